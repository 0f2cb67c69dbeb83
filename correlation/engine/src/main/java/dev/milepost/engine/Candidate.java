package dev.milepost.engine;

import dev.milepost.event.Reference;
import java.time.Instant;

/**
 * A shipment that registered the reference an event speaks of.
 *
 * @param reference as the shipment registered it
 * @param from the planned pickup where one was registered, else when the reference was registered:
 *     the anchor of the time in which the number is this shipment's
 */
public record Candidate(String shipment, Reference reference, Instant from) {}
