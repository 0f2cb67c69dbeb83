package dev.milepost.carrier.aftership;

import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.StatedTime.Precision;
import dev.milepost.event.Estimate;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the parcel is expected: the estimate that AfterShip itself holds for the latest, else the
 * courier's, AfterShip's own, or the shop's. Dates are local to the recipient (dossier section
 * 2.6).
 *
 * @param field where it stands in the tracking
 * @param begins as written, may be empty
 * @param ends as written
 */
record AftershipExpectation(String field, String begins, String ends) {

  /** {@code first_estimated_delivery} is not among them: it is what was said once, and stays so. */
  private static final List<String> FIELDS =
      List.of(
          "latest_estimated_delivery",
          "courier_estimated_delivery_date",
          "aftership_estimated_delivery_date",
          "custom_estimated_delivery_date",
          "expected_delivery");

  /** The expectation of a tracking, or null where it states none. */
  static @Nullable AftershipExpectation of(JsonNode tracking) {
    for (String field : FIELDS) {
      JsonNode estimate = tracking.path(field);
      AftershipExpectation found = size(estimate) == 0 ? null : of(field, estimate);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable AftershipExpectation of(String field, JsonNode estimate) {
    String only = estimate.isObject() ? either(estimate, "") : text(estimate);
    String begins = either(estimate, "_min");
    String ends = either(estimate, "_max");
    String latest = ends.isEmpty() ? only : ends;
    return latest.isEmpty() ? null : new AftershipExpectation(field, begins, latest);
  }

  private static String either(JsonNode estimate, String suffix) {
    String written = text(estimate, "datetime" + suffix);
    return written.isEmpty() ? text(estimate, "estimated_delivery_date" + suffix) : written;
  }

  /** What tells one expectation from another. */
  String key() {
    return plain(begins) + " " + plain(ends);
  }

  /** Whether its end is a clock without a zone, so that the destination's is asked for. */
  boolean isLocal() {
    StatedTime end = stated(ends);
    return end != null && end.offset() == null;
  }

  /**
   * The estimate, or null where its end cannot be read.
   *
   * @param destination its zone; null where it is not known
   * @param near the clock to assume then
   */
  @Nullable Estimate read(
      @Nullable ZoneId destination, ZoneId near, Instant issuedAt, List<String> warnings) {
    StatedTime to = stated(ends);
    StatedTime from = stated(begins);
    if (to == null) {
      return null;
    }
    if (from == null && !begins.isEmpty()) {
      warnings.add("estimate: the start of the window cannot be read");
    }
    ZoneId clock = destination == null ? near : destination;
    Instant latest = to.latest(clock);
    Instant earliest = from == null ? null : earliest(from, clock);
    if (earliest != null && earliest.isAfter(latest)) {
      warnings.add("estimate: the window ends before it begins, only its end is taken");
      earliest = null;
    }
    return new Estimate(
        earliest,
        latest,
        AftershipAdapter.AFTERSHIP.value(),
        issuedAt,
        destination == null && isLocal() ? clock.getRules().getOffset(latest) : null);
  }

  private static Instant earliest(StatedTime from, ZoneId destination) {
    return from.offset() != null
        ? from.wall().toInstant(from.offset())
        : from.wall().atZone(destination).toInstant();
  }

  /** Midnight means a date: no van comes then. */
  private static @Nullable StatedTime stated(String written) {
    StatedTime stated = StatedTime.iso(written);
    return stated != null && stated.isMidnight()
        ? new StatedTime(stated.wall(), null, Precision.DAY)
        : stated;
  }

  private static String plain(String written) {
    StatedTime stated = stated(written);
    return stated == null ? written : stated.wall().toString();
  }
}
