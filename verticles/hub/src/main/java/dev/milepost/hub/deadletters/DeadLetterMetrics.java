package dev.milepost.hub.deadletters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/** How many letters wait for somebody, and how many went back. */
public final class DeadLetterMetrics {
  private final AtomicLong open = new AtomicLong();
  private final Counter redriven;

  /** Registers {@code milepost.dead.letters.open} and {@code milepost.dead.letters.redriven}. */
  public DeadLetterMetrics(MeterRegistry registry) {
    Gauge.builder("milepost.dead.letters.open", open, AtomicLong::get)
        .description("Dead letters of which nobody has decided, as the database has them")
        .register(registry);
    redriven =
        Counter.builder("milepost.dead.letters.redriven")
            .description("Dead letters that were put back on the topics they came from")
            .register(registry);
  }

  void open(long letters) {
    open.set(letters);
  }

  void redriven(int letters) {
    redriven.increment(letters);
  }
}
