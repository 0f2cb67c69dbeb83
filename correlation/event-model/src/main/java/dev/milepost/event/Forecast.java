package dev.milepost.event;

import java.time.Instant;

/**
 * Milepost's own estimate of a delivery, from how long such journeys took.
 *
 * @param p50 when half of such journeys had arrived
 * @param p90 when nine of ten had
 * @param journeys on how many it rests
 * @param issuedAt when it was made
 */
public record Forecast(Instant p50, Instant p90, int journeys, Instant issuedAt) {}
