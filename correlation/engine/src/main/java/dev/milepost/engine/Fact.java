package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Revision;
import dev.milepost.event.Why;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a journey needs to know of an event: narrow, so that a shipment's whole history is read in
 * one small query.
 *
 * @param reference what the carrier states it of; a piece, where the type names one
 * @param at to the microsecond, as it is stored: a fact is the same before and after
 * @param offset of the place's clock, where it is known
 * @param place {@link dev.milepost.event.Place#key()}, empty where unknown
 * @param source who says it: the carrier, or an aggregator that passes it on
 * @param direct whether the source gave out the reference's number itself
 * @param revision which statement of the fact this is
 * @param receivedAt when the first delivery that brought this statement arrived
 * @param through the shipment's number by which it was matched, where that is not its own; its own
 *     where an agent linked it; null where the shipment registered its number
 */
public record Fact(
    EventId id,
    ReferenceKey reference,
    Milestone milestone,
    Classifier classifier,
    Instant at,
    @Nullable ZoneOffset offset,
    String place,
    @Nullable Cause cause,
    @Nullable String carrierText,
    @Nullable Correction correction,
    @Nullable Estimate estimate,
    CarrierCode source,
    boolean direct,
    Revision revision,
    Instant receivedAt,
    @Nullable ReferenceKey through) {

  /** Longer than any zone is off and any clock goes wrong (dossier section 9.3). */
  private static final Duration TOO_FAR_AHEAD = Duration.ofHours(26);

  /** Later statements first, and of one statement the delivery that came first. */
  private static final Comparator<Fact> BY_STATEMENT =
      Comparator.comparing(Fact::revision)
          .thenComparing(Comparator.comparing(Fact::receivedAt).reversed());

  /** The part of the event that moves a journey, matched by the event's own number. */
  public static Fact of(CarrierEvent event) {
    return of(event, null);
  }

  /** The part of the event that moves the journey of the shipment to which it was matched. */
  public static Fact of(CarrierEvent event, @Nullable Why why) {
    ReferenceKey own = event.reference().key();
    ReferenceKey matched =
        why == null || why.reference().equals(event.reference()) ? own : why.reference().key();
    return new Fact(
        event.id(),
        own,
        event.milestone(),
        event.classifier(),
        event.time().instant().truncatedTo(ChronoUnit.MICROS),
        event.time().offset(),
        event.place() == null ? "" : event.place().key(),
        event.cause(),
        event.carrierStatus().description(),
        event.correction(),
        event.estimate(),
        event.carrier(),
        event.carrier().value().equalsIgnoreCase(event.reference().issuer()),
        event.statement(),
        event.receivedAt().truncatedTo(ChronoUnit.MICROS),
        matched.equals(own) && (why == null || why.linkedBy() == null) ? null : matched);
  }

  /**
   * The same, its estimate by the destination's clock where that was not known when it was read.
   */
  Fact byClock(@Nullable ZoneId destination) {
    if (estimate == null || estimate.assumed() == null || destination == null) {
      return this;
    }
    return new Fact(
        id,
        reference,
        milestone,
        classifier,
        at,
        offset,
        place,
        cause,
        carrierText,
        correction,
        estimate.byClock(destination),
        source,
        direct,
        revision,
        receivedAt,
        through);
  }

  /** Whether both say the same of the shipment, in whatever words and whenever it was said. */
  public boolean meansTheSameAs(Fact other) {
    return reference.equals(other.reference)
        && milestone == other.milestone
        && classifier == other.classifier
        && at.equals(other.at)
        && place.equals(other.place)
        && cause == other.cause
        && Objects.equals(correction, other.correction)
        && expects(estimate, other.estimate)
        && isFromTheFuture() == other.isFromTheFuture();
  }

  /** Whether this statement of the fact holds, and not the other, in whatever order they came. */
  boolean holdsOver(Fact other) {
    return BY_STATEMENT.compare(this, other) > 0;
  }

  /** Whether it was reported so long before it is said to have happened that it cannot be so. */
  boolean isFromTheFuture() {
    return isFromTheFuture(classifier, at, receivedAt);
  }

  /** The same of what would become a fact. */
  static boolean isFromTheFuture(CarrierEvent event) {
    return isFromTheFuture(event.classifier(), event.time().instant(), event.receivedAt());
  }

  private static boolean isFromTheFuture(Classifier classifier, Instant at, Instant receivedAt) {
    return classifier == Classifier.ACTUAL && at.isAfter(receivedAt.plus(TOO_FAR_AHEAD));
  }

  /**
   * The estimate in it, unless it says that it was made long after it was received: it would win
   * over every later one.
   */
  @Nullable Estimate credibleEstimate() {
    return estimate == null || estimate.issuedAt().isAfter(receivedAt.plus(TOO_FAR_AHEAD))
        ? null
        : estimate;
  }

  boolean isActual() {
    return classifier == Classifier.ACTUAL;
  }

  boolean isOfAnAgent() {
    return source.equals(CarrierCode.AGENT);
  }

  private static boolean expects(@Nullable Estimate one, @Nullable Estimate other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return Objects.equals(one.earliest(), other.earliest())
        && one.latest().equals(other.latest())
        && Objects.equals(one.assumed(), other.assumed());
  }

  boolean is(Milestone.Effect effect) {
    return milestone.effect() == effect;
  }
}
