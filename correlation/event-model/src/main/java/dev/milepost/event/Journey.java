package dev.milepost.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The folded state of a shipment: what is known of it now, whatever the order it was heard in.
 *
 * @param milestone where it stands, or null before the first scan
 * @param occurredAt since when
 * @param pieces how many pieces are tracked one by one, at least 1
 * @param piecesDelivered how many of them are delivered
 * @param problem the newest problem that no later scan has answered
 * @param lastScanAt the newest actual event of any meaning, for the age of the data
 * @param conflict a scan dated after a delivery says that it still moves, or that there was none
 * @param forecast when Milepost itself expects it; the carrier's word is the estimate
 */
public record Journey(
    @Nullable Milestone milestone,
    @Nullable Instant occurredAt,
    int pieces,
    int piecesDelivered,
    @Nullable Problem problem,
    @Nullable Estimate estimate,
    @Nullable Instant lastScanAt,
    boolean conflict,
    @Nullable Forecast forecast) {

  /** A journey that Milepost expects nothing of. */
  public Journey(
      @Nullable Milestone milestone,
      @Nullable Instant occurredAt,
      int pieces,
      int piecesDelivered,
      @Nullable Problem problem,
      @Nullable Estimate estimate,
      @Nullable Instant lastScanAt,
      boolean conflict) {
    this(
        milestone,
        occurredAt,
        pieces,
        piecesDelivered,
        problem,
        estimate,
        lastScanAt,
        conflict,
        null);
  }

  /** The same journey with that forecast. */
  public Journey expecting(@Nullable Forecast other) {
    return new Journey(
        milestone,
        occurredAt,
        pieces,
        piecesDelivered,
        problem,
        estimate,
        lastScanAt,
        conflict,
        other);
  }

  /** A shipment that nothing is known of yet. */
  public static Journey unstarted(int pieces) {
    return new Journey(null, null, pieces, 0, null, null, null, false);
  }

  /** Whether nothing more is expected. */
  public boolean ended() {
    return milestone == Milestone.DELIVERED || milestone == Milestone.RETURNED;
  }

  /**
   * What is wrong.
   *
   * @param since when the carrier said so
   * @param evidence the event that says so
   */
  public record Problem(
      Milestone milestone,
      Cause cause,
      Instant since,
      EventId evidence,
      @Nullable String carrierText) {}
}
