package dev.milepost.carrier;

import dev.milepost.event.Reference;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be asked.
 *
 * @param references about which, at most {@link PollTerms#atOnce}; none where the carrier is asked
 *     for all that is new
 * @param position where to go on, as the answer before had it ({@link PollAnswer.Page#next}); null
 *     for the beginning
 * @param settings the connection's own, by {@link PollTerms#settings}: a sender's name, an account
 */
public record PollQuestion(
    List<Reference> references, @Nullable String position, Map<String, String> settings) {
  /** Copies both. */
  public PollQuestion {
    references = List.copyOf(references);
    settings = Map.copyOf(settings);
  }

  /** The same, going on from there. */
  public PollQuestion from(@Nullable String next) {
    return new PollQuestion(references, next, settings);
  }
}
