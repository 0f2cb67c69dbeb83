package dev.milepost.bench;

import dev.milepost.bench.Happening.Meaning;
import dev.milepost.bench.Happening.Phase;
import dev.milepost.bench.TrueDelays.Expectation;
import dev.milepost.bench.TrueDelays.Told;
import dev.milepost.bench.TrueJourney.Post;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one post, or one answer, tells of a journey. */
final class TrueTellings {
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);
  private static final LocalTime WIDE_END = LocalTime.of(20, 0);

  private TrueTellings() {}

  /** What that post tells when it is sent in its step. */
  static List<Told> of(TrueJourney journey, Post post) {
    return post.scan() < 0
        ? history(journey, TrueTime.of(post.step()))
        : List.of(ofUps(journey, journey.scans().get(post.scan())));
  }

  /** UPS names a new day, or hours of the day, and beside any other scan only its first plan. */
  private static Told ofUps(TrueJourney journey, TrueScan scan) {
    Meaning meaning = Objects.requireNonNull(scan.what().by(TrueCarrier.UPS));
    Instant expected =
        scan.is(Happening.NEW_DATE)
            ? end(journey, scan.scheduled(), END_OF_DAY)
            : scan.is(Happening.NEW_TIME)
                ? end(journey, scan.scheduled(), TrueScan.NARROW_END)
                : null;
    return new Told(
        scan.what(),
        scan.at(),
        scan.when(),
        meaning.milestone(),
        meaning.phase(),
        expected == null ? null : new Expectation(expected, scan.when()));
  }

  /** FedEx tells all of it, and when it means to deliver as of the newest scan. */
  static List<Told> history(TrueJourney journey, Instant now) {
    List<TrueScan> happened = journey.happenedBy(now);
    List<Told> told = new ArrayList<>();
    TrueScan newest = null;
    for (TrueScan scan : happened) {
      Meaning meaning = scan.what().by(journey.carrier());
      if (meaning != null) {
        newest = scan;
        told.add(
            new Told(
                scan.what(), scan.at(), scan.when(), meaning.milestone(), meaning.phase(), null));
      }
    }
    Instant expected = window(journey, happened);
    if (newest != null
        && expected != null
        && !expected.isBefore(newest.when().minus(Duration.ofDays(1)))) {
      told.add(
          new Told(
              null,
              null,
              newest.when(),
              "ETA_UPDATED",
              Phase.NEWS,
              new Expectation(expected, now)));
    }
    return told;
  }

  /** The end of FedEx's window; null where it is over, or nothing is known. */
  static @Nullable Instant window(TrueJourney journey, List<TrueScan> happened) {
    if (happened.isEmpty()
        || has(happened, Happening.DELIVERED)
        || has(happened, Happening.LABEL_VOIDED)) {
      return null;
    }
    return end(
        journey,
        expectedDay(happened),
        has(happened, Happening.NEW_TIME) ? TrueScan.NARROW_END : WIDE_END);
  }

  /** The carrier's last word on the day. */
  static LocalDate expectedDay(List<TrueScan> happened) {
    LocalDate day = happened.get(0).scheduled();
    for (TrueScan scan : happened) {
      day = scan.is(Happening.NEW_DATE) ? scan.scheduled() : day;
    }
    return day;
  }

  static boolean has(List<TrueScan> happened, Happening what) {
    return happened.stream().anyMatch(scan -> scan.is(what));
  }

  private static Instant end(TrueJourney journey, LocalDate day, LocalTime end) {
    return day.atTime(end).atZone(journey.destination().zone()).toInstant();
  }
}
