package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * DHL Shipment Tracking Unified: {@code GET /track/shipments} (dossier section 2.3 a). One number
 * may be shipments of several divisions; the first parcel of a number is eCommerce's, the second
 * Global Forwarding's. Paged by {@code offset} and {@code limit}; the links have, as the official
 * sample's, no path of the gateway.
 */
final class DhlApi implements CarrierApi {
  private static final int PAGE = 5;
  private static final String ECOMMERCE = "ecommerce";
  private static final String FORWARDING = "dgf";

  private final Truth truth;

  /** What DHL writes of a scan: in both divisions the general state, and a code in each. */
  record Words(String general, String ecommerce, String forwarding, String text) {}

  /** A shipment and whose it is. */
  private record Shipment(Past past, String service) {}

  DhlApi(Truth truth) {
    this.truth = truth;
  }

  @Override
  public Access access() {
    return new Access.Key("DHL-API-Key");
  }

  @Override
  public boolean serves(Question question) {
    return question.is("GET", "/track/shipments");
  }

  @Override
  public Reply answer(Question question) {
    String number = question.query("trackingNumber", "").strip();
    int offset = question.number("offset", 0);
    int limit = question.number("limit", PAGE);
    if (number.isEmpty() || offset < 0 || limit < 1) {
      return error(400, "trackingNumber, offset or limit");
    }
    List<Shipment> shipments = shipments(question, number);
    if (shipments.isEmpty()) {
      JsonObject nothing =
          problem(404, "No result found", "No shipment with given tracking number found.")
              .put("instance", "/shipment/" + number);
      return Reply.json(404, nothing).about(List.of(number));
    }
    int end = Math.min(shipments.size(), offset + limit);
    JsonArray page = new JsonArray();
    shipments.subList(Math.min(offset, end), end).forEach(one -> page.add(json(one)));
    JsonObject answer = new JsonObject().put("url", link(number, offset, limit));
    if (offset > 0) {
      answer.put("prevUrl", link(number, Math.max(0, offset - limit), limit));
    }
    if (end < shipments.size()) {
      answer.put("nextUrl", link(number, end, limit));
    }
    answer
        .put("firstUrl", link(number, 0, limit))
        .put("lastUrl", link(number, (shipments.size() - 1) / limit * limit, limit))
        .put("shipments", page);
    return Reply.json(200, answer).about(List.of(number));
  }

  private List<Shipment> shipments(Question question, String number) {
    String service = question.query("service", "");
    List<Past> known = Past.of(truth, number, question.now());
    List<Shipment> shipments = new ArrayList<>(1);
    for (int i = 0; i < known.size(); i++) {
      Shipment shipment = new Shipment(known.get(i), i == 0 ? ECOMMERCE : FORWARDING);
      if (service.isEmpty() || service.equals(shipment.service())) {
        shipments.add(shipment);
      }
    }
    return shipments;
  }

  private static String link(String number, int offset, int limit) {
    return "/shipments?trackingNumber="
        + URLEncoder.encode(number, StandardCharsets.UTF_8)
        + "&offset="
        + offset
        + "&limit="
        + limit;
  }

  /** A parcel of DHL eCommerce. */
  static JsonObject ecommerce(Past past) {
    return json(new Shipment(past, ECOMMERCE));
  }

  private static JsonObject json(Shipment shipment) {
    Past past = shipment.past();
    JsonArray events = new JsonArray();
    for (Activity activity : past.newestFirst()) {
      Words words = words(activity.scan());
      if (words != null) {
        events.add(event(activity, words, shipment.service()));
      }
    }
    JsonObject json =
        new JsonObject()
            .put("id", past.number())
            .put("service", shipment.service())
            .put("origin", place(past.origin()))
            .put("destination", place(past.destination()))
            .put("status", events.getJsonObject(0).copy());
    if (!past.isDelivered() && !past.has(Scan.LABEL_VOIDED)) {
      json.put("estimatedTimeOfDelivery", past.expected() + "T00:00:00")
          .put("estimatedTimeOfDeliveryRemark", "By End of Day");
    }
    if (past.has(Scan.NEW_TIME) && !past.isDelivered()) {
      json.put(
          "estimatedDeliveryTimeFrame",
          new JsonObject()
              .put("estimatedFrom", past.expected() + "T13:45:00")
              .put("estimatedThrough", past.expected() + "T17:45:00"));
    }
    return json.put("details", new JsonObject().put("totalNumberOfPieces", 1))
        .put("events", events);
  }

  private static JsonObject event(Activity activity, Words words, String service) {
    return new JsonObject()
        .put(
            "timestamp",
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                activity.when().atZone(activity.at().zone())))
        .put("location", place(activity.at()))
        .put("statusCode", words.general())
        .put("status", service.equals(ECOMMERCE) ? words.ecommerce() : words.forwarding())
        .put("description", words.text());
  }

  private static JsonObject place(City city) {
    return new JsonObject()
        .put(
            "address",
            new JsonObject()
                .put("countryCode", "US")
                .put("addressLocality", city.title().toUpperCase(Locale.ROOT)));
  }

  /** A pickup that was taken back is not told; dates are in the estimate. */
  static @Nullable Words words(Scan scan) {
    return switch (scan) {
      case LABEL -> new Words("pre-transit", "235", "DATA_SUBMITTED", "Announced");
      case LABEL_VOIDED -> new Words("unknown", "101", "", "Cancelled");
      case PICKUP -> new Words("transit", "100", "PICKUP_SUCCESSFUL", "Picked up");
      case ORIGIN ->
          new Words("transit", "104", "ARRIVED_AT_ORIGIN_FACILITY", "Reached the first facility");
      case DEPARTED -> new Words("transit", "110", "DEPARTED", "Left the facility");
      case ARRIVED -> new Words("transit", "104", "ARRIVED", "Reached the facility");
      case WEATHER -> new Words("transit", "450", "", "Weather holds it up");
      case ADDRESS -> new Words("failure", "880", "DELIVERY_EXCEPTION", "Address is not right");
      case ATTEMPT -> new Words("failure", "551", "DELIVERY_EXCEPTION", "Nobody was there");
      case LOADED -> new Words("transit", "544", "", "On the vehicle");
      case OUT_FOR_DELIVERY -> new Words("transit", "598", "OUT_FOR_DELIVERY", "Out for delivery");
      case UNHEARD_OF -> new Words("unknown", "999", "", "Something new");
      case DELIVERED -> new Words("delivered", "600", "DELIVERED", "Delivered");
      case PICKUP_VOIDED, NEW_DATE, NEW_TIME -> null;
      case ARRIVAL_CANCELLED, LOST, RETURNING, RETURNED -> null;
    };
  }

  /** RFC 7807. */
  @Override
  public Reply error(int status, String words) {
    String title =
        switch (status) {
          case 401 -> "Unauthorized";
          case 404 -> "Not Found";
          case 429 -> "Too Many Requests";
          default -> "Bad request";
        };
    return Reply.json(status, problem(status, title, words));
  }

  private static JsonObject problem(int status, String title, String detail) {
    return new JsonObject().put("title", title).put("detail", detail).put("status", status);
  }
}
