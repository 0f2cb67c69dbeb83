package dev.milepost.store;

import dev.milepost.engine.Fact;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
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

  static Fact fact(Row row) {
    String cause = row.getString("cause");
    String correction = row.getString("correction");
    String estimate = row.getString("estimate");
    return new Fact(
        new EventId(row.getUUID("event")),
        new ReferenceKey(
            ReferenceType.valueOf(row.getString("reference_type")),
            row.getString("reference_value")),
        Milestone.valueOf(row.getString("milestone")),
        Classifier.valueOf(row.getString("classifier")),
        instant(row, "occurred_at"),
        offset(row),
        row.getString("place"),
        cause == null ? null : Cause.valueOf(cause),
        row.getString("carrier_text"),
        correction == null ? null : Json.read(correction, Correction.class),
        estimate == null ? null : Json.read(estimate, Estimate.class),
        new CarrierCode(row.getString("source")),
        row.getBoolean("direct"),
        new Revision(moment(row, "stated_at"), moment(row, "reread_at")),
        instant(row, "received_at"));
  }

  private static @Nullable ZoneOffset offset(Row row) {
    Integer seconds = row.getInteger("utc_offset");
    return seconds == null ? null : ZoneOffset.ofTotalSeconds(seconds);
  }

  private static @Nullable Instant moment(Row row, String column) {
    long micros = row.getLong(column);
    return micros == 0 ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** Microseconds since 1970, 0 for none. */
  static <T> Long[] micros(List<T> rows, Function<T, @Nullable Instant> column) {
    return rows.stream().map(row -> micros(column.apply(row))).toArray(Long[]::new);
  }

  private static long micros(@Nullable Instant instant) {
    return instant == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  @SuppressWarnings("NullAway") // arrays of nullable columns
  static Integer[] offsets(List<Fact> facts) {
    return facts.stream()
        .map(fact -> fact.offset() == null ? null : fact.offset().getTotalSeconds())
        .toArray(Integer[]::new);
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
