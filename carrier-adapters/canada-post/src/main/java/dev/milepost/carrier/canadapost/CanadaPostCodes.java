package dev.milepost.carrier.canadapost;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code status-codes.csv}, read once: what an event identifier means.
 *
 * @param cause why, for a problem
 */
record CanadaPostCodes(Milestone milestone, @Nullable Cause cause) {

  /** The code under which an expected delivery stands. */
  static final String ESTIMATE = "expected-delivery-date";

  private static final int CELLS = 4;
  private static final CanadaPostCodes UNKNOWN = new CanadaPostCodes(Milestone.UNKNOWN, null);
  private static final Map<String, CanadaPostCodes> CODES = load();

  /** A round, or the place that it starts from: of a parcel on its way back too. */
  private static final Set<String> EITHER_WAY = Set.of("174", "500", "1412", "2412");

  /**
   * What the code means.
   *
   * @param code as {@link #code} gives it
   * @param text decides where a code is used for the way there and the way back
   */
  static CanadaPostCodes of(String code, String text) {
    CanadaPostCodes meaning = CODES.getOrDefault(code, UNKNOWN);
    if (!saysReturned(text)) {
      return meaning;
    }
    if (meaning.milestone() == Milestone.DELIVERED) {
      return new CanadaPostCodes(Milestone.RETURNED, null);
    }
    return EITHER_WAY.contains(code) ? new CanadaPostCodes(Milestone.RETURNING, null) : meaning;
  }

  /** Without zeros before it: the table has 174, and an answer 0174. */
  static String code(String written) {
    return written.matches("0+[1-9][0-9]*") ? written.replaceFirst("^0+", "") : written;
  }

  private static boolean saysReturned(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    return (upper.contains("RETURN") && upper.contains("SENDER"))
        || (upper.contains("RENVOY") && upper.contains("EXPÉDITEUR"));
  }

  private static Map<String, CanadaPostCodes> load() {
    Map<String, CanadaPostCodes> codes = new HashMap<>();
    try (InputStream table =
            Objects.requireNonNull(CanadaPostCodes.class.getResourceAsStream("status-codes.csv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("code,"))
          .map(line -> line.split(",", CELLS))
          .forEach(
              cells ->
                  codes.put(
                      cells[0],
                      new CanadaPostCodes(
                          Milestone.valueOf(cells[1]),
                          cells[2].isEmpty() ? null : Cause.valueOf(cells[2]))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(codes);
  }
}
