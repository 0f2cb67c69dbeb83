package dev.milepost.carrier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an answer means for the asking. */
public sealed interface PollAnswer {

  /**
   * The carrier answered.
   *
   * @param said what of each reference; of a carrier that is asked for all that is new, nothing
   * @param next where to go on: within the answer, where {@code more}; else, of a carrier that is
   *     asked for all that is new, from where to ask the next time. Null where neither is.
   * @param more whether the answer goes on, on a page that is there now
   */
  record Page(List<Said> said, @Nullable String next, boolean more) implements PollAnswer {
    /** Copies the list. */
    public Page {
      said = List.copyOf(said);
      if (more && next == null) {
        throw new IllegalArgumentException("next: an answer that goes on says where");
      }
    }
  }

  /**
   * What was said of one reference.
   *
   * @param reference its value, as it was in the question
   * @param known whether the carrier knows it
   * @param fingerprint the same exactly when the carrier says the same: a digest, or a version that
   *     the carrier itself gives
   */
  record Said(String reference, boolean known, String fingerprint) {}

  /**
   * The carrier refused the question itself, and would again: a setting or a form is wrong.
   *
   * @param why for people, without personal data
   */
  record Refused(String why) implements PollAnswer {}

  /**
   * No answer that can be made sense of.
   *
   * @param why for people, without personal data
   */
  record Unusable(String why) implements PollAnswer {}
}
