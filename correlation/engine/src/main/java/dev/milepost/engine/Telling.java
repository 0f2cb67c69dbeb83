package dev.milepost.engine;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Forecast;
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

  /**
   * What an arrival brings that was not told yet.
   *
   * @param was the statement of the same fact that it replaces
   */
  record News(Arrival arrival, @Nullable Fact was) {}

  private final TrackedShipment before;
  private final Journey journey;
  private final List<Delay> delays;
  private final Instant now;
  private final List<News> news;
  private final @Nullable Arrival last;
  private final List<ShipmentEvent> events = new ArrayList<>();

  /**
   * What was reported first, then what is expected now, then which delays opened, then which are
   * over.
   */
  Telling(
      TrackedShipment before, Journey journey, List<Delay> delays, Instant now, List<News> news) {
    this.before = before;
    this.journey = journey;
    this.delays = delays;
    this.now = now;
    this.news = news;
    this.last = news.isEmpty() ? null : news.get(news.size() - 1).arrival();
    news.forEach(this::reported);
    expected(journey.forecast());
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

  private void reported(News one) {
    CarrierEvent event = one.arrival().event();
    add(
        one.was() == null ? told(event.id()) : revised(event),
        one.was() == null ? typeOf(event) : ShipmentEventType.CORRECTION,
        event.time().atOffset(),
        one.arrival(),
        new ShipmentEvent.Reported(event, one.arrival().why(), corrects(event, one.was())));
  }

  /** The id under which a carrier's event goes out. */
  private EventId told(EventId event) {
    return EventId.ofContent("reported", before.shipment().id(), event.toString());
  }

  private EventId revised(CarrierEvent event) {
    return EventId.ofContent(
        "revised",
        before.shipment().id(),
        event.id().toString(),
        String.valueOf(event.statement().statedAt()),
        String.valueOf(event.statement().rereadAt()));
  }

  private ShipmentEvent.@Nullable Corrected corrects(CarrierEvent event, @Nullable Fact was) {
    if (was != null) {
      return new ShipmentEvent.Corrected(told(was.id()), was.milestone(), was.at());
    }
    EventId target = event.correction() == null ? null : event.correction().target();
    return target == null
        ? null
        : before.facts().stream()
            .filter(fact -> fact.id().equals(target))
            .findFirst()
            .map(fact -> new ShipmentEvent.Corrected(told(target), fact.milestone(), fact.at()))
            .orElse(null);
  }

  private static ShipmentEventType typeOf(CarrierEvent event) {
    if (event.correction() != null) {
      return ShipmentEventType.CORRECTION;
    }
    return event.milestone() == Milestone.ETA_UPDATED
        ? ShipmentEventType.ESTIMATE
        : ShipmentEventType.MILESTONE;
  }

  /** A forecast that is replaced differs enough to be told. */
  private void expected(@Nullable Forecast forecast) {
    if (forecast != null && !forecast.equals(before.journey().forecast())) {
      add(
          EventId.ofContent("forecast", before.shipment().id(), Long.toString(nextSequence())),
          ShipmentEventType.ESTIMATE,
          OffsetDateTime.ofInstant(forecast.issuedAt(), ZoneOffset.UTC),
          last,
          new ShipmentEvent.Forecasted(forecast));
    }
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
    if (news.stream().anyMatch(Telling::unsays)) {
      return new ShipmentEvent.DelayCleared(delay, now, "The carrier took it back.");
    }
    Instant scanned = journey.lastScanAt();
    return scanned != null && scanned.isAfter(delay.since())
        ? new ShipmentEvent.DelayCleared(delay, scanned, "It moves again, scanned " + scanned + ".")
        : new ShipmentEvent.DelayCleared(delay, now, "By what is known now, it is not so.");
  }

  private static boolean unsays(News one) {
    return one.was() != null || one.arrival().event().correction() != null;
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
