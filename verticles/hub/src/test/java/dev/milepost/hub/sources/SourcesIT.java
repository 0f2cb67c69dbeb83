package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An ERP that cannot call, asked by a whole hub. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class SourcesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PATH = "/admin/v1/sources";

  private final String id = "erp-" + UUID.randomUUID();
  private final String customer = "ACME-" + UUID.randomUUID();
  private final Instant now = Instant.now();
  private final Erp erp = new Erp();
  private RunningHub hub;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
  }

  @AfterEach
  void end() {
    hub.delete(PATH + "/" + id, hub.admin());
    erp.close();
  }

  @Test
  void registersEachRowOnceAndAgainOnlyWhenItChanges() {
    erp.odata.pagesOf(7);
    IntStream.range(0, 25).forEach(i -> commit(i, i < 12 ? -600 : -600 + i, "GROUND"));
    erp.odata.commit(name(99), now.minusSeconds(550).toString(), new JsonObject().put("Bad", true));
    create(source("active"));
    awaitShipments(25);

    commit(30, -700, "GROUND"); // got its stamp before the others, and is visible only now
    commit(3, -1, "EXPRESS");

    await().atMost(PATIENCE).until(() -> rows().getInteger("sent") == 27);
    await().atMost(PATIENCE).until(() -> hub.shipment(name(3)).getInteger("version") == 2);
    awaitShipments(26);
    await().atMost(PATIENCE).until(() -> rows().getInteger("unchanged") > 27);
    assertThat(hub.shipment(name(3)).getString("service")).isEqualTo("EXPRESS");
    assertThat(IntStream.range(4, 25).mapToObj(i -> hub.shipment(name(i)).getInteger("version")))
        .containsOnly(1);
    JsonObject standing = show().getJsonObject("standing");
    assertThat(rows().getInteger("sent")).isEqualTo(27);
    assertThat(rows().getInteger("refused")).isEqualTo(1);
    assertThat(standing.getString("cursor")).isEqualTo(now.minusSeconds(1).toString());
    assertThat(standing.getInteger("lagSeconds")).isLessThan(30);
    ConsumerRecord<String, byte[]> letter =
        SourceNode.written(Topic.DEAD_LETTERS, id).stream().findFirst().orElseThrow();
    assertThat(header(letter, TopicHeader.REASON)).isEqualTo("the mapping gives no id");
    assertThat(header(letter, TopicHeader.SOURCE_ROW)).isEqualTo(name(99));
    assertThat(hub.metric("milepost_source_rows_total", "source=\"" + id + "\"")).isPositive();
  }

  @Test
  void registersARowThatWasRefusedOnceItsMappingIsMended() {
    JsonObject wrong = source("active").put("mapping", "{'customer': Customer}");
    commit(1, -60, "GROUND");
    create(wrong);
    String letters = "/agents/v1/dead-letters?delivery=" + id + "/" + name(1);
    String agent = hub.token(null, Scope.AGENTS);
    await().atMost(PATIENCE).until(() -> !letters(letters).isEmpty());
    JsonObject named =
        new JsonObject().put("letters", List.of(letters(letters).getJsonObject(0).getString("id")));

    JsonObject before = redrive(agent, named.copy().put("dryRun", true)).json();
    // Otherwise the source itself may read the row again first.
    hub.post(PATH + "/" + id + "/pause", hub.admin(), "");
    Answer mended =
        hub.put(
            PATH + "/" + id,
            hub.admin(),
            settings(wrong).put("mapping", source("active").getString("mapping")).encode());
    assertThat(mended.status()).as(mended.body()).isEqualTo(200);
    JsonObject after = redrive(agent, named.copy().put("dryRun", true)).json();
    Answer begun = redrive(agent, named.copy().put("reason", "the mapping is mended"));

    assertThat(before.getJsonArray("samples").getJsonObject(0).getString("stays"))
        .isEqualTo("unmapped");
    assertThat(after.getJsonObject("outcomes").getInteger("readable")).isEqualTo(1);
    assertThat(begun.status()).as(begun.body()).isEqualTo(201);
    awaitShipments(1);
  }

  private Answer redrive(String agent, JsonObject body) {
    return hub.post("/agents/v1/dead-letters/redrive", agent, body.encode());
  }

  private JsonArray letters(String path) {
    return hub.get(path, hub.agent()).json().getJsonArray("letters");
  }

  @Test
  void showsWhatRowsBecomeBeforeAnyIsRegistered() {
    commit(1, -60, "GROUND");
    erp.odata.commit(
        name(2), now.minusSeconds(50).toString(), new JsonObject().put("Kind", "RETURN"));
    erp.odata.commit(
        name(3), now.minusSeconds(40).toString(), new JsonObject().put("Customer", customer));
    create(source("paused"));

    Answer page = hub.post(PATH + "/" + id + "/dry-run", hub.admin(), "");
    Answer row =
        hub.post(
            PATH + "/" + id + "/dry-run",
            hub.admin(),
            new JsonObject().put("row", new JsonObject().put("Bad", true)).encode());

    List<JsonObject> rows =
        page.json().getJsonArray("rows").stream().map(JsonObject.class::cast).toList();
    assertThat(rows)
        .extracting(it -> it.getString("outcome"))
        .containsExactly("registers", "skipped", "refused");
    assertThat(rows.get(0).getJsonObject("shipment").getString("service")).isEqualTo("GROUND");
    assertThat(rows.get(2).getString("why")).contains("references");
    assertThat(row.json().getJsonArray("rows").getJsonObject(0).getString("why"))
        .isEqualTo("the mapping gives no id");
    assertThat(hub.get("/v1/shipments/" + name(1), hub.erp()).status()).isEqualTo(404);
  }

  @Test
  void isAdministeredAndShowsNoSecret() {
    JsonObject wanted =
        source("paused")
            .put("access", new JsonObject().put("by", "bearer"))
            .put("secret", "very-s3cret");

    Answer wrong = hub.post(PATH, hub.admin(), wanted.copy().put("mapping", "{'id'").encode());
    Answer forbidden = hub.post(PATH, hub.erp(), wanted.encode());
    create(wanted);
    Answer again = hub.post(PATH, hub.admin(), wanted.encode());
    String shown = hub.get(PATH + "/" + id, hub.admin()).body();
    String all = hub.get(PATH, hub.admin()).body();
    Answer elsewhere =
        hub.put(
            PATH + "/" + id,
            hub.admin(),
            settings(wanted).put("url", "http://localhost:1/odata").encode());
    Answer changed =
        hub.put(PATH + "/" + id, hub.admin(), settings(wanted).put("pageSize", 17).encode());
    Answer rotated = act("rotate", new JsonObject().put("secret", "another-s3cret"));
    Answer rewound = act("rewind", new JsonObject().put("from", "2026-11-20T00:00:00Z"));
    Answer resumed = act("resume", new JsonObject());
    Answer deleted = hub.delete(PATH + "/" + id, hub.admin());

    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.json().getString("detail")).startsWith("mapping: ");
    assertThat(forbidden.status()).isEqualTo(403);
    assertThat(again.status()).isEqualTo(409);
    assertThat(shown + all + changed.body() + rotated.body()).contains(id).doesNotContain("s3cret");
    assertThat(elsewhere.status()).isEqualTo(422);
    assertThat(changed.json().getInteger("pageSize")).isEqualTo(17);
    assertThat(rewound.json().getJsonObject("standing").getString("cursor"))
        .isEqualTo("2026-11-20T00:00:00Z");
    assertThat(resumed.json().getString("state")).isEqualTo("active");
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(hub.get(PATH + "/" + id, hub.admin()).status()).isEqualTo(404);
  }

  private void commit(int number, int seconds, String service) {
    erp.odata.commit(
        name(number),
        now.plusSeconds(seconds).toString(),
        new JsonObject()
            .put("Customer", customer)
            .put("Tracking", "1Z" + number + id.replaceAll("[^0-9]", ""))
            .put("Service", service));
  }

  private String name(int number) {
    return id + "-D" + number;
  }

  private JsonObject source(String state) {
    return new JsonObject()
        .put("id", id)
        .put("state", state)
        .put("kind", "odata")
        .put("url", erp.url("/odata/Deliveries"))
        .put(
            "cursor",
            new JsonObject().put("field", "ChangedAt").put("key", "Id").put("overlap", "PT20M"))
        .put("pageSize", 10)
        .put("every", "PT1S")
        .put(
            "mapping",
            "Kind = 'RETURN' ? null : {'id': Bad ? null : Id, 'customer': Customer,"
                + " 'service': Service, 'references': Tracking ?"
                + " [{'type': 'TRACKING_NUMBER', 'value': Tracking}] : []}");
  }

  private static JsonObject settings(JsonObject source) {
    JsonObject settings = source.copy();
    List.of("id", "state", "secret").forEach(settings::remove);
    return settings;
  }

  private void create(JsonObject source) {
    Answer answer = hub.post(PATH, hub.admin(), source.encode());
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
  }

  private Answer act(String what, JsonObject body) {
    return hub.post(PATH + "/" + id + "/" + what, hub.admin(), body.encode());
  }

  private JsonObject rows() {
    return show().getJsonObject("standing").getJsonObject("rows");
  }

  private JsonObject show() {
    return hub.get(PATH + "/" + id, hub.admin()).json();
  }

  private void awaitShipments(int count) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                hub.get("/v1/shipments?customer=" + customer + "&limit=500", hub.erp())
                        .json()
                        .getJsonArray("shipments")
                        .size()
                    == count);
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
