package dev.milepost.bench;

import dev.milepost.bench.Happening.Phase;
import dev.milepost.dev.journeys.City;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is late, by what was told and the time: docs/delays.md with its defaults, written a second
 * time and far more plainly than the engine has it, for the journeys that {@link TrueJourneys}
 * makes. A function of the set of what was told.
 */
final class TrueDelays {
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59);
  private static final Duration STALE = Duration.ofDays(1);

  /**
   * What was told of a parcel.
   *
   * @param what the scan; null where only an expected delivery is stated
   * @param at where
   * @param when it is said to have happened
   * @param milestone what the hub is to understand
   * @param expectation when the carrier means to deliver; null where it does not say
   */
  record Told(
      @Nullable Happening what,
      @Nullable City at,
      Instant when,
      String milestone,
      Phase phase,
      @Nullable Expectation expectation) {

    /** What tells it apart in the hub's answers. */
    String key() {
      return key(milestone, when, expectation == null ? null : expectation.by());
    }

    static String key(String milestone, Instant when, @Nullable Instant expected) {
      return milestone + " " + when + (expected == null ? "" : " expecting " + expected);
    }
  }

  /**
   * What a carrier expects.
   *
   * @param by the end of its delivery window
   * @param issued when it said so
   */
  record Expectation(Instant by, Instant issued) {}

  private final TrueJourney journey;
  private final Instant now;
  private final List<Told> holding;
  private final @Nullable Told stand;

  private TrueDelays(TrueJourney journey, Collection<Told> told, Instant now) {
    this.journey = journey;
    this.now = now;
    this.holding = withoutTakenBack(told);
    this.stand =
        holding.stream()
            .filter(one -> one.phase().isProgress())
            .max(Comparator.comparing((Told one) -> one.phase().rank()).thenComparing(Told::when))
            .orElse(null);
  }

  /** The delays that are open then. */
  static Set<DelayKind> open(TrueJourney journey, Collection<Told> told, Instant now) {
    return new TrueDelays(journey, told, now).open();
  }

  /** Where it stands; null where nothing is known. */
  static @Nullable String milestone(TrueJourney journey, Collection<Told> told) {
    Told stand = new TrueDelays(journey, told, Instant.MAX).stand;
    return stand == null ? null : stand.milestone();
  }

  private Set<DelayKind> open() {
    Set<DelayKind> open = EnumSet.noneOf(DelayKind.class);
    if (isAt(Phase.DELIVERED) || isAt(Phase.BACK)) {
      return open;
    }
    boolean taken = any(one -> one.phase().isInHands());
    boolean withdrawn = isAt(Phase.WITHDRAWN);
    Told heard = last(one -> one.phase() != Phase.NEWS);
    ZoneId origin = journey.origin().zone();
    ZoneId destination = journey.destination().zone();
    Instant planned = journey.plannedPickup();
    if (planned != null && !taken && !withdrawn) {
      add(open, DelayKind.LATE_PICKUP, TrueTime.workingTimeAfter(planned, grace(), origin));
    }
    if (heard != null && !taken && !withdrawn) {
      Instant from = planned != null && planned.isAfter(heard.when()) ? planned : heard.when();
      add(open, DelayKind.STALLED_PRE_TRANSIT, silence(from, isAir() ? 3 : 2, origin));
    }
    if (heard != null && taken && !withdrawn) {
      add(open, DelayKind.STALLED_IN_TRANSIT, silence(heard.when(), 3, destination));
    }
    Instant promise = journey.promise();
    if (promise != null && now.isAfter(promise)) {
      open.add(DelayKind.MISSED_PROMISE);
    }
    if (promise != null && isExpectedLate(promise)) {
      open.add(DelayKind.WILL_MISS_PROMISE);
    }
    Told attempt = last(one -> one.what() == Happening.ATTEMPT);
    if (attempt != null && !any(one -> isAnotherTry(one, attempt))) {
      open.add(DelayKind.FAILED_ATTEMPT);
    }
    Told trouble = last(one -> one.phase() == Phase.TROUBLE);
    if (trouble != null
        && !any(one -> one.phase().isInHands() && one.when().isAfter(trouble.when()))) {
      open.add(DelayKind.CARRIER_EXCEPTION);
    }
    if (isAt(Phase.GOING_BACK)) {
      open.add(DelayKind.RETURNING);
    }
    return withoutSilenced(open);
  }

  /** "A specific kind silences the general one." */
  private static Set<DelayKind> withoutSilenced(Set<DelayKind> open) {
    Set<DelayKind> audible = EnumSet.noneOf(DelayKind.class);
    audible.addAll(open);
    if (open.contains(DelayKind.MISSED_PROMISE)) {
      audible.remove(DelayKind.WILL_MISS_PROMISE);
    }
    if (open.contains(DelayKind.LATE_PICKUP)) {
      audible.remove(DelayKind.STALLED_PRE_TRANSIT);
    }
    if (open.contains(DelayKind.CARRIER_EXCEPTION) || open.contains(DelayKind.FAILED_ATTEMPT)) {
      audible.remove(DelayKind.STALLED_PRE_TRANSIT);
      audible.remove(DelayKind.STALLED_IN_TRANSIT);
    }
    if (open.contains(DelayKind.FAILED_ATTEMPT)) {
      audible.remove(DelayKind.LATE_PICKUP);
    }
    if (open.contains(DelayKind.RETURNING)) {
      audible.remove(DelayKind.WILL_MISS_PROMISE);
      audible.remove(DelayKind.MISSED_PROMISE);
      audible.remove(DelayKind.FAILED_ATTEMPT);
      audible.remove(DelayKind.STALLED_IN_TRANSIT);
    }
    return audible;
  }

  private void add(Set<DelayKind> open, DelayKind kind, Instant opens) {
    if (!opens.isAfter(now)) {
      open.add(kind);
    }
  }

  private boolean isAir() {
    return journey.mode() == Mode.AIR;
  }

  private Duration grace() {
    return Duration.ofHours(journey.mode() == Mode.LTL ? 8 : 12);
  }

  private Instant silence(Instant from, int days, ZoneId zone) {
    Duration time = Duration.ofDays(days);
    return isAir() ? from.plus(time) : TrueTime.workingTimeAfter(from, time, zone);
  }

  private static boolean isAnotherTry(Told one, Told attempt) {
    return one.phase().rank() >= Phase.ON_THE_VAN.rank()
        && one.what() != Happening.ATTEMPT
        && one.when().isAfter(attempt.when());
  }

  /** Late by more than the tolerance, and not better by the margin since. */
  private boolean isExpectedLate(Instant promise) {
    Duration tolerance =
        Duration.ofHours(
            switch (journey.mode()) {
              case AIR -> 6;
              case LTL -> 2;
              default -> 1;
            });
    List<Expectation> series = new ArrayList<>();
    for (Told one : holding) {
      Expectation said = one.expectation();
      if (said != null && !said.by().isBefore(said.issued().minus(STALE))) {
        series.add(said);
      }
    }
    series.sort(Comparator.comparing(Expectation::issued));
    boolean late = false;
    for (Expectation said : series) {
      Duration by = lateness(promise, said.by());
      late = by.compareTo(late ? Duration.ZERO : tolerance) > 0;
    }
    return late;
  }

  /** A day is not later than a promise of that day. */
  private Duration lateness(Instant promise, Instant expected) {
    ZoneId zone = journey.destination().zone();
    ZonedDateTime there = expected.atZone(zone);
    boolean day = !there.toLocalTime().isBefore(END_OF_DAY);
    return day && there.toLocalDate().equals(promise.atZone(zone).toLocalDate())
        ? Duration.ZERO
        : Duration.between(promise, expected);
  }

  private static List<Told> withoutTakenBack(Collection<Told> told) {
    List<Told> left = new ArrayList<>(told);
    left.sort(Comparator.comparing(Told::when));
    for (Told one : List.copyOf(left)) {
      if (one.what() == Happening.LABEL_VOIDED) {
        takeBack(left, one, "LABEL_CREATED", false);
      } else if (one.what() == Happening.PICKUP_VOIDED) {
        takeBack(left, one, "PICKED_UP", true);
      } else if (one.what() == Happening.ARRIVAL_CANCELLED) {
        takeBack(left, one, "ARRIVED", true);
      }
    }
    return left;
  }

  private static void takeBack(List<Told> left, Told by, String milestone, boolean there) {
    for (int i = left.size() - 1; i >= 0; i--) {
      Told one = left.get(i);
      if (one.milestone().equals(milestone)
          && !one.when().isAfter(by.when())
          && (!there || one.at() == by.at())) {
        left.remove(i);
        return;
      }
    }
  }

  private boolean isAt(Phase phase) {
    return stand != null && stand.phase() == phase;
  }

  private boolean any(Predicate<Told> which) {
    return holding.stream().anyMatch(which);
  }

  private @Nullable Told last(Predicate<Told> which) {
    return holding.stream().filter(which).reduce((one, other) -> other).orElse(null);
  }
}
