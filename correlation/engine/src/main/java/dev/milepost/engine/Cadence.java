package dev.milepost.engine;

import static dev.milepost.event.Milestone.ARRIVED_AT_DELIVERY;
import static dev.milepost.event.Milestone.ARRIVING_SOON;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LOADED;
import static dev.milepost.event.Milestone.LOADED_FOR_DELIVERY;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKUP_SCHEDULED;
import static dev.milepost.event.Milestone.RETURNED;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.VOIDED;
import static dev.milepost.event.Milestone.WAREHOUSED;

import dev.milepost.event.Classifier;
import dev.milepost.event.Delay;
import dev.milepost.event.Estimate;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Mode;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When to ask a carrier about a reference: by what is expected next, not by the clock. Each moment
 * at which something is expected wants to be asked about often around it, and the less often the
 * farther it is; the most impatient one decides. A question is never farther away than a quarter of
 * the time to such a moment, so none is slept through.
 *
 * <p>Says the same of the same, on whatever node: what spreads the references over time is made of
 * their numbers.
 */
public final class Cadence {

  /** A look in vain once a day at what a webhook should tell. */
  private static final Duration SWEEP = Duration.ofDays(1);

  /** Of a day's tour. What is not delivered then comes back to the depot. */
  private static final Duration TOUR = Duration.ofHours(12);

  /**
   * As long as nothing new comes of a number, it is the shipment's: afterwards the carrier may give
   * it out again, and what is said of it would be nobody's.
   */
  private static final Duration FORGOTTEN = Correlator.DEFAULT_REUSE;

  /** Longer than anybody waits for an answer; keeps a boundless stretch within the calendar. */
  private static final Duration LONGEST = Duration.ofDays(3_660);

  private static final int TO_A_MOMENT = 4;
  private static final int SINCE_NEWS = 8;
  private static final int SINCE_TROUBLE = 24;

  /** Of the corrections' window, until the first look; each further one is twice as far away. */
  private static final int LOOKS = 8;

  /** By at most this part a question comes earlier, each reference by its own. */
  private static final double SPREAD = 0.1;

  private static final int HIGH_BAND = 2;

  private static final Set<Milestone> ON_TOUR =
      Set.of(LOADED_FOR_DELIVERY, OUT_FOR_DELIVERY, ARRIVING_SOON, ARRIVED_AT_DELIVERY);

  private static final Set<Milestone> SAILING = Set.of(LOADED, DEPARTED, IN_TRANSIT);

  private final Judge judge;

  /** By the rules that say what is late, and the calendars that these count by. */
  public Cadence(Judge judge) {
    this.judge = judge;
  }

  /**
   * When to ask next.
   *
   * @param at not before now; now where it is due
   * @param expectedBy by when the next news of the shipment is expected, which may have passed;
   *     null where nothing is
   * @param every how far apart questions would be as things stand, were there enough of them
   * @param why a phrase for people: {@code out for delivery: every 20 minutes}
   */
  public record Next(
      Instant at, @Nullable Instant expectedBy, Duration every, Worth worth, String why) {

    /** Questions a day that this reference wants: its part of {@link Budget#stretch}'s. */
    public double aDay() {
      return (double) Duration.ofDays(1).toMillis() / Math.max(1, every.toMillis());
    }
  }

  /**
   * When to ask about that reference, by what is known now.
   *
   * @return none for never again: the reference's piece has ended and the carrier corrects it no
   *     more, or nothing was heard for so long that the number may be another's. What is heard of
   *     it by another way may change that.
   */
  public Optional<Next> next(TrackedShipment tracked, Asked asked, Instant now) {
    Situation situation = judge.situation(tracked);
    Stage stage = Stage.of(situation.journey(), asked.reference());
    Worth worth = Worth.of(tracked, situation);
    return stage.hasEnded()
        ? afterTheEnd(stage, situation, asked, now, worth)
        : onTheWay(stage, tracked, situation, asked, now, worth);
  }

  /** Where the piece stands that the number names; where it names none, the shipment. */
  private record Stage(@Nullable Milestone milestone, @Nullable Instant since) {
    static Stage of(Journey journey, Reference reference) {
      ReferenceKey number = reference.key();
      Stage whole = new Stage(journey.milestone(), journey.occurredAt());
      return journey.pieceStates().stream()
          .filter(piece -> piece.number().key().equals(number))
          .map(piece -> new Stage(piece.milestone(), piece.occurredAt()))
          // A number that is another name of a piece may never be scanned itself.
          .filter(piece -> piece.hasEnded() || !whole.hasEnded())
          .findFirst()
          .orElse(whole);
    }

    boolean hasEnded() {
      return milestone == DELIVERED || milestone == RETURNED;
    }

    boolean isAt(Milestone other) {
      return milestone == other;
    }

    boolean isPickedUp() {
      return milestone != null && milestone.rank() >= Milestone.PICKED_UP.rank();
    }
  }

  /** Few looks, each twice as far from the end as the one before. */
  private static Optional<Next> afterTheEnd(
      Stage stage, Situation situation, Asked asked, Instant now, Worth worth) {
    Instant end = Objects.requireNonNull(stage.since());
    Instant anchor = asked.anchor();
    Duration gap = longer(asked.corrections().dividedBy(LOOKS), Duration.between(end, anchor));
    Duration every = earlier(gap, asked);
    Instant last = end.plus(asked.corrections());
    return at(asked, first(gap, every, pace(situation).usual(), asked), now, last)
        .map(
            at ->
                new Next(
                    at,
                    null,
                    every,
                    worth,
                    DelayPolicy.words(Objects.requireNonNull(stage.milestone()))
                        + ": a few looks for corrections, until "
                        + last));
  }

  private static Optional<Next> onTheWay(
      Stage stage,
      TrackedShipment tracked,
      Situation situation,
      Asked asked,
      Instant now,
      Worth worth) {
    Pace pace = pace(situation);
    Expectation expected = Expectation.of(situation).orElse(null);
    Wish wish =
        wishes(stage, tracked.delays(), situation, expected, asked).stream()
            .min(Comparator.comparing(Wish::gap))
            .orElseThrow()
            .within(pace);
    Wish settled = asked.pushed() ? whereAWebhookSpeaks(wish, expected, asked, pace) : wish;
    Duration every = longer(earlier(settled.gap(), asked), pace.floor());
    Duration most = asked.pushed() ? settled.gap() : pace.usual();
    return at(
            asked,
            first(settled.gap(), every, most, asked),
            now,
            lastSign(situation, asked).plus(FORGOTTEN))
        .map(
            at ->
                new Next(
                    at,
                    expected == null ? null : expected.by(),
                    every,
                    worth,
                    settled.why() + (asked.stretch() > 1 ? ", or as often as may be asked" : "")));
  }

  private static Pace pace(Situation situation) {
    return Pace.of(Situation.mode(situation.shipment()));
  }

  /**
   * One reason to ask, and how long after the last question.
   *
   * @param of what, a phrase for people
   */
  private record Wish(String of, Duration gap) {
    Wish within(Pace pace) {
      return new Wish(of, pace.within(gap));
    }

    String why() {
      return of + ": every " + words(gap);
    }
  }

  private static List<Wish> wishes(
      Stage stage,
      List<Delay> delays,
      Situation situation,
      @Nullable Expectation expected,
      Asked asked) {
    Pace pace = pace(situation);
    Instant from = asked.anchor();
    List<Wish> wishes = new ArrayList<>();
    wishes.add(ofStage(stage, situation, asked, pace));
    if (!stage.isPickedUp() && !stage.isAt(VOIDED)) {
      pickup(situation).ifPresent(pickup -> wishes.add(ofPickup(stage, pickup, asked, pace)));
    }
    if (isToBeDelivered(stage)) {
      addDelivery(wishes, situation, from, pace);
    }
    if (stage.milestone() != null && expected != null) {
      wishes.add(
          around(expected.what() + " expected by " + expected.by(), expected.by(), from)
              .wish(pace.worried(), TO_A_MOMENT));
    }
    for (Delay delay : delays) {
      boolean bad = Severity.band(delay.severity()) >= HIGH_BAND;
      wishes.add(
          around("delay " + DelayPolicy.words(delay.kind()), delay.since(), from)
              .wish(bad ? pace.alarmed() : pace.worried(), SINCE_TROUBLE));
    }
    return wishes;
  }

  /** What nobody knows yet, waits or goes back has no use for the moments of a delivery. */
  private static boolean isToBeDelivered(Stage stage) {
    return stage.milestone() != null
        && !stage.isAt(VOIDED)
        && !stage.isAt(AVAILABLE_FOR_PICKUP)
        && !stage.isAt(RETURNING);
  }

  private static Wish ofStage(Stage stage, Situation situation, Asked asked, Pace pace) {
    Instant from = asked.anchor();
    Instant news = news(situation, asked);
    if (stage.milestone() == null) {
      boolean planned = pickup(situation).filter(pickup -> pickup.isAfter(from)).isPresent();
      return planned
          ? new Wish("not known to the carrier yet", pace.ceiling())
          : around("not known to the carrier yet", news, from).wish(pace.usual(), SINCE_NEWS);
    }
    String words = DelayPolicy.words(stage.milestone());
    if (ON_TOUR.contains(stage.milestone())) {
      Instant since = Objects.requireNonNull(stage.since());
      return new Around(words, since, since.plus(TOUR), from).wish(pace.often(), TO_A_MOMENT);
    }
    if (stage.isAt(VOIDED)) {
      return new Wish(words, pace.ceiling());
    }
    if (stage.isAt(AVAILABLE_FOR_PICKUP) || stage.isAt(WAREHOUSED)) {
      return around(words, news, from).wish(pace.usual().multipliedBy(2), TO_A_MOMENT);
    }
    if (Situation.mode(situation.shipment()) == Mode.OCEAN && SAILING.contains(stage.milestone())) {
      return new Wish("at sea", pace.ceiling());
    }
    return around(words, news, from).wish(pace.usual(), SINCE_NEWS);
  }

  /**
   * A number that the carrier does not know yet is of no interest before its pickup, and then at
   * once.
   */
  private static Wish ofPickup(Stage stage, Instant pickup, Asked asked, Pace pace) {
    Instant from = asked.anchor();
    String name = "pickup planned at " + pickup;
    return stage.milestone() == null && from.isBefore(pickup)
        ? new Wish(name, Duration.between(from, pickup).plus(scaled(pace.often(), share(asked))))
        : around(name, pickup, from).wish(pace.often(), TO_A_MOMENT);
  }

  private static Optional<Instant> pickup(Situation situation) {
    return situation.shipment().plannedPickup() != null
        ? Optional.of(situation.shipment().plannedPickup().toInstant())
        : situation.newestPlan(fact -> fact.milestone() == PICKUP_SCHEDULED).map(Fact::at);
  }

  private static void addDelivery(List<Wish> wishes, Situation situation, Instant from, Pace pace) {
    PromisedWindow promise = situation.shipment().promise();
    Estimate estimate = Expectation.estimate(situation);
    if (promise != null) {
      Instant latest = promise.latest().toInstant();
      Instant earliest = promise.earliest() == null ? latest : promise.earliest().toInstant();
      wishes.add(
          new Around("promised by " + latest, earliest, latest, from)
              .wish(pace.often(), TO_A_MOMENT));
      if (estimate != null && situation.lateness(estimate.latest()).compareTo(Duration.ZERO) > 0) {
        wishes.add(around("promise at risk", latest, from).wish(pace.worried(), SINCE_TROUBLE));
      }
    }
    if (estimate != null) {
      wishes.add(
          new Around(
                  "expected by " + estimate.by() + " by " + estimate.latest(),
                  begin(estimate, situation),
                  estimate.latest(),
                  from)
              .wish(pace.often(), TO_A_MOMENT));
    }
    steps(situation)
        .forEach(
            step ->
                wishes.add(
                    around(
                            DelayPolicy.words(step.milestone()) + " planned at " + step.at(),
                            step.at(),
                            from)
                        .wish(pace.often(), TO_A_MOMENT)));
  }

  private static Instant begin(Estimate estimate, Situation situation) {
    Forecast forecast = situation.forecast();
    if (estimate.by().equals(Forecast.BY) && forecast != null) {
      return forecast.p50();
    }
    return estimate.earliest() == null || estimate.earliest().isAfter(estimate.latest())
        ? estimate.latest()
        : estimate.earliest();
  }

  /** What the carrier has announced and what was not overtaken by a scan. */
  private static Stream<Fact> steps(Situation situation) {
    Instant heard = situation.journey().lastScanAt();
    return situation.facts().stream()
        .filter(fact -> fact.classifier() != Classifier.ACTUAL)
        .filter(fact -> DelayPolicy.isAStep(fact.milestone()))
        .filter(fact -> heard == null || fact.at().isAfter(heard));
  }

  /**
   * Only where the next news did not come, and otherwise once a day, for what the webhook lost.
   * Never more often than without a webhook.
   */
  private static Wish whereAWebhookSpeaks(
      Wish wish, @Nullable Expectation expected, Asked asked, Pace pace) {
    Wish gap = new Wish("a webhook tells of it", SWEEP);
    if (expected != null) {
      Instant from = asked.anchor();
      Duration quiet =
          expected.by().isAfter(from)
              ? Duration.between(from, expected.by()).plus(scaled(pace.often(), share(asked)))
              : pace.often().plus(Duration.between(expected.by(), from).dividedBy(TO_A_MOMENT));
      if (quiet.compareTo(SWEEP) < 0) {
        gap = new Wish("a webhook tells of it, but for " + expected.what(), quiet);
      }
    }
    return gap.gap().compareTo(wish.gap()) > 0 ? gap : wish;
  }

  /** A moment, or a stretch of time, seen from the last question. */
  private record Around(String of, Instant begin, Instant end, Instant from) {

    /**
     * Inside, that often; outside, longer by a part of the distance.
     *
     * @param part the distance is divided by it
     */
    Wish wish(Duration often, int part) {
      Duration away =
          from.isBefore(begin)
              ? Duration.between(from, begin)
              : from.isAfter(end) ? Duration.between(end, from) : Duration.ZERO;
      return new Wish(of, often.plus(away.dividedBy(part)));
    }
  }

  private static Around around(String of, Instant moment, Instant from) {
    return new Around(of, moment, moment, from);
  }

  /** The last that was heard, by whatever way; else since when somebody waits. */
  private static Instant news(Situation situation, Asked asked) {
    return latest(asked.since(), asked.changed(), situation.journey().lastScanAt());
  }

  /** The last sign of life that was, or is to come. */
  private static Instant lastSign(Situation situation, Asked asked) {
    Estimate estimate = Expectation.estimate(situation);
    Instant sign =
        latest(
            Instant.MIN,
            asked.changed(),
            situation.journey().lastScanAt(),
            situation.promised(),
            pickup(situation).orElse(null),
            estimate == null ? null : estimate.latest(),
            steps(situation).map(Fact::at).max(Comparator.naturalOrder()).orElse(null));
    return sign.equals(Instant.MIN) ? asked.since() : sign;
  }

  private static Instant latest(Instant one, @Nullable Instant... others) {
    Instant latest = one;
    for (Instant other : others) {
      latest = other != null && other.isAfter(latest) ? other : latest;
    }
    return latest;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** References with the same rhythm drift apart. */
  private static Duration earlier(Duration gap, Asked asked) {
    return scaled(gap, 1 - SPREAD * share(asked));
  }

  /**
   * What was never asked about begins anywhere in its first gap, so that not all begin at once.
   *
   * @param gap as wanted
   * @param every as it is kept from then on
   * @param most of the first gap: nobody waits long for the first answer
   */
  private static Duration first(Duration gap, Duration every, Duration most, Asked asked) {
    return asked.last() == null
        ? scaled(gap.compareTo(most) > 0 ? most : gap, share(asked))
        : every;
  }

  /** None where it would be after the last moment; what only scarcity puts off so far is then. */
  private static Optional<Instant> at(Asked asked, Duration gap, Instant now, Instant last) {
    if (now.isAfter(last) || asked.anchor().plus(gap).isAfter(last)) {
      return Optional.empty();
    }
    Instant stretched = asked.anchor().plus(scaled(gap, asked.stretch()));
    Instant at = stretched.isAfter(last) ? last : stretched;
    return Optional.of(at.isBefore(now) ? now : at);
  }

  private static Duration scaled(Duration duration, double by) {
    double millis = duration.toMillis() * by;
    return millis < LONGEST.toMillis() ? Duration.ofMillis((long) millis) : LONGEST;
  }

  /** Between 0 and 1, evenly spread, always the same for the same number. */
  private static double share(Asked asked) {
    ReferenceKey key = asked.reference().key();
    long bits = 31L * key.value().hashCode() + key.type().name().hashCode();
    // The finalizer of SplitMix64: numbers that follow one another land anywhere.
    bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
    bits ^= bits >>> 31;
    return (bits >>> 11) * 0x1.0p-53;
  }

  private static String words(Duration gap) {
    long minutes = gap.toMinutes();
    if (minutes < 120) {
      return minutes + " minutes";
    }
    return minutes < 48 * 60 ? minutes / 60 + " hours" : minutes / (24 * 60) + " days";
  }
}
