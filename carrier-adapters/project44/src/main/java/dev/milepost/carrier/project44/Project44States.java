package dev.milepost.carrier.project44;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.project44.Project44Events.Happened;
import dev.milepost.carrier.project44.Project44Route.Stop;
import dev.milepost.carrier.project44.Project44Shipment.Said;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The states of a history: what its events come to, each since when. */
final class Project44States {

  /** A state since it began. */
  private record Span(JsonNode node, Stop stop, EventTime start, List<String> warnings) {}

  private final Findings findings;
  private final Project44Shipment shipment;
  private final Project44Events events;

  Project44States(Findings findings, Project44Shipment shipment, Project44Events events) {
    this.findings = findings;
    this.shipment = shipment;
    this.events = events;
  }

  /**
   * Reads them.
   *
   * @param at JSON pointer of the history
   */
  void read(JsonNode states, String at) {
    List<Span> spans = new ArrayList<>(size(states));
    for (int i = 0; i < size(states); i++) {
      JsonNode state = item(states, i);
      String where = at + pointer("states", states, i);
      StatedTime start = StatedTime.iso(text(state, "startDateTime"));
      if (text(state, "type").isEmpty()) {
        findings.problem(where + "/type", "missing: the state does not say what it is");
      } else if (start == null) {
        findings.problem(
            where + "/startDateTime", "missing or unreadable, expected a time of ISO 8601");
      } else {
        Stop stop = shipment.stop(text(state, "stopId"));
        List<String> warnings = shipment.warnings(stop, List.of());
        spans.add(new Span(state, stop, Project44Time.momentAt(start, stop, warnings), warnings));
      }
    }
    // Their order is not guaranteed (schema of the history), and they are counted.
    spans.sort(Comparator.comparing(span -> span.start().instant()));
    spans.forEach(this::state);
  }

  private void state(Span span) {
    String type = text(span.node(), "type").toUpperCase(Locale.ROOT);
    String stopId = text(span.node(), "stopId");
    String place = stopId.isEmpty() ? text(span.node(), "routeSegmentId") : stopId;
    String nth = shipment.nth("state", type, place);
    Milestone milestone = Project44Meaning.state(type, span.stop().role());
    if (isTold(milestone, span.start().instant())) {
      return;
    }
    if (milestone == Milestone.DELIVERED && events.givenUp()) {
      span.warnings().add("state: tracking was ended, and no event says that it is delivered");
      milestone = Milestone.INFORMATION;
    }
    shipment.add(
        new Said(
            shipment.id(List.of("state", type, place, nth)),
            milestone,
            Classifier.ACTUAL,
            new CarrierStatus(
                "state",
                text(span.node(), "type"),
                span.stop().type().isEmpty() ? null : span.stop().type(),
                null),
            null),
        span.start(),
        span.stop().place(),
        span.warnings());
  }

  /**
   * States are made of events. One that an event has told already, at that moment or of a delivery
   * at any, is not told again.
   */
  private boolean isTold(Milestone milestone, Instant since) {
    for (Happened event : events.happened()) {
      boolean same = event.milestone() == milestone;
      boolean further =
          milestone.effect() == Milestone.Effect.PROGRESS
              && event.milestone().effect() == Milestone.Effect.PROGRESS
              && event.milestone().rank() >= milestone.rank();
      if ((same && milestone == Milestone.DELIVERED)
          || ((same || further) && sameMinute(event.at(), since))) {
        return true;
      }
    }
    return false;
  }

  private static boolean sameMinute(Instant one, Instant other) {
    return one.truncatedTo(ChronoUnit.MINUTES).equals(other.truncatedTo(ChronoUnit.MINUTES));
  }
}
