package dev.milepost.event;

import java.time.Instant;

/**
 * When Milepost itself expects delivery, by how long such journeys took.
 *
 * @param p50 half of such journeys are there by then
 * @param p90 nine of ten are
 * @param journeys how many it rests on
 * @param basis which ones: carrier, service, lane, weekday, a phrase for people
 * @param issuedAt when it was said; neither moment lies before it
 */
public record Forecast(Instant p50, Instant p90, long journeys, String basis, Instant issuedAt) {

  /** Who says it, where an {@link Estimate} must name somebody. */
  public static final String BY = "MILEPOST";

  /**
   * Refuses a forecast of the past, one that rests on nothing, and quantiles in the wrong order.
   */
  public Forecast {
    Required.present(p50, "forecast: p50");
    Required.present(p90, "forecast: p90");
    Required.present(issuedAt, "forecast: issuedAt");
    Required.text(basis, "forecast: basis");
    if (p50.isBefore(issuedAt)) {
      throw new IllegalArgumentException("forecast: p50 is before issuedAt");
    }
    if (p90.isBefore(p50)) {
      throw new IllegalArgumentException("forecast: p90 is before p50");
    }
    if (journeys < 1) {
      throw new IllegalArgumentException("forecast: journeys must be at least 1");
    }
  }

  /**
   * The same as carriers' estimates are told: the moment by which it is there, nine times in ten.
   */
  public Estimate asEstimate() {
    return new Estimate(null, p90, BY, issuedAt);
  }
}
