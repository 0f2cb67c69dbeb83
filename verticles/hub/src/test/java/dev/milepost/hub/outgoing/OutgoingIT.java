package dev.milepost.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.auth.Grant;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.config.ConfigReader;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.outgoing.OutgoingNode.Answer;
import dev.milepost.hub.outgoing.OutgoingNode.World;
import dev.milepost.hub.portal.TestTopic;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.MovingClock;
import dev.milepost.hub.stream.StreamConfig;
import dev.milepost.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real Kafka, PostgreSQL and receiver: what customers are promised of their webhooks. */
@ExtendWith(FreeEventLoop.class)
final class OutgoingIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path data;
  private static PostgresDatabase database;

  private final List<AutoCloseable> open = new ArrayList<>();
  private final MovingClock clock = new MovingClock(Clock.systemUTC());
  private World world;
  private TestTopic topic;
  private Receiver receiver;

  /** Here, and not in whichever test comes first: its time would not be its own. */
  @BeforeAll
  static void startServers() {
    SharedServers.kafka();
    database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
  }

  @BeforeEach
  void start() throws Exception {
    topic = new TestTopic(3);
    receiver = new Receiver();
    SecretBox box = new SecretBox(new byte[32], new SecureRandom());
    world = new World(topic, database, HubKey.random(), OwnKeys.in(data), box, clock);
  }

  @AfterEach
  void stop() throws Exception {
    // First, so that nothing waits for it.
    receiver.close();
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
    topic.close();
    letPostgresBeThere(true);
    execute(database, "TRUNCATE webhook_subscription, webhook_message, webhook_node");
  }

  @Test
  void pushesWhatWasAskedForSignedAndVerbatim() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(3));
    JsonObject made = made(node, "A", request("/a").put("type", new JsonArray().add("delay")));

    topic.publish("A", "1", "milestone");
    topic.publish("A", "2", "delay");
    topic.publish("B", "3", "delay");
    topic.publish("A", "4", "delay");

    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 2);
    assertThat(receiver.ids("/a")).containsExactlyInAnyOrder("2", "4");
    assertThat(receiver.requests)
        .allSatisfy(
            request -> {
              assertThat(request.body()).isEqualTo(TestTopic.document("A", request.id()));
              assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
              assertThat(request.isGoodFor(made.getString("secret"))).isTrue();
            });
    await().until(() -> states(node, "A", made).equals(List.of("delivered", "delivered")));
    assertThat(node.call("A", "GET", "/" + id(made), null).body()).doesNotContain("whsec_");
  }

  @Test
  void choosesByShipmentAndOrder() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(3));
    JsonObject made = made(node, "A", request("/a").put("shipment", new JsonArray().add("S-1")));
    topic.publish("A", "1");
    topic.publish("A", "2");
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").equals(List.of("1")));

    Answer changed =
        node.call(
            "A",
            "PATCH",
            "/" + id(made),
            new JsonObject()
                .put("shipment", new JsonArray())
                .put("order", new JsonArray().add("O-3")));
    topic.publish("A", "3");
    topic.publish("A", "4");

    assertThat(changed.status()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").contains("3"));
    assertThat(receiver.ids("/a")).containsExactly("1", "3");
  }

  @Test
  void signsWithBothSecretsWhileTheyAreChanged() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(3));
    JsonObject made = made(node, "A", request("/a"));

    JsonObject rotated = node.call("A", "POST", "/" + id(made) + "/rotate", null).json();
    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 1);
    JsonObject again =
        node.call("A", "POST", "/" + id(made) + "/rotate", new JsonObject().put("grace", "PT0S"))
            .json();
    topic.publish("A", "2");
    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 2);

    Receiver.Request both = receiver.requests.get(0);
    assertThat(both.header("webhook-signature").split(" ", -1)).hasSize(2);
    assertThat(both.isGoodFor(made.getString("secret"))).isTrue();
    assertThat(both.isGoodFor(rotated.getString("secret"))).isTrue();
    assertThat(both.isGoodFor(again.getString("secret"))).isFalse();
    Receiver.Request one = receiver.requests.get(1);
    assertThat(one.isGoodFor(again.getString("secret"))).isTrue();
    assertThat(one.isGoodFor(rotated.getString("secret"))).isFalse();
  }

  @Test
  void signsWithTheNewestTwoSecretsWhenChangesOverlap() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(3));
    JsonObject made = made(node, "A", request("/a"));
    JsonObject second = node.call("A", "POST", "/" + id(made) + "/rotate", null).json();
    JsonObject third = node.call("A", "POST", "/" + id(made) + "/rotate", null).json();

    topic.publish("A", "1");

    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 1);
    Receiver.Request request = receiver.requests.get(0);
    assertThat(request.isGoodFor(third.getString("secret"))).isTrue();
    assertThat(request.isGoodFor(second.getString("secret"))).isTrue();
    assertThat(request.isGoodFor(made.getString("secret"))).isFalse();
  }

  /**
   * Two hours ago at first, so that what is signed last is signed now: a receiver looks at that.
   */
  @Test
  void signsWithTheOldSecretUntilItsGraceIsOver() throws Exception {
    clock.move(Duration.ofHours(-2));
    OutgoingNode node = node("n1", Configs.quick(3));
    JsonObject made = made(node, "A", request("/a"));
    JsonObject rotated =
        node.call("A", "POST", "/" + id(made) + "/rotate", new JsonObject().put("grace", "PT1H"))
            .json();
    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 1);
    assertThat(show(node, "A", made).containsKey("previousSecretUntil")).isTrue();

    clock.move(Duration.ofHours(2));
    topic.publish("A", "2");
    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 2);

    assertThat(receiver.requests.get(0).header("webhook-signature").split(" ", -1)).hasSize(2);
    Receiver.Request later = receiver.requests.get(1);
    assertThat(later.isGoodFor(rotated.getString("secret"))).isTrue();
    assertThat(later.isGoodFor(made.getString("secret"))).isFalse();
    assertThat(show(node, "A", made).containsKey("previousSecretUntil")).isFalse();
  }

  @Test
  void triesAgainUntilItIsTaken() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(request -> Receiver.Answer.of(calls.incrementAndGet() < 3 ? 500 : 200));
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));

    topic.publish("A", "1");

    await().atMost(PATIENCE).until(() -> states(node, "A", made).equals(List.of("delivered")));
    assertThat(receiver.ids("/a")).containsExactly("1", "1", "1");
    assertThat(receiver.requests).allMatch(request -> request.isGoodFor(made.getString("secret")));
    assertThat(attempts(node, "A", made))
        .extracting(attempt -> attempt.getInteger("status"))
        .containsExactly(500, 500, 200);
    assertThat(show(node, "A", made).containsKey("failingSince")).isFalse();
  }

  @Test
  void leavesAnEndpointAloneForAsLongAsItAsks() throws Exception {
    receiver.answer(request -> Receiver.Answer.of(429, "Retry-After", "3600"));
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));

    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> !attempts(node, "A", made).isEmpty());
    topic.publish("A", "2");
    await().atMost(PATIENCE).until(() -> deliveries(node, "A", made).size() == 2);

    JsonObject first = deliveries(node, "A", made).get(1);
    assertThat(Instant.parse(first.getString("nextAttempt")))
        .isAfter(Instant.now().plusSeconds(3500));
    await().during(Duration.ofMillis(500)).until(() -> receiver.requests.size() == 1);
  }

  /** An hour, and up to a fifth more: neither what failed nor what is new comes before. */
  @Test
  void comesBackWhenTheTimeIsOverThatAnEndpointAskedFor() throws Exception {
    String inAnHour =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            clock.instant().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC));
    receiver.answer(request -> Receiver.Answer.of(503, "Retry-After", inAnHour));
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));
    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> !attempts(node, "A", made).isEmpty());
    receiver.answer(204);
    topic.publish("A", "2");
    await().atMost(PATIENCE).until(() -> deliveries(node, "A", made).size() == 2);

    clock.move(Duration.ofMinutes(59));
    await().during(Duration.ofMillis(300)).until(() -> receiver.requests.size() == 1);
    clock.move(Duration.ofMinutes(14));

    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 3);
    assertThat(receiver.ids("/a")).containsExactlyInAnyOrder("1", "1", "2");
  }

  @Test
  void givesUpAfterTheLastAttemptAndGoesOnWhenTold() throws Exception {
    receiver.answer(500);
    OutgoingNode node = node("n1", Configs.quick(3));
    JsonObject made = made(node, "A", request("/a"));
    topic.publish("A", "1");
    await()
        .atMost(PATIENCE)
        .until(() -> show(node, "A", made).getString("state").equals("disabled"));
    topic.publish("A", "2");

    assertThat(show(node, "A", made).getString("reason")).startsWith("no attempt has gone well");
    assertThat(receiver.ids("/a")).containsExactly("1", "1", "1");
    receiver.answer(204);
    Answer resumed = node.call("A", "PATCH", "/" + id(made), new JsonObject().put("paused", false));

    assertThat(resumed.json().getString("state")).isEqualTo("active");
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").contains("2"));
    await()
        .atMost(PATIENCE)
        .until(() -> states(node, "A", made).equals(List.of("delivered", "failed")));
    assertThat(node.count("milepost.outgoing.disabled")).isEqualTo(1);
  }

  @Test
  void endsAtOnceWhenTheEndpointIsGone() throws Exception {
    receiver.answer(410);
    OutgoingNode node = node("n1", Configs.quick(10));
    JsonObject made = made(node, "A", request("/a"));

    topic.publish("A", "1");

    await()
        .atMost(PATIENCE)
        .until(() -> show(node, "A", made).getString("state").equals("disabled"));
    assertThat(show(node, "A", made).getString("reason")).contains("410");
    assertThat(receiver.requests).hasSize(1);
  }

  @Test
  void followsNoRedirect() throws Exception {
    receiver.answer(
        request ->
            request.path().equals("/a")
                ? Receiver.Answer.of(303, "Location", receiver.url("/secret"))
                : Receiver.Answer.of(204));
    OutgoingNode node = node("n1", Configs.quick(2));
    JsonObject made = made(node, "A", request("/a"));

    JsonObject tried = node.call("A", "POST", "/" + id(made) + "/test", null).json();
    topic.publish("A", "1");

    await().atMost(PATIENCE).until(() -> states(node, "A", made).equals(List.of("failed")));
    assertThat(receiver.ids("/secret")).isEmpty();
    assertThat(tried.getBoolean("delivered")).isFalse();
    assertThat(tried.getString("error")).isEqualTo("redirects are not followed");
    assertThat(attempts(node, "A", made))
        .allMatch(attempt -> attempt.getString("error").equals("redirects are not followed"));
  }

  @Test
  void saysWhatCameOfATest() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(2));
    JsonObject made = made(node, "A", request("/a"));

    JsonObject good = node.call("A", "POST", "/" + id(made) + "/test", null).json();
    receiver.answer(418);
    JsonObject bad = node.call("A", "POST", "/" + id(made) + "/test", null).json();

    assertThat(good.getBoolean("delivered")).isTrue();
    assertThat(good.getInteger("status")).isEqualTo(204);
    assertThat(bad.getString("error")).isEqualTo("status 418");
    assertThat(receiver.requests.get(0).isGoodFor(made.getString("secret"))).isTrue();
    assertThat(new JsonObject(receiver.requests.get(0).body()).getString("type"))
        .isEqualTo("dev.milepost.webhook.test.v1");
    assertThat(deliveries(node, "A", made)).isEmpty();
  }

  /** A's endpoints never answer, and take every slot until they are known for it. */
  @Test
  void takesNothingFromOthersWhileOneHangs() throws Exception {
    receiver.answer(
        request ->
            request.path().startsWith("/dead") ? Receiver.Answer.never() : Receiver.Answer.of(204));
    OutgoingNode node = node("n1", Configs.quick(true, 20, Duration.ofSeconds(4)));
    for (int i = 0; i < 3; i++) {
      made(node, "A", request("/dead" + i));
    }
    made(node, "B", request("/b"));
    publish("A", 0, 300);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                node.meters.get("milepost.outgoing.in.flight").tag("to", "failing").gauge().value()
                    > 0);

    for (int i = 1000; i < 1020; i++) {
      topic.publish("B", String.valueOf(i));
    }
    long began = System.nanoTime();
    await().atMost(PATIENCE).until(() -> receiver.ids("/b").size() == 20);

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
    assertThat(node.meters.get("milepost.outgoing.held").gauge().value()).isLessThan(50);
  }

  /** The node dies with answers that nobody noted; the other one knows it by its lease. */
  @Test
  void losesNothingWhenANodeDies() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    receiver.answer(request -> Receiver.Answer.of(calls.incrementAndGet() % 10 == 0 ? 503 : 204));
    OutgoingNode first = node("n1", Configs.quick(20));
    JsonObject made = made(first, "A", request("/a"));
    publish("A", 0, 200);
    await().atMost(PATIENCE).until(() -> receiver.requests.size() > 20);
    OutgoingNode second = node("n2", Configs.quick(20));

    first.kill();
    publish("A", 200, 400);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(new HashSet<>(receiver.ids("/a"))).isEqualTo(ids(0, 400)));
    await()
        .atMost(PATIENCE)
        .until(() -> deliveries(second, "A", made, "?state=waiting&limit=200").isEmpty());
    assertThat(taken(second)).isPositive();
  }

  /** Outcomes that could not be noted are noted later, and what came meanwhile is sent. */
  @Test
  void losesNothingWhilePostgresIsAway() throws Exception {
    CountDownLatch away = new CountDownLatch(1);
    receiver.answer(
        request -> {
          if (receiver.requests.size() > 20) {
            away.await();
          }
          return Receiver.Answer.of(204);
        });
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));
    publish("A", 0, 100);
    await().atMost(PATIENCE).until(() -> receiver.requests.size() > 20);

    letPostgresBeThere(false);
    away.countDown();
    publish("A", 100, 150);
    await().atMost(PATIENCE).until(() -> node.count("milepost.outgoing.settle.failures") > 3);
    letPostgresBeThere(true);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(new HashSet<>(receiver.ids("/a"))).isEqualTo(ids(0, 150)));
    await()
        .atMost(PATIENCE)
        .until(() -> deliveries(node, "A", made, "?state=delivered&limit=200").size() == 150);
  }

  /** Four are on their way, a backlog and a piece wait in PostgreSQL, and Kafka keeps the rest. */
  @Test
  void takesNoMoreThanABacklogForAUrlThatDoesNotTakeIt() throws Exception {
    CountDownLatch mended = new CountDownLatch(1);
    receiver.answer(
        request -> {
          mended.await();
          return Receiver.Answer.of(204);
        });
    OutgoingConfig config = Configs.quick(5);
    OutgoingNode node = node("n1", config);
    made(node, "A", request("/a"));

    publish("A", 0, 1000);

    await().atMost(PATIENCE).until(() -> taken(node) >= config.backlog());
    await().during(Duration.ofMillis(300)).until(() -> taken(node) < config.backlog() + 200);
    mended.countDown();
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(new HashSet<>(receiver.ids("/a"))).isEqualTo(ids(0, 1000)));
  }

  @Test
  void forgetsWhatWasSettledLongAgoAndNothingThatWaits() throws Exception {
    receiver.answer(
        request ->
            request.path().equals("/busy")
                ? Receiver.Answer.of(503, "Retry-After", "3600")
                : Receiver.Answer.of(204));
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject taken = made(node, "A", request("/a"));
    JsonObject busy = made(node, "A", request("/busy"));
    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> states(node, "A", taken).equals(List.of("delivered")));
    await().atMost(PATIENCE).until(() -> attempts(node, "A", busy).size() == 1);

    clock.move(OutgoingConfig.DEFAULTS.keep().plusHours(1));
    topic.publish("A", "2");

    await().atMost(PATIENCE).until(() -> events(node, "A", taken).equals(List.of("2")));
    await().atMost(PATIENCE).until(() -> events(node, "A", busy).equals(List.of("2", "1")));
    assertThat(states(node, "A", busy)).containsOnly("waiting");
  }

  @Test
  void sharesSubscriptionsAmongNodes() throws Exception {
    OutgoingNode first = node("n1", Configs.quick(5));
    for (String customer : List.of("A", "B", "C", "D")) {
      made(first, customer, request("/" + customer));
    }
    OutgoingNode second = node("n2", Configs.quick(5));

    await().atMost(PATIENCE).until(() -> served(first) == 2 && served(second) == 2);
    for (String customer : List.of("A", "B", "C", "D")) {
      topic.publish(customer, "of-" + customer);
    }

    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 4);
    second.close();
    await().atMost(PATIENCE).until(() -> served(first) == 4);
  }

  @Test
  void goesOnAfterACursorThroughKafka() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5), window(20));
    String cursor = node.cursor("A");
    publish("A", 0, 300);

    made(node, "A", request("/a").put("after", cursor));
    publish("A", 300, 310);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(receiver.ids("/a"))
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 310).mapToObj(String::valueOf).toList()));
  }

  @Test
  void sendsOneEventOrAllSinceACursorOrATimeOnceMore() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5), window(20));
    JsonObject made = made(node, "A", request("/a"));
    String cursor = node.cursor("A");
    Instant before = Instant.now().minusSeconds(1);
    publish("A", 0, 250);
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").size() == 250);
    await().atMost(PATIENCE).until(() -> deliveries(node, "A", made, "?state=waiting").isEmpty());

    replay(node, made, new JsonObject().put("event", "7"));
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").size() == 251);
    assertThat(receiver.ids("/a").get(250)).isEqualTo("7");
    assertThat(receiver.requests.get(250).body()).isEqualTo(TestTopic.document("A", "7"));

    replay(node, made, new JsonObject().put("after", cursor));
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").size() == 501);
    assertThat(new HashSet<>(receiver.ids("/a").subList(251, 501))).hasSize(250);
    await().atMost(PATIENCE).until(() -> !show(node, "A", made).getBoolean("replaying"));

    replay(node, made, new JsonObject().put("since", before.toString()));
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").size() == 751);
    assertThat(
            node.call("A", "POST", "/" + id(made) + "/replay", new JsonObject().put("event", "x"))
                .status())
        .isEqualTo(404);
    assertThat(node.call("A", "POST", "/" + id(made) + "/replay", new JsonObject()).status())
        .isEqualTo(400);
  }

  @Test
  void showsAGapForWhatKafkaHasForgotten() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5), window(5));
    JsonObject made = made(node, "A", request("/a"));
    RecordMetadata first = topic.publish("A", "0");
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").equals(List.of("0")));
    node.call("A", "PATCH", "/" + id(made), new JsonObject().put("paused", true));
    publish("A", 1, 40);
    // Or the feed itself may lose its place, and there are two gaps.
    await().until(() -> node.count("milepost.stream.records", "outcome", "added") == 40);
    topic.forgetBefore(first.partition(), first.offset() + 20);

    node.call("A", "PATCH", "/" + id(made), new JsonObject().put("paused", false));

    await().atMost(PATIENCE).until(() -> receiver.ids("/a").contains("39"));
    List<JsonObject> gaps = deliveries(node, "A", made, "?state=gap");
    assertThat(gaps).hasSize(1);
    assertThat(gaps.get(0).getString("note")).contains("/v1/shipments?customer=");
    await().atMost(PATIENCE).until(() -> receiver.ids("/a").size() == 21);
    assertThat(new HashSet<>(receiver.ids("/a")))
        .isEqualTo(
            new HashSet<>(
                IntStream.concat(IntStream.of(0), IntStream.range(20, 40))
                    .mapToObj(String::valueOf)
                    .toList()));
  }

  /** The place means nothing in it: what was not read yet is gone, and what is new is sent. */
  @Test
  void showsAGapForATopicThatWasMadeAnewAndGoesOn() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));
    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> states(node, "A", made).equals(List.of("delivered")));

    topic.makeAnew();
    topic.publish("A", "2");

    await().atMost(PATIENCE).until(() -> receiver.ids("/a").equals(List.of("1", "2")));
    List<JsonObject> gaps = deliveries(node, "A", made, "?state=gap");
    assertThat(gaps).hasSize(1);
    assertThat(gaps.get(0).getString("note")).contains("/v1/shipments?customer=");
  }

  @Test
  void showsACustomerNothingOfAnother() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));
    topic.publish("A", "1");
    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 1);
    String one = "/" + id(made);

    assertThat(node.call("B", "GET", "", null).json().getJsonArray("subscriptions")).isEmpty();
    for (List<String> call :
        List.of(
            List.of("GET", one),
            List.of("DELETE", one),
            List.of("POST", one + "/rotate"),
            List.of("POST", one + "/test"),
            List.of("GET", one + "/deliveries"))) {
      Answer answer = node.call("B", call.get(0), call.get(1), null);
      assertThat(answer.status()).as(call.toString()).isEqualTo(404);
      assertThat(answer.body()).doesNotContain(receiver.url("/a"));
    }
    assertThat(node.call("B", "PATCH", one, new JsonObject().put("paused", true)).status())
        .isEqualTo(404);
    assertThat(node.call("B", "POST", one + "/replay", new JsonObject().put("event", "1")).status())
        .isEqualTo(404);
    assertThat(node.create("B", request("/b").put("after", node.cursor("A"))).status())
        .isEqualTo(400);
    assertThat(receiver.requests).hasSize(1);
    assertThat(show(node, "A", made).getString("state")).isEqualTo("active");
  }

  @Test
  void asksForTheRightsOfWritersAndForACustomer() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5));
    Duration hour = Duration.ofHours(1);
    Grant reader = Grant.portal("A", hour);
    Grant nobody = Grant.system(Set.of(Scope.STREAM_READ, Scope.WEBHOOKS_WRITE), hour);

    assertThat(node.call(reader, "GET", "", null).status()).isEqualTo(200);
    assertThat(node.call(reader, "POST", "", request("/a")).status()).isEqualTo(403);
    assertThat(node.call(nobody, "POST", "", request("/a")).status()).isEqualTo(403);
    assertThat(node.call(nobody, "GET", "", null).status()).isEqualTo(403);
  }

  @Test
  void refusesWhatCannotBeAndSaysWhy() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(false, 5, Duration.ofSeconds(5)));

    for (String url : List.of(receiver.url("/a"), "http://localhost/x", "http://[::1]/x")) {
      Answer answer = node.create("A", new JsonObject().put("url", url));
      assertThat(answer.status()).as(url).isEqualTo(422);
      assertThat(answer.body()).contains("not public").doesNotContain("127.0.0.1");
    }
    // An address in disguise, which some resolvers see through and ours does not know.
    assertThat(node.create("A", new JsonObject().put("url", "http://2130706433/x")).status())
        .isEqualTo(422);
    assertThat(
            node.create("A", request("/a").put("type", new JsonArray().add("milestones"))).status())
        .isEqualTo(400);
    assertThat(node.create("A", request("/a").put("colour", "red")).body()).contains("colour");
    assertThat(node.create("A", new JsonObject()).body()).contains("url");
    assertThat(receiver.requests).isEmpty();
  }

  @Test
  void boundsWhatACustomerMayHave() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5));
    for (int i = 0; i < 3; i++) {
      made(node, "A", request("/" + i));
    }

    assertThat(node.create("A", request("/3")).status()).isEqualTo(409);
    assertThat(node.create("B", request("/3")).status()).isEqualTo(201);
  }

  /** Public when it is registered, ours when it is used. */
  @Test
  void isNotLedAstrayByANameThatAnswersDifferently() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    NameLookup rebinding =
        host ->
            Future.succeededFuture(
                List.of(address(asked.getAndIncrement() == 0 ? "93.184.216.34" : "127.0.0.1")));
    OutgoingNode node =
        node(
            "n1", Configs.quick(false, 2, Duration.ofSeconds(5)), StreamConfig.DEFAULTS, rebinding);
    JsonObject made =
        made(
            node,
            "A",
            new JsonObject().put("url", "http://hooks.example.test:" + receiver.port() + "/a"));

    topic.publish("A", "1");

    await().atMost(PATIENCE).until(() -> states(node, "A", made).equals(List.of("failed")));
    assertThat(receiver.requests).isEmpty();
    assertThat(attempts(node, "A", made))
        .allMatch(attempt -> attempt.getString("error").contains("not public"));
    assertThat(node.count("milepost.outgoing.attempts", "outcome", "blocked")).isEqualTo(2);
  }

  /** Nobody but our lookup knows the name: whoever asks again, finds nothing. */
  @Test
  void connectsToTheAddressThatWasJudged() throws Exception {
    NameLookup ours = host -> Future.succeededFuture(List.of(address("127.0.0.1")));
    OutgoingNode node = node("n1", Configs.quick(2), StreamConfig.DEFAULTS, ours);
    String host = "hooks.example.test:" + receiver.port();
    made(node, "A", new JsonObject().put("url", "http://" + host + "/a?b=c%20d"));

    topic.publish("A", "1");

    await().atMost(PATIENCE).until(() -> receiver.requests.size() == 1);
    assertThat(receiver.requests.get(0).header("host")).isEqualTo(host);
    assertThat(receiver.requests.get(0).path()).isEqualTo("/a?b=c%20d");
  }

  @Test
  void forgetsADeletedSubscription() throws Exception {
    OutgoingNode node = node("n1", Configs.quick(5));
    JsonObject made = made(node, "A", request("/a"));

    assertThat(node.call("A", "DELETE", "/" + id(made), null).status()).isEqualTo(204);
    topic.publish("A", "1");

    assertThat(node.call("A", "GET", "/" + id(made), null).status()).isEqualTo(404);
    await().atMost(PATIENCE).until(() -> served(node) == 0);
    assertThat(receiver.requests).isEmpty();
  }

  private OutgoingNode node(String name, OutgoingConfig config) throws Exception {
    return node(name, config, StreamConfig.DEFAULTS);
  }

  private OutgoingNode node(String name, OutgoingConfig config, StreamConfig stream)
      throws Exception {
    return node(name, config, stream, null);
  }

  private OutgoingNode node(
      String name, OutgoingConfig config, StreamConfig stream, @Nullable NameLookup names)
      throws Exception {
    OutgoingNode node = new OutgoingNode(name, world, stream, config, names);
    open.add(node);
    return node;
  }

  private static StreamConfig window(int events) {
    return new ConfigReader()
        .read(
            StreamConfig.DEFAULTS,
            StreamConfig.class,
            "the test",
            "windowEvents: " + events,
            Map.of());
  }

  private JsonObject request(String path) {
    return new JsonObject().put("url", receiver.url(path));
  }

  private static JsonObject made(OutgoingNode node, String customer, JsonObject request)
      throws Exception {
    Answer answer = node.create(customer, request);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.json();
  }

  private static void replay(OutgoingNode node, JsonObject made, JsonObject what) throws Exception {
    Answer answer = node.call("A", "POST", "/" + id(made) + "/replay", what);
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.json().getBoolean("replaying")).isTrue();
  }

  private static String id(JsonObject made) {
    return made.getString("id");
  }

  private static JsonObject show(OutgoingNode node, String customer, JsonObject made)
      throws Exception {
    return node.call(customer, "GET", "/" + id(made), null).json();
  }

  private static List<JsonObject> deliveries(
      OutgoingNode node, String customer, JsonObject made, String query) throws Exception {
    return node
        .call(customer, "GET", "/" + id(made) + "/deliveries" + query, null)
        .json()
        .getJsonArray("deliveries")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  private static List<JsonObject> deliveries(OutgoingNode node, String customer, JsonObject made)
      throws Exception {
    return deliveries(node, customer, made, "");
  }

  private static List<String> states(OutgoingNode node, String customer, JsonObject made)
      throws Exception {
    return deliveries(node, customer, made).stream().map(one -> one.getString("state")).toList();
  }

  /** Of the oldest message. */
  private static List<JsonObject> attempts(OutgoingNode node, String customer, JsonObject made)
      throws Exception {
    List<JsonObject> deliveries = deliveries(node, customer, made);
    return deliveries.isEmpty()
        ? List.of()
        : deliveries.get(deliveries.size() - 1).getJsonArray("attempts").stream()
            .map(JsonObject.class::cast)
            .toList();
  }

  /** Of what is in the log, the newest first. */
  private static List<String> events(OutgoingNode node, String customer, JsonObject made)
      throws Exception {
    return deliveries(node, customer, made).stream().map(one -> one.getString("event")).toList();
  }

  private static double taken(OutgoingNode node) {
    return node.count("milepost.outgoing.messages", "outcome", "taken");
  }

  private static Set<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(String::valueOf).collect(Collectors.toSet());
  }

  /** Away is a server that breaks all connections and takes none, for this database alone. */
  private static void letPostgresBeThere(boolean there) throws SQLException {
    String name = database.database();
    PostgresDatabase server = SharedServers.postgres().connection();
    execute(server, "ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + there);
    if (!there) {
      execute(
          server,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }
  }

  private static void execute(PostgresDatabase on, String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(on.jdbcUrl(), on.user(), on.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static double served(OutgoingNode node) {
    return node.meters.get("milepost.outgoing.subscriptions").gauge().value();
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private void publish(String customer, int from, int to) throws Exception {
    java.util.concurrent.Future<RecordMetadata> last = null;
    for (int i = from; i < to; i++) {
      String id = String.valueOf(i);
      last = topic.send(customer, id, "milestone", TestTopic.document(customer, id), false);
    }
    if (last != null) {
      last.get();
    }
  }
}
