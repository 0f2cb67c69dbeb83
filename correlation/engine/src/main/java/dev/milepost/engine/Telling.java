package dev.milepost.engine;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.ShipmentEventType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the difference between two states of a shipment into the events that go out. */
final class Telling {
  private final TrackedShipment before;
  private final Journey journey;
  private final List<Delay> delays;
  private final Instant now;
  private final @Nullable String traceparent;
  private final List<ShipmentEvent> events = new ArrayList<>();

  /** What was reported first, then which delays opened, then which are over. */
  Telling(
      TrackedShipment before,
      Journey journey,
      List<Delay> delays,
      Instant now,
      List<Arrival> arrivals) {
    this.before = before;
    this.journey = journey;
    this.delays = delays;
    this.now = now;
    this.traceparent = arrivals.isEmpty() ? null : arrivals.get(arrivals.size() - 1).traceparent();
    arrivals.forEach(this::reported);
    delays.stream().filter(delay -> !before.delays().contains(delay)).forEach(this::opened);
    before.delays().stream().filter(this::isOver).forEach(this::cleared);
  }

  List<ShipmentEvent> events() {
    return events;
  }

  int size() {
    return events.size();
  }

  private boolean isOver(Delay delay) {
    return delays.stream().noneMatch(open -> open.kind() == delay.kind());
  }

  private void reported(Arrival arrival) {
    CarrierEvent event = arrival.event();
    add(
        EventId.ofContent("reported", before.shipment().id(), event.id().toString()),
        typeOf(event),
        event.time().atOffset(),
        arrival.traceparent(),
        new ShipmentEvent.Reported(event, arrival.why()));
  }

  private static ShipmentEventType typeOf(CarrierEvent event) {
    if (event.correction() != null) {
      return ShipmentEventType.CORRECTION;
    }
    return event.milestone() == Milestone.ETA_UPDATED
        ? ShipmentEventType.ESTIMATE
        : ShipmentEventType.MILESTONE;
  }

  private void opened(Delay delay) {
    addOfDelay(ShipmentEventType.DELAY, delay, new ShipmentEvent.DelayOpened(delay));
  }

  private void cleared(Delay delay) {
    Instant recovered = Objects.requireNonNullElse(journey.occurredAt(), now);
    String how =
        journey.milestone() == null
            ? "What was promised has changed."
            : "Now " + DelayPolicy.words(journey.milestone()) + ", since " + recovered + ".";
    addOfDelay(
        ShipmentEventType.DELAY_CLEARED,
        delay,
        new ShipmentEvent.DelayCleared(delay, recovered, how));
  }

  private void addOfDelay(ShipmentEventType type, Delay delay, ShipmentEvent.Detail detail) {
    add(
        EventId.ofContent(
            type.sseName(),
            before.shipment().id(),
            delay.kind().name(),
            Long.toString(nextSequence())),
        type,
        OffsetDateTime.ofInstant(now, ZoneOffset.UTC),
        traceparent,
        detail);
  }

  private void add(
      EventId id,
      ShipmentEventType type,
      OffsetDateTime time,
      @Nullable String trace,
      ShipmentEvent.Detail detail) {
    events.add(
        new ShipmentEvent(
            id,
            type,
            before.shipment(),
            nextSequence(),
            time,
            trace,
            journey,
            delays.isEmpty() ? null : delays.get(0),
            detail));
  }

  private long nextSequence() {
    return before.sequence() + events.size() + 1;
  }
}
