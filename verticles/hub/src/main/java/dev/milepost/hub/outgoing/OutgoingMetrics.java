package dev.milepost.hub.outgoing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is counted of outgoing webhooks; of no customer, whose log its own API shows.
 *
 * <pre>
 * messages made (milepost_outgoing_messages{outcome="taken" + "replayed"})
 *   = delivered + failed + those that wait, over all nodes and as long as no subscription is deleted
 * attempts = their outcomes
 * </pre>
 *
 * Alert when {@code disabled} or {@code gaps} grows: a customer does not get what it waits for.
 */
public final class OutgoingMetrics {
  private static final String MESSAGES = "milepost.outgoing.messages";

  private final Map<Outcome.Kind, Counter> attempts = new EnumMap<>(Outcome.Kind.class);
  final Counter taken;
  final Counter replayed;
  final Counter delivered;
  final Counter failed;
  final Counter gaps;
  final Counter disabled;
  final Counter unsettled;
  final Timer delay;
  final AtomicInteger subscriptions = new AtomicInteger();
  final AtomicInteger inFlight = new AtomicInteger();
  final AtomicInteger failingInFlight = new AtomicInteger();
  final AtomicInteger held = new AtomicInteger();

  /** Registers the meters. */
  public OutgoingMetrics(MeterRegistry meters) {
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      attempts.put(
          kind,
          meters.counter(
              "milepost.outgoing.attempts", "outcome", kind.name().toLowerCase(Locale.ROOT)));
    }
    taken = meters.counter(MESSAGES, "outcome", "taken");
    replayed = meters.counter(MESSAGES, "outcome", "replayed");
    delivered = meters.counter(MESSAGES, "outcome", "delivered");
    failed = meters.counter(MESSAGES, "outcome", "failed");
    gaps = meters.counter("milepost.outgoing.gaps");
    disabled = meters.counter("milepost.outgoing.disabled");
    unsettled = meters.counter("milepost.outgoing.settle.failures");
    delay =
        Timer.builder("milepost.outgoing.attempt")
            .description("how long an attempt takes")
            .publishPercentileHistogram()
            .register(meters);
    Gauge.builder("milepost.outgoing.subscriptions", subscriptions, AtomicInteger::get)
        .register(meters);
    Gauge.builder("milepost.outgoing.in.flight", inFlight, AtomicInteger::get)
        .tag("to", "healthy")
        .register(meters);
    Gauge.builder("milepost.outgoing.in.flight", failingInFlight, AtomicInteger::get)
        .tag("to", "failing")
        .register(meters);
    Gauge.builder("milepost.outgoing.held", held, AtomicInteger::get)
        .description("messages in memory")
        .register(meters);
  }

  void attempted(Outcome.Kind kind) {
    Objects.requireNonNull(attempts.get(kind)).increment();
  }
}
