package dev.milepost.store;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Between rows and the hub's words. */
final class Rows {

  private Rows() {}

  /** Microseconds since 1970, 0 for none. */
  static <T> Long[] micros(List<T> rows, Function<T, @Nullable Instant> column) {
    return rows.stream().map(row -> micros(column.apply(row))).toArray(Long[]::new);
  }

  private static long micros(@Nullable Instant instant) {
    return instant == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  static OffsetDateTime timestamp(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static @Nullable OffsetDateTime timestampOrNull(@Nullable Instant instant) {
    return instant == null ? null : timestamp(instant);
  }

  static @Nullable String nameOrNull(@Nullable Enum<?> constant) {
    return constant == null ? null : constant.name();
  }

  static @Nullable String textOrNull(@Nullable Object value) {
    return value == null ? null : Json.text(value);
  }

  /** One column of many rows, as the array that {@code unnest} takes. */
  @SuppressWarnings("NullAway") // arrays of nullable columns
  static <T> String[] strings(List<T> rows, Function<T, @Nullable String> column) {
    return rows.stream().map(column).toArray(String[]::new);
  }

  static <T> Buffer[] bytes(List<T> rows, Function<T, byte[]> column) {
    return rows.stream().map(row -> Buffer.buffer(column.apply(row))).toArray(Buffer[]::new);
  }

  @SuppressWarnings("NullAway")
  static <T> OffsetDateTime[] timestamps(List<T> rows, Function<T, @Nullable Instant> column) {
    return rows.stream()
        .map(row -> timestampOrNull(column.apply(row)))
        .toArray(OffsetDateTime[]::new);
  }

  static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
