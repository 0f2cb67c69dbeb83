package dev.milepost.hub.desk;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Between rows and the desk's words. */
final class Sql {
  private Sql() {}

  static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }

  static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  static @Nullable Instant instantOrNull(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  static @Nullable String textOrNull(Row row, String column) {
    Instant at = instantOrNull(row, column);
    return at == null ? null : at.toString();
  }

  static @Nullable OffsetDateTime timestamp(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  /** One column of many rows, as the array that {@code unnest} takes. */
  @SuppressWarnings("NullAway") // arrays of nullable columns
  static <T> String[] strings(List<T> rows, Function<T, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  @SuppressWarnings("NullAway")
  static <T> Long[] longs(List<T> rows, Function<T, @Nullable Long> column) {
    return rows.stream().map(column).toArray(Long[]::new);
  }

  static <T> Boolean[] booleans(List<T> rows, Function<T, Boolean> column) {
    return rows.stream().map(column).toArray(Boolean[]::new);
  }

  @SuppressWarnings("NullAway")
  static <T> OffsetDateTime[] timestamps(List<T> rows, Function<T, @Nullable Instant> column) {
    return rows.stream().map(row -> timestamp(column.apply(row))).toArray(OffsetDateTime[]::new);
  }
}
