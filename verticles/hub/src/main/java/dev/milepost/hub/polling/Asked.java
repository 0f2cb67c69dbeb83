package dev.milepost.hub.polling;

import dev.milepost.carrier.PollAnswer;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a question. */
sealed interface Asked {

  /**
   * The carrier answered.
   *
   * @param body as it came
   * @param contentType as it came, or null
   * @param etag for the next time, or null
   */
  record Answered(
      PollAnswer.Page page, Buffer body, @Nullable String contentType, @Nullable String etag)
      implements Asked {}

  /** What was said before holds (RFC 9110 section 15.4.5). */
  record NotModified() implements Asked {}

  /** The carrier wants to be left alone for a while. */
  record Busy(Duration rest) implements Asked {}

  /** The carrier will not have this question, now or later. */
  record Refused(String why) implements Asked {}

  /**
   * No answer.
   *
   * @param why a few words that are the same each time: a label of a metric
   * @param rest how long the carrier wants to be left alone; null where it did not say
   */
  record Failed(String why, @Nullable Duration rest) implements Asked {}
}
