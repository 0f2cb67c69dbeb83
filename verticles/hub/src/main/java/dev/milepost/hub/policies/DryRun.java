package dev.milepost.hub.policies;

import dev.milepost.engine.Judge;
import dev.milepost.engine.PolicyLab;
import dev.milepost.engine.PolicyLab.Difference;
import dev.milepost.engine.PolicyLab.Outcome;
import dev.milepost.event.DelayKind;
import dev.milepost.store.PgHistories;
import dev.milepost.store.PgHistories.Kept;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Judges what happened by other rules, page by page, off the event loop. Holds one page, the counts
 * and the samples in memory.
 */
final class DryRun {
  private static final int PAGE = 100;

  /** Nobody waits longer for an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final Vertx vertx;
  private final PgHistories histories;
  private final Clock clock;
  private final Judge now;
  private final Judge would;
  private final Limits limits;
  private final Instant began;
  private final Instant since;
  private final Map<DelayKind, Map<Outcome, Integer>> counts = new EnumMap<>(DelayKind.class);
  private final List<Sample> samples = new ArrayList<>();
  private int shipments;

  /**
   * How much is judged.
   *
   * @param days how many back
   * @param shipments at most so many, the newest first
   * @param samples at most so many differences are told one by one
   */
  record Limits(int days, int shipments, int samples) {}

  /** One delay that would have been another. */
  record Sample(String shipment, String customer, Difference difference) {}

  /**
   * What came of it.
   *
   * @param whole false where a limit was reached before every shipment was judged
   */
  record Result(
      int shipments,
      boolean whole,
      Map<DelayKind, Map<Outcome, Integer>> counts,
      List<Sample> samples) {}

  DryRun(Vertx vertx, PgHistories histories, Clock clock, Judge now, Judge would, Limits limits) {
    this.vertx = vertx;
    this.histories = histories;
    this.clock = clock;
    this.now = now;
    this.would = would;
    this.limits = limits;
    this.began = clock.instant();
    this.since = began.minus(Duration.ofDays(limits.days()));
  }

  Future<Result> run() {
    return from(Long.MAX_VALUE);
  }

  private Future<Result> from(long before) {
    int most = Math.min(PAGE, limits.shipments() - shipments);
    if (most == 0 || Duration.between(began, clock.instant()).compareTo(PATIENCE) > 0) {
      return Future.succeededFuture(result(false));
    }
    return histories
        .page(since, before, most)
        .compose(
            page ->
                vertx
                    .executeBlocking(() -> page.stream().map(this::judged).toList())
                    .compose(
                        judged -> {
                          judged.forEach(this::count);
                          return page.size() < most
                              ? Future.succeededFuture(result(true))
                              : from(page.get(page.size() - 1).key());
                        }));
  }

  private record Judged(Kept kept, List<Difference> differences) {}

  private Judged judged(Kept kept) {
    return new Judged(
        kept,
        PolicyLab.compare(
            PolicyLab.replay(kept.shipment(), kept.facts(), now, kept.registeredAt(), began),
            PolicyLab.replay(kept.shipment(), kept.facts(), would, kept.registeredAt(), began),
            since));
  }

  private void count(Judged judged) {
    shipments++;
    for (Difference difference : judged.differences()) {
      counts
          .computeIfAbsent(difference.kind(), none -> new EnumMap<>(Outcome.class))
          .merge(difference.outcome(), 1, Integer::sum);
      if (difference.outcome() != Outcome.SAME && samples.size() < limits.samples()) {
        samples.add(
            new Sample(
                judged.kept().shipment().id(), judged.kept().shipment().customer(), difference));
      }
    }
  }

  private Result result(boolean whole) {
    return new Result(shipments, whole, counts, samples);
  }
}
