package dev.milepost.carrier;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The headers of a delivery. Names are compared without case; a name may come several times. */
public final class Headers {

  /** No headers. */
  public static final Headers NONE = new Headers(Map.of());

  private final Map<String, List<String>> values;

  private Headers(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Reads name and value pairs in order. */
  public static Headers of(Iterable<Map.Entry<String, String>> pairs) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    pairs.forEach(
        pair ->
            values
                .computeIfAbsent(pair.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                .add(pair.getValue()));
    return new Headers(values);
  }

  /** Every value under that name, in order. */
  public List<String> all(String name) {
    return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** The value, where the name comes exactly once: a header sent twice is not to be trusted. */
  public Optional<String> only(String name) {
    List<String> all = all(name);
    return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
  }

  /** When an answer was made (RFC 9110 section 6.6.1); empty where nobody can say. */
  public Optional<Instant> date() {
    try {
      return only("Date")
          .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
