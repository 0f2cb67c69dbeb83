package dev.milepost.carrier.dhl;

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
import org.jspecify.annotations.Nullable;

/**
 * The table {@code status-codes.csv}, read once: what a code of a service means. The key is service
 * and code, never the code: 101 is delivered in one division and cancelled in another (dossier
 * section 0, 3).
 */
final class DhlCodes {

  /** The service under which the table has the codes of Parcel DE's XML. */
  static final String ICE = "ice";

  /** The code under which an expected delivery stands. */
  static final String ESTIMATE = "estimatedTimeOfDelivery";

  private static final int COLUMNS = 6;
  private static final Map<String, Map<String, Meaning>> SERVICES = load();

  private DhlCodes() {}

  /**
   * What a code means.
   *
   * @param cause why, for a problem
   */
  record Meaning(Milestone milestone, @Nullable Cause cause) {
    static final Meaning UNKNOWN = new Meaning(Milestone.UNKNOWN, null);
  }

  /** What the code means in that service, or null where no table has it. */
  static @Nullable Meaning of(String service, String code) {
    Map<String, Meaning> codes = SERVICES.get(service.toLowerCase(Locale.ROOT));
    return codes == null || code.isEmpty() ? null : codes.get(code.toUpperCase(Locale.ROOT));
  }

  /** What the general status code means, where no finer one is there. */
  static Meaning ofGeneral(String statusCode) {
    Map<String, Meaning> codes = Objects.requireNonNull(SERVICES.get(""));
    return codes.getOrDefault(statusCode.toUpperCase(Locale.ROOT), Meaning.UNKNOWN);
  }

  private static Map<String, Map<String, Meaning>> load() {
    Map<String, Map<String, Meaning>> services = new HashMap<>();
    try (InputStream table =
            Objects.requireNonNull(DhlCodes.class.getResourceAsStream("status-codes.csv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("type,"))
          .map(line -> line.split(",", COLUMNS))
          .forEach(
              cells ->
                  services
                      .computeIfAbsent(cells[0], service -> new HashMap<>())
                      .put(key(cells[1], cells[2]), meaning(cells[3], cells[4])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return services;
  }

  /** The code, its detail, or both with a slash between them. */
  static String key(String code, String detail) {
    String key = code.isEmpty() ? detail : detail.isEmpty() ? code : code + "/" + detail;
    return key.toUpperCase(Locale.ROOT);
  }

  private static Meaning meaning(String milestone, String cause) {
    return new Meaning(Milestone.valueOf(milestone), cause.isEmpty() ? null : Cause.valueOf(cause));
  }
}
