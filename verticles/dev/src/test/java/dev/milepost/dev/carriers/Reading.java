package dev.milepost.dev.carriers;

import dev.milepost.carrier.AdapterSource;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Answers, read by the adapters that the hub has. */
final class Reading {

  private Reading() {}

  /** The hub's adapter of the carrier, where it has one. */
  static Optional<CarrierAdapter> adapter(SimulatedCarrier carrier) {
    String code = carrier.name().replace("_", "");
    Stream<CarrierAdapter> written =
        ServiceLoader.load(CarrierAdapter.class).stream().map(ServiceLoader.Provider::get);
    Stream<CarrierAdapter> mapped =
        ServiceLoader.load(AdapterSource.class).stream()
            .flatMap(source -> source.get().shipped().stream());
    return Stream.concat(written, mapped)
        .filter(adapter -> adapter.carrier().value().equals(code))
        .findFirst();
  }

  static Decoded decoded(SimulatedCarrier carrier, HttpResponse<String> answer, Instant now) {
    return decoded(carrier, answer.body(), now);
  }

  static Decoded decoded(SimulatedCarrier carrier, String body, Instant now) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return adapter(carrier)
        .orElseThrow()
        .read(new Delivery("a-delivery", "a-connection", now, Headers.NONE, bytes));
  }

  /** The events of an answer that has nothing unreadable in it. */
  static List<CarrierEvent> events(
      SimulatedCarrier carrier, HttpResponse<String> answer, Instant now) {
    Decoded decoded = decoded(carrier, answer, now);
    if (decoded instanceof Decoded.Events events && events.problems().isEmpty()) {
      return events.events();
    }
    throw new AssertionError(carrier + " cannot be read: " + decoded);
  }

  /** What happened, in the order of its times; no estimates. */
  static List<Milestone> milestones(List<CarrierEvent> events) {
    return events.stream()
        .filter(event -> event.milestone() != Milestone.ETA_UPDATED)
        .filter(event -> event.classifier() == Classifier.ACTUAL)
        .sorted(Comparator.comparing(event -> event.time().instant()))
        .map(CarrierEvent::milestone)
        .toList();
  }
}
