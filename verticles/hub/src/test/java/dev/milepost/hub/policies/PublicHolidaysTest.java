package dev.milepost.hub.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class PublicHolidaysTest {
  private final PublicHolidays holidays = new PublicHolidays();

  @Test
  void knowsThanksgivingAndNotTheDayBefore() {
    assertThat(holidays.isHoliday("US", LocalDate.of(2026, 11, 26))).isTrue();
    assertThat(holidays.isHoliday("US", LocalDate.of(2026, 11, 25))).isFalse();
  }

  @Test
  void knowsWhatIsAHolidayInAPartOfACountryOnly() {
    LocalDate epiphany = LocalDate.of(2027, 1, 6);

    assertThat(holidays.isHoliday("DE-BY", epiphany)).isTrue();
    assertThat(holidays.isHoliday("DE", epiphany)).isFalse();
    assertThat(holidays.isHoliday("DE-Anywhere", epiphany)).isFalse();
    assertThat(holidays.isHoliday("DE-Anywhere", LocalDate.of(2027, 1, 1))).isTrue();
  }

  @Test
  void knowsNoHolidayOfACountryThatItDoesNotKnow() {
    assertThat(holidays.isHoliday("XX", LocalDate.of(2027, 1, 1))).isFalse();
    assertThat(holidays.isHoliday("", LocalDate.of(2027, 1, 1))).isFalse();
  }
}
