package dev.milepost.hub.connections;

import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Set;

/**
 * A new secret, valid.
 *
 * @param grace how long the present one goes on being accepted
 */
record RotationRequest(String secret, Duration grace) {
  private static final Duration DEFAULT_GRACE = Duration.ofHours(24);
  private static final Duration LONGEST_GRACE = Duration.ofDays(30);

  /** Reads and checks it; refuses with a problem that names the field. */
  static RotationRequest of(JsonObject json) {
    Fields fields = new Fields(json, Set.of("secret", "grace"));
    return new RotationRequest(ConnectionRequest.secret(fields), grace(fields));
  }

  private static Duration grace(Fields fields) {
    String given = fields.text("grace");
    if (given == null) {
      return DEFAULT_GRACE;
    }
    try {
      Duration grace = Duration.parse(given);
      if (!grace.isNegative() && grace.compareTo(LONGEST_GRACE) <= 0) {
        return grace;
      }
    } catch (DateTimeException e) {
      // Answered below.
    }
    throw Fields.refused("grace", "must be an ISO-8601 duration of PT0S to P30D, such as PT24H");
  }
}
