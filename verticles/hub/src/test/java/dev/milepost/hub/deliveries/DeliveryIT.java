package dev.milepost.hub.deliveries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.event.Topic;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.Ups;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A kept delivery is found again, and shown beside its reading. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class DeliveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String unique = UUID.randomUUID().toString();
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private RunningHub hub;
  private Instant scanned;

  @BeforeEach
  void begin(RunningHub shared) {
    hub = shared;
    scanned = shared.clock().instant().minusSeconds(600);
    hub.register(shipment, Ups.shipment("ACME-" + unique, number));
  }

  @Test
  void showsWhatArrivedAndWhatItIsReadAs() {
    RunningHub.UpsConnection ups = hub.ups();
    String body = Ups.departed(number, scanned).encode();
    String delivery = ups.post(body);
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);

    Answer answer = hub.get("/agents/v1/deliveries/" + delivery, hub.agent());

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonObject shown = answer.json();
    assertThat(shown.getString("connection")).isEqualTo(ups.id());
    assertThat(shown.getString("carrier")).isEqualTo("UPS");
    assertThat(shown.getString("mode")).isEqualTo("webhook");
    assertThat(shown.getString("encoding")).isEqualTo("text");
    assertThat(shown.getString("body")).isEqualTo(body);
    assertThat(shown.getBoolean("cut")).isFalse();
    assertThat(shown.getInteger("size")).isEqualTo(body.length());
    assertThat(shown.getJsonObject("kept").getString("in")).isEqualTo("kafka");
    assertThat(shown.getJsonArray("headers").encode())
        .contains("content-type")
        .doesNotContain("credential");
    JsonObject reading = shown.getJsonObject("reading");
    JsonObject event = reading.getJsonArray("events").getJsonObject(0);
    JsonObject stored = hub.events(shipment).get(0);
    assertThat(reading.getString("outcome")).isEqualTo("events");
    assertThat(event.getString("id")).isEqualTo(stored.getString("id"));
    assertThat(event.getString("stored")).isEqualTo("here");
    assertThat(event.getJsonArray("shipments")).containsExactly(shipment);
    assertThat(shown.getString("receivedAt")).isEqualTo(stored.getString("receivedAt"));
  }

  @Test
  void tellsAnEventThatAnotherDeliveryBroughtBefore() {
    RunningHub.UpsConnection ups = hub.ups();
    ups.post(Ups.departed(number, scanned).encode());
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
    String again = ups.post(Ups.departed(number, scanned).encode());

    JsonObject shown = hub.get("/agents/v1/deliveries/" + again, hub.agent()).json();

    JsonObject event = shown.getJsonObject("reading").getJsonArray("events").getJsonObject(0);
    assertThat(event.getString("stored")).isEqualTo("before");
    assertThat(event.getJsonArray("shipments")).isEmpty();
  }

  @Test
  void showsThePlacesOfWhatCannotBeReadAndBytesThatAreNoText() {
    RunningHub.UpsConnection ups = hub.ups();
    String tooMuch = "{\"notes\": \"" + "x".repeat(300_000) + "\"}";
    String delivery = ups.post(tooMuch);

    JsonObject shown = hub.get("/agents/v1/deliveries/" + delivery, hub.agent()).json();

    assertThat(shown.getBoolean("cut")).isTrue();
    assertThat(shown.getString("body")).hasSize(256 * 1024);
    assertThat(shown.getInteger("size")).isEqualTo(tooMuch.length());
    assertThat(shown.getJsonObject("reading").getString("outcome")).isIn("rejected", "events");
    assertThat(shown.getJsonObject("reading").getJsonArray("problems")).isNotEmpty();
  }

  @Test
  void saysWhyItShowsNothing() {
    String nobody = "01JDX5Z3V0000000000000000Z";
    String path = "/agents/v1/deliveries/";
    Instant later = hub.clock().instant().plusSeconds(60);
    hub.ups().post(Ups.departed(number, scanned).encode());

    assertThat(hub.get(path + nobody, hub.portal("ACME-" + unique)).status()).isEqualTo(403);
    assertThat(hub.get(path + UUID.randomUUID(), hub.agent()).problem()).isEqualTo("malformed");
    assertThat(hub.get(path + UUID.randomUUID() + "?receivedAt=soon", hub.agent()).problem())
        .isEqualTo("malformed");
    Answer missing = hub.get(path + UUID.randomUUID() + "?receivedAt=" + later, hub.agent());
    assertThat(missing.problem()).isEqualTo("no-such-delivery");
    assertThat(missing.json().getString("detail")).contains("all there are");
  }

  @Test
  void findsItInTheFallbackQueueAndSaysWhatKafkaHasForgotten() throws Exception {
    Vertx vertx = Vertx.vertx();
    String waiting = "waits-" + unique;
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    Pool pool = TestPool.of(vertx, database, 1);
    DeliverySearch search =
        new DeliverySearch(vertx, Map.of("bootstrap.servers", hub.bootstrapServers()), pool);
    try {
      String delivery = hub.ups().post(Ups.departed(number, scanned).encode());
      await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == 1);
      join(
          pool.query(
                  "insert into inbound_fallback (connection, carrier, delivery_id, received_at,"
                      + " headers, body) values ('ups-x', 'UPS', '"
                      + waiting
                      + "', now(), '[[\"http-content-type\",\"application/json\"]]', '{}')")
              .execute());
      forgetAll();

      DeliverySearch.Result there = join(search.find(waiting, hub.clock().instant()));
      DeliverySearch.Result gone =
          join(search.find(delivery, DeliverySearch.receivedAt(delivery).orElseThrow()));

      assertThat(there.found())
          .hasValueSatisfying(
              kept -> {
                assertThat(kept.place()).isNull();
                assertThat(kept.delivery().connection()).isEqualTo("ups-x");
                assertThat(kept.delivery().headers().only("content-type"))
                    .contains("application/json");
              });
      assertThat(gone.kept()).isNull();
      assertThat(gone.forgotten()).isTrue();
    } finally {
      join(search.close());
      join(pool.close());
      join(vertx.close());
    }
  }

  private void forgetAll() throws Exception {
    try (Admin admin = Admin.create(KafkaConfig.of(hub.bootstrapServers()).admin())) {
      List<TopicPartition> all =
          IntStream.range(0, Topic.INBOUND.partitions())
              .mapToObj(partition -> new TopicPartition(Topic.INBOUND.topicName(), partition))
              .toList();
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      all.forEach(at -> latest.put(at, OffsetSpec.latest()));
      Map<TopicPartition, RecordsToDelete> until = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach((at, end) -> until.put(at, RecordsToDelete.beforeOffset(end.offset())));
      admin.deleteRecords(until).all().get();
    }
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
