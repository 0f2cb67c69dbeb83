package dev.milepost.carrier.mapped;

import dev.milepost.carrier.StatedTime;
import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One way in which a carrier states when something happened.
 *
 * @param path of the date and time, or of the date alone
 * @param time of the time, where it has a field of its own; it is read behind the date and a blank
 * @param zone of a field that names the zone
 * @param utc what a time is worth that is written in UTC
 */
record TimeRule(TreePath path, Field time, TimeFormat format, Field zone, Utc utc) {

  /** What a {@code Z} behind a time is worth (dossier section 0, 5). */
  enum Utc {
    /** It is one. */
    BELIEVED,
    /** The carrier writes it too where it does not know the zone. */
    DOUBTED,
    /** The clock of the place, whatever is behind it. */
    IGNORED
  }

  /**
   * When it happened.
   *
   * @param key the moment where it was stated, else the clock on the wall; to the minute
   */
  record Read(EventTime time, String key) {}

  /** What is written; empty where nothing is. */
  String written(Spot from) {
    String date = path.text(from);
    if (date.isEmpty() || !time.isRead()) {
      return date;
    }
    String clock = time.text(from);
    return clock.isEmpty() ? date : date + " " + clock;
  }

  /** The time, or null where it cannot be read. */
  @Nullable Read read(
      Spot from, @Nullable Place place, @Nullable ZoneId usual, List<String> warnings) {
    StatedTime stated = format.read(written(from));
    if (stated == null) {
      return null;
    }
    if (ZoneOffset.UTC.equals(stated.offset())) {
      if (utc == Utc.DOUBTED) {
        warnings.add("time: in UTC, which is also written where the zone is not known");
        EventTime doubted =
            new EventTime(stated.wall().toInstant(ZoneOffset.UTC), null, TimeQuality.UNKNOWN);
        return new Read(doubted, minute(stated));
      }
      if (utc == Utc.IGNORED) {
        stated = stated.withOffset(null);
      }
    }
    Place clock = place;
    String name = stated.offset() == null ? zone.text(from) : "";
    if (!name.isEmpty()) {
      ZoneId named = ZoneNames.of(name);
      if (named instanceof ZoneOffset offset) {
        stated = stated.withOffset(offset);
      } else if (named != null) {
        clock = new Place(null, null, null, null, null, null, named.getId());
      } else {
        warnings.add("time: the name of its zone is not known");
      }
    }
    return new Read(time(stated, clock, usual, warnings), minute(stated));
  }

  /** A date alone and midnight mean a day and no moment of it (dossier section 0, 6). */
  private static EventTime time(
      StatedTime stated, @Nullable Place clock, @Nullable ZoneId usual, List<String> warnings) {
    EventTime time = stated.at(clock, usual, warnings);
    if (stated.offset() != null || !stated.isMidnight()) {
      return time;
    }
    warnings.add("time: midnight, a date without an hour");
    return new EventTime(time.instant(), time.offset(), TimeQuality.UNKNOWN);
  }

  private static String minute(StatedTime stated) {
    return stated.offset() == null
        ? stated.wall().truncatedTo(ChronoUnit.MINUTES).toString()
        : stated.wall().toInstant(stated.offset()).truncatedTo(ChronoUnit.MINUTES).toString();
  }

  /** Where it stands, or should. */
  String pointer(Spot from) {
    return path.pointer(from);
  }
}
