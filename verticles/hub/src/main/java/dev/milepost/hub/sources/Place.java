package dev.milepost.hub.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.milepost.store.Json;
import org.jspecify.annotations.Nullable;

/**
 * Where a round is: what it asks next, and what must be known to go on from the answer. Kept in
 * PostgreSQL, so that another node can go on.
 *
 * @param url of the question
 * @param turn how many questions of this round came before
 * @param rows that were given since the ERP was last told how many to give
 * @param within the one stamp whose rows are asked for; with REST, from where the round began
 * @param stamp the latest that was given, or after which rows are asked for
 * @param last the key of the last row as a literal; with REST, a digest of the last page
 */
record Place(
    String url,
    int turn,
    int rows,
    @Nullable String within,
    @Nullable String stamp,
    @Nullable String last) {

  /** A round of more questions than this is a circle. */
  static final int MOST_TURNS = 200_000;

  /** A question of its own, with nothing given yet. */
  static Place of(String url) {
    return new Place(url, 0, 0, null, null, null);
  }

  /** As {@link #text} wrote it. */
  static Place parse(String text) {
    return Json.read(text, Place.class);
  }

  String text() {
    try {
      return Json.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
