package dev.milepost.carrier.mapped;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a carrier's codes mean. Of several rows that fit, the most exact holds. */
final class Codes {

  private static final Row UNKNOWN =
      new Row("", "", "", Milestone.UNKNOWN, null, Classifier.ACTUAL, null);

  private final List<Row> rows;
  private final Map<String, List<Row>> byCode = new HashMap<>();

  /**
   * One row. Compared without case; an empty type or detail is any.
   *
   * @param takesBack what an event with this code takes back, if it does
   */
  record Row(
      String type,
      String code,
      String detail,
      Milestone milestone,
      @Nullable Cause cause,
      Classifier classifier,
      @Nullable Correction takesBack) {

    private boolean fits(String otherType, String otherDetail) {
      return (type.isEmpty() || type.equalsIgnoreCase(otherType))
          && (detail.isEmpty() || detail.equalsIgnoreCase(otherDetail));
    }

    /** What tells it from other rows. */
    List<String> key() {
      return List.of(key(type), key(code), key(detail));
    }

    private static String key(String part) {
      return part.toUpperCase(Locale.ROOT);
    }

    /** Type before detail: it says of what kind the code is. */
    private int exactness() {
      return (type.isEmpty() ? 0 : 2) + (detail.isEmpty() ? 0 : 1);
    }
  }

  Codes(List<Row> rows) {
    this.rows = List.copyOf(rows);
    for (Row row : rows) {
      byCode
          .computeIfAbsent(row.code().toUpperCase(Locale.ROOT), code -> new ArrayList<>(1))
          .add(row);
    }
    byCode.values().forEach(list -> list.sort(Comparator.comparingInt(Row::exactness).reversed()));
  }

  /** What that means; {@link Milestone#UNKNOWN} where no row says. */
  Row of(String type, String code, String detail) {
    List<Row> candidates = byCode.get(code.toUpperCase(Locale.ROOT));
    if (candidates != null) {
      for (Row row : candidates) {
        if (row.fits(type, detail)) {
          return row;
        }
      }
    }
    return UNKNOWN;
  }

  List<Row> rows() {
    return rows;
  }
}
