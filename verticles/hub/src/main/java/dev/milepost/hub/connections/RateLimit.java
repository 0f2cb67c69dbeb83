package dev.milepost.hub.connections;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How much a connection may post.
 *
 * @param perSecond deliveries a second in the long run
 * @param burst deliveries at once
 */
public record RateLimit(int perSecond, int burst) {
  /** Far above what a carrier sends: the default guards against a loop, not against a peak. */
  static final int DEFAULT_PER_SECOND = 20_000;

  private static final int MOST = 1_000_000;
  private static final String PER_SECOND = "ratePerSecond";
  private static final String BURST = "burst";

  /** What a connection's options say of it. */
  static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
                  PER_SECOND,
                  Setting.Kind.NUMBER,
                  "Deliveries a second",
                  "More than that are refused with 429, and the carrier sends them again",
                  "200")
              .otherwise(DEFAULT_PER_SECOND),
          Setting.of(
                  BURST,
                  Setting.Kind.NUMBER,
                  "Deliveries at once",
                  "So many may come in one moment",
                  "400")
              .otherwise("two seconds' worth"));

  /** Validates, naming the key. */
  public RateLimit {
    if (perSecond < 1 || perSecond > MOST) {
      throw new IllegalArgumentException("options.ratePerSecond: must be 1 to " + MOST);
    }
    if (burst < 1 || burst > MOST) {
      throw new IllegalArgumentException("options.burst: must be 1 to " + MOST);
    }
  }

  /** From {@code ratePerSecond} and {@code burst}; a burst not given is two seconds' worth. */
  static RateLimit of(JsonObject options) {
    int perSecond = number(options, PER_SECOND, DEFAULT_PER_SECOND);
    return new RateLimit(
        perSecond, number(options, BURST, (int) Math.min(MOST, Math.max(1, 2L * perSecond))));
  }

  private static int number(JsonObject options, String key, int otherwise) {
    Object value = options.getValue(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer number) {
      return number;
    }
    throw new IllegalArgumentException("options." + key + ": must be a whole number");
  }
}
