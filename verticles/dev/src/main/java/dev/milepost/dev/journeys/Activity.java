package dev.milepost.dev.journeys;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One thing that happens to a parcel.
 *
 * @param when to the second, as carriers tell it
 * @param scheduled the day at the destination on which the carrier means to deliver: the first
 *     plan, but of {@link Scan#NEW_DATE} the new one
 */
public record Activity(Scan scan, City at, Instant when, LocalDate scheduled) {}
