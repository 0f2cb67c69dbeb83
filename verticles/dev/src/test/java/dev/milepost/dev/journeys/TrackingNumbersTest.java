package dev.milepost.dev.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingNumbersTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1Z204W4R0308071865",
        "1ZCIETST0111111114",
        "1ZCIETST0422222228",
        "1Z023E2X0214323462",
        "1Z5R89390357567127"
      })
  void computesTheCheckDigitOfNumbersThatUpsPublished(String number) {
    int digit = TrackingNumbers.checkDigit(number.substring(2, 17));

    assertThat(digit).isEqualTo(number.charAt(17) - '0');
  }

  @Test
  void givesEachNumberOutOnce() {
    TrackingNumbers numbers = new TrackingNumbers(1, START);
    Set<String> given = new HashSet<>();

    for (int i = 0; i < 10_000; i++) {
      given.add(numbers.next());
    }

    assertThat(given).hasSize(10_000).allMatch(number -> number.matches("1Z[0-9A-Z]{6}03\\d{8}"));
  }

  @Test
  void givesOtherNumbersAfterARestart() {
    TrackingNumbers before = new TrackingNumbers(1, START);
    TrackingNumbers after = new TrackingNumbers(1, START.plusSeconds(1));

    String number = after.next();

    assertThat(number).isNotEqualTo(before.next());
  }
}
