package dev.milepost.hub.drift;

import dev.milepost.hub.Ups;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Track Alerts as UPS sends them, of many parcels, and such as it never sent before. */
final class UpsAlerts {
  private static final String[][] STATUSES = {
    {"I", "DP", "005", "Departed from Facility"},
    {"I", "AR", "005", "Arrived at Facility"},
    {"I", "OT", "021", "Out For Delivery Today"},
    {"D", "FS", "011", "DELIVERED"},
    {"X", "DJ", "052", "Delay: Severe Weather"}
  };

  private static final String[][] CITIES = {
    {"Louisville", "KY", "40213"}, {"Columbus", "OH", ""}, {"Dayton", "OH", "45402"}
  };

  private final Random random = new Random(20261124);
  private final Instant now;

  UpsAlerts(Instant now) {
    this.now = now;
  }

  /**
   * A change of the form, and what must be listed for it.
   *
   * @param kind of the finding
   * @param what empty where any will do
   */
  record Mutation(Kind kind, String path, String what, Consumer<JsonObject> change) {}

  /** One of a parcel that no other has. */
  JsonObject usual() {
    String[] status = STATUSES[random.nextInt(STATUSES.length)];
    String[] city = CITIES[random.nextInt(CITIES.length)];
    JsonObject alert =
        Ups.alert(
            Ups.trackingNumber(),
            status[0],
            status[1],
            status[2],
            status[3],
            now.minusSeconds(random.nextInt(86_400)));
    alert
        .getJsonObject("activityLocation")
        .put("city", city[0])
        .put("stateProvince", city[1])
        .put("postalCode", city[2]);
    if (random.nextInt(3) == 0) {
      alert.put("receivedBy", "NAME " + random.nextInt(1_000));
    }
    return alert;
  }

  JsonObject mutated(Mutation mutation) {
    JsonObject alert = usual();
    mutation.change().accept(alert);
    return alert;
  }

  /** Sixty, of six sorts, each unlike any other. */
  static List<Mutation> mutations() {
    List<Mutation> all = new ArrayList<>();
    for (char c = 'A'; c <= 'J'; c++) {
      all.addAll(withSuffix("" + c));
    }
    all.addAll(removals());
    all.addAll(otherTypes());
    return all;
  }

  private static List<Mutation> withSuffix(String suffix) {
    String renamed = "descriptionCode" + suffix;
    String extra = "extra" + suffix;
    String path = "/activityStatus/" + renamed;
    return List.of(
        new Mutation(
            Kind.NEW_PATH,
            path,
            "string",
            alert -> {
              JsonObject status = alert.getJsonObject("activityStatus");
              status.put(renamed, status.remove("descriptionCode"));
            }),
        new Mutation(
            Kind.NEW_PATH,
            "/activityLocation/" + extra + "/point/lat",
            "number",
            alert ->
                alert
                    .getJsonObject("activityLocation")
                    .put(extra, new JsonObject().put("point", new JsonObject().put("lat", 38.25)))),
        new Mutation(
            Kind.NEW_VALUE,
            "/activityStatus/code",
            "Z" + suffix,
            alert -> alert.getJsonObject("activityStatus").put("code", "Z" + suffix)),
        new Mutation(
            Kind.NEW_CODE,
            "",
            "I Q" + suffix + " 97" + suffix,
            alert ->
                alert
                    .getJsonObject("activityStatus")
                    .put("type", "I")
                    .put("code", "Q" + suffix)
                    .put("descriptionCode", "97" + suffix)));
  }

  private static List<Mutation> removals() {
    return List.of(
        removal("/trackingNumber"),
        removal("/localActivityDate"),
        removal("/localActivityTime"),
        removal("/activityLocation"),
        removal("/activityLocation/city"),
        removal("/activityLocation/country"),
        removal("/activityStatus/type"),
        removal("/scheduledDeliveryDate"),
        removal("/gmtActivityDate"),
        removal("/gmtOffset"));
  }

  private static List<Mutation> otherTypes() {
    return List.of(
        other("/trackingNumber", "number", 12),
        other("/localActivityTime", "number", 120_000),
        other("/activityLocation", "string", "Louisville"),
        other("/activityLocation/postalCode", "null", null),
        other("/activityLocation/stateProvince", "array", List.of("KY")),
        other("/activityStatus/description", "object", new JsonObject().put("en", "On the Way")),
        other("/activityStatus/code", "boolean", true),
        other("/scheduledDeliveryDate", "null", null),
        other("/gmtActivityTime", "number", 50_000),
        other("/gmtOffset", "number", -5));
  }

  private static Mutation removal(String path) {
    return new Mutation(
        Kind.MISSING_PATH, path, "", alert -> holder(alert, path).remove(name(path)));
  }

  private static Mutation other(String path, String type, @Nullable Object value) {
    return new Mutation(
        Kind.NEW_TYPE, path, type, alert -> holder(alert, path).put(name(path), value));
  }

  private static JsonObject holder(JsonObject alert, String path) {
    return path.lastIndexOf('/') == 0
        ? alert
        : alert.getJsonObject(path.substring(1, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
