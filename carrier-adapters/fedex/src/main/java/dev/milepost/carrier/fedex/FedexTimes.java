package dev.milepost.carrier.fedex;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.TimeQuality;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the scans of one parcel happened. Most have an offset. One in a list may have none, and
 * midnight stands for a day whose hour FedEx does not know: then the siblings help (dossier section
 * 0, 5 and 6).
 */
final class FedexTimes {

  /** How far away a sibling is looked for: a history of thousands is not worth the search. */
  private static final int NEAR = 64;

  private final List<FedexScan> scans;
  private final FedexDates dates;
  private final @Nullable EventTime[] clocks;

  private FedexTimes(List<FedexScan> scans, FedexDates dates) {
    this.scans = scans;
    this.dates = dates;
    this.clocks = new EventTime[scans.size()];
  }

  /** A scan and when it happened. */
  record Timed(FedexScan scan, EventTime time) {}

  /** Each scan with its time, in their order; each scan takes the warnings about its own. */
  static List<Timed> of(List<FedexScan> scans, FedexDates dates) {
    return new FedexTimes(scans, dates).all();
  }

  private List<Timed> all() {
    for (int i = 0; i < scans.size(); i++) {
      StatedTime stated = scans.get(i).stated();
      clocks[i] = stated.isMidnight() ? null : clock(stated, i);
    }
    List<Timed> timed = new ArrayList<>(scans.size());
    for (int i = 0; i < scans.size(); i++) {
      EventTime clock = clocks[i];
      timed.add(new Timed(scans.get(i), clock != null ? clock : midnight(i)));
    }
    return timed;
  }

  /** A written clock: by its offset, else by the place's, else by that of the nearest sibling. */
  private EventTime clock(StatedTime stated, int index) {
    FedexScan scan = scans.get(index);
    if (stated.offset() != null || Zones.of(scan.place()) != null) {
      return stated.at(scan.place(), null, scan.warnings());
    }
    FedexScan sibling = sibling(index);
    ZoneOffset offset = sibling == null ? null : sibling.stated().offset();
    if (sibling == null || offset == null) {
      return stated.at(scan.place(), null, scan.warnings());
    }
    boolean sameCity = isSameCity(scan, sibling);
    if (!sameCity) {
      scan.warnings().add("time: no offset is written, that of a neighbouring scan is taken");
    }
    return new EventTime(
        stated.wall().toInstant(offset),
        offset,
        sameCity ? TimeQuality.PLACE : TimeQuality.UNKNOWN);
  }

  /**
   * A midnight: another date of the payload may know the hour; else it is not before what comes
   * first in a journey, as a pickup is not before its label; else the day is all that is known.
   */
  private EventTime midnight(int index) {
    FedexScan scan = scans.get(index);
    StatedTime exact = dates.of(scan.code());
    if (exact != null
        && !exact.isMidnight()
        && exact.wall().toLocalDate().equals(scan.stated().wall().toLocalDate())) {
      scan.warnings().add("time: midnight stands for the day, the hour is that of dateAndTimes");
      return clock(exact, index);
    }
    EventTime written = clock(scan.stated(), index);
    EventTime before = earlierInTheJourney(scan);
    if (before != null && written.instant().isBefore(before.instant())) {
      scan.warnings().add("time: midnight stands for the day, put behind the scan it must follow");
      return new EventTime(before.instant().plusSeconds(1), before.offset(), TimeQuality.UNKNOWN);
    }
    if (scan.stated().offset() != null) {
      scan.warnings().add("time: midnight may stand for the day");
      return written;
    }
    scan.warnings().add("time: midnight stands for the day, the hour is not known");
    return new EventTime(written.instant(), written.offset(), TimeQuality.UNKNOWN);
  }

  /** The latest clock of the same day at which the journey was not yet as far. */
  private @Nullable EventTime earlierInTheJourney(FedexScan scan) {
    EventTime latest = null;
    for (int i = 0; i < scans.size(); i++) {
      EventTime clock = clocks[i];
      if (clock != null
          && scans.get(i).isOfTheDayOf(scan)
          && isEarlier(scans.get(i).status().milestone(), scan.status().milestone())
          && (latest == null || clock.instant().isAfter(latest.instant()))) {
        latest = clock;
      }
    }
    return latest;
  }

  private static boolean isEarlier(Milestone one, Milestone other) {
    return one.effect() == Milestone.Effect.PROGRESS
        && other.effect() == Milestone.Effect.PROGRESS
        && one.rank() < other.rank();
  }

  /** A scan with an offset: of the same city, else the nearest in the list of the same country. */
  private @Nullable FedexScan sibling(int index) {
    FedexScan scan = scans.get(index);
    FedexScan nearest = null;
    for (int distance = 1; distance < Math.min(scans.size(), NEAR); distance++) {
      for (int at = index - distance; at <= index + distance; at += 2 * distance) {
        if (at < 0 || at >= scans.size() || scans.get(at).stated().offset() == null) {
          continue;
        }
        FedexScan other = scans.get(at);
        if (isSameCity(scan, other)) {
          return other;
        }
        nearest = nearest == null && isSameCountry(scan, other) ? other : nearest;
      }
    }
    return nearest;
  }

  private static boolean isSameCity(FedexScan one, FedexScan other) {
    return one.place().city() != null
        && one.place().key().equals(other.place().key())
        && Objects.equals(one.place().region(), other.place().region())
        && Objects.equals(one.place().country(), other.place().country());
  }

  private static boolean isSameCountry(FedexScan one, FedexScan other) {
    return one.place().country() == null || one.place().country().equals(other.place().country());
  }
}
