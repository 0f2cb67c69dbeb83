package dev.milepost.hub.desk;

import dev.milepost.hub.auth.Identity;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** One open stream: a position, not a buffer. Used on its event loop only. */
final class DeskStream {
  final Identity caller;
  final HttpServerResponse response;

  /** The page's tab, if it says which. */
  final @Nullable String tab;

  /** Epoch milliseconds. */
  final long deadline;

  /** What was missed ends with this version: the queue's newest when the stream was opened. */
  final long head;

  /** Every change up to this version has been written. */
  long position;

  /** What was missed has been written, and the client told so. */
  boolean current;

  /** Waits for the database. */
  boolean reading;

  /** Since when nothing can be written; negative while something can. */
  long stalledSince = -1;

  boolean over;

  DeskStream(
      Identity caller,
      HttpServerResponse response,
      @Nullable String tab,
      long position,
      long head,
      long deadline) {
    this.caller = caller;
    this.response = response;
    this.tab = tab;
    this.position = position;
    this.head = head;
    this.deadline = deadline;
  }
}
