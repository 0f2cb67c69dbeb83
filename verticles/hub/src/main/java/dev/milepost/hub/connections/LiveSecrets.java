package dev.milepost.hub.connections;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that a carrier may present: one, or two while it is being moved to a new one.
 *
 * @param previous the one before, or null
 * @param previousUntil when the one before ends; null exactly when there is none
 */
public record LiveSecrets(
    String current, @Nullable String previous, @Nullable Instant previousUntil) {

  /** One secret. */
  public static LiveSecrets only(String current) {
    return new LiveSecrets(current, null, null);
  }

  /** Those that are valid at that time. */
  public List<String> at(Instant now) {
    return previous != null && previousUntil != null && now.isBefore(previousUntil)
        ? List.of(current, previous)
        : List.of(current);
  }

  /** The new one, with the current one until then. An older one ends now: two are the most. */
  LiveSecrets rotatedTo(String next, Instant currentUntil) {
    return new LiveSecrets(next, current, currentUntil);
  }

  /** Never the secrets. */
  @Override
  public String toString() {
    return "***";
  }
}
