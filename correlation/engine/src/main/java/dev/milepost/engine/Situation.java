package dev.milepost.engine;

import dev.milepost.event.Classifier;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A shipment with all that its delays are judged by, but the present moment. */
final class Situation {
  private static final int IN_CARRIERS_HANDS = Milestone.PICKED_UP.rank();

  /** An estimate as late in the day as this names the day. */
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59);

  private static final Set<ReferenceType> GIVEN_OUT_BY_CARRIERS =
      Set.of(
          ReferenceType.TRACKING_NUMBER,
          ReferenceType.PRO,
          ReferenceType.BILL_OF_LADING,
          ReferenceType.AIR_WAYBILL,
          ReferenceType.CONTAINER,
          ReferenceType.BOOKING);

  private final Shipment shipment;
  private final Journey journey;
  private final List<Fact> facts;
  private final List<Fact> actual;
  private final List<Fact> estimating;
  private final DelayParameters parameters;
  private final Holidays holidays;
  private final @Nullable Forecast forecast;

  /**
   * @param folded where it stands, and by what
   */
  Situation(
      Shipment shipment,
      JourneyFold.Folded folded,
      DelayRules rules,
      Holidays holidays,
      @Nullable Forecast forecast) {
    this.shipment = shipment;
    this.journey = folded.journey();
    this.facts = folded.holding();
    this.estimating = folded.estimating();
    this.actual = facts.stream().filter(fact -> fact.classifier() == Classifier.ACTUAL).toList();
    this.parameters = rules.parameters(shipment, carrier(shipment, facts), mode(shipment));
    this.holidays = holidays;
    this.forecast = forecast;
  }

  /** Who gave out its first number, else who speaks of it first. */
  static @Nullable String carrier(Shipment shipment, List<Fact> facts) {
    return shipment.references().stream()
        .filter(reference -> GIVEN_OUT_BY_CARRIERS.contains(reference.type()))
        .map(Reference::issuer)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseGet(() -> facts.isEmpty() ? null : facts.get(0).source().value());
  }

  /** As the ERP says; else as its numbers tell, the slowest first, so that nothing is too early. */
  static Mode mode(Shipment shipment) {
    if (shipment.mode() != null) {
      return shipment.mode();
    }
    Predicate<ReferenceType> has =
        type -> shipment.references().stream().anyMatch(reference -> reference.type() == type);
    if (has.test(ReferenceType.CONTAINER) || has.test(ReferenceType.BOOKING)) {
      return Mode.OCEAN;
    }
    if (has.test(ReferenceType.AIR_WAYBILL)) {
      return Mode.AIR;
    }
    return has.test(ReferenceType.PRO) || has.test(ReferenceType.BILL_OF_LADING)
        ? Mode.LTL
        : Mode.PARCEL;
  }

  Shipment shipment() {
    return shipment;
  }

  Journey journey() {
    return journey;
  }

  /** All that hold, the expected and the planned too. */
  List<Fact> facts() {
    return facts;
  }

  /** All that state an estimate, in no order. */
  List<Fact> estimating() {
    return estimating;
  }

  DelayParameters parameters() {
    return parameters;
  }

  @Nullable Forecast forecast() {
    return forecast;
  }

  boolean isAt(Milestone milestone) {
    return journey.milestone() == milestone;
  }

  /** Whether any piece was scanned by a carrier that has it. */
  boolean isPickedUp() {
    return actual.stream().anyMatch(Situation::isInCarriersHands);
  }

  static boolean isInCarriersHands(Fact fact) {
    return fact.is(Effect.PROGRESS) && fact.milestone().rank() >= IN_CARRIERS_HANDS;
  }

  /** What happened, in the order of events. */
  Stream<Fact> happened(Predicate<Fact> which) {
    return actual.stream().filter(which);
  }

  /** The last of what happened. */
  Optional<Fact> last(Predicate<Fact> which) {
    return actual.stream().filter(which).reduce((one, other) -> other);
  }

  boolean hasHappened(Predicate<Fact> which) {
    return actual.stream().anyMatch(which);
  }

  /** Of what is planned or expected, what was said last. */
  Optional<Fact> newestPlan(Predicate<Fact> which) {
    return facts.stream()
        .filter(fact -> fact.classifier() != Classifier.ACTUAL)
        .filter(which)
        .max(
            Comparator.comparing(Fact::receivedAt)
                .thenComparing(Fact::revision)
                .thenComparing(Fact::at)
                .thenComparing(Fact::id));
  }

  /** The scan at which the journey stands. */
  Optional<Fact> standing() {
    return last(
        fact -> fact.milestone() == journey.milestone() && fact.at().equals(journey.occurredAt()));
  }

  /** Where it is picked up. */
  BusinessCalendar atOrigin() {
    return calendar(
        shipment.origin(),
        shipment.plannedPickup() == null ? null : shipment.plannedPickup().getOffset());
  }

  /** Where it is expected. */
  BusinessCalendar atDestination() {
    return calendar(shipment.destination(), promisedOffset());
  }

  private @Nullable ZoneOffset promisedOffset() {
    PromisedWindow promise = shipment.promise();
    return promise == null ? null : promise.latest().getOffset();
  }

  private BusinessCalendar calendar(@Nullable Place place, @Nullable ZoneOffset offset) {
    String country = place == null ? null : place.country();
    return new BusinessCalendar(
        parameters.zone() != null ? parameters.zone() : zone(place, offset),
        parameters.weekend() != null ? parameters.weekend() : Weekends.in(country),
        parameters.opens(),
        parameters.closes(),
        parameters.holidays() != null ? parameters.holidays() : regions(place),
        holidays);
  }

  private static List<String> regions(@Nullable Place place) {
    if (place == null || place.country() == null) {
      return List.of();
    }
    return List.of(
        place.region() == null ? place.country() : place.country() + "-" + place.region());
  }

  private static ZoneId zone(@Nullable Place place, @Nullable ZoneOffset offset) {
    ZoneId fallback = offset == null ? ZoneOffset.UTC : offset;
    if (place == null || place.timeZone() == null) {
      return fallback;
    }
    try {
      return ZoneId.of(place.timeZone());
    } catch (DateTimeException e) {
      return fallback;
    }
  }

  boolean crossesABorder() {
    return shipment.origin() != null
        && shipment.destination() != null
        && shipment.origin().country() != null
        && shipment.destination().country() != null
        && !shipment.origin().country().equalsIgnoreCase(shipment.destination().country());
  }

  /** Null where nothing is promised. */
  @Nullable Instant promised() {
    PromisedWindow promise = shipment.promise();
    return promise == null ? null : promise.latest().toInstant();
  }

  /**
   * How much later than the promise that moment is. An estimate that names a day only, and means
   * its end, is not later than a promise of the same day.
   */
  Duration lateness(Instant expected) {
    Instant promised = Objects.requireNonNull(promised());
    Duration late = Duration.between(promised, expected);
    ZoneId zone = Objects.requireNonNull(shipment.destinationClock());
    ZonedDateTime there = expected.atZone(zone);
    boolean isADay = !there.toLocalTime().isBefore(END_OF_DAY);
    boolean sameDay = there.toLocalDate().equals(promised.atZone(zone).toLocalDate());
    return isADay && sameDay && !late.isNegative() ? Duration.ZERO : late;
  }
}
