package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Scope;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The bytes of a stream on the wire, in each version of HTTP. */
@ExtendWith(FreeEventLoop.class)
final class OutletIT {
  private OwnKeys keys;
  private TestTopic topic;
  private StreamNode node;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    keys = OwnKeys.in(data);
    topic = new TestTopic(3);
    node = StreamNode.start(topic, StreamConfig.DEFAULTS, HubKey.random(), keys);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    topic.close();
  }

  /** Twice, so that nothing of the first stream is left in the connection. */
  @Test
  void writesChunksThatEndAndLeaveTheConnectionToOtherRequests() throws Exception {
    try (Raw raw = new Raw(node.port())) {
      for (int time = 1; time <= 2; time++) {
        String token =
            keys.mint(
                new Grant("x", "A", Set.of(Scope.STREAM_READ), Set.of(), Duration.ofSeconds(5)),
                Clock.systemUTC());
        raw.get("/v1/stream", "HTTP/1.1", token);
        assertThat(raw.head()).startsWith("HTTP/1.1 200 ").contains("transfer-encoding: chunked");
        assertThat(raw.chunk()).startsWith("retry: ");
        String document = TestTopic.document("A", "time-" + time);
        topic.publish("A", "time-" + time);
        String last = raw.chunk();
        while (!last.contains("data: ")) {
          last = raw.chunk();
        }
        assertThat(last).endsWith("data: " + document + "\n\n");
        while (!last.isEmpty()) {
          last = raw.chunk();
        }
      }
      raw.get("/v1/events?limit=1", "HTTP/1.1", node.portalToken("A"));
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void servesHttp2() throws Exception {
    HttpClient http2 =
        node.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    SseClient two =
        SseClient.open(
            http2,
            node.port(),
            "/v1/stream",
            Map.of("Authorization", "Bearer " + node.portalToken("A")));
    SseClient one = node.follow("A");
    topic.publish("A", "1");
    topic.publish("A", "2");

    await().until(() -> two.frames.size() == 2 && one.frames.size() == 2);
    assertThat(two.response.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(two.frames).isEqualTo(one.frames);
  }

  @Test
  void servesHttp1WithoutChunksToWhoDoesNotKnowThem() throws Exception {
    try (Raw raw = new Raw(node.port())) {
      raw.get("/v1/stream", "HTTP/1.0", node.portalToken("A"));
      assertThat(raw.head()).contains(" 200 ").doesNotContain("chunked");
      assertThat(raw.line()).startsWith("retry: ");
      topic.publish("A", "1");

      String line = raw.line();
      while (!line.startsWith("data: ")) {
        assertThat(line).isNotEqualTo("0");
        line = raw.line();
      }
      assertThat(line).isEqualTo("data: " + TestTopic.document("A", "1"));
    }
  }
}
