package dev.milepost.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folded state of a shipment: what is known of it now, whatever the order it was heard in.
 *
 * @param milestone where it stands, or null before the first scan
 * @param occurredAt since when
 * @param pieces how many pieces it has, at least 1
 * @param piecesDelivered how many of them are delivered for certain
 * @param problem the newest problem that no later scan has answered
 * @param lastScanAt the newest actual event of any meaning, for the age of the data
 * @param conflict whether there are {@link #conflicts}
 * @param conflicts what cannot be true together, at most one of each kind, in the order of kinds
 * @param pieceStates where each numbered piece stands, in the order of the numbers; empty for a
 *     shipment of one piece
 * @param agentsWord the agent's statement that it stands on, where it stands on one
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
    List<Conflict> conflicts,
    List<PieceState> pieceStates,
    @Nullable EventId agentsWord) {

  /** Copies the lists; a list that an older version did not write is empty. */
  @SuppressWarnings("NullAway") // JSON leaves lists out
  public Journey {
    conflicts = conflicts == null ? List.of() : List.copyOf(conflicts);
    pieceStates = pieceStates == null ? List.of() : List.copyOf(pieceStates);
  }

  /** Of one piece, on carriers' words that agree. */
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
        List.of(),
        List.of(),
        null);
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
