package dev.milepost.hub.kafka;

import dev.milepost.event.Topic;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are not there yet. Those that are there stay as they are. */
public final class TopicSetup {
  private static final long PATIENCE_SECONDS = 30;

  /** Twice the largest webhook, so that no accepted delivery is too large for its topic. */
  private static final String LARGEST_RECORD = Integer.toString(2 * 1024 * 1024);

  private TopicSetup() {}

  /** Succeeds when every {@link Topic} exists. */
  public static Future<Void> create(Vertx vertx, KafkaConfig config) {
    return vertx.executeBlocking(
        () -> {
          try (Admin admin = Admin.create(new HashMap<>(config.client()))) {
            List<NewTopic> topics =
                Arrays.stream(Topic.values()).map(topic -> definition(topic, config)).toList();
            for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
              created(created);
            }
          }
          return null;
        });
  }

  private static void created(KafkaFuture<Void> topic) throws Exception {
    try {
      topic.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  private static NewTopic definition(Topic topic, KafkaConfig config) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, LARGEST_RECORD);
    if (topic.retention() == null) {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    } else {
      settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(topic.retention().toMillis()));
    }
    return new NewTopic(topic.topicName(), topic.partitions(), config.replicationFactor())
        .configs(settings);
  }
}
