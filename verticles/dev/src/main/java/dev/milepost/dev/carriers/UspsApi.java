package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * USPS Tracking v3r2: {@code POST /tracking/v3r2/tracking} of a list of at most 35 objects that
 * have nothing but what the schema names (dossier section 2.4). The local time is cut to the
 * minute, GMT has its seconds. A number without a status is an error among the results, and the
 * answer is then 207.
 */
final class UspsApi implements CarrierApi {
  private static final int MOST = 35;
  private static final Set<String> FIELDS =
      Set.of("trackingNumber", "mailingDate", "destinationZIPCode");
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

  private final Truth truth;

  /** What USPS writes of a scan. */
  private record Words(String code, String text) {}

  UspsApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Token("/oauth2/v3/token");
  }

  @Override
  public boolean serves(Question question) {
    return question.is("POST", "/tracking/v3r2/tracking");
  }

  @Override
  public Reply answer(Question question) {
    JsonArray asked = new JsonArray(question.body());
    if (asked.isEmpty() || asked.size() > MOST) {
      return error(400, "OASValidation: between 1 and 35 items");
    }
    List<String> numbers = new ArrayList<>(asked.size());
    for (int i = 0; i < asked.size(); i++) {
      JsonObject item = asked.getJsonObject(i);
      if (!FIELDS.containsAll(item.fieldNames()) || item.getString("trackingNumber") == null) {
        return error(400, "OASValidation: additional or missing properties in item " + i);
      }
      numbers.add(item.getString("trackingNumber"));
    }
    JsonArray results = new JsonArray();
    boolean all = true;
    for (String number : numbers) {
      List<Past> known = Past.of(truth, number, question.now());
      all &= !known.isEmpty();
      results.add(known.isEmpty() ? nothing(number) : parcel(known.get(known.size() - 1)));
    }
    return Reply.json(all ? 200 : 207, results).about(numbers);
  }

  private static JsonObject nothing(String number) {
    JsonObject detail =
        new JsonObject()
            .put("status", "404")
            .put("code", "150001")
            .put("title", "No record found")
            .put("detail", "A status update is not yet available on your package.");
    return new JsonObject()
        .put("trackingNumber", number)
        .put(
            "error",
            new JsonObject()
                .put("code", "404")
                .put("message", "A status update is not yet available on your package.")
                .put("errors", new JsonArray().add(detail)));
  }

  private static JsonObject parcel(Past past) {
    JsonArray events = new JsonArray();
    for (Activity activity : past.newestFirst()) {
      Words words = words(activity.scan());
      if (words != null) {
        events.add(event(activity, words));
      }
    }
    JsonObject newest = events.getJsonObject(0);
    JsonObject parcel =
        new JsonObject()
            .put("trackingNumber", past.number())
            .put("mailClass", "USPS Ground Advantage<SUP>&#153;</SUP>")
            .put("destinationCity", past.destination().title().toUpperCase(Locale.ROOT))
            .put("destinationState", past.destination().region())
            .put("originCity", past.origin().title().toUpperCase(Locale.ROOT))
            .put("originState", past.origin().region())
            .put("statusCategory", category(past))
            .put("status", newest.getString("eventType"))
            .put("proofOfDeliveryEnabled", "false");
    if (!past.isDelivered()) {
      JsonObject expectation =
          new JsonObject().put("expectedDeliveryDate", past.expected().toString());
      if (past.has(Scan.NEW_TIME)) {
        expectation
            .put("predictedDeliveryDate", past.expected().toString())
            .put("predictedDeliveryWindowStartTime", "13:45:00")
            .put("predictedDeliveryWindowEndTime", "17:45:00");
      }
      parcel.put("deliveryDateExpectation", expectation);
    }
    return parcel.put("trackingEvents", events);
  }

  private static JsonObject event(Activity activity, Words words) {
    OffsetDateTime local = activity.when().atZone(activity.at().zone()).toOffsetDateTime();
    return new JsonObject()
        .put("eventType", words.text())
        .put("eventTimestamp", LOCAL.format(local.truncatedTo(ChronoUnit.MINUTES)))
        .put("GMTTimestamp", activity.when().toString())
        .put("GMTOffset", OFFSET.format(local))
        .putNull("eventCountry")
        .put("eventCity", activity.at().title().toUpperCase(Locale.ROOT))
        .put("eventState", activity.at().region())
        .put("eventZIP", activity.at().postalCode())
        .putNull("firm")
        .putNull("name")
        .put("authorizedAgent", "false")
        .put("eventCode", words.code());
  }

  private static String category(Past past) {
    return switch (past.newest().scan()) {
      case LABEL, LABEL_VOIDED, PICKUP_VOIDED -> "Pre-Shipment";
      case PICKUP -> "Accepted";
      case OUT_FOR_DELIVERY -> "Out for Delivery";
      case WEATHER, ADDRESS, ATTEMPT -> "Alert";
      case DELIVERED -> "Delivered";
      default -> "In Transit";
    };
  }

  /** USPS does not say what was taken back; new dates are in the expectation. */
  private static @Nullable Words words(Scan scan) {
    return switch (scan) {
      case LABEL -> new Words("GX", "Shipping Label Created, USPS Awaiting Item");
      case PICKUP -> new Words("03", "USPS in possession of item");
      case ORIGIN -> new Words("10", "Arrived at USPS Regional Origin Facility");
      case DEPARTED -> new Words("T1", "Departed USPS Regional Facility");
      case ARRIVED -> new Words("A1", "Arrived at USPS Regional Facility");
      case WEATHER -> new Words("71", "Delivery Delayed");
      case ADDRESS -> new Words("05", "Undeliverable as Addressed");
      case ATTEMPT -> new Words("02", "Notice Left (No Authorized Recipient Available)");
      case LOADED -> new Words("PC", "Sorting Complete");
      case OUT_FOR_DELIVERY -> new Words("OF", "Out for Delivery");
      case UNHEARD_OF -> new Words("Q9", "Something new");
      case DELIVERED -> new Words("01", "Delivered, Front Desk/Reception/Mail Room");
      case LABEL_VOIDED, PICKUP_VOIDED, NEW_DATE, NEW_TIME -> null;
      case ARRIVAL_CANCELLED, LOST, RETURNING, RETURNED -> null;
    };
  }

  @Override
  public Reply error(int status, String words) {
    String code = Integer.toString(status);
    JsonObject detail = new JsonObject().put("status", code).put("code", code).put("detail", words);
    return Reply.json(
        status,
        new JsonObject()
            .put("apiVersion", "/tracking/v3r2")
            .put(
                "error",
                new JsonObject()
                    .put("code", code)
                    .put("message", words)
                    .put("errors", new JsonArray().add(detail))));
  }

  @Override
  public Reply badClient() {
    return Reply.json(
        401,
        new JsonObject()
            .put("error", "invalid_client")
            .put("error_description", "Client authentication failed.")
            .put("error_uri", "https://datatracker.ietf.org/doc/html/rfc6749#page-45"));
  }

  @Override
  public JsonObject token(String token, Duration life, String client, Instant now) {
    return new JsonObject()
        .put("access_token", token)
        .put("token_type", "Bearer")
        .put("issued_at", now.toEpochMilli())
        .put("expires_in", life.toSeconds())
        .put("status", "approved")
        .put("scope", "tracking")
        .put("client_id", client);
  }
}
