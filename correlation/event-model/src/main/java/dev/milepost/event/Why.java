package dev.milepost.event;

import org.jspecify.annotations.Nullable;

/**
 * Why an event is on a shipment (DESIGN invariant 8).
 *
 * @param rule the name of the rule that matched
 * @param reference the shipment's reference that it matched
 * @param linkedBy the agent, where a person linked it
 */
public record Why(String rule, Reference reference, @Nullable String linkedBy) {}
