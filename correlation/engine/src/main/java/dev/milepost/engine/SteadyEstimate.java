package dev.milepost.engine;

import dev.milepost.event.Estimate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a series of estimates against a promise, with a tolerance to become late and a margin to be
 * on time again, so that what flutters opens nothing and closes nothing.
 *
 * <p>It is run over the whole series, in the order in which the estimates were issued, each time:
 * what it says depends on the set of estimates and not on the order in which they were heard, nor
 * on when anybody looked.
 */
final class SteadyEstimate {
  private static final Comparator<Fact> BY_ISSUE =
      Comparator.comparing((Fact fact) -> of(fact).issuedAt()).thenComparing(Fact::id);

  /** An estimate that had passed so long before when it was made is a field that nobody updates. */
  private static final Duration STALE = Duration.ofDays(1);

  /** One so far ahead is a carrier's way to say that it does not know. */
  private static final Duration NONSENSE = Duration.ofDays(366);

  private SteadyEstimate() {}

  /**
   * That the promise will be missed.
   *
   * @param since when an estimate first said so
   * @param by the estimate that holds, and its fact
   * @param lost how much later than the promise it is
   */
  record Late(Instant since, Fact by, Duration lost) {
    Estimate estimate() {
      return of(by);
    }
  }

  /** Whether the promise will be missed, after the newest of the estimates. */
  static Optional<Late> run(List<Fact> facts, Situation situation) {
    Duration tolerance = situation.parameters().willMissTolerance();
    Duration margin = situation.parameters().willMissMargin();
    Late late = null;
    for (Fact fact :
        facts.stream().filter(SteadyEstimate::saysSomething).sorted(BY_ISSUE).toList()) {
      Duration lost = situation.lateness(of(fact).latest());
      if (late == null) {
        late = lost.compareTo(tolerance) > 0 ? new Late(of(fact).issuedAt(), fact, lost) : null;
      } else if (lost.compareTo(tolerance.minus(margin)) <= 0) {
        late = null;
      } else if (lost.minus(late.lost()).abs().compareTo(margin) >= 0) {
        late = new Late(late.since(), fact, lost);
      }
    }
    return Optional.ofNullable(late);
  }

  /** Whether a carrier says when it will be delivered, so that nobody else needs to. */
  static boolean isSaid(List<Fact> facts) {
    return facts.stream().anyMatch(SteadyEstimate::saysSomething);
  }

  /** The estimate that was issued last, and its fact. */
  static @Nullable Fact newest(List<Fact> facts) {
    return facts.stream().filter(SteadyEstimate::saysSomething).max(BY_ISSUE).orElse(null);
  }

  private static boolean saysSomething(Fact fact) {
    Estimate estimate = fact.estimate();
    return estimate != null
        && !estimate.latest().isBefore(estimate.issuedAt().minus(STALE))
        && !estimate.latest().isAfter(estimate.issuedAt().plus(NONSENSE));
  }

  private static Estimate of(Fact fact) {
    return Objects.requireNonNull(fact.estimate());
  }
}
