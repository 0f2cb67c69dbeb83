package dev.milepost.engine;

import static dev.milepost.event.Milestone.ARRIVED_AT_DELIVERY;
import static dev.milepost.event.Milestone.ARRIVED_AT_PICKUP;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DELIVERY_APPOINTMENT;
import static dev.milepost.event.Milestone.DELIVERY_ATTEMPTED;
import static dev.milepost.event.Milestone.PICKUP_ATTEMPTED;
import static dev.milepost.event.Milestone.PICKUP_SCHEDULED;
import static dev.milepost.event.Milestone.REDIRECTED;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.VOIDED;
import static dev.milepost.event.Milestone.WAREHOUSED;
import static dev.milepost.event.Milestone.WAYPOINT;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One rule by which a shipment is late. A value: the rules are the list {@link #ALL}. A rule does
 * not ask what time it is; it says from when on the shipment is late, if nothing more is heard.
 */
@FunctionalInterface
interface DelayPolicy {

  /** The delay that this rule sees, now or to come, if it sees one. */
  Optional<Finding> find(Situation situation);

  /** The planned pickup has passed, and no piece was scanned by the carrier. */
  DelayPolicy LATE_PICKUP =
      situation -> {
        if (situation.shipment().plannedPickup() == null
            || situation.isPickedUp()
            || situation.isAt(VOIDED)) {
          return Optional.empty();
        }
        Instant planned = situation.shipment().plannedPickup().toInstant();
        Instant opens =
            situation
                .atOrigin()
                .after(
                    planned,
                    situation.parameters().pickupGrace(),
                    situation.parameters().pickupCounts());
        return Optional.of(
            new Finding(
                DelayKind.LATE_PICKUP,
                causeOf(situation),
                planned,
                opens,
                opens,
                Duration.ZERO,
                planned,
                null,
                true,
                0,
                List.of(),
                "Planned to be picked up at "
                    + planned
                    + ", and the carrier has not scanned it yet."));
      };

  /** Announced, and then nothing: no scan, though its planned pickup has passed, if it has one. */
  DelayPolicy STALLED_PRE_TRANSIT =
      situation -> {
        if (situation.isPickedUp() || situation.isAt(VOIDED)) {
          return Optional.empty();
        }
        return situation
            .last(DelayPolicy::isHeard)
            .map(
                last -> {
                  Instant quiet = quietFrom(last, situation);
                  Instant opens =
                      situation
                          .atOrigin()
                          .after(
                              later(quiet, plannedPickup(situation)),
                              situation.parameters().preTransitSilence(),
                              situation.parameters().silenceCounts());
                  return silence(DelayKind.STALLED_PRE_TRANSIT, last, opens, situation);
                });
      };

  /** The carrier has it, and does not say where. Where it waits on purpose, it is not stalled. */
  DelayPolicy STALLED_IN_TRANSIT =
      situation -> {
        if (!situation.isPickedUp()
            || situation.isAt(AVAILABLE_FOR_PICKUP)
            || situation.isAt(WAREHOUSED)
            || situation.isAt(VOIDED)) {
          return Optional.empty();
        }
        return situation
            .last(DelayPolicy::isHeard)
            .map(
                last -> {
                  DelayParameters parameters = situation.parameters();
                  Instant opens =
                      situation
                          .atDestination()
                          .after(
                              quietFrom(last, situation),
                              situation.crossesABorder()
                                  ? parameters.crossBorderSilence()
                                  : parameters.inTransitSilence(),
                              parameters.silenceCounts());
                  return silence(DelayKind.STALLED_IN_TRANSIT, last, opens, situation);
                });
      };

  /**
   * The carrier's own estimates say that the promise will be broken; where there is none,
   * Milepost's forecast.
   */
  DelayPolicy WILL_MISS_PROMISE =
      situation -> {
        if (situation.promised() == null || keepsPromiseAtAPickupPoint(situation)) {
          return Optional.empty();
        }
        return SteadyEstimate.isSaid(situation.estimating())
            ? SteadyEstimate.run(situation.estimating(), situation)
                .map(late -> willMiss(late, situation))
            : Optional.ofNullable(situation.forecast())
                .filter(forecast -> saysEnough(forecast, situation))
                .map(forecast -> willMiss(forecast, situation));
      };

  /** The promise has passed and the shipment is not there. */
  DelayPolicy MISSED_PROMISE =
      situation -> {
        Instant promised = situation.promised();
        if (promised == null || keepsPromiseAtAPickupPoint(situation)) {
          return Optional.empty();
        }
        Journey journey = situation.journey();
        Fact expected = SteadyEstimate.newest(situation.estimating());
        Duration lost =
            expected == null
                ? Duration.ZERO
                : Duration.between(promised, Objects.requireNonNull(expected.estimate()).latest());
        // The last moment of a promise still keeps it.
        Instant opens = promised.plus(situation.parameters().promiseTolerance()).plusMillis(1);
        return Optional.of(
            new Finding(
                DelayKind.MISSED_PROMISE,
                causeOf(situation),
                promised,
                opens,
                opens,
                lost,
                promised,
                null,
                true,
                0,
                evidenceOfProblem(situation),
                "Promised by "
                    + promised
                    + " and not delivered"
                    + (journey.milestone() == null
                        ? "; the carrier has not scanned it yet."
                        : "; it stands at " + words(journey.milestone()) + ".")));
      };

  /** An appointment at the door, or the pickup that the carrier named where the ERP names none. */
  DelayPolicy MISSED_APPOINTMENT =
      situation ->
          Stream.of(deliveryAppointment(situation), pickupAppointment(situation))
              .flatMap(Optional::stream)
              .findFirst();

  /** Nobody took it, or nobody gave it; until it is on its way to the door again. */
  DelayPolicy FAILED_ATTEMPT =
      situation -> {
        Journey.Problem problem = situation.journey().problem();
        if (problem != null && problem.milestone() == PICKUP_ATTEMPTED) {
          return Optional.of(pickupAttempted(problem, situation));
        }
        List<Fact> attempts =
            situation.happened(fact -> fact.milestone() == DELIVERY_ATTEMPTED).toList();
        if (attempts.isEmpty()) {
          return Optional.empty();
        }
        Fact last = attempts.get(attempts.size() - 1);
        return situation.hasHappened(fact -> isAfterAttempt(fact, last))
            ? Optional.empty()
            : Optional.of(attempted(last, attempts, situation));
      };

  /** The carrier says that something is wrong, and no later scan says that it moves again. */
  DelayPolicy CARRIER_EXCEPTION =
      situation ->
          Optional.ofNullable(situation.journey().problem())
              .filter(problem -> problem.milestone() != PICKUP_ATTEMPTED)
              .map(
                  problem ->
                      new Finding(
                          DelayKind.CARRIER_EXCEPTION,
                          problem.cause(),
                          problem.since(),
                          told(problem.evidence(), problem.since(), situation),
                          heard(problem.evidence(), problem.since(), situation),
                          Duration.ZERO,
                          // What is delivered loses no more time by its damage.
                          situation.journey().ended() ? null : problem.since(),
                          null,
                          false,
                          0,
                          List.of(problem.evidence()),
                          "The carrier reports "
                              + words(problem.milestone())
                              + (problem.carrierText() == null
                                  ? "."
                                  : ": " + problem.carrierText())));

  /** It goes back, and no customer waits for it any more but for an answer. */
  DelayPolicy IS_RETURNING =
      situation ->
          situation.isAt(RETURNING)
              ? situation
                  .standing()
                  .map(
                      fact ->
                          new Finding(
                              DelayKind.RETURNING,
                              causeOfReturn(fact, situation),
                              fact.at(),
                              earlier(fact.at(), fact.receivedAt()),
                              later(fact.at(), fact.receivedAt()),
                              Duration.ZERO,
                              null,
                              null,
                              false,
                              0,
                              List.of(fact.id()),
                              "It is on its way back to the shipper, since " + fact.at() + "."))
              : Optional.empty();

  /** Every rule that is in force. */
  List<DelayPolicy> ALL =
      List.of(
          LATE_PICKUP,
          STALLED_PRE_TRANSIT,
          STALLED_IN_TRANSIT,
          WILL_MISS_PROMISE,
          MISSED_PROMISE,
          MISSED_APPOINTMENT,
          FAILED_ATTEMPT,
          CARRIER_EXCEPTION,
          IS_RETURNING);

  /** What all rules see, but for the kinds that are off. Of what has ended, only its damage. */
  static List<Finding> findAll(Situation situation) {
    List<Finding> found = new ArrayList<>();
    for (DelayPolicy policy : situation.journey().ended() ? List.of(CARRIER_EXCEPTION) : ALL) {
      policy
          .find(situation)
          .filter(finding -> !situation.parameters().off().contains(finding.kind()))
          .ifPresent(found::add);
    }
    return found;
  }

  /** A constant's name as people write it. */
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Movement, trouble, or a position: documents and estimates come from desks. */
  private static boolean isHeard(Fact fact) {
    return fact.is(Effect.PROGRESS)
        || fact.is(Effect.PROBLEM)
        || fact.milestone() == WAYPOINT
        || fact.milestone() == REDIRECTED;
  }

  /**
   * From when on nothing is heard: the last scan, or the next step that the carrier has announced.
   * Who sails until Thursday is not silent before.
   */
  private static Instant quietFrom(Fact last, Situation situation) {
    return situation.facts().stream()
        .filter(fact -> fact.classifier() != Classifier.ACTUAL && isAStep(fact.milestone()))
        .map(Fact::at)
        .reduce(last.at(), DelayPolicy::later);
  }

  /** A step of the way; the delivery itself is an estimate's matter. */
  static boolean isAStep(Milestone milestone) {
    return milestone == PICKUP_SCHEDULED
        || milestone == DELIVERY_APPOINTMENT
        || (milestone.effect() == Effect.PROGRESS && milestone.rank() < 50);
  }

  private static Finding silence(DelayKind kind, Fact last, Instant opens, Situation situation) {
    return new Finding(
        kind,
        causeOf(situation),
        last.at(),
        opens,
        opens,
        Duration.ZERO,
        opens,
        null,
        true,
        0,
        List.of(last.id()),
        "Nothing heard since " + words(last.milestone()) + " at " + last.at() + ".");
  }

  private static Finding willMiss(SteadyEstimate.Late late, Situation situation) {
    Instant promised = Objects.requireNonNull(situation.promised());
    return new Finding(
        DelayKind.WILL_MISS_PROMISE,
        causeOf(situation),
        late.since(),
        earlier(late.since(), late.by().receivedAt()),
        later(late.since(), late.by().receivedAt()),
        late.lost(),
        null,
        promised,
        true,
        0,
        List.of(late.by().id()),
        "Promised by "
            + promised
            + ", and "
            + late.estimate().by()
            + " expects it by "
            + late.estimate().latest()
            + ".");
  }

  private static Finding willMiss(Forecast forecast, Situation situation) {
    Instant promised = Objects.requireNonNull(situation.promised());
    return new Finding(
        DelayKind.WILL_MISS_PROMISE,
        causeOf(situation),
        forecast.issuedAt(),
        forecast.issuedAt(),
        forecast.issuedAt(),
        situation.lateness(forecast.p50()),
        null,
        promised,
        true,
        0,
        List.of(),
        "Promised by "
            + promised
            + ", and half of "
            + forecast.journeys()
            + " such journeys would arrive after "
            + forecast.p50()
            + ".");
  }

  /** A forecast has no series that could be steadied, so it must be late by the margin as well. */
  private static boolean saysEnough(Forecast forecast, Situation situation) {
    DelayParameters parameters = situation.parameters();
    Duration least = parameters.willMissTolerance().plus(parameters.willMissMargin());
    return forecast.journeys() >= parameters.fewestJourneys()
        && situation.lateness(forecast.p50()).compareTo(least) > 0;
  }

  /** The carrier kept it, and the rest is the consignee's: unless it could not deliver before. */
  private static boolean keepsPromiseAtAPickupPoint(Situation situation) {
    Instant since = situation.journey().occurredAt();
    return situation.parameters().pickupPointKeepsPromise()
        && situation.isAt(AVAILABLE_FOR_PICKUP)
        && since != null
        && !since.isAfter(
            Objects.requireNonNull(situation.promised())
                .plus(situation.parameters().promiseTolerance()))
        && !situation.hasHappened(
            fact -> fact.milestone() == DELIVERY_ATTEMPTED && !fact.at().isAfter(since));
  }

  private static Optional<Finding> deliveryAppointment(Situation situation) {
    return situation
        .newestPlan(fact -> fact.milestone() == DELIVERY_APPOINTMENT)
        .filter(appointment -> !situation.hasHappened(fact -> isThere(fact, appointment)))
        .map(appointment -> missed(appointment, "be delivered", situation));
  }

  private static Optional<Finding> pickupAppointment(Situation situation) {
    if (situation.shipment().plannedPickup() != null
        || situation.isPickedUp()
        || situation.isAt(VOIDED)
        || situation.hasHappened(fact -> fact.milestone() == ARRIVED_AT_PICKUP)) {
      return Optional.empty();
    }
    return situation
        .newestPlan(fact -> fact.milestone() == PICKUP_SCHEDULED)
        .map(appointment -> missed(appointment, "be picked up", situation));
  }

  /** Whoever came a day early has kept the appointment, too. */
  private static boolean isThere(Fact fact, Fact appointment) {
    return (fact.milestone() == ARRIVED_AT_DELIVERY
            || fact.milestone() == DELIVERY_ATTEMPTED
            || fact.milestone() == AVAILABLE_FOR_PICKUP
            || fact.milestone() == DELIVERED)
        && fact.at().isAfter(appointment.at().minus(Duration.ofDays(1)));
  }

  private static Finding missed(Fact appointment, String what, Situation situation) {
    Instant opens = appointment.at().plus(situation.parameters().appointmentTolerance());
    return new Finding(
        DelayKind.MISSED_APPOINTMENT,
        causeOf(situation),
        appointment.at(),
        opens,
        later(opens, appointment.receivedAt()),
        Duration.ZERO,
        appointment.at(),
        null,
        true,
        0,
        List.of(appointment.id()),
        "It was to " + what + " by appointment at " + appointment.at() + ", and nobody came.");
  }

  private static Finding pickupAttempted(Journey.Problem problem, Situation situation) {
    return new Finding(
        DelayKind.FAILED_ATTEMPT,
        problem.cause(),
        problem.since(),
        told(problem.evidence(), problem.since(), situation),
        heard(problem.evidence(), problem.since(), situation),
        Duration.ZERO,
        problem.since(),
        null,
        false,
        0,
        List.of(problem.evidence()),
        "The carrier came to pick it up, and could not"
            + (problem.carrierText() == null ? "." : ": " + problem.carrierText()));
  }

  /** Each attempt after the first makes a return likelier. */
  private static Finding attempted(Fact last, List<Fact> attempts, Situation situation) {
    return new Finding(
        DelayKind.FAILED_ATTEMPT,
        last.cause() == null ? causeOf(situation) : last.cause(),
        last.at(),
        earlier(last.at(), last.receivedAt()),
        later(last.at(), last.receivedAt()),
        Duration.ZERO,
        last.at(),
        null,
        false,
        10 * (attempts.size() - 1),
        attempts.stream().map(Fact::id).toList(),
        (attempts.size() == 1 ? "An attempt" : attempts.size() + " attempts")
            + " to deliver failed"
            + (last.carrierText() == null ? "." : ": " + last.carrierText()));
  }

  /** Out again, waiting for the consignee, delivered, or on its way back. */
  private static boolean isAfterAttempt(Fact fact, Fact attempt) {
    return fact.is(Effect.PROGRESS)
        && fact.milestone().rank() >= Milestone.LOADED_FOR_DELIVERY.rank()
        && fact.milestone() != DELIVERY_ATTEMPTED
        && fact.at().isAfter(attempt.at());
  }

  private static @Nullable Cause causeOf(Situation situation) {
    Journey.Problem problem = situation.journey().problem();
    return problem == null ? null : problem.cause();
  }

  private static List<EventId> evidenceOfProblem(Situation situation) {
    Journey.Problem problem = situation.journey().problem();
    return problem == null ? List.of() : List.of(problem.evidence());
  }

  /** What it was turned back for: its own cause, else the last that was told before. */
  private static @Nullable Cause causeOfReturn(Fact returning, Situation situation) {
    if (returning.cause() != null) {
      return returning.cause();
    }
    Predicate<Fact> tells =
        fact ->
            fact.cause() != null
                && !fact.at().isAfter(returning.at())
                && (fact.is(Effect.PROBLEM) || fact.milestone() == DELIVERY_ATTEMPTED);
    return situation.last(tells).map(Fact::cause).orElse(null);
  }

  private static Instant heard(EventId event, Instant at, Situation situation) {
    return situation
        .last(fact -> fact.id().equals(event))
        .map(fact -> later(at, fact.receivedAt()))
        .orElse(at);
  }

  /** What a carrier tells holds once it is told, though its clock may be ahead of ours. */
  private static Instant told(EventId event, Instant at, Situation situation) {
    return situation
        .last(fact -> fact.id().equals(event))
        .map(fact -> earlier(at, fact.receivedAt()))
        .orElse(at);
  }

  private static @Nullable Instant plannedPickup(Situation situation) {
    return situation.shipment().plannedPickup() == null
        ? null
        : situation.shipment().plannedPickup().toInstant();
  }

  private static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }
}
