package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.StreamConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Invariant 11: each event once and none missing, or {@code gap}. */
@ExtendWith(FreeEventLoop.class)
final class ResumeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HubKey key = HubKey.random();
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
  void givesExactlyWhatWasMissed() throws Exception {
    StreamNode node = node(StreamConfig.DEFAULTS);
    SseClient before = node.follow("A");
    publish("A", 0, 10);
    await().until(() -> before.frames.size() == 10);
    before.close();
    publish("A", 10, 20);

    SseClient after = node.follow("A", "", before.frames.get(6).id());

    await().until(() -> after.data().contains(TestTopic.document("A", "19")));
    assertThat(after.data()).containsExactlyElementsOf(documents("A", 7, 20));
  }

  @Test
  void resumesAClientThatBrokeOffBeforeItsFirstEvent() throws Exception {
    StreamNode node = node(StreamConfig.DEFAULTS);
    SseClient before = node.follow("A");
    await().until(() -> before.lastEventId != null);
    before.close();
    publish("A", 0, 3);

    SseClient after = node.follow("A", "?lastEventId=" + before.lastEventId, null);

    await().until(() -> after.frames.size() == 3);
    assertThat(after.data()).containsExactlyElementsOf(documents("A", 0, 3));
    assertThat(before.retry).isNotNull();
  }

  @Test
  void resumesAcrossARestartAndOnAnotherNode() throws Exception {
    StreamNode first = node(StreamConfig.DEFAULTS);
    SseClient before = first.follow("A");
    publish("A", 0, 5);
    await().until(() -> before.frames.size() == 5);
    String cursor = before.frames.get(1).id();
    first.close();
    open.remove(first);
    publish("A", 5, 10);
    StreamNode restarted = node(StreamConfig.DEFAULTS);
    StreamNode other = node(StreamConfig.DEFAULTS);

    SseClient again = restarted.follow("A", "", cursor);
    SseClient there = other.follow("A", "", cursor);

    await().until(() -> again.frames.size() >= 8 && there.frames.size() >= 8);
    assertThat(again.data()).containsExactlyElementsOf(documents("A", 2, 10));
    assertThat(there.data()).containsExactlyElementsOf(documents("A", 2, 10));
  }

  @Test
  void readsFromKafkaWhatTheWindowNoLongerHas() throws Exception {
    StreamNode node = node(window(20));
    SseClient before = node.follow("A");
    publish("A", 0, 1);
    await().until(() -> before.frames.size() == 1);
    before.close();
    publish("A", 1, 700);

    SseClient after = node.follow("A", "?order=O-all", before.frames.get(0).id());
    SseClient live = node.follow("A");
    publish("A", 700, 705);

    await().atMost(PATIENCE).until(() -> after.frames.size() >= 704);
    await().until(() -> live.data().contains(TestTopic.document("A", "704")));
    assertThat(after.data()).containsExactlyElementsOf(documents("A", 1, 705));
    assertThat(node.count("milepost.stream.replays")).isEqualTo(1);
  }

  /** More than sockets hold: whoever reads the past is behind anyway, and takes its time. */
  @Test
  void givesThePastToWhoTakesItSlowly() throws Exception {
    StreamNode node = node(window(20));
    SseClient before = node.follow("A");
    publish("A", 0, 1);
    await().until(() -> before.frames.size() == 1);
    before.close();
    String large = "{\"text\":\"" + "x".repeat(20_000) + "\"}";
    for (int i = 1; i <= 400; i++) {
      var unused = topic.send("A", "large-" + i, "milestone", large, false);
    }
    publish("A", 401, 402);
    await().until(() -> node.count("milepost.stream.records", "outcome", "added") >= 402);
    double frames = node.count("milepost.stream.frames");

    SseClient slow = node.follow("A", "", before.frames.get(0).id());
    slow.response.pause();
    await().until(() -> node.count("milepost.stream.frames") >= frames + 20);
    slow.response.resume();

    await().atMost(PATIENCE).until(() -> slow.ended || slow.frames.size() == 401);
    assertThat(slow.ended).isFalse();
    assertThat(node.count("milepost.stream.replays")).isEqualTo(1);
  }

  @Test
  void keepsAQuietSubscriberWhileOthersFillTheWindow() throws Exception {
    StreamNode node = node(window(20));
    SseClient quiet = node.follow("A");
    topic.publish("A", "1");
    await().until(() -> quiet.frames.size() == 1);
    for (int customer = 0; customer < 10; customer++) {
      publish("B" + customer, 1000 * (customer + 1), 1000 * (customer + 1) + 50);
    }

    topic.publish("A", "2");

    await().until(() -> quiet.frames.size() == 2 || quiet.ended);
    assertThat(quiet.data())
        .containsExactly(TestTopic.document("A", "1"), TestTopic.document("A", "2"));
    assertThat(quiet.ended).isFalse();
  }

  @Test
  void keepsAReaderWhoseEventsWereThrownAwayBeforeItsTurn() throws Exception {
    StreamNode node = node(window(1));
    SseClient client = node.follow("A");

    publish("A", 0, 2000);

    await()
        .atMost(PATIENCE)
        .until(() -> client.ended || client.data().contains(TestTopic.document("A", "1999")));
    assertThat(client.data()).containsExactlyElementsOf(documents("A", 0, 2000));
    assertThat(client.ended).isFalse();
    assertThat(node.count("milepost.stream.replays")).isPositive();
  }

  @Test
  void pagesThroughTheWindowAndThroughKafkaAlike() throws Exception {
    StreamNode node = node(window(20));
    publish("A", 0, 250);
    String token = node.portalToken("A");
    await()
        .until(() -> String.valueOf(page(node, token, "latest").getString("next")).length() == 22);
    await().until(() -> node.count("milepost.stream.records", "outcome", "added") >= 20);

    List<String> ids = new ArrayList<>();
    String after = null;
    boolean more = true;
    while (more) {
      JsonObject page = page(node, token, after);
      JsonArray events = page.getJsonArray("events");
      events.forEach(event -> ids.add(((JsonObject) event).getString("id")));
      after = page.getString("next");
      more = page.getBoolean("more") || ids.size() < 250;
    }

    assertThat(ids)
        .containsExactlyElementsOf(IntStream.range(0, 250).mapToObj(String::valueOf).toList());
  }

  @Test
  void showsARepublishedEventOnce() throws Exception {
    StreamNode node = node(StreamConfig.DEFAULTS);
    SseClient live = node.follow("A");
    topic.publish("A", "1");
    topic.republish("A", "1");
    topic.republish("A", "2");
    topic.publish("A", "2");
    topic.publish("A", "3");

    await().until(() -> live.data().contains(TestTopic.document("A", "3")));
    assertThat(live.data()).containsExactlyElementsOf(documents("A", 1, 4));
    StreamNode restarted = node(StreamConfig.DEFAULTS);
    SseClient again = restarted.follow("A", "", live.frames.get(0).id());
    await().until(() -> again.data().contains(TestTopic.document("A", "3")));
    assertThat(again.data()).containsExactlyElementsOf(documents("A", 2, 4));
  }

  @Test
  void showsARepublishedEventOnceInAReplayFromKafka() throws Exception {
    StreamNode node = node(window(5));
    SseClient live = node.follow("A");
    publish("A", 0, 2);
    await().until(() -> live.frames.size() == 2);
    live.close();
    topic.republish("A", "0");
    topic.republish("A", "1");
    publish("A", 2, 50);

    SseClient again = node.follow("A", "", live.frames.get(1).id());

    await().until(() -> again.data().contains(TestTopic.document("A", "49")));
    assertThat(again.data()).containsExactlyElementsOf(documents("A", 2, 50));
  }

  @Test
  void saysGapForACursorThatNobodyCanRead() throws Exception {
    StreamNode node = node(StreamConfig.DEFAULTS);

    SseClient client = node.follow("A", "", "no-cursor-at-all");
    await().until(() -> !client.frames.isEmpty());
    topic.publish("A", "1");

    await().until(() -> client.frames.size() == 2);
    assertThat(client.frames.get(0).event()).isEqualTo("gap");
    JsonObject gap = new JsonObject(client.frames.get(0).data());
    assertThat(gap.getString("from")).isEqualTo("no-cursor-at-all");
    assertThat(gap.getString("resumeAt")).isEqualTo(client.frames.get(0).id());
    assertThat(client.frames.get(1).data()).isEqualTo(TestTopic.document("A", "1"));
    assertThat(node.count("milepost.stream.gaps")).isEqualTo(1);
  }

  @Test
  void saysGapForACursorThatKafkaHasForgotten() throws Exception {
    StreamNode node = node(window(5));
    SseClient before = node.follow("A");
    RecordMetadata first = topic.publish("A", "0");
    await().until(() -> before.frames.size() == 1);
    before.close();
    publish("A", 1, 40);
    topic.forgetBefore(first.partition(), first.offset() + 20);

    SseClient after = node.follow("A", "", before.frames.get(0).id());
    await().until(() -> !after.frames.isEmpty());
    topic.publish("A", "live");

    await().until(() -> after.data().contains(TestTopic.document("A", "live")));
    assertThat(after.frames.get(0).event()).isEqualTo("gap");
    assertThat(new JsonObject(after.frames.get(0).data()).getString("from"))
        .isEqualTo(before.frames.get(0).id());
  }

  @Test
  void saysGapWhenTheTopicWasMadeAnew() throws Exception {
    StreamNode node = node(StreamConfig.DEFAULTS);
    SseClient before = node.follow("A");
    publish("A", 0, 3);
    await().until(() -> before.frames.size() == 3);
    topic.makeAnew();

    await().atMost(PATIENCE).until(() -> before.ended);
    SseClient after = node.follow("A", "", before.lastEventId);

    await().until(() -> !after.frames.isEmpty());
    topic.publish("A", "new");
    await().until(() -> after.data().contains(TestTopic.document("A", "new")));
    assertThat(after.frames.get(0).event()).isEqualTo("gap");
    assertThat(after.data()).hasSize(2);
  }

  @Test
  void givesEachOfManyEachEventOnceWhilePublishingGoesOn() throws Exception {
    int events = 3000;
    int clients = 200;
    StreamNode one = node(window(400));
    StreamNode two = node(window(400));
    SseClient first = one.follow("A");
    await().until(() -> first.lastEventId != null);
    String start = String.valueOf(first.lastEventId);
    Random random = new Random(42);
    ExecutorService publisher = Executors.newSingleThreadExecutor();
    Future<?> published =
        publisher.submit(
            () -> {
              publish("A", 0, events);
              return null;
            });

    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      int from = random.nextInt(first.frames.size() + 1);
      String cursor = from == 0 ? start : first.frames.get(from - 1).id();
      readers.add(new Reader(random.nextBoolean() ? one : two, from, cursor));
    }
    published.get();
    publisher.shutdown();

    String last = TestTopic.document("A", String.valueOf(events - 1));
    for (Reader reader : readers) {
      await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> reader.hasReached(last));
      assertThat(reader.data).containsExactlyElementsOf(documents("A", reader.from, events));
    }
    double added = one.count("milepost.stream.records", "outcome", "added");
    assertThat(added).isEqualTo(events);
  }

  /** A portal: whenever its stream is over, it comes back with its cursor. */
  private static final class Reader {
    final int from;
    final List<String> data = new ArrayList<>();
    private final StreamNode node;
    private SseClient client;

    Reader(StreamNode node, int from, @Nullable String cursor) throws Exception {
      this.node = node;
      this.from = from;
      this.client = node.follow("A", "", cursor);
    }

    boolean hasReached(String last) throws Exception {
      boolean over = client.ended;
      List<String> now = client.data();
      if (now.contains(last)) {
        data.addAll(now);
        return true;
      }
      if (over) {
        data.addAll(now);
        client = node.follow("A", "", client.lastEventId);
      }
      return false;
    }
  }

  private StreamNode node(StreamConfig config) throws Exception {
    StreamNode node = StreamNode.start(topic, config, key, keys);
    open.add(node);
    return node;
  }

  private static StreamConfig window(int events) {
    return StreamNode.config("windowEvents: " + events, "replays: 250");
  }

  private static JsonObject page(StreamNode node, String token, @Nullable String after)
      throws Exception {
    String uri = "/v1/events?limit=60" + (after == null ? "" : "&after=" + after);
    return node.call(HttpMethod.GET, uri, token).body().toJsonObject();
  }

  /** Waits for the last only, so that many are under way at once. */
  private void publish(String customer, int from, int to) throws Exception {
    Future<RecordMetadata> last = null;
    for (int i = from; i < to; i++) {
      String id = String.valueOf(i);
      last = topic.send(customer, id, "milestone", TestTopic.document(customer, id), false);
    }
    if (last != null) {
      last.get();
    }
  }

  private static List<String> documents(String customer, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> TestTopic.document(customer, String.valueOf(i)))
        .toList();
  }
}
