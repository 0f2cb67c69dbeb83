package dev.milepost.hub.auth;

import io.vertx.core.Future;
import java.time.Instant;

/** Remembers which tickets have been used, for all nodes together. */
@FunctionalInterface
public interface UsedTickets {
  /**
   * Uses one up.
   *
   * @param until when it is refused anyway, and can be forgotten
   * @return whether nobody had used it; a failure where that cannot be said now
   */
  Future<Boolean> use(String id, Instant until);
}
