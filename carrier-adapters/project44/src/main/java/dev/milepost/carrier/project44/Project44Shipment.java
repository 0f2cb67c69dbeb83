package dev.milepost.carrier.project44;

import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.project44.Project44Route.Stop;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.Revision;
import dev.milepost.event.TimeQuality;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shipment that a history is of: all that is said of it goes out under its numbers. */
final class Project44Shipment {

  /**
   * What is said, whatever part of the history says it.
   *
   * @param statement which of the statements of this fact: an event may be changed under its id
   */
  record Said(
      EventId id,
      Milestone milestone,
      Classifier classifier,
      CarrierStatus status,
      @Nullable Estimate estimate,
      Revision statement) {

    /** What is said once. */
    Said(
        EventId id,
        Milestone milestone,
        Classifier classifier,
        CarrierStatus status,
        @Nullable Estimate estimate) {
      this(id, milestone, classifier, status, estimate, Revision.FIRST);
    }
  }

  private final Findings findings;
  private final String id;
  private final Reference subject;
  private final List<Reference> related;
  private final Project44Route route;
  private final List<String> digits = new ArrayList<>(0);
  private final Map<String, Integer> counted = new HashMap<>();

  /**
   * Prepares what goes out of it.
   *
   * @param id project44's own: the shipment keeps it whatever numbers it is given later
   */
  Project44Shipment(
      Findings findings,
      String id,
      Reference subject,
      List<Reference> related,
      Project44Route route) {
    this.findings = findings;
    this.id = id.isEmpty() ? subject.key().toString() : id;
    this.subject = subject;
    this.related = List.copyOf(related);
    this.route = route;
    Findings.warnOfCheckDigits(subject, related, digits);
  }

  Stop stop(String id) {
    return route.at(id);
  }

  /** A list of its own, to be added to, of what is odd so far. */
  List<String> warnings(Stop stop, List<String> odd) {
    List<String> warnings = new ArrayList<>(odd);
    warnings.addAll(stop.odd());
    warnings.addAll(digits);
    return warnings;
  }

  /** The n-th of its kind: events stand in the order in which they occurred (README). */
  String nth(String of, String type, String place) {
    return String.valueOf(counted.merge(of + '\u001f' + type + '\u001f' + place, 1, Integer::sum));
  }

  /** The id of a fact of this shipment. */
  EventId id(List<String> key, String... more) {
    List<String> parts = new ArrayList<>(2 + key.size() + more.length);
    parts.add(Project44Adapter.PROJECT44.value());
    parts.add(id);
    parts.addAll(key);
    parts.addAll(List.of(more));
    return EventId.ofContent(parts.toArray(String[]::new));
  }

  static String minute(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MINUTES).toString();
  }

  /** When it was said; where that is missing, when it was received. */
  EventTime heard(@Nullable EventTime said, List<String> warnings) {
    if (said != null) {
      return said;
    }
    warnings.add("time: when it was said is missing, taken as of its receipt");
    return new EventTime(received(), null, TimeQuality.UNKNOWN);
  }

  /** When the delivery arrived, to the second. */
  Instant received() {
    return findings.delivery().receivedAt().truncatedTo(ChronoUnit.SECONDS);
  }

  void add(Said said, EventTime time, @Nullable Place place, List<String> warnings) {
    Delivery delivery = findings.delivery();
    if (said.classifier() == Classifier.ACTUAL) {
      findings.warnOfFuture(time.instant(), warnings);
    }
    CarrierEvent event =
        new CarrierEvent(
            said.id(),
            Project44Adapter.PROJECT44,
            subject,
            related,
            said.milestone(),
            said.classifier(),
            time,
            place,
            said.status(),
            Project44Meaning.cause(said.milestone()),
            said.estimate(),
            null,
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt());
    findings.add(event.as(said.statement()));
  }
}
