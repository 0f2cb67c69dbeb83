package dev.milepost.carrier.testkit;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was read, a line an event or problem, for people: a diff of it is the change in behaviour.
 */
final class Lines {

  private static final int SHORT_ID = 8;

  private Lines() {}

  static List<String> of(Decoded decoded) {
    return decoded.fold(
        events ->
            Stream.concat(
                    events.events().stream().map(Lines::event),
                    events.problems().stream().map(problem -> "PROBLEM " + problem(problem)))
                .toList(),
        ignored ->
            Stream.concat(
                    Stream.of("IGNORED " + oneLine(ignored.why())),
                    ignored.rehearsed().stream().map(event -> "TEST " + event(event)))
                .toList(),
        rejected -> List.of("REJECTED " + problem(rejected.problem())));
  }

  private static String event(CarrierEvent event) {
    List<String> parts = new ArrayList<>();
    parts.add(event.time().instant().toString());
    parts.add(event.milestone().name());
    parts.add(event.reference().type() + " " + event.reference().value());
    parts.add(status(event.carrierStatus()));
    parts.add(
        event.time().quality()
            + (event.time().offset() == null ? "" : " " + event.time().offset()));
    parts.add(place(event.place()));
    parts.add(event.id().toString().substring(0, SHORT_ID));
    if (event.classifier() != Classifier.ACTUAL) {
      parts.add(event.classifier().name());
    }
    if (event.cause() != null) {
      parts.add("cause " + event.cause());
    }
    if (event.estimate() != null) {
      parts.add(estimate(event.estimate()));
    }
    if (event.correction() != null) {
      parts.add(correction(event.correction()));
    }
    event
        .related()
        .forEach(
            reference ->
                parts.add(
                    "related "
                        + reference.type()
                        + " "
                        + reference.value()
                        + (reference.issuer() == null ? "" : " of " + reference.issuer())));
    if (event.revision() != null) {
      parts.add("stated " + event.revision().statedAt());
    }
    event.warnings().forEach(warning -> parts.add("warning: " + warning));
    return oneLine(String.join(" | ", parts));
  }

  /** Type, code and detail, a hyphen for what is missing. */
  static String status(CarrierStatus status) {
    return Stream.of(status.type(), status.code(), status.detail())
        .map(part -> part == null || part.isEmpty() ? "-" : part)
        .collect(Collectors.joining("/"));
  }

  private static String place(@Nullable Place place) {
    if (place == null) {
      return "-";
    }
    String text =
        Stream.of(
                place.locode(),
                place.facility(),
                place.city(),
                place.region(),
                place.postalCode(),
                place.country())
            .filter(part -> part != null)
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "-" : text;
  }

  private static String estimate(Estimate estimate) {
    return "expected "
        + (estimate.earliest() == null ? "" : estimate.earliest() + " to ")
        + estimate.latest()
        + " (by "
        + estimate.by()
        + ", said "
        + estimate.issuedAt()
        + (estimate.assumed() == null ? "" : ", by an assumed clock of " + estimate.assumed())
        + ")";
  }

  private static String correction(Correction correction) {
    return "takes back "
        + (correction.target() != null
            ? correction.target().toString().substring(0, SHORT_ID)
            : correction.milestones().stream().map(Enum::name).sorted().toList());
  }

  private static String problem(Decoded.Problem problem) {
    return oneLine((problem.at() == null ? "-" : problem.at()) + " " + problem.why());
  }

  private static String oneLine(String text) {
    return text.replace("\r", "\\r").replace("\n", "\\n");
  }
}
