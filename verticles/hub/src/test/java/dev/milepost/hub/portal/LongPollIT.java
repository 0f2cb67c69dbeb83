package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.StreamConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /v1/events?wait=}: nothing lost between two pages, and nothing kept of who left. */
@ExtendWith(FreeEventLoop.class)
final class LongPollIT {
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

  @Test
  void answersAtOnceWhereThereIsSomething() throws Exception {
    topic.publish("A", "1");
    awaitEvents("A", 1);
    String latest = latest("A");
    topic.publish("A", "2");
    awaitEvents("A", 2);

    JsonObject page = page("A", "?wait=60s&after=" + latest);

    assertThat(ids(page)).containsExactly("2");
  }

  @Test
  void answersWhenSomethingComes() throws Exception {
    CompletableFuture<JsonObject> page = ask("A", "?wait=60s&after=" + latest("A"));
    awaitWaiting(1);

    topic.publish("B", "not-mine");
    topic.publish("A", "1");

    assertThat(ids(page.get(20, TimeUnit.SECONDS))).containsExactly("1");
    awaitWaiting(0);
  }

  @Test
  void waitsForWhatTheFilterMatches() throws Exception {
    CompletableFuture<JsonObject> page = ask("A", "?type=delay&wait=60s&after=" + latest("A"));
    awaitWaiting(1);

    topic.publish("A", "1", "milestone");
    topic.publish("A", "2", "estimate");
    topic.publish("A", "3", "delay");

    assertThat(ids(page.get(20, TimeUnit.SECONDS))).containsExactly("3");
  }

  @Test
  void answersAnEmptyPageAtTheEndOfTheWait() throws Exception {
    topic.publish("A", "1");
    awaitEvents("A", 1);
    String latest = latest("A");

    JsonObject page = page("A", "?wait=1s&after=" + latest);

    assertThat(page.getJsonArray("events")).isEmpty();
    assertThat(page.getValue("gap")).isNull();
    assertThat(page.getBoolean("more")).isFalse();
    topic.publish("A", "2");
    assertThat(ids(page("A", "?wait=60s&after=" + page.getString("next")))).containsExactly("2");
  }

  /** Each page is asked for with the cursor of the one before, while events keep coming. */
  @Test
  void losesNothingBetweenPages() throws Exception {
    int all = 300;
    String cursor = latest("A");
    CompletableFuture<Void> published =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < all; i++) {
                try {
                  topic.publish("A", "e-" + i);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }
            });
    List<String> seen = new ArrayList<>();

    while (seen.size() < all) {
      JsonObject page = page("A", "?wait=20s&limit=7&after=" + cursor);
      assertThat(page.getJsonArray("events")).as("after " + seen.size()).isNotEmpty();
      seen.addAll(ids(page));
      cursor = page.getString("next");
    }

    published.get(20, TimeUnit.SECONDS);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < all; i++) {
      expected.add("e-" + i);
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void wakesEverybodyWhoWaitsForACustomer() throws Exception {
    String latest = latest("A");
    List<CompletableFuture<JsonObject>> pages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      pages.add(ask("A", "?wait=60s&after=" + latest));
    }
    awaitWaiting(200);

    topic.publish("A", "1");

    for (CompletableFuture<JsonObject> page : pages) {
      assertThat(ids(page.get(20, TimeUnit.SECONDS))).containsExactly("1");
    }
  }

  @Test
  void freesThePlaceOfAClientThatGoesAway() throws Exception {
    node.close();
    node =
        StreamNode.start(
            topic, StreamNode.config("connectionsPerChannel: 1"), HubKey.random(), keys);
    String latest = latest("A");
    HttpClientRequest request =
        StreamNode.await(
            node.http.request(
                HttpMethod.GET, node.port(), "127.0.0.1", "/v1/events?wait=60s&after=" + latest));
    var unused = request.putHeader("Authorization", "Bearer " + node.portalToken("A")).send();
    awaitWaiting(1);

    StreamNode.Answer refused =
        node.call(HttpMethod.GET, "/v1/events?wait=60s&after=" + latest, node.portalToken("A"));
    StreamNode.await(request.connection().close());
    awaitWaiting(0);

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.retryAfter()).isNotNull();
    assertThat(page("A", "?wait=1s&after=" + latest).getJsonArray("events")).isEmpty();
  }

  @Test
  void answersWhoWaitsWhenTheNodeStops() throws Exception {
    CompletableFuture<JsonObject> page = ask("A", "?wait=60s&after=" + latest("A"));
    awaitWaiting(1);

    StreamNode.await(node.feed.drain());

    assertThat(page.get(20, TimeUnit.SECONDS).getJsonArray("events")).isEmpty();
  }

  /** The page is empty for the window, too, once others' events have filled it. */
  @Test
  void keepsItsPlaceWhileTheWindowMovesOn() throws Exception {
    node.close();
    node = StreamNode.start(topic, StreamNode.config("windowEvents: 5"), HubKey.random(), keys);
    CompletableFuture<JsonObject> page = ask("A", "?wait=60s&after=" + latest("A"));
    awaitWaiting(1);

    for (int i = 0; i < 40; i++) {
      topic.publish("other-" + i, "o-" + i);
    }
    topic.publish("A", "1");

    JsonObject answered = page.get(20, TimeUnit.SECONDS);
    assertThat(ids(answered)).containsExactly("1");
    assertThat(answered.getValue("gap")).isNull();
    assertThat(node.count("milepost.stream.replays")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip                  | 20 | gzip
          br, GZIP;q=0.5, *     | 20 | gzip
          deflate,gzip          | 20 | gzip
          gzip;q=0              | 20 |
          gzip;q=0.0, deflate   | 20 |
          xgzip                 | 20 |
          identity              | 20 |
          gzip                  | 1  |
          """)
  void zipsALargePageForWhoTakesIt(String accepted, int limit, @Nullable String encoding)
      throws Exception {
    for (int i = 0; i < 20; i++) {
      topic
          .send(
              "A", "e-" + i, "milestone", "{\"id\":\"" + "e-" + i + "x".repeat(500) + "\"}", false)
          .get();
    }
    awaitEvents("A", 20);

    HttpClientResponse response =
        StreamNode.await(
            node.http
                .request(HttpMethod.GET, node.port(), "127.0.0.1", "/v1/events?limit=" + limit)
                .compose(
                    request ->
                        request
                            .putHeader("Authorization", "Bearer " + node.portalToken("A"))
                            .putHeader("Accept-Encoding", accepted)
                            .send()
                            .compose(got -> got.body().map(body -> got))));
    byte[] body = StreamNode.await(response.body()).getBytes();

    assertThat(response.getHeader("Content-Encoding")).isEqualTo(encoding);
    assertThat(response.getHeader("Vary")).isEqualTo("Accept-Encoding");
    byte[] plain =
        encoding == null
            ? body
            : new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    assertThat(ids(new JsonObject(Buffer.buffer(plain)))).hasSize(limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"61s", "30", "PT30S", "-1s", "1m", "1.5s", "soon", "", "99999999999s"})
  void saysWhatAWaitIs(String wait) throws Exception {
    StreamNode.Answer answer =
        node.call(HttpMethod.GET, "/v1/events?wait=" + wait, node.portalToken("A"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().toJsonObject().getString("detail")).contains("0s to 60s", "30s");
  }

  private String latest(String customer) throws Exception {
    return page(customer, "?after=latest").getString("next");
  }

  private JsonObject page(String customer, String query) throws Exception {
    return ask(customer, query).get(70, TimeUnit.SECONDS);
  }

  private CompletableFuture<JsonObject> ask(String customer, String query) {
    return node.http
        .request(HttpMethod.GET, node.port(), "127.0.0.1", "/v1/events" + query)
        .compose(
            request ->
                request
                    .putHeader("Authorization", "Bearer " + node.portalToken(customer))
                    .send()
                    .compose(response -> response.body()))
        .map(body -> body.toJsonObject())
        .toCompletionStage()
        .toCompletableFuture();
  }

  private void awaitWaiting(int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> node.meters.get("milepost.stream.waiting").gauge().value() == count);
  }

  private void awaitEvents(String customer, int count) {
    await().until(() -> page(customer, "").getJsonArray("events").size() == count);
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getString("id"))
        .toList();
  }
}
