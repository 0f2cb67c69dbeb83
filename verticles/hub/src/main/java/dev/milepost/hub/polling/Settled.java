package dev.milepost.hub.polling;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a task.
 *
 * @param step what is to be done next
 * @param rest when, from now
 * @param asked whether the carrier answered
 * @param changed whether it said something new
 * @param position from where to go on; null for the beginning
 * @param fingerprints of the answer, or of the one before where there is none
 * @param known whether the carrier knows the reference; null where that is still open
 * @param failures in a row
 * @param why a failure's reason for agents; null where it went well
 */
record Settled(
    PollTask task,
    Step step,
    Duration rest,
    boolean asked,
    boolean changed,
    @Nullable String position,
    List<String> fingerprints,
    @Nullable String etag,
    @Nullable Boolean known,
    int failures,
    boolean alone,
    @Nullable String why) {

  /** What is done with a task when it is due. */
  enum Step {
    PLAN,
    ASK
  }

  /** Copies the list. */
  Settled {
    fingerprints = List.copyOf(fingerprints);
  }

  /** The carrier answered. */
  static Settled answered(
      PollTask task,
      Step step,
      Duration rest,
      boolean changed,
      @Nullable String position,
      List<String> fingerprints,
      @Nullable String etag,
      @Nullable Boolean known) {
    return new Settled(
        task, step, rest, true, changed, position, fingerprints, etag, known, 0, false, null);
  }

  /** The carrier did not answer, and nothing is known anew. */
  static Settled failed(PollTask task, Duration rest, String why) {
    return new Settled(
        task,
        Step.ASK,
        rest,
        false,
        false,
        task.position(),
        task.fingerprints(),
        task.etag(),
        null,
        task.failures() + 1,
        task.alone(),
        why);
  }

  /** It was not the task's fault; it goes on from there. */
  static Settled putOff(PollTask task, Duration rest, @Nullable String position) {
    return new Settled(
        task,
        Step.ASK,
        rest,
        false,
        false,
        position,
        task.fingerprints(),
        task.etag(),
        null,
        task.failures(),
        task.alone(),
        null);
  }

  /** The carrier refuses a question with it. */
  static Settled refused(PollTask task, Duration rest, String why) {
    return new Settled(
        task,
        Step.ASK,
        rest,
        true,
        false,
        null,
        task.fingerprints(),
        null,
        null,
        task.failures() + 1,
        true,
        why);
  }
}
