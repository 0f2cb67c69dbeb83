package dev.milepost.engine;

import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Forecast;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who said when a shipment will be there, and since when they said so: a function of the set of
 * facts. An estimate goes with the event that stated it, where that is taken back.
 *
 * @param said the newest by its time of issue last; of one time, in the order of the events' ids
 */
public record EstimateHistory(List<Said> said) {

  /**
   * One estimate.
   *
   * @param event that stated it; null for one of the hub's own
   * @param forecast what the hub's own rests on; null for a carrier's
   * @param receivedAt when it was heard first; for one of the hub's own, when it was made
   * @param credible false where it says that it was made long after it was heard: kept, and never
   *     the newest
   */
  public record Said(
      Estimate estimate,
      @Nullable EventId event,
      @Nullable Forecast forecast,
      Instant receivedAt,
      boolean credible) {}

  private static final EventId NO_EVENT = new EventId(new UUID(0, 0));

  private static final Comparator<Said> BY_ISSUE =
      Comparator.comparing(Said::credible)
          .thenComparing(said -> said.estimate().issuedAt())
          .thenComparing(said -> said.event() == null ? NO_EVENT : said.event())
          .thenComparing(said -> said.estimate().latest());

  /** Sorts. */
  public EstimateHistory {
    said = said.stream().sorted(BY_ISSUE).toList();
  }

  /** Everything that carriers and aggregators said of this shipment and did not take back. */
  public static EstimateHistory of(Shipment shipment, Collection<Fact> known) {
    Standing standing = Standing.of(shipment, known);
    Pieces pieces = Pieces.of(shipment, standing.facts());
    List<Said> said = new ArrayList<>();
    for (List<Fact> facts : List.of(standing.facts(), standing.echoes(), standing.impossible())) {
      for (Fact fact : facts) {
        Estimate estimate = fact.estimate();
        if (estimate != null && pieces.concerns(fact)) {
          boolean credible = !fact.isFromTheFuture() && fact.credibleEstimate() != null;
          said.add(
              new Said(
                  estimate,
                  fact.id(),
                  null,
                  fact.receivedAt(),
                  credible && facts != standing.impossible()));
        }
      }
    }
    return new EstimateHistory(said);
  }

  /** The same with the hub's own beside. */
  public EstimateHistory with(Collection<Forecast> own) {
    List<Said> all = new ArrayList<>(said);
    own.forEach(
        forecast ->
            all.add(new Said(forecast.asEstimate(), null, forecast, forecast.issuedAt(), true)));
    return new EstimateHistory(all);
  }

  /** The carriers' word that holds: issued last, not heard last. */
  public Optional<Said> newest() {
    return said.stream()
        .filter(one -> one.forecast() == null && one.credible())
        .reduce((earlier, later) -> later);
  }

  /** Which of two facts states the newer estimate, for the fold. */
  static @Nullable Fact newer(@Nullable Fact one, Fact other) {
    Estimate said = other.credibleEstimate();
    if (said == null) {
      return one;
    }
    Estimate before = one == null ? null : one.estimate();
    if (one == null || before == null) {
      return other;
    }
    int issued = said.issuedAt().compareTo(before.issuedAt());
    boolean newer = issued != 0 ? issued > 0 : other.id().compareTo(one.id()) > 0;
    return newer ? other : one;
  }
}
