package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.StreamConfig;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 13, and how streams end. */
@ExtendWith(FreeEventLoop.class)
final class StreamPressureIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<AutoCloseable> open = new ArrayList<>();
  private OwnKeys keys;
  private TestTopic topic;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    keys = OwnKeys.in(data);
    topic = new TestTopic(3);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    topic.close();
  }

  @Test
  void disconnectsAStalledReaderAndServesTheOthers() throws Exception {
    StreamNode node = node(StreamNode.config("heartbeat: 300ms", "stalled: 500ms"));
    SseClient stalled = node.follow("A");
    SseClient quick = node.follow("A");
    stalled.response.pause();
    String large = "{\"text\":\"" + "x".repeat(20_000) + "\"}";

    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      sent.add(topic.send("A", "large-" + i, "milestone", large, false));
    }
    for (Future<RecordMetadata> each : sent) {
      each.get();
    }

    await().atMost(PATIENCE).until(() -> quick.frames.size() == 1000);
    await()
        .atMost(PATIENCE)
        .until(() -> node.count("milepost.stream.disconnects", "reason", "stalled") == 1);
    topic.publish("A", "next");
    await().until(() -> quick.frames.size() == 1001);
    assertThat(node.meters.get("milepost.stream.subscribers").gauge().value()).isEqualTo(1);
  }

  @Test
  void beatsOnAQuietStreamAndKeepsItsPositionFresh() throws Exception {
    StreamNode node = node(StreamNode.config("heartbeat: 300ms"));
    SseClient client = node.follow("A", "?shipment=none", null);
    await().until(() -> client.lastEventId != null);
    String opening = String.valueOf(client.lastEventId);
    topic.publish("A", "1");

    await().until(() -> client.comments.get() >= 3);
    SseClient resumed = node.follow("A", "", client.lastEventId);
    topic.publish("A", "2");

    await().until(() -> !resumed.frames.isEmpty());
    assertThat(client.lastEventId).isNotEqualTo(opening);
    assertThat(client.frames).isEmpty();
    assertThat(resumed.data()).containsExactly(TestTopic.document("A", "2"));
  }

  @Test
  void endsAStreamBeforeItsTokenDoes() throws Exception {
    StreamNode node = node(StreamNode.config("heartbeat: 300ms"));
    String token =
        keys.mint(
            new Grant("x", "A", Set.of(Scope.STREAM_READ), Set.of(), Duration.ofSeconds(3)),
            Clock.systemUTC());
    long expires = Clock.systemUTC().millis() + 3000;

    SseClient client = node.open("/v1/stream", token, null);

    await().until(() -> client.ended);
    assertThat(Clock.systemUTC().millis()).isLessThan(expires);
  }

  @Test
  void refusesMoreStreamsThanThereIsRoomFor() throws Exception {
    StreamNode node =
        node(StreamNode.config("heartbeat: 300ms", "connections: 3", "connectionsPerChannel: 2"));
    SseClient first = node.follow("A");
    node.follow("A");
    String token = node.portalToken("A");

    StreamNode.Answer third = node.call(HttpMethod.GET, "/v1/stream", token);
    node.follow("B");
    StreamNode.Answer fourth = node.call(HttpMethod.GET, "/v1/stream", node.portalToken("C"));
    first.close();

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.retryAfter()).isNotNull();
    assertThat(fourth.status()).isEqualTo(503);
    assertThat(fourth.retryAfter()).isNotNull();
    await().until(() -> node.follow("A").response.statusCode() == 200);
  }

  /** A token's streams are counted together, whatever road they come by. */
  @Test
  void refusesMoreStreamsOfATokenAndNamesTheLimit() throws Exception {
    StreamNode node = node(StreamNode.config("heartbeat: 300ms", "connectionsPerToken: 2"));
    String token = node.portalToken("A");
    String ticket =
        node.call(HttpMethod.POST, "/v1/stream/tickets", token)
            .body()
            .toJsonObject()
            .getString("ticket");
    SseClient first = node.open("/v1/stream", token, null);
    node.open("/v1/stream", token, null);

    StreamNode.Answer third = node.call(HttpMethod.GET, "/v1/stream?ticket=" + ticket, null);
    StreamNode.Answer waiting = node.call(HttpMethod.GET, "/v1/events?after=latest&wait=1s", token);
    SseClient another = node.follow("A");
    first.close();

    assertThat(third.status()).isEqualTo(429);
    assertThat(third.body().toString()).contains("stream.connectionsPerToken");
    assertThat(waiting.status()).isEqualTo(429);
    assertThat(another.response.statusCode()).isEqualTo(200);
    await()
        .until(
            () ->
                node.call(HttpMethod.GET, "/v1/events?after=latest&wait=1s", token).status()
                    == 200);
    assertThat(node.count("milepost.stream.refused", "reason", "token-limit"))
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void letsAHerdInAtItsPace() throws Exception {
    StreamNode node =
        node(StreamNode.config("heartbeat: 300ms", "opensPerSecond: 1", "opensAtOnce: 3"));

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                node.follow("A");
              }
            })
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("429")
        .hasMessageContaining("stream.opensPerSecond");

    assertThat(node.meters.get("milepost.stream.subscribers").gauge().value()).isBetween(3.0, 19.0);
    assertThat(node.count("milepost.stream.refused", "reason", "too-many-at-once")).isEqualTo(1);
    await().ignoreExceptions().until(() -> node.follow("A").response.statusCode() == 200);
  }

  @Test
  void endsAllStreamsInGoodOrderWhenItStops() throws Exception {
    StreamNode node = node(StreamNode.config("heartbeat: 300ms"));
    SseClient client = node.follow("A");
    SseClient agent = node.open("/agents/v1/stream", node.agentToken(), null);

    StreamNode.await(node.feed.drain());

    await().until(() -> client.ended && agent.ended);
    assertThatThrownBy(() -> node.follow("A"))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("503");
    assertThat(node.count("milepost.stream.ended")).isEqualTo(2);
  }

  private StreamNode node(StreamConfig config) throws Exception {
    StreamNode node = StreamNode.start(topic, config, HubKey.random(), keys);
    open.add(node);
    return node;
  }
}
