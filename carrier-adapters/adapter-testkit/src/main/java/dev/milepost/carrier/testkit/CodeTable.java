package dev.milepost.carrier.testkit;

import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A carrier's {@code status-codes.csv}: a header line that names the columns {@code type}, {@code
 * code}, {@code milestone} and, where the carrier has them, {@code detail} and {@code cause};
 * further columns are for people. An empty type, code or detail stands for any. Lines that start
 * with {@code #} are remarks.
 */
record CodeTable(List<Row> rows) {

  /**
   * One code.
   *
   * @param cause null where the table has no such column
   */
  record Row(
      int line,
      String type,
      String code,
      String detail,
      Milestone milestone,
      @Nullable String cause) {

    boolean covers(CarrierStatus status) {
      return matches(type, status.type())
          && matches(code, status.code())
          && matches(detail, status.detail());
    }

    boolean causeIs(@Nullable Cause actual) {
      return cause == null || cause.equals(actual == null ? "" : actual.name());
    }

    @Override
    public String toString() {
      return "line " + line + ": " + String.join("/", type, code, detail) + " -> " + milestone;
    }

    private static boolean matches(String wanted, @Nullable String given) {
      return wanted.isEmpty() || (given != null && wanted.equalsIgnoreCase(given.strip()));
    }
  }

  /** Reads the table; a code that is listed twice is refused. */
  static CodeTable of(List<String> lines) {
    List<String> columns = List.of();
    List<Row> rows = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      List<String> cells = Arrays.stream(line.split(",", -1)).map(String::strip).toList();
      if (columns.isEmpty()) {
        columns = cells.stream().map(cell -> cell.toLowerCase(Locale.ROOT)).toList();
        continue;
      }
      Row row = row(i + 1, columns, cells);
      if (!seen.add(List.of(row.type(), row.code(), row.detail()))) {
        throw new AssertionError("status-codes.csv " + row + ": is listed twice");
      }
      rows.add(row);
    }
    return new CodeTable(List.copyOf(rows));
  }

  boolean covers(CarrierStatus status) {
    return rows.stream().anyMatch(row -> row.covers(status));
  }

  private static Row row(int line, List<String> columns, List<String> cells) {
    String milestone = cell(columns, cells, "milestone");
    return new Row(
        line,
        cell(columns, cells, "type"),
        cell(columns, cells, "code"),
        cell(columns, cells, "detail"),
        Milestone.valueOf(milestone),
        columns.contains("cause") ? cell(columns, cells, "cause") : null);
  }

  private static String cell(List<String> columns, List<String> cells, String column) {
    int at = columns.indexOf(column);
    return at < 0 || at >= cells.size() ? "" : cells.get(at);
  }
}
