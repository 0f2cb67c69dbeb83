package dev.milepost.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a shipment is late, or in the way of becoming so.
 *
 * @param severity 0 to 100
 * @param since from when on
 * @param atRisk how much time is lost, where that can be said
 * @param evidence the events that it rests on; empty where time alone says it
 * @param summary a sentence for people
 * @param duty what must be done next, where a contract of notice is configured
 */
public record Delay(
    DelayKind kind,
    @Nullable Cause cause,
    int severity,
    Instant since,
    @Nullable Duration atRisk,
    List<EventId> evidence,
    String summary,
    @Nullable Duty duty) {

  /** Copies the list. */
  public Delay {
    evidence = List.copyOf(evidence);
  }

  /** A delay that nobody has a duty to tell of. */
  public Delay(
      DelayKind kind,
      @Nullable Cause cause,
      int severity,
      Instant since,
      @Nullable Duration atRisk,
      List<EventId> evidence,
      String summary) {
    this(kind, cause, severity, since, atRisk, evidence, summary, null);
  }
}
