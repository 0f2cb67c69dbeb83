package dev.milepost.hub.polling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is counted of asking, by connection.
 *
 * <pre>
 * questions put = milepost_poll_questions_total, summed over outcome
 * answers = questions{outcome="answered"} = milepost_poll_answers_total{said="changed" + "unchanged"}
 * kept in Kafka = milepost_poll_answers_total{said="changed"}
 * </pre>
 *
 * Alert when {@code milepost_poll_circuit} is not 0 for long: a carrier is not asked.
 */
public final class PollMetrics {
  private final MeterRegistry meters;

  /** Registers nothing yet: connections come and go. */
  public PollMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  Of of(String connection) {
    return new Of(meters, Tags.of("connection", connection));
  }

  /** One connection's, on this node. */
  static final class Of {
    final Counter changed;
    final Counter unchanged;
    final Counter refused;
    final Counter notKept;
    final Counter limited;
    final Timer took;
    final AtomicInteger inFlight = new AtomicInteger();

    /** 0 closed, 1 half open, 2 open. */
    final AtomicInteger circuit = new AtomicInteger();

    private volatile PollTasks.Standing standing = PollTasks.Standing.NONE;
    private final MeterRegistry meters;
    private final Tags tags;

    private Of(MeterRegistry meters, Tags tags) {
      this.meters = meters;
      this.tags = tags;
      changed = meters.counter("milepost.poll.answers", tags.and("said", "changed"));
      unchanged = meters.counter("milepost.poll.answers", tags.and("said", "unchanged"));
      refused = meters.counter("milepost.poll.refused", tags);
      notKept = meters.counter("milepost.poll.not.kept", tags);
      limited = meters.counter("milepost.poll.limited", tags);
      took =
          Timer.builder("milepost.poll.question")
              .description("how long the carrier takes")
              .tags(tags)
              .register(meters);
      Gauge.builder("milepost.poll.in.flight", inFlight, AtomicInteger::get)
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.poll.circuit", circuit, AtomicInteger::get)
          .description("0 while the carrier is asked, 1 while it is tried, 2 while it is not asked")
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.poll.references", this, it -> it.standing.active())
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.poll.late", this, it -> it.standing.lateSeconds())
          .description("by how much the latest question is late, over all nodes")
          .baseUnit("seconds")
          .tags(tags)
          .register(meters);
      Gauge.builder("milepost.poll.age", this, it -> it.standing.ageSeconds())
          .description("how long ago references were asked about, on average")
          .baseUnit("seconds")
          .tags(tags)
          .register(meters);
    }

    void standing(PollTasks.Standing now) {
      standing = now;
    }

    /** Counts a question by what came of it. */
    void asked(String outcome) {
      meters.counter("milepost.poll.questions", tags.and("outcome", outcome)).increment();
    }
  }
}
