package dev.milepost.hub.sources;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * By what an ERP's rows are told apart from those that were fetched before: a stamp that grows with
 * each change.
 *
 * <p>A row becomes visible when its transaction commits, which is after it got its stamp. So what
 * was changed within the overlap before the last round is asked for again.
 *
 * @param field the row's field with the stamp
 * @param from where the first round begins
 * @param overlap how long after its stamp a row may become visible, where stamps are times
 * @param behind the same in steps, where they are numbers
 */
record CursorTerms(String field, Type type, String from, Duration overlap, long behind) {

  /** What stamps are. */
  enum Type {
    /** ISO 8601 with an offset: without one nobody could say which of two is later. */
    TIMESTAMP,
    NUMBER
  }

  /** The row's stamp, in one form for all; null where it has none. */
  @Nullable String stamp(JsonNode value) {
    try {
      return switch (type) {
        case TIMESTAMP ->
            value.isTextual()
                ? OffsetDateTime.parse(value.textValue()).toInstant().toString()
                : null;
        case NUMBER ->
            value.isNumber() || value.isTextual()
                ? new BigDecimal(value.asText()).stripTrailingZeros().toPlainString()
                : null;
      };
    } catch (DateTimeException | NumberFormatException e) {
      return null;
    }
  }

  /** Which of two stamps is later. */
  int compare(String one, String other) {
    return switch (type) {
      case TIMESTAMP -> Instant.parse(one).compareTo(Instant.parse(other));
      case NUMBER -> new BigDecimal(one).compareTo(new BigDecimal(other));
    };
  }

  /** The later of the two, of which one may be missing. */
  @Nullable String later(@Nullable String one, @Nullable String other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return compare(one, other) >= 0 ? one : other;
  }

  /**
   * From where on a round asks.
   *
   * @param cursor where the last one came to; null for the first
   */
  String start(@Nullable String cursor) {
    if (cursor == null) {
      return from;
    }
    String start =
        switch (type) {
          case TIMESTAMP -> Instant.parse(cursor).minus(overlap).toString();
          case NUMBER ->
              new BigDecimal(cursor).subtract(BigDecimal.valueOf(behind)).toPlainString();
        };
    return compare(start, from) > 0 ? start : from;
  }

  /**
   * Where a round has come to that was given rows up to that stamp.
   *
   * <p>Never after the round's beginning: what got a stamp since then may still be on its way,
   * however many pages came after it. A row of next year, too, must not end everything.
   *
   * @param begun when the round began
   */
  @Nullable String cursor(@Nullable String before, @Nullable String reached, Instant begun) {
    String end =
        reached != null && type == Type.TIMESTAMP && Instant.parse(reached).isAfter(begun)
            ? begun.toString()
            : reached;
    return later(before, end);
  }

  /**
   * Whether the next round is given the row again.
   *
   * @param reached how far this round has come at least
   */
  boolean comesAgain(@Nullable String stamp, @Nullable String reached, Instant begun) {
    String cursor = cursor(null, reached, begun);
    return stamp == null || cursor == null || compare(stamp, start(cursor)) >= 0;
  }
}
