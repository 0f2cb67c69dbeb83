package dev.milepost.carrier.mapped;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.StatedTime.Precision;
import dev.milepost.carrier.Zones;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When delivery is expected: a date, with or without a window on that day, or a window of full
 * dates and times. A date alone, and midnight, is the end of that day at the destination (dossier
 * section 9.3).
 *
 * @param date where the window's ends are clock times, or alone
 */
record EstimateRule(Field date, Field from, Field to, TimeFormat format, PlaceRule destination) {

  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

  /** What tells one expectation from another; empty where there is none. */
  String key(Spot shipment) {
    String key = date.text(shipment) + " " + from.text(shipment) + " " + to.text(shipment);
    return key.isBlank() ? "" : key;
  }

  /** Where it stands. */
  String pointer(Spot shipment) {
    return date.isRead() ? date.pointer(shipment) : to.pointer(shipment);
  }

  /**
   * The estimate, or null where its end cannot be read, or lies more than a day before the newest
   * event.
   */
  @Nullable Estimate of(
      Spot shipment,
      @Nullable ZoneId usual,
      @Nullable EventTime newest,
      String by,
      Instant issuedAt,
      List<String> warnings) {
    ZoneId certain = certain(shipment, usual, warnings);
    ZoneId zone = certain != null ? certain : assumed(newest);
    String start = from.text(shipment);
    String end = to.text(shipment);
    String day = date.text(shipment);
    Instant earliest;
    Instant latest;
    if (day.isEmpty()) {
      earliest = earliest(format.read(start), zone);
      latest = latest(format.read(end), zone);
    } else {
      StatedTime stated = format.read(day);
      if (stated == null) {
        return null;
      }
      LocalTime begins = clock(start);
      LocalTime ends = clock(end);
      if (ends == null && !end.isEmpty()) {
        warnings.add("estimate: the end of the window cannot be read, the whole day is taken");
      }
      earliest = begins == null ? null : stated.wall().with(begins).atZone(zone).toInstant();
      latest =
          ends == null ? latest(stated, zone) : stated.wall().with(ends).atZone(zone).toInstant();
    }
    if (latest == null
        || (newest != null && latest.isBefore(newest.instant().minus(1, ChronoUnit.DAYS)))) {
      return null;
    }
    if (earliest == null && !start.isEmpty()) {
      warnings.add("estimate: the start of the window cannot be read");
    } else if (earliest != null && earliest.isAfter(latest)) {
      warnings.add("estimate: the window ends before it begins, only its end is taken");
      earliest = null;
    }
    return new Estimate(
        earliest,
        latest,
        by,
        issuedAt,
        certain == null && !isStated(end, day) ? zone.getRules().getOffset(latest) : null);
  }

  /** Of the destination, else the carrier's usual one. */
  private @Nullable ZoneId certain(Spot shipment, @Nullable ZoneId usual, List<String> warnings) {
    ZoneId zone = Zones.of(destination.of(shipment, warnings));
    if (zone == null && usual == null) {
      warnings.add("estimate: the destination's zone is not certain, read by the newest event's");
    }
    return zone != null ? zone : usual;
  }

  private static ZoneId assumed(@Nullable EventTime newest) {
    return newest == null || newest.offset() == null ? ZoneOffset.UTC : newest.offset();
  }

  /** Whether the end is a moment whose offset is written behind it. */
  private boolean isStated(String end, String day) {
    StatedTime last = day.isEmpty() ? format.read(end) : end.isEmpty() ? format.read(day) : null;
    return last != null && last.offset() != null && !last.isMidnight();
  }

  private static @Nullable Instant latest(@Nullable StatedTime stated, ZoneId zone) {
    if (stated == null) {
      return null;
    }
    return stated.isMidnight()
        ? stated.wall().with(END_OF_DAY).atZone(zone).toInstant()
        : stated.latest(zone);
  }

  private static @Nullable Instant earliest(@Nullable StatedTime stated, ZoneId zone) {
    if (stated == null) {
      return null;
    }
    return stated.precision() == Precision.DAY || stated.offset() == null
        ? stated.wall().atZone(zone).toInstant()
        : stated.wall().toInstant(stated.offset());
  }

  /** {@code 10:00}, {@code 10:00:30}; null for anything else. */
  private static @Nullable LocalTime clock(String written) {
    try {
      return written.isEmpty() ? null : LocalTime.parse(written);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
