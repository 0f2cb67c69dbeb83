package dev.milepost.engine;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.engine.TrackedShipment.Departure;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the difference between two states of a shipment into the events that go out. */
final class Telling {

  /**
   * What an arrival brings that was not told yet.
   *
   * @param was the statement of the same fact that it replaces
   */
  record News(Arrival arrival, @Nullable Fact was) {}

  /**
   * What was told and is not so, since it was another's.
   *
   * @param was what the shipment knew by it
   */
  record Unsaid(Departure departure, Fact was) {}

  private final TrackedShipment before;
  private final Journey journey;
  private final JourneyFold.Folded folded;
  private final List<Delay> delays;
  private final Instant now;
  private final List<News> news;
  private final List<Unsaid> unsaid;
  private final @Nullable Arrival last;
  private final List<ShipmentEvent> events = new ArrayList<>();

  /**
   * What is unsaid first, then what was reported, what is expected now, which delays opened or
   * changed, and which are over.
   *
   * @param folded where the shipment stands now
   */
  Telling(
      TrackedShipment before,
      JourneyFold.Folded folded,
      List<Delay> delays,
      Instant now,
      List<News> news,
      List<Unsaid> unsaid) {
    this.before = before;
    this.journey = folded.journey();
    this.folded = folded;
    this.delays = delays;
    this.now = now;
    this.news = news;
    this.last = news.isEmpty() ? null : news.get(news.size() - 1).arrival();
    this.unsaid = unsaid;
    unsaid.forEach(this::movedOff);
    news.forEach(this::reported);
    expected(journey.forecast());
    delays.forEach(this::judged);
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
        one.was() == null ? told(event.id(), one.arrival().returns()) : revised(event),
        one.was() == null ? typeOf(event) : ShipmentEventType.CORRECTION,
        event.time().atOffset(),
        one.arrival(),
        new ShipmentEvent.Reported(event, one.arrival().why(), corrects(event, one.was())));
  }

  private void movedOff(Unsaid one) {
    CarrierEvent event = one.departure().event();
    int returns = one.departure().returns();
    add(
        EventId.ofContent(
            "moved-off", before.shipment().id(), event.id().toString(), Integer.toString(returns)),
        ShipmentEventType.CORRECTION,
        OffsetDateTime.ofInstant(now, ZoneOffset.UTC),
        null,
        new ShipmentEvent.MovedOff(
            new ShipmentEvent.Corrected(
                told(event.id(), returns), one.was().milestone(), one.was().at()),
            one.departure().summary()));
  }

  /** The id under which a carrier's event goes out. */
  private EventId told(EventId event) {
    return told(event, 0);
  }

  private EventId told(EventId event, int returns) {
    return ToldIds.reported(before.shipment().id(), event, returns);
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
        : Stream.concat(
                before.facts().stream(),
                news.stream().map(one -> Fact.of(one.arrival().event(), one.arrival().why())))
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

  /**
   * A delay is told when it opens, goes on for another cause, or is in another band of severity:
   * not for every hour and every estimate.
   */
  private void judged(Delay delay) {
    Delay open =
        before.delays().stream()
            .filter(other -> other.kind() == delay.kind())
            .findFirst()
            .orElse(null);
    int change =
        open == null ? 0 : Severity.band(delay.severity()) - Severity.band(open.severity());
    if (open == null || (change == 0 && open.cause() != delay.cause())) {
      addOfDelay(ShipmentEventType.DELAY, delay, new ShipmentEvent.DelayOpened(delay));
    } else if (change != 0) {
      addOfDelay(
          ShipmentEventType.DELAY,
          delay,
          new ShipmentEvent.DelayChanged(
              open,
              delay,
              change > 0 ? ShipmentEvent.Change.WORSENED : ShipmentEvent.Change.EASED));
    }
  }

  private void cleared(Delay delay) {
    addOfDelay(ShipmentEventType.DELAY_CLEARED, delay, recovery(delay));
  }

  /**
   * What ended a delay. The scan that the journey stands at need not be it: it may be far older.
   */
  private ShipmentEvent.DelayCleared recovery(Delay delay) {
    Optional<Delay> graver =
        delays.stream()
            .filter(open -> Silencing.isSilenced(delay.kind(), List.of(open.kind())))
            .findFirst();
    if (graver.isPresent()) {
      return over(
          delay,
          now,
          "It has become another delay: " + DelayPolicy.words(graver.get().kind()) + ".",
          graver.get().evidence());
    }
    Fact stand = stand();
    if (stand != null && (journey.ended() || endsByScan(delay, stand))) {
      return over(
          delay,
          notAfterNow(stand.at()),
          "Now " + DelayPolicy.words(stand.milestone()) + ", since " + stand.at() + ".",
          List.of(stand.id()));
    }
    if (delay.kind() == DelayKind.WILL_MISS_PROMISE && newestEstimate() != null) {
      Fact estimate = Objects.requireNonNull(newestEstimate());
      return over(
          delay,
          now,
          "Promised by "
              + Objects.requireNonNull(before.shipment().promise()).latest().toInstant()
              + ", and now expected by "
              + Objects.requireNonNull(estimate.estimate()).latest()
              + ".",
          List.of(estimate.id()));
    }
    if (isOfThePromise(delay)) {
      return over(delay, now, "What was promised has changed.", List.of());
    }
    if (!unsaid.isEmpty() && news.isEmpty()) {
      return over(delay, now, "What told of it was another shipment's.", List.of());
    }
    if (news.stream().anyMatch(Telling::unsays)) {
      return over(
          delay,
          now,
          "The carrier took it back.",
          news.stream().filter(Telling::unsays).map(one -> one.arrival().event().id()).toList());
    }
    Fact scan = newestScan(delay);
    return scan == null
        ? over(delay, now, "By what is known now, it is not so.", List.of())
        : over(
            delay,
            notAfterNow(scan.at()),
            "It moves again, scanned " + scan.at() + ".",
            List.of(scan.id()));
  }

  private static ShipmentEvent.DelayCleared over(
      Delay delay, Instant at, String summary, List<EventId> by) {
    return new ShipmentEvent.DelayCleared(delay, at, summary, by);
  }

  private static boolean endsByScan(Delay delay, Fact stand) {
    return isOfThePromise(delay)
        ? stand.milestone() == Milestone.AVAILABLE_FOR_PICKUP
        : stand.at().isAfter(delay.since());
  }

  /** A carrier's clock may be ahead of ours. */
  private Instant notAfterNow(Instant at) {
    return at.isAfter(now) ? now : at;
  }

  private @Nullable Fact stand() {
    return last(
        fact -> fact.milestone() == journey.milestone() && fact.at().equals(journey.occurredAt()));
  }

  private @Nullable Fact newestScan(Delay delay) {
    return last(
        fact -> fact.milestone() != Milestone.ETA_UPDATED && fact.at().isAfter(delay.since()));
  }

  private @Nullable Fact last(Predicate<Fact> which) {
    return folded.holding().stream()
        .filter(fact -> fact.classifier() == Classifier.ACTUAL)
        .filter(which)
        .reduce((one, other) -> other)
        .orElse(null);
  }

  private @Nullable Fact newestEstimate() {
    return before.shipment().promise() == null ? null : SteadyEstimate.newest(folded.estimating());
  }

  private static boolean unsays(News one) {
    return one.was() != null || one.arrival().event().correction() != null;
  }

  private static boolean isOfThePromise(Delay delay) {
    return delay.kind() == DelayKind.MISSED_PROMISE || delay.kind() == DelayKind.WILL_MISS_PROMISE;
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
