package dev.milepost.hub.sources;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of a question to an ERP. */
sealed interface Fetched {

  /**
   * It answered.
   *
   * @param link the header of that name
   */
  record Answered(Buffer body, @Nullable String link) implements Fetched {}

  /**
   * No answer that helps.
   *
   * @param outcome a few words that are the same each time: a label of a metric
   * @param why for people
   * @param rest how long the ERP wants to be left alone; null where it did not say
   * @param status 0 where there was none
   */
  record Failed(String outcome, String why, @Nullable Duration rest, int status)
      implements Fetched {}
}
