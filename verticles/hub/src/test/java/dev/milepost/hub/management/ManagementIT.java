package dev.milepost.hub.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedKafka;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.RunningHub.UpsConnection;
import dev.milepost.hub.Ups;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Health, and counters that hold their equations: on a broker of its own, since what other tests
 * have left in the shared one would be counted, too.
 */
@ExtendWith(FreeEventLoop.class)
class ManagementIT {
  private static EmbeddedKafka kafka;
  private static RunningHub hub;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    kafka = EmbeddedKafka.start(folder, 0);
    hub =
        RunningHub.start(
            kafka.bootstrapServers(), SharedServers.postgres().createDatabase(), folder);
  }

  @AfterAll
  static void stop() {
    hub.close();
    kafka.close();
  }

  @Test
  void isAliveAndReady() {
    Answer alive = hub.manage("/livez");
    Answer ready = hub.manage("/readyz");

    assertThat(alive.json()).isEqualTo(new JsonObject().put("status", "alive"));
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json())
        .isEqualTo(
            new JsonObject()
                .put("status", "ready")
                .put("started", true)
                .put("missing", new JsonArray())
                .put("dependencies", new JsonObject().put("kafka", "up").put("postgresql", "up")));
    assertThat(hub.manage("/v1/shipments").status()).isEqualTo(404);
    assertThat(hub.get("/metrics", null).status()).isEqualTo(404);
  }

  @Test
  void countsEveryDeliveryAndEveryEventOnce() {
    UpsConnection ups = hub.ups();
    Instant now = hub.clock().instant();
    String known = Ups.trackingNumber();
    hub.register("SHP-" + UUID.randomUUID(), Ups.shipment("ACME", known));
    JsonObject odd =
        Ups.departed(known, now).put("gmtActivityDate", "").put("localActivityDate", "");

    ups.post(Ups.departed(known, now).encode());
    ups.post(Ups.departed(known, now).encode());
    ups.post(Ups.together(odd, Ups.outForDelivery(Ups.trackingNumber(), now)));
    ups.post("[]");
    ups.post("not json");
    ups.tryToPost("{}", "wrong");
    ups.tryToPost("x".repeat(1_100_000), ups.secret());
    hub.post("/v1/webhooks/no-such-connection", null, "{}");

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(hub.metric("milepost_ingest_received_total", "")).isEqualTo(8);
              assertThat(hub.metric("milepost_deliveries_read_total", "")).isEqualTo(5);
              assertThat(hub.metric("milepost_events_correlated_total", "")).isEqualTo(3);
            });
    assertThat(hub.metric("milepost_events_quarantined_total", "")).isEqualTo(1);
    assertThat(hub.metric("milepost_ingest_received_total", ""))
        .isEqualTo(
            hub.metric("milepost_ingest_stored_total", "")
                + hub.metric("milepost_ingest_refused_total", "")
                + hub.metric("milepost_ingest_failed_total", ""));
    assertThat(hub.metric("milepost_ingest_failed_total", "")).isZero();
    assertThat(hub.metric("milepost_ingest_in_flight", "")).isZero();
    assertThat(hub.metric("milepost_deliveries_read_total", ""))
        .isEqualTo(
            hub.metric("milepost_deliveries_decoded_total", "")
                + hub.metric("milepost_deliveries_ignored_total", "")
                + hub.metric("milepost_deliveries_rejected_total", ""));
    assertThat(hub.metric("milepost_events_correlated_total", ""))
        .isEqualTo(hub.metric("milepost_events_correlation_total", ""));
    assertThat(hub.metric("milepost_ingest_stored_total", ""))
        .isEqualTo(hub.metric("milepost_deliveries_read_total", ""));
  }
}
