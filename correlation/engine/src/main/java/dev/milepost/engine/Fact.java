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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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
 * @param receivedAt when the delivery that brought this statement arrived
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
    Instant receivedAt) {

  /** The part of the event that moves a journey. */
  public static Fact of(CarrierEvent event) {
    return new Fact(
        event.id(),
        event.reference().key(),
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
        event.receivedAt().truncatedTo(ChronoUnit.MICROS));
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
        && expects(estimate, other.estimate);
  }

  private static boolean expects(@Nullable Estimate one, @Nullable Estimate other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return Objects.equals(one.earliest(), other.earliest()) && one.latest().equals(other.latest());
  }

  boolean is(Milestone.Effect effect) {
    return milestone.effect() == effect;
  }
}
