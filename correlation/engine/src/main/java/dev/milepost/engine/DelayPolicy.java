package dev.milepost.engine;

import dev.milepost.event.Cause;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Estimate;
import dev.milepost.event.Journey;
import dev.milepost.event.Priority;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** One rule by which a shipment is late. A value: the rules are the list {@link #ALL}. */
@FunctionalInterface
public interface DelayPolicy {

  /** The delay that this rule sees at that moment, if it sees one. */
  Optional<Delay> judge(Shipment shipment, Journey journey, Instant now);

  /** The promise has passed and the shipment is not there. */
  DelayPolicy MISSED_PROMISE =
      (shipment, journey, now) ->
          Optional.ofNullable(shipment.promise())
              .map(promise -> promise.latest().toInstant())
              .filter(latest -> now.isAfter(latest) && !journey.ended())
              .map(
                  latest ->
                      new Delay(
                          DelayKind.MISSED_PROMISE,
                          journey.problem() == null ? null : journey.problem().cause(),
                          severity(60, shipment),
                          latest,
                          lost(latest, journey, now),
                          journey.problem() == null
                              ? List.of()
                              : List.of(journey.problem().evidence()),
                          "Promised by "
                              + latest
                              + " and not delivered"
                              + (journey.milestone() == null
                                  ? "; the carrier has not scanned it yet."
                                  : "; it stands at " + words(journey.milestone()) + ".")));

  /** The carrier says that something is wrong, and no later scan says that it moves again. */
  DelayPolicy CARRIER_EXCEPTION =
      (shipment, journey, now) ->
          Optional.ofNullable(journey.problem())
              .map(
                  problem ->
                      new Delay(
                          DelayKind.CARRIER_EXCEPTION,
                          problem.cause(),
                          severity(weight(problem.cause()), shipment),
                          problem.since(),
                          null,
                          List.of(problem.evidence()),
                          "The carrier reports "
                              + words(problem.milestone())
                              + (problem.carrierText() == null
                                  ? "."
                                  : ": " + problem.carrierText())));

  /** Every rule that is in force. */
  List<DelayPolicy> ALL = List.of(MISSED_PROMISE, CARRIER_EXCEPTION);

  /** All open delays at that moment, the worst first. */
  static List<Delay> judgeAll(Shipment shipment, Journey journey, Instant now) {
    return ALL.stream()
        .flatMap(policy -> policy.judge(shipment, journey, now).stream())
        .sorted(Comparator.comparingInt(Delay::severity).reversed().thenComparing(Delay::kind))
        .toList();
  }

  /**
   * When the judgement may change by time alone, if ever: the moment to look again, given that
   * nothing is heard until then.
   */
  static Optional<Instant> nextLook(Shipment shipment, Journey journey, Instant now) {
    return Stream.ofNullable(shipment.promise())
        .map(PromisedWindow::latest)
        .map(latest -> latest.toInstant().plusMillis(1))
        .filter(due -> due.isAfter(now) && !journey.ended())
        .findFirst();
  }

  private static Duration lost(Instant promised, Journey journey, Instant now) {
    Estimate estimate = journey.estimate();
    return Duration.between(
        promised, estimate != null && estimate.latest().isAfter(now) ? estimate.latest() : now);
  }

  private static int severity(int base, Shipment shipment) {
    int priority =
        shipment.priorityOrStandard() == Priority.CRITICAL
            ? 30
            : shipment.priorityOrStandard() == Priority.EXPEDITE ? 15 : 0;
    return Math.min(100, base + priority);
  }

  private static int weight(Cause cause) {
    return switch (cause) {
      case LOSS, DAMAGE, PROHIBITED -> 70;
      case REFUSED, ADDRESS, CUSTOMS, PAYMENT -> 55;
      default -> 40;
    };
  }

  /** A constant's name as people write it. */
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
