package dev.milepost.hub.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CauseTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "no time that can be read, expected ISO 8601 | no time that can be read, expected ISO 8601",
        "AT7 has no date (AT705) that can be read | AT7 has no date (AT705) that can be read",
        "status 503 of UPS | status 503 of UPS",
        "its 1843200 bytes are too many | its # bytes are too many",
        "not JSON: unexpected end at line 3, column 17 | not JSON: unexpected end at line #, column #",
        "references[0].type: \"FOO\" is unknown | references[#].type: '…' is unknown",
        "orders/7/4711/2026-11-30T08:00:00Z: too late | #: too late"
      })
  void keepsTheWordsAndLeavesTheValuesOut(String reason, String cause) {
    assertThat(Cause.of(reason)).isEqualTo(cause);
  }

  @Test
  void isOneForReasonsThatDifferInTheirValuesOnly() {
    String one = Cause.of("id: the body says 'SHP-1', and it was sent as 'SHP-2'");
    String other = Cause.of("id: the body says 'SHP-77', and it was sent as 'SHP-9'");

    assertThat(one).isEqualTo(other);
    assertThat(Cause.group("o", "UPS", "c", one)).isEqualTo(Cause.group("o", "UPS", "c", other));
    assertThat(Cause.group("o", "UPS", "c", one)).isNotEqualTo(Cause.group("o", "UPS", "d", one));
  }

  @Test
  void isNeverEmptyAndNeverLong() {
    assertThat(Cause.of(" ")).isEqualTo("no reason given");
    assertThat(Cause.of("word ".repeat(1000))).hasSizeLessThanOrEqualTo(200);
  }
}
