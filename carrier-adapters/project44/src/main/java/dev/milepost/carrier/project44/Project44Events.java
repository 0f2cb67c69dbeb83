package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.project44.Project44Route.Stop;
import dev.milepost.carrier.project44.Project44Shipment.Said;
import dev.milepost.carrier.project44.Project44Time.Kind;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The events of a history. One of them may say what happened, what was expected and what was
 * planned, all at once: as many facts, each with its classifier.
 */
final class Project44Events {

  /** What the events say that happened, which the states say again. */
  record Happened(Instant at, Milestone milestone) {}

  /** An event of the history, whatever times it has. */
  private record Entry(
      JsonNode node,
      String type,
      Stop stop,
      Milestone milestone,
      CarrierStatus status,
      List<String> key) {}

  /** Carriers write who signed, and how to reach the driver: such a text stays behind. */
  private static final Pattern PERSONAL =
      Pattern.compile(
          "\\b(?:sign(?:ed|ature|er)?|(?:received|rcvd|accepted) by|driver|phone|tel|e-?mail)\\b",
          Pattern.CASE_INSENSITIVE);

  private final Findings findings;
  private final Project44Shipment shipment;
  private final List<Happened> happened = new ArrayList<>();
  private final Set<String> handedOver = new HashSet<>(2);
  private boolean givenUp;

  Project44Events(Findings findings, Project44Shipment shipment) {
    this.findings = findings;
    this.shipment = shipment;
  }

  /**
   * Reads them.
   *
   * @param at JSON pointer of the history
   */
  void read(JsonNode events, String at) {
    for (int i = 0; i < size(events); i++) {
      JsonNode event = item(events, i);
      if (text(event, "type").equals("DELIVERY") && !text(event, "dateTime").isEmpty()) {
        handedOver.add(text(event, "stopId"));
      }
    }
    for (int i = 0; i < size(events); i++) {
      event(item(events, i), at + pointer("events", events, i));
    }
  }

  List<Happened> happened() {
    return happened;
  }

  /** Whether the tracking was ended before the shipment was. */
  boolean givenUp() {
    return givenUp;
  }

  private void event(JsonNode node, String where) {
    String type = text(node, "type").toUpperCase(Locale.ROOT);
    if (type.isEmpty()) {
      findings.problem(where + "/type", "missing: the event does not say what it is");
      return;
    }
    if (!Project44Time.anyIn(node)) {
      findings.problem(where, type + " has neither dateTime, estimateDateTime nor plannedDateTime");
      return;
    }
    String stopId = text(node, "stopId");
    Stop stop = shipment.stop(stopId);
    String place = stopId.isEmpty() ? text(node, "routeSegmentId") : stopId;
    Entry entry =
        new Entry(
            node,
            type,
            stop,
            milestone(type, stopId, stop),
            new CarrierStatus("event", text(node, "type"), orNull(stop.type()), description(node)),
            List.of("event", type, place, shipment.nth("event", type, place)));
    Project44Time actual = Project44Time.of(node, Kind.ACTUAL, where, findings);
    if (actual != null) {
      fact(entry, actual);
    }
    Project44Time estimate = Project44Time.of(node, Kind.ESTIMATE, where, findings);
    if (estimate != null) {
      forecast(entry, estimate);
    }
    Project44Time plan = Project44Time.of(node, Kind.PLANNED, where, findings);
    if (plan != null) {
      plan(entry, plan);
    }
  }

  /** The lorry that leaves where it has delivered does not deliver again, and later. */
  private Milestone milestone(String type, String stopId, Stop stop) {
    Milestone milestone = Project44Meaning.event(type, stop.role());
    return milestone == Milestone.DELIVERED
            && !type.equals("DELIVERY")
            && handedOver.contains(stopId)
        ? Milestone.INFORMATION
        : milestone;
  }

  private void fact(Entry entry, Project44Time said) {
    List<String> warnings = shipment.warnings(entry.stop(), said.odd());
    EventTime time = Project44Time.momentAt(said.begin(), entry.stop(), warnings);
    happened.add(new Happened(time.instant(), entry.milestone()));
    givenUp |= Project44Meaning.givesUp(entry.type());
    shipment.add(
        new Said(
            shipment.id(entry.key(), Classifier.ACTUAL.name()),
            entry.milestone(),
            Classifier.ACTUAL,
            entry.status(),
            null,
            Project44Time.statement(entry.node())),
        time,
        entry.stop().place(),
        warnings);
  }

  /**
   * Each forecast is a fact of its own, or the series of them would be lost (dossier section 9.5).
   * That of the delivery is news at the time it was made; any other says when it is expected.
   */
  private void forecast(Entry entry, Project44Time said) {
    List<String> warnings = shipment.warnings(entry.stop(), said.odd());
    EventTime expected = Project44Time.at(said.begin(), entry.stop(), warnings);
    Stop stop = entry.stop();
    boolean ofDelivery =
        Project44Meaning.isArrival(entry.type())
            && (stop.end() || (entry.type().equals("DELIVERY") && stop.type().isEmpty()));
    EventTime issued = issued(entry.node(), said.modified());
    shipment.add(
        new Said(
            shipment.id(
                entry.key(),
                Classifier.ESTIMATED.name(),
                Project44Shipment.minute(expected.instant()),
                ofDelivery && issued != null ? Project44Shipment.minute(issued.instant()) : ""),
            ofDelivery ? Milestone.ETA_UPDATED : entry.milestone(),
            Classifier.ESTIMATED,
            entry.status(),
            ofDelivery ? estimate(said, expected, stop, issued) : null),
        ofDelivery ? shipment.heard(issued, warnings) : expected,
        stop.place(),
        warnings);
  }

  private Estimate estimate(
      Project44Time said, EventTime expected, Stop stop, @Nullable EventTime issued) {
    StatedTime latest = said.end() == null ? said.begin() : said.end();
    return new Estimate(
        said.end() == null ? null : expected.instant(),
        latest.latest(stop.zone() == null ? ZoneOffset.UTC : stop.zone()),
        Project44Adapter.PROJECT44.value(),
        issued == null ? shipment.received() : issued.instant());
  }

  /** A moved appointment is the same plan with another time: it moves no journey. */
  private void plan(Entry entry, Project44Time said) {
    List<String> warnings = shipment.warnings(entry.stop(), said.odd());
    EventTime time = Project44Time.momentAt(said.begin(), entry.stop(), warnings);
    CarrierStatus status = entry.status();
    if (said.end() != null) {
      EventTime end = Project44Time.at(said.end(), entry.stop(), new ArrayList<>(0));
      status =
          new CarrierStatus(
              status.type(), status.code(), status.detail(), "planned until " + end.atOffset());
    }
    shipment.add(
        new Said(
            shipment.id(entry.key(), Classifier.PLANNED.name()),
            entry.milestone(),
            Classifier.PLANNED,
            status,
            null,
            Project44Time.statement(entry.node())),
        time,
        entry.stop().place(),
        warnings);
  }

  /** When a forecast was made: when it was reckoned, or changed, or received by project44. */
  private static @Nullable EventTime issued(JsonNode event, String modified) {
    List<String> unsaid = new ArrayList<>(0);
    EventTime reckoned =
        Project44Time.moment(text(event, "estimateLastCalculatedDateTime"), unsaid);
    EventTime changed = reckoned == null ? Project44Time.moment(modified, unsaid) : reckoned;
    return changed == null
        ? Project44Time.moment(text(event, "receivedDateTime"), unsaid)
        : changed;
  }

  private static @Nullable String description(JsonNode event) {
    String text = text(event, "description");
    return PERSONAL.matcher(text).find() ? null : orNull(text);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
