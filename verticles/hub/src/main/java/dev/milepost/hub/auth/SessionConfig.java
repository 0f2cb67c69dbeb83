package dev.milepost.hub.auth;

import java.time.Duration;

/**
 * How long people stay signed in at the console.
 *
 * @param idle without any use, after which a session ends
 * @param lifetime after which it ends in any case
 * @param perPerson sessions of one person at once; one more ends the one that was used least lately
 */
public record SessionConfig(Duration idle, Duration lifetime, int perPerson) {
  /** Half an hour, and a working day. */
  public static final SessionConfig DEFAULTS =
      new SessionConfig(Duration.ofMinutes(30), Duration.ofHours(12), 20);

  /** Refuses what would sign everybody out at once, or nobody ever. */
  public SessionConfig {
    if (idle.compareTo(Duration.ofMinutes(2)) < 0) {
      throw new IllegalArgumentException("idle: at least 2m");
    }
    if (lifetime.compareTo(idle) < 0 || lifetime.compareTo(Duration.ofDays(7)) > 0) {
      throw new IllegalArgumentException("lifetime: from idle to 7d");
    }
    if (perPerson < 1 || perPerson > 1000) {
      throw new IllegalArgumentException("perPerson: 1 to 1000");
    }
  }
}
