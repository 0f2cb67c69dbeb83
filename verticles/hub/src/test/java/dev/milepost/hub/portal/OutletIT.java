package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.io.EOFException;
import java.nio.file.Path;
import java.util.Map;
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
    node =
        StreamNode.start(
            topic, StreamNode.config("heartbeat: 300ms", "maxAge: 2s"), HubKey.random(), keys);
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
        raw.get("/v1/stream", "HTTP/1.1", node.portalToken("A"));
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
  void answersWhatIsAskedDuringAStreamAfterItsEnd() throws Exception {
    try (Raw raw = new Raw(node.port())) {
      raw.get("/v1/stream", "HTTP/1.1", node.portalToken("A"));
      raw.get("/v1/events?limit=1", "HTTP/1.1", node.portalToken("A"));
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ").contains("text/event-stream");
      String document = TestTopic.document("A", "1");
      topic.publish("A", "1");

      String all = "";
      for (String chunk = raw.chunk(); !chunk.isEmpty(); chunk = raw.chunk()) {
        all += chunk;
      }
      assertThat(all).contains("data: " + document + "\n\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ").contains("application/json");
    }
  }

  /** It waits in the sockets' buffers, and is nobody's memory. */
  @Test
  void answersInTurnWhoeverAsksOnAndOnDuringAStream() throws Exception {
    try (Raw raw = new Raw(node.port())) {
      raw.get("/v1/stream", "HTTP/1.1", node.portalToken("A"));
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
      for (int i = 0; i < 100; i++) {
        raw.get("/v1/events?after=latest", "HTTP/1.1", node.portalToken("A"));
      }
      for (String chunk = raw.chunk(); !chunk.isEmpty(); chunk = raw.chunk()) {
        assertThat(chunk).doesNotContain("data:");
      }
      for (int i = 0; i < 100; i++) {
        String head = raw.head();
        assertThat(head).startsWith("HTTP/1.1 200 ").contains("application/json");
        assertThat(raw.body(head)).startsWith("{\"events\":[]");
      }
    }
    await().until(() -> node.gauge("milepost.stream.subscribers") == 0);
  }

  @Test
  void servesWhoWantsTheConnectionClosedAfterwards() throws Exception {
    try (Raw raw = new Raw(node.port())) {
      raw.get("/v1/stream", "HTTP/1.1\r\nConnection: close", node.portalToken("A"));
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ");
      topic.publish("A", "1");
      String all = "";
      for (String chunk = raw.chunk(); !chunk.isEmpty(); chunk = raw.chunk()) {
        all += chunk;
      }
      assertThat(all).contains("data: " + TestTopic.document("A", "1") + "\n\n");
      assertThatThrownBy(raw::line).isInstanceOf(EOFException.class);
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
