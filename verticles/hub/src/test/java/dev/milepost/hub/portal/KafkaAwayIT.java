package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedKafka;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.StreamConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 14, on a broker of its own. */
@ExtendWith(FreeEventLoop.class)
final class KafkaAwayIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void servesFromTheWindowWhileKafkaIsAwayAndGoesOnAfterwards(@TempDir Path data) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
        TestTopic topic = new TestTopic(kafka.bootstrapServers(), 3);
        StreamNode node =
            StreamNode.start(topic, StreamConfig.DEFAULTS, HubKey.random(), OwnKeys.in(data))) {
      SseClient client = node.follow("A");
      topic.publish("A", "0");
      topic.publish("A", "1");
      await().until(() -> client.frames.size() == 2);
      kafka.stop();
      await().atMost(PATIENCE).until(() -> !node.feed.isConnected());

      SseClient late = node.follow("A", "", client.frames.get(0).id());
      await().until(() -> late.frames.size() == 1);
      kafka.start();
      topic.publish("A", "2");

      await().atMost(PATIENCE).until(() -> client.frames.size() == 3 && late.frames.size() == 2);
      await().atMost(PATIENCE).until(node.feed::isConnected);
      assertThat(client.data())
          .containsExactly(
              TestTopic.document("A", "0"),
              TestTopic.document("A", "1"),
              TestTopic.document("A", "2"));
      assertThat(client.ended).isFalse();
    }
  }
}
