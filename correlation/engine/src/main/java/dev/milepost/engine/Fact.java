package dev.milepost.engine;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a journey needs to know of an event: narrow, so that a shipment's whole history is read in
 * one small query.
 *
 * @param reference what the carrier states it of; a piece, where the type names one
 * @param at to the microsecond, as it is stored: a fact is the same before and after
 * @param place {@link dev.milepost.event.Place#key()}, empty where unknown
 */
public record Fact(
    EventId id,
    ReferenceKey reference,
    Milestone milestone,
    Classifier classifier,
    Instant at,
    String place,
    @Nullable Cause cause,
    @Nullable String carrierText,
    @Nullable Correction correction,
    @Nullable Estimate estimate) {

  /** The part of the event that moves a journey. */
  public static Fact of(CarrierEvent event) {
    return new Fact(
        event.id(),
        event.reference().key(),
        event.milestone(),
        event.classifier(),
        event.time().instant().truncatedTo(ChronoUnit.MICROS),
        event.place() == null ? "" : event.place().key(),
        event.cause(),
        event.carrierStatus().description(),
        event.correction(),
        event.estimate());
  }

  boolean is(Milestone.Effect effect) {
    return milestone.effect() == effect;
  }
}
