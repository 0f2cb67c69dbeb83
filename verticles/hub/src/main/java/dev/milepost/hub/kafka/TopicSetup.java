package dev.milepost.hub.kafka;

import dev.milepost.event.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Sees to it that the hub's topics exist. A topic that exists is left as it is. */
public final class TopicSetup {
  private static final int MOST_REPLICAS_TO_WAIT_FOR = 2;

  private final Vertx vertx;
  private final KafkaConfig config;

  public TopicSetup(Vertx vertx, KafkaConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /** Succeeds when every {@link Topic} exists. Safe to repeat, and from several nodes at once. */
  public Future<Void> create() {
    return vertx
        .executeBlocking(() -> Admin.create(config.admin()))
        .compose(admin -> create(admin).eventually(() -> close(admin)));
  }

  private Future<Void> create(Admin admin) {
    Map<String, KafkaFuture<Void>> creations =
        admin.createTopics(Stream.of(Topic.values()).map(this::newTopic).toList()).values();
    return Future.join(creations.values().stream().map(TopicSetup::created).toList()).mapEmpty();
  }

  private static Future<Void> created(KafkaFuture<Void> creation) {
    return Future.fromCompletionStage(creation.toCompletionStage())
        .recover(
            failure ->
                // Kafka derives these futures from others, which wraps what went wrong.
                failure instanceof TopicExistsException
                        || failure.getCause() instanceof TopicExistsException
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private Future<Void> close(Admin admin) {
    return vertx.executeBlocking(
        () -> {
          admin.close(Duration.ofSeconds(5));
          return null;
        });
  }

  private NewTopic newTopic(Topic topic) {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(KafkaConfig.MAX_RECORD_BYTES));
    settings.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        Integer.toString(
            Math.min(MOST_REPLICAS_TO_WAIT_FOR, Math.max(1, config.replicationFactor() - 1))));
    Optional.ofNullable(topic.retention())
        .ifPresentOrElse(
            retention -> {
              settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
              settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
            },
            () ->
                settings.put(
                    TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    return new NewTopic(topic.topicName(), topic.partitions(), (short) config.replicationFactor())
        .configs(settings);
  }
}
