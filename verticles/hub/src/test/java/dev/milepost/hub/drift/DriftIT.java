package dev.milepost.hub.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.RunningHub.UpsConnection;
import dev.milepost.hub.drift.UpsAlerts.Mutation;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Drift in whole hubs, on servers of their own: nodes come and go here. */
@ExtendWith(FreeEventLoop.class)
class DriftIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int LEARN = DriftConfig.DEFAULTS.learn();

  @TempDir private static Path data;
  private static EmbeddedServers servers;
  private static RunningHub hub;

  /**
   * Deliveries move on to the next partition, and its node, with each batch's worth of bytes. All
   * of a test together stay below what is looked at in a second, however late a slow machine comes
   * to read them: what is above is skipped.
   */
  private static final String BLANKS = " ".repeat(16_000);

  private UpsAlerts alerts;
  private UpsConnection ups;

  @BeforeAll
  static void start() throws IOException {
    servers = EmbeddedServers.start(data);
    hub = node("hub-1");
  }

  @BeforeEach
  void connect() {
    alerts = new UpsAlerts(hub.clock().instant());
    ups = hub.ups();
  }

  @AfterAll
  static void stop() {
    hub.close();
    servers.close();
  }

  private static RunningHub node(String name) throws IOException {
    return RunningHub.start(
        servers.kafka().bootstrapServers(), servers.postgres().connection(), data, name);
  }

  @Test
  void listsEveryMutationAndLosesNoDelivery() {
    learn();
    Set<String> all = new HashSet<>();
    Map<Mutation, String> mutated = new LinkedHashMap<>();

    for (Mutation mutation : UpsAlerts.mutations()) {
      for (int i = 0; i < 19; i++) {
        all.add(ups.post(alerts.usual().encode()));
      }
      mutated.put(mutation, ups.post(alerts.mutated(mutation).encode()));
    }

    all.addAll(mutated.values());
    awaitSeen(hub, LEARN + 20 + all.size());
    awaitListed(mutated.keySet());
    assertThat(all).hasSize(1_200);
    assertThat(mutated).hasSize(60);
    assertThat(findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.getString("sample")).isIn(mutated.values());
              assertThat(finding.getBoolean("learning")).isFalse();
            });
    mutated.forEach(
        (mutation, delivery) -> {
          if (mutation.kind() != Kind.MISSING_PATH && mutation.kind() != Kind.NEW_TYPE) {
            assertThat(findings())
                .filteredOn(finding -> isOf(finding, mutation))
                .extracting(finding -> finding.getString("sample"))
                .containsExactly(delivery);
          }
        });
    assertThat(model(hub).getLong("skipped")).isZero();
    awaitInKafka(all);
  }

  @Test
  void listsWhatChangesWhileItLearns() {
    List<Mutation> mutations = UpsAlerts.mutations().subList(0, 8);
    Map<Mutation, String> mutated = new LinkedHashMap<>();

    for (Mutation mutation : mutations) {
      mutated.put(mutation, ups.post(alerts.mutated(mutation).encode()));
      post(11);
    }

    awaitSeen(hub, 96);
    List<JsonObject> findings = findings();
    mutated.forEach(
        (mutation, delivery) ->
            assertThat(findings)
                .as(mutation.toString())
                // What is a code of the adapter's is not judged before it is learned.
                .anyMatch(
                    finding ->
                        mutation.kind() == Kind.NEW_VALUE
                            || (finding.getString("kind").equals(mutation.kind().name())
                                && mutation.path().startsWith(finding.getString("path"))
                                && finding.getString("sample").equals(delivery))));
    assertThat(findings)
        .allSatisfy(
            finding -> {
              assertThat(finding.getString("sample")).isIn(mutated.values());
              assertThat(finding.getBoolean("learning")).isTrue();
            });
    assertThat(model(hub).getBoolean("learning")).isTrue();
  }

  @Test
  void remembersOverARestart() throws IOException {
    learn();
    List<Mutation> mutations = UpsAlerts.mutations();
    String first = ups.post(alerts.mutated(mutations.get(0)).encode());
    awaitSeen(hub, LEARN + 21);
    List<JsonObject> before = findings();

    hub.close();
    hub = node("hub-1");

    assertThat(findings()).isEqualTo(before);
    UpsConnection again = ups.by(hub);
    again.post(alerts.mutated(mutations.get(0)).encode());
    String other = again.post(alerts.mutated(mutations.get(1)).encode());
    again.post(alerts.usual().encode());
    awaitSeen(hub, LEARN + 24);
    assertThat(findings()).filteredOn(one -> one.getLong("count") > 1).hasSameSizeAs(before);
    assertThat(findings()).extracting(one -> one.getString("sample")).containsOnly(first, other);
  }

  @Test
  void makesOneModelOfWhatTwoNodesSee() throws IOException {
    try (RunningHub second = node("hub-2")) {
      awaitReading(second);
      post(LEARN + 20, BLANKS);
      await().atMost(PATIENCE).until(() -> !model(hub).getBoolean("learning"));
      List<Mutation> mutations = UpsAlerts.mutations();
      List<String> mutated = new ArrayList<>();
      for (Mutation mutation : mutations) {
        UpsConnection door = mutated.size() % 2 == 0 ? ups : ups.by(second);
        mutated.add(door.post(alerts.mutated(mutation).encode() + BLANKS));
        post(4, BLANKS);
      }
      awaitSeen(second, LEARN + 20 + 5 * mutations.size());

      assertThat(model(hub).getLong("skipped")).isZero();
      awaitListed(mutations);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(findings(second)).isEqualTo(findings()));
      List<JsonObject> findings = findings();
      assertThat(findings).extracting(one -> one.getString("sample")).isSubsetOf(mutated);
      assertThat(Stream.of(hub, second))
          .allSatisfy(
              node -> {
                assertThat(deliveries(node, "learned")).isPositive();
                assertThat(deliveries(node, "judged")).isPositive();
              });

      JsonObject accepted =
          second.post("/admin/v1/drift/" + ups.id() + "/accept", second.admin(), "").json();
      for (Mutation mutation : mutations) {
        ups.post(alerts.mutated(mutation).encode() + BLANKS);
        post(1, BLANKS);
      }
      awaitSeen(hub, LEARN + 20 + 7 * mutations.size());

      assertThat(accepted.getInteger("accepted")).isEqualTo(findings.size());
      assertThat(findings()).isEmpty();
    }
  }

  @Test
  void beginsAnewWhenItIsTold() {
    learn();
    ups.post(alerts.mutated(UpsAlerts.mutations().get(0)).encode());
    awaitSeen(hub, LEARN + 21);

    Answer answer = hub.delete("/admin/v1/drift/" + ups.id(), hub.admin());

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    assertThat(findings()).isEmpty();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ups.post(alerts.usual().encode());
              assertThat(model(hub).getBoolean("learning")).isTrue();
            });
  }

  @Test
  void pagesFiltersAndRefuses() {
    learn();
    UpsAlerts.mutations().subList(0, 8).forEach(one -> ups.post(alerts.mutated(one).encode()));
    awaitSeen(hub, LEARN + 28);
    List<JsonObject> all = findings();

    List<JsonObject> paged = new ArrayList<>();
    JsonObject page = drift("?limit=2&connection=" + ups.id()).json();
    while (page.containsKey("next")) {
      assertThat(page.getJsonArray("findings")).hasSize(2);
      paged.addAll(objects(page.getJsonArray("findings")));
      String next = page.getString("next");
      page = drift("?limit=2&connection=" + ups.id() + "&after=" + next).json();
    }
    paged.addAll(objects(page.getJsonArray("findings")));

    assertThat(paged).isEqualTo(all);
    assertThat(all).isSortedAccordingTo((a, b) -> Long.compare(id(b), id(a)));
    assertThat(asked("&kind=NEW_CODE,new_value"))
        .isNotEmpty()
        .allMatch(one -> List.of("NEW_CODE", "NEW_VALUE").contains(one.getString("kind")));
    String later = URLEncoder.encode("2090-01-01T00:00:00+01:00", StandardCharsets.UTF_8);
    assertThat(asked("&since=" + later)).isEmpty();
    assertThat(asked("&since=2020-01-01T00:00:00Z")).isEqualTo(all);
    assertThat(drift("?connection=nobody").json().getJsonArray("findings")).isEmpty();
    assertThat(drift("?kind=ODD").problem()).isEqualTo("invalid-kind");
    assertThat(drift("?since=monday").problem()).isEqualTo("invalid-since");
    assertThat(drift("?after=x").problem()).isEqualTo("invalid-after");
    assertThat(drift("?limit=0").problem()).isEqualTo("invalid-limit");
    assertThat(drift("?limit=x").problem()).isEqualTo("invalid-limit");
    assertThat(hub.get("/admin/v1/drift", null).status()).isEqualTo(401);
    assertThat(hub.get("/admin/v1/drift", hub.erp()).status()).isEqualTo(403);
    assertThat(hub.delete("/admin/v1/drift/nobody", hub.admin()).problem())
        .isEqualTo("no-such-model");
    assertThat(hub.post("/admin/v1/drift/nobody/accept", hub.admin(), "").status()).isEqualTo(404);
    assertThat(hub.delete("/admin/v1/drift/" + ups.id(), hub.erp()).status()).isEqualTo(403);
  }

  @Test
  void keepsNoNamesAndNoAddresses() {
    learn();
    ups.post(alerts.usual().put("signedForByName", "JANE ROE").encode());
    awaitSeen(hub, LEARN + 21);

    String answer = drift("?connection=" + ups.id()).body();

    assertThat(answer).contains("/signedForByName").doesNotContain("ROE").doesNotContain("40213");
  }

  private void learn() {
    post(LEARN + 20);
    awaitSeen(hub, LEARN + 20);
    await().atMost(PATIENCE).until(() -> !model(hub).getBoolean("learning"));
    assertThat(findings()).isEmpty();
  }

  private void post(int deliveries) {
    post(deliveries, "");
  }

  private void post(int deliveries, String blanks) {
    for (int i = 0; i < deliveries; i++) {
      ups.post(alerts.usual().encode() + blanks);
    }
  }

  private void awaitSeen(RunningHub by, int deliveries) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonObject model = model(by);
              assertThat(
                      model.getLong("learned") + model.getLong("judged") + model.getLong("skipped"))
                  // A partition that changes hands is read again from its last commit.
                  .isGreaterThanOrEqualTo(deliveries);
            });
  }

  /** Until that node has partitions, so that what follows is read by both. */
  private void awaitReading(RunningHub node) {
    UpsConnection other = hub.ups();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              other.post(alerts.usual().encode() + BLANKS);
              return deliveries(node, "learned") > 0;
            });
  }

  private static double deliveries(RunningHub node, String outcome) {
    return node.metric("milepost_drift_deliveries_total", outcome);
  }

  private void awaitListed(Collection<Mutation> mutations) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              List<JsonObject> findings = findings();
              assertThat(mutations)
                  .allSatisfy(
                      mutation ->
                          assertThat(findings).anyMatch(finding -> isOf(finding, mutation)));
            });
  }

  private static boolean isOf(JsonObject finding, Mutation mutation) {
    return finding.getString("kind").equals(mutation.kind().name())
        && finding.getString("path").equals(mutation.path())
        && finding.getString("what").equals(mutation.what());
  }

  private JsonObject model(RunningHub by) {
    JsonArray models =
        by.get("/admin/v1/drift?connection=" + ups.id(), by.admin())
            .json()
            .getJsonArray("connections");
    assertThat(models).hasSize(1);
    return models.getJsonObject(0);
  }

  private List<JsonObject> findings() {
    return findings(hub);
  }

  private List<JsonObject> findings(RunningHub by) {
    return objects(
        by.get("/admin/v1/drift?connection=" + ups.id(), by.admin())
            .json()
            .getJsonArray("findings"));
  }

  private List<JsonObject> asked(String more) {
    return objects(drift("?connection=" + ups.id() + more).json().getJsonArray("findings"));
  }

  private static Answer drift(String query) {
    return hub.get("/admin/v1/drift" + query, hub.admin());
  }

  private static List<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast).toList();
  }

  private static long id(JsonObject finding) {
    return Long.parseLong(finding.getString("id"));
  }

  /** Each of the deliveries has become an event or a dead letter. */
  private static void awaitInKafka(Collection<String> deliveries) {
    Set<String> missing = new HashSet<>(deliveries);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers.kafka().bootstrapServers(),
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          Stream.of(Topic.CARRIER_EVENTS_URGENT, Topic.CARRIER_EVENTS_ROUTINE, Topic.DEAD_LETTERS)
              .flatMap(topic -> consumer.partitionsFor(topic.topicName()).stream())
              .map(one -> new TopicPartition(one.topic(), one.partition()))
              .collect(Collectors.toSet()));
      await()
          .atMost(PATIENCE)
          .pollInSameThread()
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        record ->
                            missing.remove(
                                Records.text(record.headers(), TopicHeader.DELIVERY_ID)));
                return missing.isEmpty();
              });
    }
  }
}
