package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.project44.Project44Shipment.Said;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reading of one shipment's history: its events, its states, its position, its orders. */
final class Project44History {

  private final Findings findings;
  private final JsonNode history;
  private final String at;
  private final Project44Shipment shipment;

  private Project44History(
      Findings findings, JsonNode history, String at, Project44Shipment shipment) {
    this.findings = findings;
    this.history = history;
    this.at = at;
    this.shipment = shipment;
  }

  /**
   * Reads it all.
   *
   * @param at JSON pointer of the history, empty where it is the whole payload
   */
  static void read(Findings findings, JsonNode history, String at) {
    JsonNode of = history.path("shipment");
    Project44Numbers numbers = new Project44Numbers(of, history.path("orders"));
    Reference subject = numbers.subject();
    if (subject == null) {
      findings.problem(
          at + "/shipment/identifiers", "names no number that a shipment is registered by");
      return;
    }
    Project44Shipment shipment =
        new Project44Shipment(
            findings,
            text(of, "id"),
            subject,
            numbers.related(),
            new Project44Route(of.path("routeInfo")));
    new Project44History(findings, history, at, shipment).read();
  }

  private void read() {
    Project44Events events = new Project44Events(findings, shipment);
    events.read(history.path("events"), at);
    new Project44States(findings, shipment, events).read(history.path("states"), at);
    position();
    orders();
  }

  /** The latest of them: an answer of the API has all, a webhook only that. */
  private void position() {
    JsonNode positions = history.path("positions");
    JsonNode latest = null;
    EventTime time = null;
    List<String> warnings = List.of();
    for (int i = 0; i < size(positions); i++) {
      StatedTime stated = StatedTime.iso(text(item(positions, i), "dateTime"));
      if (stated == null) {
        findings.problem(
            at + pointer("positions", positions, i) + "/dateTime",
            "missing or unreadable, expected a time of ISO 8601");
        continue;
      }
      List<String> odd = shipment.warnings(Project44Route.NONE, List.of());
      EventTime own = Project44Time.momentAt(stated, Project44Route.NONE, odd);
      if (time == null || !own.instant().isBefore(time.instant())) {
        latest = item(positions, i);
        time = own;
        warnings = odd;
      }
    }
    if (latest == null || time == null) {
      return;
    }
    shipment.add(
        new Said(
            shipment.id(List.of("position", Project44Shipment.minute(time.instant()))),
            Milestone.WAYPOINT,
            Classifier.ACTUAL,
            new CarrierStatus("position", "POSITION", null, rounded(latest)),
            null),
        time,
        null,
        warnings);
  }

  /** To about a kilometre: where a lorry stands exactly is where its driver is. */
  private static @Nullable String rounded(JsonNode position) {
    JsonNode latitude = position.path("latitude");
    JsonNode longitude = position.path("longitude");
    return latitude.isNumber() && longitude.isNumber()
        ? Math.round(latitude.asDouble() * 100) / 100.0
            + ", "
            + Math.round(longitude.asDouble() * 100) / 100.0
        : null;
  }

  /** What project44 reckons of an order is a forecast, whatever it is called (README). */
  private void orders() {
    JsonNode orders = history.path("orders");
    for (int i = 0; i < size(orders); i++) {
      JsonNode order = item(orders, i);
      JsonNode health = order.path("derivedOrderHealth");
      String code = text(health.path("arrivalStatus"), "code");
      Milestone milestone = Project44Meaning.arrivalStatus(code.toUpperCase(Locale.ROOT));
      if (milestone == null) {
        continue;
      }
      List<String> warnings = shipment.warnings(Project44Route.NONE, List.of());
      StatedTime expected = StatedTime.iso(text(health, "estimatedTimeOfArrival"));
      String number = text(order, "orderIdentifier");
      shipment.add(
          new Said(
              shipment.id(
                  List.of(
                      "order",
                      number.isEmpty() ? text(order, "id") : number,
                      code.toUpperCase(Locale.ROOT)),
                  expected == null ? "" : expected.wall().toString()),
              milestone,
              Classifier.ESTIMATED,
              new CarrierStatus("arrivalStatus", code, null, late(health)),
              null),
          shipment.heard(
              Project44Time.moment(
                  text(history.path("shipment"), "lastModifiedDateTime"), warnings),
              warnings),
          null,
          warnings);
    }
  }

  private static @Nullable String late(JsonNode health) {
    JsonNode duration = health.path("arrivalStatus").path("duration");
    String amount = text(duration, "amount");
    amount = amount.isEmpty() ? text(duration, "value") : amount;
    return amount.isEmpty() ? null : "by " + amount + " " + text(duration, "unit");
  }
}
