package dev.milepost.carrier.usps;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When an event happened. USPS states the local minute, the GMT second and the offset between them
 * (dossier section 2.4); events that it was told of by others have the local minute alone.
 *
 * @param minute the clock of the place, for the id: it is there in every form
 */
record UspsTime(EventTime time, LocalDateTime minute) {

  private static final Duration DAY = Duration.ofDays(1);

  /** The three fields as they are written. */
  record Fields(String local, String gmt, String offset) {}

  /** The time, or null where neither clock can be read. */
  static @Nullable UspsTime of(
      Fields fields, @Nullable Place place, String country, List<String> warnings) {
    StatedTime local = StatedTime.iso(fields.local());
    StatedTime gmt = StatedTime.iso(fields.gmt());
    ZoneOffset offset = StatedTime.offset(fields.offset());
    warnOfUnreadable(fields, local, gmt, offset, warnings);
    if (gmt != null && gmt.precision() != StatedTime.Precision.DAY) {
      Instant instant = gmt.wall().toInstant(gmt.offset() == null ? ZoneOffset.UTC : gmt.offset());
      return local == null
          ? ofGmt(instant, offset)
          : ofBoth(instant, local.wall(), offset, country, warnings);
    }
    if (local == null) {
      return null;
    }
    StatedTime stated = local.offset() == null ? local.withOffset(offset) : local;
    return new UspsTime(stated.at(place, null, warnings), minute(local.wall()));
  }

  private static UspsTime ofGmt(Instant instant, @Nullable ZoneOffset offset) {
    return new UspsTime(
        new EventTime(instant, offset, TimeQuality.GIVEN),
        minute(LocalDateTime.ofInstant(instant, offset == null ? ZoneOffset.UTC : offset)));
  }

  private static UspsTime ofBoth(
      Instant gmt,
      LocalDateTime local,
      @Nullable ZoneOffset offset,
      String country,
      List<String> warnings) {
    EventTime time = agreed(gmt, local, offset, country);
    if (time == null && offset != null) {
      time = agreed(gmt, local, null, country);
      if (time != null) {
        warnings.add("time: GMTOffset " + offset + " differs from local less GMT");
      }
    }
    if (time == null) {
      warnings.add("time: local " + local + " and GMT " + gmt + " do not fit; GMT is believed");
      time = new EventTime(gmt, null, TimeQuality.UNKNOWN);
    } else if (!time.instant().equals(gmt)) {
      warnings.add(
          "time: GMT " + gmt + " has the date of the local day, read as " + time.instant());
    }
    return new UspsTime(time, minute(local));
  }

  /**
   * The GMT second with the offset that it and the local minute make. In the evening USPS writes
   * the GMT time with the local date, a day too early; so the days beside it are tried as well.
   *
   * @param stated the offset that must come out, or null for any that the country has
   */
  private static @Nullable EventTime agreed(
      Instant gmt, LocalDateTime local, @Nullable ZoneOffset stated, String country) {
    Instant[] candidates = {gmt, gmt.plus(DAY), gmt.minus(DAY)};
    for (Instant candidate : candidates) {
      ZoneOffset derived = StatedTime.offsetBetween(candidate, local);
      boolean fits =
          stated == null
              ? derived != null && Zones.plausible(derived, candidate, country)
              : stated.equals(derived);
      if (fits) {
        return new EventTime(candidate, derived, TimeQuality.GIVEN);
      }
    }
    return null;
  }

  private static void warnOfUnreadable(
      Fields fields,
      @Nullable StatedTime local,
      @Nullable StatedTime gmt,
      @Nullable ZoneOffset offset,
      List<String> warnings) {
    if (local == null && !fields.local().isEmpty()) {
      warnings.add("time: the local timestamp cannot be read");
    }
    if (gmt == null && !fields.gmt().isEmpty()) {
      warnings.add("time: the GMT timestamp cannot be read");
    }
    if (offset == null && !fields.offset().isEmpty()) {
      warnings.add("time: the GMT offset cannot be read");
    }
  }

  private static LocalDateTime minute(LocalDateTime wall) {
    return wall.truncatedTo(ChronoUnit.MINUTES);
  }
}
