package dev.milepost.engine;

import dev.milepost.event.Cause;
import dev.milepost.event.Money;
import dev.milepost.event.Priority;
import dev.milepost.event.Shipment;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How bad a delay is, 0 to 100: a sum of points for its kind, its cause, the time that is lost, how
 * near the promise is, the customer's priority and the shipment's value. With time alone it only
 * grows, in few steps. What the points are stands in {@code docs/delays.md}.
 */
public final class Severity {
  private static final int MOST = 100;
  private static final int POINTS_A_STEP = 4;

  /**
   * Of the time that weighs fully: a sixteenth of it gives the first points, all of it the last.
   */
  private static final int[] PARTS = {16, 8, 4, 2, 1};

  /** Before the promise, as parts of the same: a day and six hours for a parcel. */
  private static final int[] NEAR = {4, 16};

  private static final BigDecimal TENTH = new BigDecimal("0.1");

  private Severity() {}

  /** What a change must reach before it is told: LOW, MEDIUM, HIGH, CRITICAL. */
  public static int band(int severity) {
    return severity < 40 ? 0 : severity < 60 ? 1 : severity < 80 ? 2 : 3;
  }

  static int of(Finding finding, Situation situation, Instant now) {
    Duration full = situation.parameters().severeAfter();
    int points =
        ofKind(finding)
            + finding.more()
            + ofLostTime(finding.lostAt(now), full)
            + ofNearness(finding.breach(), full, now)
            + ofPriority(situation.shipment().priorityOrStandard())
            + ofValue(situation.shipment(), situation.parameters());
    return Math.min(MOST, points);
  }

  /** When time alone lifts it into another band, if ever. */
  static Optional<Instant> nextBand(Finding finding, Situation situation, Instant now) {
    int band = band(of(finding, situation, now));
    return steps(finding, situation.parameters().severeAfter())
        .filter(step -> step.isAfter(now))
        .sorted()
        .filter(step -> band(of(finding, situation, step)) != band)
        .findFirst();
  }

  private static Stream<Instant> steps(Finding finding, Duration full) {
    Stream.Builder<Instant> steps = Stream.builder();
    if (finding.clock() != null) {
      for (int part : PARTS) {
        steps.add(finding.clock().plus(full.dividedBy(part)));
      }
    }
    if (finding.breach() != null) {
      for (int part : NEAR) {
        steps.add(finding.breach().minus(full.dividedBy(part)));
      }
    }
    return steps.build();
  }

  private static int ofKind(Finding finding) {
    return switch (finding.kind()) {
      case LATE_PICKUP, STALLED_PRE_TRANSIT -> 25;
      case STALLED_IN_TRANSIT -> 35;
      case WILL_MISS_PROMISE, FAILED_ATTEMPT -> 40;
      case MISSED_APPOINTMENT -> 45;
      case MISSED_PROMISE -> 60;
      case RETURNING -> 65;
      case CARRIER_EXCEPTION -> ofCause(finding.cause());
    };
  }

  private static int ofCause(@Nullable Cause cause) {
    if (cause == null) {
      return 40;
    }
    return switch (cause) {
      case LOSS, DAMAGE, PROHIBITED -> 70;
      case REFUSED, ADDRESS, CUSTOMS, PAYMENT -> 55;
      case CUSTOMER_REQUEST -> 25;
      default -> 40;
    };
  }

  private static int ofLostTime(Duration lost, Duration full) {
    int points = 0;
    for (int part : PARTS) {
      points += lost.compareTo(full.dividedBy(part)) >= 0 ? POINTS_A_STEP : 0;
    }
    return points;
  }

  private static int ofNearness(@Nullable Instant breach, Duration full, Instant now) {
    int points = 0;
    for (int part : NEAR) {
      points +=
          breach != null && !now.isBefore(breach.minus(full.dividedBy(part))) ? POINTS_A_STEP : 0;
    }
    return points;
  }

  private static int ofPriority(Priority priority) {
    return switch (priority) {
      case STANDARD -> 0;
      case EXPEDITE -> 15;
      case CRITICAL -> 30;
    };
  }

  /** Ten for a shipment of high value, and half of that from a tenth of its amount on. */
  static int ofValue(Shipment shipment, DelayParameters parameters) {
    Money value = shipment.value();
    BigDecimal high = value == null ? null : parameters.highValue().get(value.currency());
    if (value == null || high == null) {
      return 0;
    }
    return value.amount().compareTo(high) >= 0
        ? 10
        : value.amount().compareTo(high.multiply(TENTH)) >= 0 ? 5 : 0;
  }
}
