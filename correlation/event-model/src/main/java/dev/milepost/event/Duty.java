package dev.milepost.event;

import java.time.Instant;

/**
 * What must be done next about a delay, by a contract of notice.
 *
 * @param what a few words for people
 * @param by until when; in the past where it was due and nothing follows
 */
public record Duty(String what, Instant by) {

  /** Refuses a duty without a moment. */
  public Duty {
    Required.present(what, "duty: what");
    Required.present(by, "duty: by");
  }
}
