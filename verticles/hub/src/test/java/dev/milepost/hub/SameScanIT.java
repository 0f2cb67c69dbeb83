package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.carrier.Signature;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UPS tells a scan, EasyPost and AfterShip pass it on: it is one. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class SameScanIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ZoneId THERE = ZoneId.of("America/Kentucky/Louisville");
  private static final Signature OF_EASYPOST =
      new Signature(
          "X-Hmac-Signature",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.NFKD,
          Signature.Encoding.HEX,
          "hmac-sha256-hex=");
  private static final Signature OF_AFTERSHIP =
      new Signature(
          "aftership-hmac-sha256",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.UTF_8,
          Signature.Encoding.BASE64,
          "");

  private final String unique = UUID.randomUUID().toString();
  private final String shipment = "SHP-" + unique;
  private final String number = Ups.trackingNumber();
  private boolean withOffset;
  private RunningHub hub;
  private Instant departed;
  private Instant outForDelivery;
  private Instant delivered;

  @BeforeEach
  void connect(RunningHub shared) {
    hub = shared;
    Instant now = shared.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    departed = now.minus(Duration.ofHours(9));
    outForDelivery = now.minus(Duration.ofHours(3));
    delivered = now.minus(Duration.ofHours(1));
    hub.register(shipment, Ups.shipment("ACME-" + unique, number));
  }

  /** Kentucky has two zones: a bare wall clock there can only be held against the carrier's own. */
  @ParameterizedTest
  @CsvSource({
    "UPS, EASYPOST, AFTERSHIP, false",
    "EASYPOST, AFTERSHIP, UPS, true",
    "AFTERSHIP, UPS, EASYPOST, false",
  })
  void tellsEachScanOnceWhoeverIsFirst(
      String first, String second, String third, boolean aftershipWritesItsOffset) {
    withOffset = aftershipWritesItsOffset;
    say(first, 3);
    say(second, 6);
    say(third, 9);

    List<JsonObject> events = hub.events(shipment);
    List<JsonObject> echoes = events.stream().filter(e -> e.containsKey("sameAs")).toList();
    List<JsonObject> held = events.stream().filter(e -> !e.containsKey("sameAs")).toList();
    assertThat(hub.shipment(shipment).getLong("sequence")).isEqualTo(3);
    assertThat(hub.shipment(shipment).getJsonObject("journey").getString("milestone"))
        .isEqualTo("DELIVERED");
    assertThat(held)
        .extracting(event -> event.getString("milestone"), event -> event.getString("carrier"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("DEPARTED", "UPS"),
            org.assertj.core.groups.Tuple.tuple("OUT_FOR_DELIVERY", "UPS"),
            org.assertj.core.groups.Tuple.tuple("DELIVERED", "UPS"));
    assertThat(echoes)
        .hasSize(6)
        .allSatisfy(
            echo ->
                assertThat(held)
                    .extracting(event -> event.getString("id"))
                    .contains(echo.getString("sameAs")));
  }

  private void say(String carrier, int eventsThen) {
    switch (carrier) {
      case "UPS" ->
          hub.ups()
              .post(
                  Ups.together(
                      Ups.departed(number, departed),
                      Ups.outForDelivery(number, outForDelivery),
                      Ups.delivered(number, delivered)));
      case "EASYPOST" -> signed(carrier, OF_EASYPOST, easypost());
      default -> signed(carrier, OF_AFTERSHIP, aftership());
    }
    await().atMost(PATIENCE).until(() -> hub.events(shipment).size() == eventsThen);
  }

  private void signed(String carrier, Signature signature, JsonObject payload) {
    String id = carrier.toLowerCase(java.util.Locale.ROOT) + "-" + UUID.randomUUID();
    hub.connect(id, carrier);
    String body = payload.encode();
    String hash = signature.sign(body.getBytes(StandardCharsets.UTF_8), "s3cret-" + id);
    assertThat(hub.deliver(id, signature.header(), hash, body).status()).isEqualTo(200);
  }

  private JsonObject easypost() {
    JsonArray details =
        new JsonArray()
            .add(detail("in_transit", "departed_facility", departed))
            .add(detail("out_for_delivery", "out_for_delivery", outForDelivery))
            .add(detail("delivered", "arrived_at_destination", delivered));
    return new JsonObject()
        .put("object", "Event")
        .put("description", "tracker.updated")
        .put("mode", "production")
        .put(
            "result",
            new JsonObject()
                .put("object", "Tracker")
                .put("mode", "production")
                .put("tracking_code", number)
                .put("carrier", "UPS")
                .put("status", "delivered")
                .put("tracking_details", details));
  }

  /** In UTC, whatever the carrier wrote. */
  private static JsonObject detail(String status, String detail, Instant at) {
    return new JsonObject()
        .put("object", "TrackingDetail")
        .put("status", status)
        .put("status_detail", detail)
        .put("datetime", at.toString())
        .put(
            "tracking_location",
            new JsonObject().put("city", "LOUISVILLE").put("state", "KY").put("country", "US"));
  }

  private JsonObject aftership() {
    JsonArray checkpoints =
        new JsonArray()
            .add(checkpoint("InTransit", "InTransit_007", departed))
            .add(checkpoint("OutForDelivery", "OutForDelivery_001", outForDelivery))
            .add(checkpoint("Delivered", "Delivered_001", delivered));
    return new JsonObject()
        .put("event", "tracking_update")
        .put(
            "msg",
            new JsonObject()
                .put("tracking_number", number)
                .put("slug", "ups")
                .put("tag", "Delivered")
                .put("subtag", "Delivered_001")
                .put("checkpoints", checkpoints));
  }

  /** The clock on the wall, and no seconds. */
  private JsonObject checkpoint(String tag, String subtag, Instant at) {
    return new JsonObject()
        .put("slug", "ups")
        .put("city", "Louisville")
        .put("state", "KY")
        .put("country_iso3", "USA")
        .put("tag", tag)
        .put("subtag", subtag)
        .put(
            "checkpoint_time",
            DateTimeFormatter.ofPattern(
                    withOffset ? "uuuu-MM-dd'T'HH:mm:00xxx" : "uuuu-MM-dd'T'HH:mm:00")
                .format(at.atZone(THERE)));
  }
}
