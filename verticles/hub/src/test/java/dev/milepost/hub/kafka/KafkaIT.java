package dev.milepost.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.SharedServers;
import dev.milepost.event.Topic;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaIT {
  private static final KafkaConfig CONFIG =
      KafkaConfig.of(SharedServers.kafka().bootstrapServers());

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    join(vertx.close());
  }

  @Test
  void makesEveryTopicAndMakingThemAgainChangesNothing() throws Exception {
    TopicSetup setup = new TopicSetup(vertx, CONFIG);

    join(setup.create());
    join(setup.create());

    List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
    try (Admin admin = Admin.create(CONFIG.admin())) {
      Map<String, TopicDescription> found = admin.describeTopics(names).allTopicNames().get();
      assertThat(found.values())
          .extracting(it -> it.name() + " " + it.partitions().size())
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Topic.values())
                  .map(it -> it.topicName() + " " + it.partitions())
                  .toList());
      assertThat(setting(admin, Topic.INBOUND, "retention.ms"))
          .isEqualTo(Long.toString(30L * 24 * 60 * 60 * 1000));
      assertThat(setting(admin, Topic.SHIPMENTS, "cleanup.policy")).isEqualTo("compact");
    }
  }

  @Test
  void tellsTheCallerOnTheCallersContext() {
    join(new TopicSetup(vertx, CONFIG).create());
    KafkaRecordSink sink = join(KafkaRecordSink.open(vertx, CONFIG));
    Context context = vertx.getOrCreateContext();
    AtomicReference<Context> told = new AtomicReference<>();
    Promise<Void> sent = Promise.promise();

    context.runOnContext(
        on ->
            sink.send(Topic.DEAD_LETTERS, "key", new byte[] {1}, List.of())
                .onComplete(
                    done -> {
                      told.set(Vertx.currentContext());
                      sent.complete();
                    }));
    join(sent.future());

    assertThat(told.get()).isSameAs(context);
    join(sink.close());
  }

  @Test
  void failsInsteadOfThrowingWhenItIsClosed() {
    join(new TopicSetup(vertx, CONFIG).create());
    KafkaRecordSink sink = join(KafkaRecordSink.open(vertx, CONFIG));
    join(sink.close());

    Future<Void> sent = sink.send(Topic.DEAD_LETTERS, "key", new byte[0], List.of());

    assertThat(sent.failed()).isTrue();
  }

  private static String setting(Admin admin, Topic topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
    return admin.describeConfigs(List.of(resource)).all().get().values().stream()
        .flatMap(config -> config.entries().stream())
        .filter(entry -> entry.name().equals(name))
        .map(entry -> entry.value())
        .collect(Collectors.joining());
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
