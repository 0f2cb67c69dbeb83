package dev.milepost.hub.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header of that name (RFC 9110 section 10.2.3). */
public final class RetryAfter {

  private RetryAfter() {}

  /** How long to wait, by seconds or a date; what is neither was not said. */
  public static Optional<Duration> of(@Nullable String header, Instant now) {
    if (header == null) {
      return Optional.empty();
    }
    String given = header.strip();
    if (given.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(given)));
    }
    try {
      return Optional.of(
              Duration.between(
                  now, ZonedDateTime.parse(given, DateTimeFormatter.RFC_1123_DATE_TIME)))
          .filter(wait -> !wait.isNegative());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
