package dev.milepost.engine;

import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Milepost's own estimate: how long like journeys took, counted from the first scan in the
 * carrier's hands. It says nothing before enough of them are known, and never anything of the past:
 * what is under way longer than most is forecast by those that took longer still.
 */
public final class Forecaster {

  /** Says nothing, ever. */
  public static final Forecaster NONE =
      new Forecaster(TransitTimes.NONE, shipment -> WorkingDays.MONDAY_TO_FRIDAY);

  /**
   * Fewer are not asked: of 30 journeys, the ninth decile is covered by chance alone between 85 %
   * and 95 % of the time.
   */
  public static final int FEWEST = 30;

  /** A ninth decile needs nine that took longer than what has passed. */
  static final int FEWEST_BEYOND = 9;

  /** By less than this, or a tenth of the whole, a forecast does not move. */
  private static final Duration TOLERANCE = Duration.ofHours(4);

  private final TransitTimes times;
  private final Function<Shipment, WorkingDays> calendars;

  /**
   * @param times what is known
   * @param calendars on which days a shipment's carrier delivers at its destination
   */
  public Forecaster(TransitTimes times, Function<Shipment, WorkingDays> calendars) {
    this.times = times;
    this.calendars = calendars;
  }

  /** A journey that has begun. */
  private record Begun(TransitClock clock, List<LaneKey> lanes) {}

  /**
   * When the shipment is expected.
   *
   * @param journey folded from the facts
   * @return none before the first scan, when nothing more is expected, and where too few like
   *     journeys are known
   */
  public Optional<Forecast> forecast(
      Shipment shipment, Collection<Fact> facts, Journey journey, Instant now) {
    return isOnItsWay(journey)
        ? begun(shipment, JourneyFold.folded(shipment, facts).holding())
            .flatMap(begun -> forecast(begun, now))
        : Optional.empty();
  }

  /**
   * The forecast that holds: the standing one for as long as it is not passed and a new one would
   * not differ by much.
   */
  Optional<Forecast> settle(
      @Nullable Forecast standing, Shipment shipment, JourneyFold.Folded folded, Instant now) {
    if (!isOnItsWay(folded.journey())) {
      return Optional.empty();
    }
    Optional<Begun> begun = begun(shipment, folded.holding());
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    Optional<Forecast> fresh = forecast(begun.get(), now);
    if (standing == null || !standing.p50().isAfter(now)) {
      return fresh;
    }
    // What is not known any more was known when it was said.
    return fresh.isEmpty() || isNear(standing, fresh.get(), begun.get().clock().start())
        ? Optional.of(standing)
        : fresh;
  }

  /**
   * How long the shipment took, where it was delivered and both its ends are known.
   *
   * @param journey folded from the facts
   */
  public Optional<TransitSample> sample(
      Shipment shipment, Collection<Fact> facts, Journey journey) {
    return sample(
        shipment,
        new JourneyFold.Folded(journey, JourneyFold.folded(shipment, facts).holding(), List.of()));
  }

  Optional<TransitSample> sample(Shipment shipment, JourneyFold.Folded folded) {
    Journey journey = folded.journey();
    Instant delivered = journey.occurredAt();
    if (journey.milestone() != Milestone.DELIVERED || delivered == null || journey.conflict()) {
      return Optional.empty();
    }
    return begun(shipment, folded.holding())
        .flatMap(
            begun -> {
              OptionalInt minutes = begun.clock().minutesTo(delivered);
              return minutes.isPresent()
                  ? Optional.of(new TransitSample(begun.lanes(), minutes.getAsInt(), delivered))
                  : Optional.empty();
            });
  }

  private static boolean isInCarriersHands(Fact fact) {
    return fact.isActual()
        && fact.is(Milestone.Effect.PROGRESS)
        && fact.milestone().rank() >= Milestone.PICKED_UP.rank()
        && fact.milestone().rank() < Milestone.DELIVERED.rank();
  }

  private static boolean isOnItsWay(Journey journey) {
    return journey.milestone() != null
        && journey.milestone().rank() >= Milestone.PICKED_UP.rank()
        && journey.milestone().rank() < Milestone.DELIVERED.rank();
  }

  private Optional<Begun> begun(Shipment shipment, List<Fact> holding) {
    if (shipment.origin() == null || shipment.destination() == null) {
      return Optional.empty();
    }
    return holding.stream()
        .filter(Forecaster::isInCarriersHands)
        .findFirst()
        .map(
            first -> {
              ZoneId zone = zone(shipment, first);
              return new Begun(
                  TransitClock.of(shipment.mode(), first.at(), zone, calendars.apply(shipment)),
                  LaneKey.chain(
                      carrier(shipment, first), shipment, first.at().atZone(zone).getDayOfWeek()));
            })
        .filter(begun -> !begun.lanes().isEmpty());
  }

  /** Who gave out the number, where that is known: an aggregator only passes scans on. */
  private static String carrier(Shipment shipment, Fact fact) {
    return shipment.references().stream()
        .filter(reference -> reference.key().equals(fact.reference()))
        .map(Reference::issuer)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(fact.source().value());
  }

  private static ZoneId zone(Shipment shipment, Fact first) {
    String stated = shipment.destination() == null ? null : shipment.destination().timeZone();
    if (stated != null) {
      try {
        return ZoneId.of(stated);
      } catch (DateTimeException unknown) {
        // The ERP's own word for it: the scan's offset does as well.
      }
    }
    return first.offset() == null ? ZoneOffset.UTC : first.offset();
  }

  private Optional<Forecast> forecast(Begun begun, Instant now) {
    int elapsed =
        now.isBefore(begun.clock().start())
            ? -1
            : begun.clock().minutesTo(now).orElse(TransitClock.MOST_MINUTES);
    for (LaneKey lane : begun.lanes()) {
      Optional<TransitDistribution> known =
          times
              .of(lane)
              .filter(times -> times.effective() >= FEWEST)
              .filter(times -> times.effectiveBeyond(elapsed) >= FEWEST_BEYOND);
      if (known.isPresent()) {
        OptionalInt p50 = known.get().quantile(0.5, elapsed);
        OptionalInt p90 = known.get().quantile(0.9, elapsed);
        if (p50.isPresent() && p90.isPresent()) {
          Instant half = later(begun.clock().after(p50.getAsInt()), now);
          return Optional.of(
              new Forecast(
                  half,
                  later(begun.clock().after(p90.getAsInt()), half),
                  known.get().journeys(),
                  lane.phrase(),
                  now));
        }
      }
    }
    return Optional.empty();
  }

  /** The moment to look again: a forecast that is passed is replaced by another. */
  static @Nullable Instant earliest(@Nullable Instant look, @Nullable Forecast forecast) {
    if (forecast == null) {
      return look;
    }
    Instant passed = forecast.p50().plusMillis(1);
    return look != null && look.isBefore(passed) ? look : passed;
  }

  private static boolean isNear(Forecast standing, Forecast fresh, Instant start) {
    Duration tenth = Duration.between(start, standing.p50()).dividedBy(10);
    Duration tolerance = tenth.compareTo(TOLERANCE) > 0 ? tenth : TOLERANCE;
    return Duration.between(standing.p50(), fresh.p50()).abs().compareTo(tolerance) <= 0
        && Duration.between(standing.p90(), fresh.p90()).abs().compareTo(tolerance) <= 0;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
