package dev.milepost.hub;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** What UPS says: numbers, and Track Alerts of Louisville. */
public final class Ups {
  private static final ZoneId THERE = ZoneId.of("America/Kentucky/Louisville");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

  private Ups() {}

  /** A number that no other test has, with the right check digit. */
  public static String trackingNumber() {
    String body =
        String.format(
            Locale.ROOT, "5%014d", ThreadLocalRandom.current().nextLong(100_000_000_000_000L));
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      sum += (body.charAt(i) - '0') * (i % 2 == 0 ? 1 : 2);
    }
    return "1Z" + body + (10 - sum % 10) % 10;
  }

  public static JsonObject departed(String number, Instant at) {
    return alert(number, "I", "DP", "005", "Departed from Facility", at);
  }

  public static JsonObject outForDelivery(String number, Instant at) {
    return alert(number, "I", "OT", "021", "Out For Delivery Today", at);
  }

  public static JsonObject delivered(String number, Instant at) {
    return alert(number, "D", "FS", "011", "DELIVERED", at);
  }

  public static JsonObject weather(String number, Instant at) {
    return alert(number, "X", "DJ", "052", "Delay: Severe Weather", at);
  }

  /** One Track Alert. */
  public static JsonObject alert(
      String number,
      String type,
      String code,
      String descriptionCode,
      String description,
      Instant at) {
    OffsetDateTime local = at.atZone(THERE).toOffsetDateTime();
    OffsetDateTime gmt = at.atOffset(ZoneOffset.UTC);
    return new JsonObject()
        .put("trackingNumber", number)
        .put("localActivityDate", DATE.format(local))
        .put("localActivityTime", TIME.format(local))
        .put(
            "activityLocation",
            new JsonObject()
                .put("city", "Louisville")
                .put("stateProvince", "KY")
                .put("postalCode", "40213")
                .put("country", "US"))
        .put(
            "activityStatus",
            new JsonObject()
                .put("type", type)
                .put("code", code)
                .put("description", description)
                .put("descriptionCode", descriptionCode))
        .put("scheduledDeliveryDate", "")
        .put("gmtActivityDate", DATE.format(gmt))
        .put("gmtActivityTime", TIME.format(gmt))
        .put("gmtOffset", local.getOffset().getId());
  }

  /** Several in one delivery. */
  public static String together(JsonObject... alerts) {
    JsonArray all = new JsonArray();
    for (JsonObject alert : alerts) {
      all.add(alert);
    }
    return all.encode();
  }

  /** The least that registers a shipment. */
  public static JsonObject shipment(String customer, String... numbers) {
    JsonArray references = new JsonArray();
    for (String number : numbers) {
      references.add(
          new JsonObject()
              .put("type", "TRACKING_NUMBER")
              .put("value", number)
              .put("issuer", "UPS"));
    }
    return new JsonObject().put("customer", customer).put("references", references);
  }
}
