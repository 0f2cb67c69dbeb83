package dev.milepost.carrier.fedex;

import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.StatedTime;
import dev.milepost.event.Estimate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When FedEx expects to deliver: the window, or else the date among the {@code dateAndTimes}. The
 * window of the standard transit time is what was sold, not what is expected, and is left alone.
 *
 * @param field where it stands in the result
 * @param begins as written, may be empty
 * @param ends as written
 */
record FedexEstimate(String field, String begins, String ends) {

  private static final String WINDOW = "estimatedDeliveryTimeWindow";
  private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

  /** The expectation of a result, or null where it states none. */
  static @Nullable FedexEstimate of(JsonNode result, FedexDates dates) {
    JsonNode window = result.path(WINDOW).path("window");
    String begins = text(window, "begins");
    String ends = text(window, "ends");
    if (!ends.isEmpty() || !begins.isEmpty()) {
      return new FedexEstimate(WINDOW, begins, ends.isEmpty() ? begins : ends);
    }
    String date = dates.written(FedexDates.ESTIMATED_DELIVERY);
    return date.isEmpty() ? null : new FedexEstimate("dateAndTimes", "", date);
  }

  /** What tells one expectation from another. */
  String key() {
    return plain(begins) + " " + plain(ends);
  }

  /**
   * The estimate, or null where its end cannot be read.
   *
   * @param destination its zone, where that is known
   * @param usual the offset of the news that it comes with, where that is known
   */
  @Nullable Estimate read(
      @Nullable ZoneId destination,
      @Nullable ZoneOffset usual,
      Instant issuedAt,
      List<String> warnings) {
    StatedTime from = StatedTime.iso(begins);
    StatedTime to = StatedTime.iso(ends);
    if (to == null) {
      return null;
    }
    if (from == null && !begins.isEmpty()) {
      warnings.add("estimate: the start of the window cannot be read");
    }
    ZoneId zone = destination != null ? destination : to.offset() != null ? to.offset() : usual;
    if (zone == null) {
      warnings.add("estimate: the destination's zone is unknown, read as UTC");
      zone = ZoneOffset.UTC;
    }
    Instant latest = latest(from, to, zone);
    Instant earliest = from == null || from.isMidnight() ? null : instant(from, to, zone);
    if (earliest != null && earliest.isAfter(latest)) {
      warnings.add("estimate: the window ends before it begins, only its end is taken");
      earliest = null;
    }
    boolean certain = destination != null || (to.offset() != null && !isADay(from, to));
    return new Estimate(
        latest.equals(earliest) ? null : earliest,
        latest,
        FedexAdapter.FEDEX.value(),
        issuedAt,
        certain ? null : zone.getRules().getOffset(latest));
  }

  /**
   * Midnight stands for a day, in a zone of the house, and a day ends at the destination (dossier
   * sections 0, 6 and 9.3): unless a window that began hours before ends then.
   */
  private static Instant latest(@Nullable StatedTime from, StatedTime to, ZoneId zone) {
    return isADay(from, to)
        ? to.wall().toLocalDate().atTime(END_OF_DAY).atZone(zone).toInstant()
        : instant(to, to, zone);
  }

  private static boolean isADay(@Nullable StatedTime from, StatedTime to) {
    return to.isMidnight() && !endsAtMidnight(from, to);
  }

  private static boolean endsAtMidnight(@Nullable StatedTime from, StatedTime to) {
    if (from == null || from.isMidnight()) {
      return false;
    }
    Duration window = Duration.between(from.wall(), to.wall());
    return !window.isNegative() && window.toDays() == 0;
  }

  /** By its own offset, else by that of the window's end, else by the zone. */
  private static Instant instant(StatedTime time, StatedTime end, ZoneId zone) {
    ZoneOffset offset = time.offset();
    if (offset == null && !end.isMidnight()) {
      offset = end.offset();
    }
    return offset != null ? time.wall().toInstant(offset) : time.wall().atZone(zone).toInstant();
  }

  private static String plain(String written) {
    StatedTime read = StatedTime.iso(written);
    return read == null ? written : read.wall().toString();
  }
}
