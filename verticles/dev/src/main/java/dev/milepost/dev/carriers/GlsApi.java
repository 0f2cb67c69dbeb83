package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * GLS Track And Trace V1: {@code GET /track-and-trace-v1/tracking/simple/trackids/{numbers}}, at
 * most ten with commas between them (carrier-adapters/mapped/gls.md). Offsets have no colon. A
 * number that is not known is a parcel with an error code.
 */
final class GlsApi implements CarrierApi {
  private static final String TRACK_IDS = "/track-and-trace-v1/tracking/simple/trackids/";
  private static final int MOST = 10;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx", Locale.ROOT);

  private final Truth truth;

  /** What GLS writes of a scan. */
  private record Words(String code, String status, String text) {}

  GlsApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Token("/oauth2/v1/token");
  }

  @Override
  public boolean serves(Question question) {
    return question.method().equals("GET") && question.path().startsWith(TRACK_IDS);
  }

  @Override
  public Reply answer(Question question) {
    List<String> numbers =
        Arrays.stream(question.behind(TRACK_IDS).split(",", -1)).map(String::strip).toList();
    if (numbers.size() > MOST || numbers.contains("")) {
      return error(400, "trackids: between 1 and 10");
    }
    JsonArray parcels = new JsonArray();
    for (String number : numbers) {
      List<Past> known = Past.of(truth, number, question.now());
      known.forEach(past -> parcels.add(parcel(past)));
      if (known.isEmpty()) {
        parcels.add(
            new JsonObject()
                .put("requested", number)
                .put("errorCode", "E_404_01")
                .put("errorMessage", "The parcel was not found."));
      }
    }
    return Reply.json(200, new JsonObject().put("parcels", parcels)).about(numbers);
  }

  private static JsonObject parcel(Past past) {
    JsonArray events = new JsonArray();
    String status = "";
    for (Activity activity : past.newestFirst()) {
      Words words = words(activity.scan());
      if (words != null) {
        status = status.isEmpty() ? words.status() : status;
        events.add(
            new JsonObject()
                .put("code", words.code())
                .put("city", activity.at().title())
                .put("postalCode", activity.at().postalCode())
                .put("country", "US")
                .put("description", words.text())
                .put("eventDateTime", time(activity)));
      }
    }
    return new JsonObject()
        .put("requested", past.number())
        .put("unitno", past.number())
        .put("status", status)
        .put("statusDateTime", time(past.newest()))
        .put("events", events);
  }

  private static String time(Activity activity) {
    return TIME.format(activity.when().atZone(activity.at().zone()));
  }

  /** Only the codes that are published; of troubles and new dates none is. */
  private static @Nullable Words words(Scan scan) {
    return switch (scan) {
      case LABEL -> new Words("INTIAL.PREADVICE", "PREADVICE", "The parcel was announced to GLS.");
      case LABEL_VOIDED -> new Words("CANCEL.NORMAL", "CANCELED", "The parcel was cancelled.");
      case PICKUP -> new Words("INTIAL.NORMAL", "INTRANSIT", "The parcel was handed to GLS.");
      case ORIGIN, ARRIVED ->
          new Words("INBOUD.NORMAL", "INTRANSIT", "The parcel has reached a parcel centre.");
      case DEPARTED ->
          new Words("OUTBOD.NORMAL", "INTRANSIT", "The parcel has left a parcel centre.");
      case OUT_FOR_DELIVERY ->
          new Words("OUTDEL.NORMAL", "INDELIVERY", "The parcel is on the delivery vehicle.");
      case UNHEARD_OF -> new Words("QQQQQQ.NORMAL", "INTRANSIT", "Something new.");
      case DELIVERED -> new Words("DELIVD.NORMAL", "DELIVERED", "The parcel was delivered.");
      case PICKUP_VOIDED, WEATHER, ADDRESS, ATTEMPT, NEW_DATE, NEW_TIME, LOADED -> null;
      case ARRIVAL_CANCELLED, LOST, RETURNING, RETURNED -> null;
    };
  }

  @Override
  public Reply error(int status, String words) {
    JsonObject error =
        new JsonObject().put("errorCode", "E_" + status + "_01").put("errorMessage", words);
    return Reply.json(status, new JsonObject().put("errors", new JsonArray().add(error)));
  }
}
