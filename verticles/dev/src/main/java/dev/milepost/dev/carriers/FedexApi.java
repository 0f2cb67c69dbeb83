package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * FedEx Track API: {@code POST /track/v1/trackingnumbers}, at most 30 numbers (dossier section
 * 2.2). A number that is not known is an error inside a 200. Each answer has another transaction
 * id.
 */
final class FedexApi implements CarrierApi {
  private static final int MOST = 30;

  private final Truth truth;

  /** What FedEx writes of a scan; null where it has no word for it. */
  record Words(String type, String status, String text, String exception, String exceptionText) {
    Words(String type, String status, String text) {
      this(type, status, text, "", "");
    }
  }

  FedexApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Token("/oauth/token");
  }

  @Override
  public boolean serves(Question question) {
    return question.is("POST", "/track/v1/trackingnumbers");
  }

  @Override
  public Reply answer(Question question) {
    JsonArray asked = new JsonObject(question.body()).getJsonArray("trackingInfo");
    List<String> numbers = new ArrayList<>();
    for (int i = 0; asked != null && i < asked.size(); i++) {
      JsonObject info = asked.getJsonObject(i).getJsonObject("trackingNumberInfo");
      numbers.add(info.getString("trackingNumber").strip());
    }
    if (numbers.isEmpty()) {
      return errors(400, "TRACKING.TRACKINGNUMBER.EMPTY", "Please provide tracking number.");
    }
    if (numbers.size() > MOST) {
      return errors(
          400, "TRACKING.TRACKINGNUMBER.MAXLIMIT", "At most 30 tracking numbers in a request.");
    }
    JsonArray results = new JsonArray();
    numbers.forEach(number -> results.add(result(number, question.now())));
    return Reply.json(
            200,
            new JsonObject()
                .put("transactionId", UUID.randomUUID().toString())
                .put("output", new JsonObject().put("completeTrackResults", results)))
        .about(numbers);
  }

  private JsonObject result(String number, Instant now) {
    JsonArray results = new JsonArray();
    List<Past> known = Past.of(truth, number, now);
    for (int i = 0; i < known.size(); i++) {
      results.add(parcel(known.get(i), i));
    }
    if (known.isEmpty()) {
      results.add(
          new JsonObject()
              .put("trackingNumberInfo", info(number, "", ""))
              .put(
                  "error",
                  new JsonObject()
                      .put("code", "TRACKING.TRACKINGNUMBER.NOTFOUND")
                      .put("message", "Tracking number cannot be found.")));
    }
    return new JsonObject().put("trackingNumber", number).put("trackResults", results);
  }

  private static JsonObject info(String number, String unique, String carrier) {
    return new JsonObject()
        .put("trackingNumber", number)
        .put("trackingNumberUniqueId", unique)
        .put("carrierCode", carrier);
  }

  /** FedEx tells two parcels of one number apart by an id that begins with a count of its own. */
  static JsonObject parcel(Past past, int use) {
    JsonArray scans = new JsonArray();
    Words latest = new Words("", "", "");
    City seen = past.origin();
    for (Activity activity : past.newestFirst()) {
      Words words = words(activity.scan());
      if (words != null) {
        scans.add(scan(activity, words));
        latest = latest.type().isEmpty() ? words : latest;
        seen = scans.size() == 1 ? activity.at() : seen;
      }
    }
    JsonObject result =
        new JsonObject()
            .put(
                "trackingNumberInfo",
                info(
                    past.number(),
                    (2_460_425_000L + use * 1_000_000L) + "~" + past.number() + "~FX",
                    "FDXG"))
            .put(
                "latestStatusDetail",
                new JsonObject()
                    .put("scanLocation", address(seen))
                    .put("code", latest.type())
                    .put("derivedCode", latest.type())
                    .put("statusByLocale", latest.status())
                    .put("description", latest.text()))
            .put("dateAndTimes", dates(past))
            .put("scanEvents", scans)
            .put("lastUpdatedDestinationAddress", address(past.destination()))
            .put("packageDetails", new JsonObject().put("sequenceNumber", "1").put("count", "1"));
    if (!past.isDelivered() && !past.has(Scan.LABEL_VOIDED)) {
      result.put("estimatedDeliveryTimeWindow", new JsonObject().put("window", window(past)));
    }
    return result;
  }

  private static JsonObject window(Past past) {
    String from = past.has(Scan.NEW_TIME) ? "13:45:00" : "08:00:00";
    String to = past.has(Scan.NEW_TIME) ? "17:45:00" : "20:00:00";
    return new JsonObject()
        .put("begins", past.expected() + "T" + from)
        .put("ends", past.expected() + "T" + to);
  }

  private static JsonObject scan(Activity activity, Words words) {
    return new JsonObject()
        .put("date", local(activity))
        .put("eventType", words.type())
        .put("eventDescription", words.text())
        .put("exceptionCode", words.exception())
        .put("exceptionDescription", words.exceptionText())
        .put("scanLocation", address(activity.at()))
        .put("locationType", "FEDEX_FACILITY")
        .put("derivedStatusCode", words.type())
        .put("derivedStatus", words.status())
        .put(
            "delayDetail",
            new JsonObject().put("type", activity.scan() == Scan.WEATHER ? "WEATHER" : ""));
  }

  private static JsonArray dates(Past past) {
    JsonArray dates = new JsonArray();
    for (Activity activity : past.activities()) {
      if (activity.scan() == Scan.PICKUP) {
        dates.add(date("ACTUAL_PICKUP", activity));
      } else if (activity.scan() == Scan.DELIVERED) {
        dates.add(date("ACTUAL_DELIVERY", activity));
      }
    }
    return dates;
  }

  private static JsonObject date(String type, Activity activity) {
    return new JsonObject().put("type", type).put("dateTime", local(activity));
  }

  private static String local(Activity activity) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        activity.when().atZone(activity.at().zone()));
  }

  private static JsonObject address(City city) {
    return new JsonObject()
        .put("streetLines", new JsonArray().add(""))
        .put("city", city.title().toUpperCase(Locale.ROOT))
        .put("stateOrProvinceCode", city.region())
        .put("countryCode", "US")
        .put("countryName", "United States");
  }

  /** FedEx has no scan for a pickup taken back or for a loaded van; dates are in the window. */
  static @Nullable Words words(Scan scan) {
    return switch (scan) {
      case LABEL -> new Words("OC", "Label created", "Shipment information sent to FedEx");
      case LABEL_VOIDED -> new Words("CA", "Cancelled", "Shipment cancelled by sender");
      case PICKUP -> new Words("PU", "Picked up", "Picked up");
      case ORIGIN -> new Words("AR", "In transit", "Arrived at FedEx location");
      case DEPARTED -> new Words("DP", "In transit", "Left FedEx origin facility");
      case ARRIVED -> new Words("AR", "In transit", "Arrived at FedEx location");
      case WEATHER -> new Words("DY", "Delay", "Delay", "A52", "Severe weather");
      case ADDRESS ->
          new Words("DE", "Delivery exception", "Delivery exception", "03", "Incorrect address");
      case ATTEMPT ->
          new Words(
              "DE",
              "Delivery exception",
              "Delivery exception",
              "08",
              "Customer not available or business closed");
      case OUT_FOR_DELIVERY ->
          new Words("OD", "On FedEx vehicle for delivery", "On FedEx vehicle for delivery");
      case UNHEARD_OF -> new Words("Q9", "In transit", "Something new");
      case DELIVERED -> new Words("DL", "Delivered", "Delivered");
      case PICKUP_VOIDED, NEW_DATE, NEW_TIME, LOADED -> null;
      case ARRIVAL_CANCELLED, LOST, RETURNING, RETURNED -> null;
    };
  }

  @Override
  public Reply error(int status, String words) {
    return switch (status) {
      case 401 ->
          errors(
              status,
              "NOT.AUTHORIZED.ERROR",
              "Access token expired. Please modify your request and try again.");
      case 429 -> errors(status, "TOO.MANY.REQUESTS", "Too many requests, try again later.");
      case 404 -> errors(status, "NOT.FOUND.ERROR", words);
      default -> errors(status, "BAD.REQUEST.ERROR", words);
    };
  }

  @Override
  public Reply badClient() {
    return errors(401, "NOT.AUTHORIZED.ERROR", "The given client credentials were not valid.");
  }

  private static Reply errors(int status, String code, String message) {
    JsonObject error = new JsonObject().put("code", code).put("message", message);
    return Reply.json(
        status,
        new JsonObject()
            .put("transactionId", UUID.randomUUID().toString())
            .put("errors", new JsonArray().add(error)));
  }

  @Override
  public JsonObject token(String token, Duration life, String client, Instant now) {
    return new JsonObject()
        .put("access_token", token)
        .put("token_type", "bearer")
        .put("expires_in", life.toSeconds())
        .put("scope", "CXS");
  }
}
