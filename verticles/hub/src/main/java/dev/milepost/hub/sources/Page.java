package dev.milepost.hub.sources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an ERP answered.
 *
 * @param next where to go on; null where the round ends here
 * @param end the link to what changes from now on, where the ERP gives one
 */
record Page(List<Row> rows, @Nullable Place next, @Nullable String end) {

  /** Copies the list. */
  Page {
    rows = List.copyOf(rows);
  }

  /**
   * One row.
   *
   * @param key by which it is known again
   * @param stamp when it was changed; null where it does not say
   * @param removed whether it says only that there is no such row any more
   */
  record Row(String key, @Nullable String stamp, JsonNode json, boolean removed) {}
}
