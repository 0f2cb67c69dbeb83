package dev.milepost.hub.polling;

import dev.milepost.event.Reference;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reference that this node may ask about now; or a feed.
 *
 * @param reference null for a feed
 * @param claim by which the outcome may be written
 * @param position from where to go on; null for the beginning
 * @param askedAt when it was asked before; null for never
 * @param fingerprints what the last answer said, page by page
 * @param etag of the last answer, where it is one page of one reference; null for none
 * @param failures in a row
 * @param alone whether it is asked about by itself, since a question with it was refused
 */
record PollTask(
    @Nullable Reference reference,
    long claim,
    @Nullable String position,
    @Nullable Instant askedAt,
    List<String> fingerprints,
    @Nullable String etag,
    int failures,
    boolean alone) {

  /** Copies the list. */
  PollTask {
    fingerprints = List.copyOf(fingerprints);
  }

  String type() {
    return reference == null ? "FEED" : reference.type().name();
  }

  String value() {
    return reference == null ? "" : reference.value();
  }
}
