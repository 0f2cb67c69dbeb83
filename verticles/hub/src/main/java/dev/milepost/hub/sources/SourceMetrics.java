package dev.milepost.hub.sources;

import dev.milepost.hub.sources.Source.Counts;
import dev.milepost.hub.sources.SourceStore.Lag;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;

/**
 * What is counted of fetching from ERPs, by source.
 *
 * <pre>
 * questions put = milepost_source_questions_total, summed over outcome
 * rows settled = milepost_source_rows_total, summed over outcome (sent, unchanged, skipped, refused)
 * written to milepost.shipments.v1 &gt;= rows{outcome="sent"}; dead letters &gt;= rows{outcome="refused"}
 * </pre>
 *
 * The last two are more after a crash between Kafka and the cursor. Alert when {@code
 * milepost_source_lag_seconds} grows.
 */
public final class SourceMetrics {
  private final MeterRegistry meters;
  private final MultiGauge lag;
  private final MultiGauge failures;

  /** Registers nothing yet: sources come and go. */
  public SourceMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.lag =
        MultiGauge.builder("milepost.source.lag")
            .description("time since all changes were fetched, over all nodes")
            .baseUnit("seconds")
            .register(meters);
    this.failures =
        MultiGauge.builder("milepost.source.failures")
            .description("failures in a row, over all nodes")
            .register(meters);
  }

  /** Counts a question by what came of it. */
  void asked(String source, String outcome) {
    meters.counter("milepost.source.questions", "source", source, "outcome", outcome).increment();
  }

  void settled(String source, Counts counts) {
    count(source, "sent", counts.sent());
    count(source, "unchanged", counts.unchanged());
    count(source, "skipped", counts.skipped());
    count(source, "refused", counts.refused());
  }

  void late(List<Lag> lags) {
    lag.register(
        lags.stream()
            .map(it -> MultiGauge.Row.of(Tags.of("source", it.id()), it.seconds()))
            .toList(),
        true);
    failures.register(
        lags.stream()
            .map(it -> MultiGauge.Row.of(Tags.of("source", it.id()), it.failures()))
            .toList(),
        true);
  }

  private void count(String source, String outcome, long rows) {
    meters
        .counter("milepost.source.rows", "source", source, "outcome", outcome)
        .increment((double) rows);
  }
}
