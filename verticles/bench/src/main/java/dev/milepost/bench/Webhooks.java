package dev.milepost.bench;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** UPS Track Alert webhooks as whole HTTP requests, ready to be written. */
final class Webhooks {
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);
  private static final String[] CITIES = {"LOUISVILLE", "PHILADELPHIA", "ROCKFORD", "COLUMBIA"};
  private static final String[] STATES = {"KY", "PA", "IL", "SC"};

  private final String head;

  /**
   * @param path of the connection
   * @param credential its secret
   */
  Webhooks(int port, String path, String credential) {
    this.head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nUser-Agent: UPSPubSubTrackingService\r\nContent-Type: application/json\r\n"
            + "credential: "
            + credential
            + "\r\nContent-Length: ";
  }

  /** One request with a body of exactly that many bytes; UPS's photo makes up what is missing. */
  byte[] ofSize(int bytes, Instant when) {
    JsonObject alert = alert("1Z5R89390357567127", Kind.ARRIVED, 0, when, "At the facility");
    alert.put("deliveryPhoto", "");
    alert.put("deliveryPhoto", "A".repeat(Math.max(0, bytes - alert.encode().length())));
    return request(alert);
  }

  /** The request that tells of a parcel's step, whose description carries the event's mark. */
  byte[] ofEvent(String trackingNumber, int event, int step, Instant when) {
    Kind kind = step % 10 == 9 ? Kind.WEATHER : step % 2 == 0 ? Kind.ARRIVED : Kind.DEPARTED;
    return request(
        alert(trackingNumber, kind, step / 2, when, kind.description + " " + Mark.of(event)));
  }

  private byte[] request(JsonObject alert) {
    String body = alert.encode();
    return (head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII);
  }

  private static JsonObject alert(
      String trackingNumber, Kind kind, int stop, Instant when, String description) {
    OffsetDateTime local = when.atZone(ZONE).toOffsetDateTime();
    OffsetDateTime gmt = when.atOffset(ZoneOffset.UTC);
    int city = stop % CITIES.length;
    return new JsonObject()
        .put("trackingNumber", trackingNumber)
        .put("localActivityDate", DATE.format(local))
        .put("localActivityTime", TIME.format(local))
        .put(
            "activityLocation",
            new JsonObject()
                .put("city", CITIES[city])
                .put("stateProvince", STATES[city])
                .put("postalCode", "")
                .put("country", "US"))
        .put(
            "activityStatus",
            new JsonObject()
                .put("type", kind.type)
                .put("code", kind.code)
                .put("description", description)
                .put("descriptionCode", kind.detail))
        .put("scheduledDeliveryDate", "")
        .put("gmtActivityDate", DATE.format(gmt))
        .put("gmtActivityTime", TIME.format(gmt))
        .put("gmtOffset", local.getOffset().getId());
  }

  private enum Kind {
    ARRIVED("I", "AR", "005", "Reached the facility"),
    DEPARTED("I", "DP", "005", "Left the facility"),
    WEATHER("X", "DJ", "032", "Held up by the weather");

    private final String type;
    private final String code;
    private final String detail;
    private final String description;

    Kind(String type, String code, String detail, String description) {
      this.type = type;
      this.code = code;
      this.detail = detail;
      this.description = description;
    }
  }
}
