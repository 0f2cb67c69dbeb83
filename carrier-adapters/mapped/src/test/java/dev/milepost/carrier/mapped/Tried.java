package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a mapping makes of a payload, a line an event. */
final class Tried {

  private static final Instant RECEIVED_AT = Instant.parse("2026-03-10T12:00:00Z");

  private Tried() {}

  static Decoded read(String mapping, String payload) {
    return new MappedSource()
        .adapter("test.yaml", mapping)
        .read(
            new Delivery(
                "test",
                "test",
                RECEIVED_AT,
                Headers.NONE,
                payload.getBytes(StandardCharsets.UTF_8)));
  }

  /** Milestone, time and its quality, and what else there is; problems with their place. */
  static List<String> lines(String mapping, String payload) {
    return read(mapping, payload)
        .fold(
            events ->
                Stream.concat(
                        events.events().stream().map(Tried::line),
                        events.problems().stream()
                            .map(problem -> "PROBLEM " + problem.at() + " " + problem.why()))
                    .toList(),
            ignored -> List.of("IGNORED " + ignored.why()),
            rejected -> List.of("REJECTED " + rejected.problem().why()));
  }

  static List<CarrierEvent> events(String mapping, String payload) {
    return read(mapping, payload) instanceof Decoded.Events read ? read.events() : List.of();
  }

  private static String line(CarrierEvent event) {
    return Stream.of(
            event.milestone(),
            event.classifier(),
            event.time().instant(),
            event.time().quality(),
            place(event.place()),
            event.cause(),
            event.estimate() == null
                ? null
                : event.estimate().earliest() + ".." + event.estimate().latest(),
            event.related().stream().map(Reference::value).collect(Collectors.joining(" ")))
        .filter(Objects::nonNull)
        .map(Object::toString)
        .filter(text -> !text.isEmpty() && !text.equals("ACTUAL"))
        .collect(Collectors.joining(" "));
  }

  private static String place(@org.jspecify.annotations.Nullable Place place) {
    return place == null
        ? ""
        : Stream.of(place.facility(), place.city(), place.region(), place.country())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(","));
  }
}
