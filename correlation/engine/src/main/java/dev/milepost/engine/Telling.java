package dev.milepost.engine;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
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
import org.jspecify.annotations.Nullable;

/** Turns the difference between two states of a shipment into the events that go out. */
final class Telling {
  private final TrackedShipment before;
  private final Journey journey;
  private final List<Delay> delays;
  private final Instant now;
  private final List<Arrival> arrivals;
  private final @Nullable Arrival last;
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
    this.arrivals = arrivals;
    this.last = arrivals.isEmpty() ? null : arrivals.get(arrivals.size() - 1);
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
        arrival,
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
    addOfDelay(ShipmentEventType.DELAY_CLEARED, delay, recovery(delay));
  }

  /**
   * What ended a delay. The scan that the journey stands at need not be it: it may be far older.
   */
  private ShipmentEvent.DelayCleared recovery(Delay delay) {
    Instant since = journey.occurredAt();
    if (journey.milestone() != null
        && since != null
        && (journey.ended() || (isOfTheCarrier(delay) && since.isAfter(delay.since())))) {
      return new ShipmentEvent.DelayCleared(
          delay, since, "Now " + DelayPolicy.words(journey.milestone()) + ", since " + since + ".");
    }
    if (!isOfTheCarrier(delay)) {
      return new ShipmentEvent.DelayCleared(delay, now, "What was promised has changed.");
    }
    if (arrivals.stream().anyMatch(arrival -> arrival.event().correction() != null)) {
      return new ShipmentEvent.DelayCleared(delay, now, "The carrier took it back.");
    }
    Instant scanned = journey.lastScanAt();
    return scanned != null && scanned.isAfter(delay.since())
        ? new ShipmentEvent.DelayCleared(delay, scanned, "It moves again, scanned " + scanned + ".")
        : new ShipmentEvent.DelayCleared(delay, now, "By what is known now, it is not so.");
  }

  private static boolean isOfTheCarrier(Delay delay) {
    return delay.kind() != DelayKind.MISSED_PROMISE;
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
        last,
        detail);
  }

  private void add(
      EventId id,
      ShipmentEventType type,
      OffsetDateTime time,
      @Nullable Arrival cause,
      ShipmentEvent.Detail detail) {
    events.add(
        new ShipmentEvent(
            id,
            type,
            before.shipment(),
            nextSequence(),
            time,
            cause == null ? null : cause.event().deliveryId(),
            cause == null ? null : cause.traceparent(),
            journey,
            delays.isEmpty() ? null : delays.get(0),
            detail));
  }

  private long nextSequence() {
    return before.sequence() + events.size() + 1;
  }
}
