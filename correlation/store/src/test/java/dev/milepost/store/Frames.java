package dev.milepost.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** What goes out, in the words of the scenarios: one line a frame. */
final class Frames {

  private Frames() {}

  /**
   * {@code milestone DEPARTED}, {@code correction SCAN_CANCELLED corrects ARRIVED}, {@code delay
   * CARRIER_EXCEPTION WEATHER opened, since 2026-11-24T15:00:00Z}, {@code delay-cleared
   * CARRIER_EXCEPTION at 2026-11-25T09:00:00Z}.
   */
  static String words(String type, JsonNode data) {
    return switch (type) {
      case "delay" ->
          "delay "
              + data.path("kind").asText()
              + (data.hasNonNull("cause") ? " " + data.path("cause").asText() : "")
              + " "
              + data.path("change").asText("OPENED").toLowerCase(Locale.ROOT)
              + ", since "
              + data.path("since").asText();
      case "delay-cleared" ->
          "delay-cleared " + data.path("kind").asText() + " at " + data.path("clearedAt").asText();
      default ->
          type
              + (data.hasNonNull("milestone") ? " " + data.path("milestone").asText() : "")
              + (data.hasNonNull("corrects")
                  ? " corrects " + data.path("corrects").path("milestone").asText()
                  : "");
    };
  }
}
