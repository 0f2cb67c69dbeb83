package dev.milepost.hub.sources;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an ERP's feed is walked: what to ask, and what an answer says of what to ask next. Pure. */
sealed interface Walk permits OdataWalk, DeltaWalk, RestWalk {

  /**
   * The first question of a round.
   *
   * @param cursor where the last round came to; null for the first
   */
  Place begin(@Nullable String cursor);

  /** What each question says besides its URL. */
  Map<String, String> headers();

  /**
   * Reads an answer.
   *
   * @param link the header of that name (RFC 8288), or null
   * @throws UnfitAnswer where there is no going on from it
   */
  Page read(Place asked, @Nullable String link, Buffer body);
}
