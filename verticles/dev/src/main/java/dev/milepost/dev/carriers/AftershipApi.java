package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * AfterShip's tracking API of 2024-10: {@code GET /tracking/2024-10/trackings}, of some numbers or
 * of all (dossier section 2.6). A number that is not known is left out. Pages by {@code cursor}, or
 * by {@code page}; checkpoints are told oldest first.
 */
final class AftershipApi implements CarrierApi {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 200;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private final Truth truth;

  /** What AfterShip writes of a scan. */
  record Words(String tag, String subtag, String text) {}

  AftershipApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Key("as-api-key");
  }

  @Override
  public boolean serves(Question question) {
    return question.is("GET", "/tracking/2024-10/trackings");
  }

  @Override
  public Reply answer(Question question) {
    int limit = question.number("limit", PAGE);
    int offset = offset(question, limit);
    if (limit < 1 || limit > LARGEST_PAGE || offset < 0) {
      return error(400, "The value of `limit`, `page` or `cursor` is invalid.");
    }
    String listed = question.query("tracking_numbers", "");
    List<String> numbers =
        listed.isEmpty()
            ? List.copyOf(truth.numbers())
            : Arrays.stream(listed.split(",", -1)).map(String::strip).toList();
    List<Past> known = new ArrayList<>();
    numbers.forEach(number -> known.addAll(Past.of(truth, number, question.now())));
    int end = Math.min(known.size(), offset + limit);
    JsonArray page = new JsonArray();
    known.subList(Math.min(offset, end), end).forEach(past -> page.add(tracking(past)));
    boolean more = end < known.size();
    JsonObject pagination =
        new JsonObject()
            .put("total", known.size())
            .put("next_cursor", more ? cursor(end) : "")
            .put("has_next_page", more);
    return Reply.json(
            200,
            new JsonObject()
                .put("meta", new JsonObject().put("code", 200))
                .put("data", new JsonObject().put("pagination", pagination).put("trackings", page)))
        .about(listed.isEmpty() ? List.of() : numbers);
  }

  private static int offset(Question question, int limit) {
    String cursor = question.query("cursor", "");
    return cursor.isEmpty()
        ? (question.number("page", 1) - 1) * limit
        : Integer.parseInt(
            new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
  }

  private static String cursor(int offset) {
    return Base64.getUrlEncoder()
        .encodeToString(Integer.toString(offset).getBytes(StandardCharsets.UTF_8));
  }

  static JsonObject tracking(Past past) {
    String slug = slug(past.number());
    JsonArray checkpoints = new JsonArray();
    Words latest = new Words("Pending", "Pending_001", "Pending");
    for (Activity activity : past.activities()) {
      Words words = words(activity.scan());
      if (words != null) {
        checkpoints.add(checkpoint(activity, words, slug));
        latest = words;
      }
    }
    String first = utc(past.activities().get(0).when());
    JsonObject tracking =
        new JsonObject()
            .put("id", id(past))
            .put("created_at", first)
            .put("updated_at", utc(past.newest().when()))
            .put("tracking_number", past.number())
            .put("slug", slug)
            .put("active", !past.isDelivered())
            .put("origin_country_region", "USA")
            .put("destination_country_region", "USA")
            .put("courier_destination_country_region", "USA")
            .put("destination_state", past.destination().region())
            .put("shipment_package_count", 1)
            .put("tag", latest.tag())
            .put("subtag", latest.subtag())
            .put("subtag_message", latest.text())
            .putNull("first_mile")
            .putNull("last_mile")
            .putNull("order_id")
            .putNull("signed_by")
            .put("checkpoints", checkpoints);
    if (!past.isDelivered()) {
      tracking.put(
          "latest_estimated_delivery",
          new JsonObject()
              .put("type", "specific")
              .put("source", "Carrier EDD")
              .put("datetime", past.expected().toString())
              .putNull("datetime_min")
              .putNull("datetime_max"));
    }
    return tracking;
  }

  private static JsonObject checkpoint(Activity activity, Words words, String slug) {
    OffsetDateTime local = activity.when().atZone(activity.at().zone()).toOffsetDateTime();
    String told = utc(activity.when());
    return new JsonObject()
        .put("slug", slug)
        .put("created_at", told)
        .put("city", activity.at().title())
        .put("state", activity.at().region())
        .put("country_region", "USA")
        .put("country_region_name", "United States")
        .put("location", activity.at().title() + ", " + activity.at().region() + ", USA")
        .put("message", words.text())
        .put("tag", words.tag())
        .put("subtag", words.subtag())
        .put("subtag_message", words.text())
        .put("checkpoint_time", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(local))
        .put("raw_tag", activity.scan().code());
  }

  /** The courier that AfterShip takes the number for. */
  private static String slug(String number) {
    if (number.startsWith("1Z")) {
      return "ups";
    }
    return number.startsWith("9") && number.length() >= 20 ? "usps" : "fedex";
  }

  private static String id(Past past) {
    String name = past.number() + " " + past.activities().get(0).when();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }

  private static String utc(Instant instant) {
    return UTC.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** AfterShip has no word for what is taken back; dates are in the estimate. */
  static @Nullable Words words(Scan scan) {
    return switch (scan) {
      case LABEL -> new Words("InfoReceived", "InfoReceived_001", "Info Received");
      case PICKUP -> new Words("InTransit", "InTransit_002", "Acceptance scan");
      case ORIGIN, ARRIVED -> new Words("InTransit", "InTransit_003", "Arrival scan");
      case DEPARTED -> new Words("InTransit", "InTransit_007", "Departure Scan");
      case WEATHER -> new Words("Exception", "Exception_017", "Delayed due to weather");
      case ADDRESS -> new Words("Exception", "Exception_007", "Incorrect address");
      case ATTEMPT -> new Words("AttemptFail", "AttemptFail_002", "Addressee not available");
      case LOADED -> new Words("InTransit", "InTransit_001", "In Transit");
      case OUT_FOR_DELIVERY ->
          new Words("OutForDelivery", "OutForDelivery_001", "Out for Delivery");
      case UNHEARD_OF -> new Words("OutForDelivery", "OutForDelivery_099", "Something new");
      case LOST -> new Words("Exception", "Exception_013", "Package lost");
      case RETURNING -> new Words("Exception", "Exception_010", "Returning to sender");
      case RETURNED -> new Words("Exception", "Exception_011", "Returned to sender");
      case DELIVERED -> new Words("Delivered", "Delivered_001", "Delivered");
      case LABEL_VOIDED, PICKUP_VOIDED, ARRIVAL_CANCELLED, NEW_DATE, NEW_TIME -> null;
    };
  }

  @Override
  public Reply error(int status, String words) {
    String type =
        switch (status) {
          case 401 -> "Unauthorized";
          case 404 -> "NotFound";
          case 429 -> "TooManyRequests";
          default -> "BadRequest";
        };
    return Reply.json(
        status,
        new JsonObject()
            .put(
                "meta",
                new JsonObject().put("code", status).put("message", words).put("type", type))
            .put("data", new JsonObject()));
  }
}
