package dev.milepost.engine;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BusinessCalendarTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** Thanksgiving and the day after, Christmas. */
  private static final Holidays AMERICAN =
      (region, day) ->
          region.equals("US")
              && Set.of(
                      LocalDate.of(2026, 11, 26),
                      LocalDate.of(2026, 12, 25),
                      LocalDate.of(2027, 1, 1))
                  .contains(day);

  private final BusinessCalendar newYork = calendar(NEW_YORK, List.of("US"));
  private final BusinessCalendar berlin = calendar(BERLIN, List.of());

  @Test
  void countsEveryHourWhereItIsToldTo() {
    Instant due = newYork.after(at("2026-11-27T17:00:00-05:00"), hours(48), Counting.EVERY_HOUR);

    assertThat(due).isEqualTo(at("2026-11-29T17:00:00-05:00"));
  }

  @Test
  void passesOverAWeekend() {
    Instant due = newYork.after(at("2026-11-20T17:00:00-05:00"), hours(48), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2026-11-24T17:00:00-05:00"));
  }

  @Test
  void passesOverAHoliday() {
    Instant due = newYork.after(at("2026-11-25T17:00:00-05:00"), hours(24), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2026-11-27T17:00:00-05:00"));
  }

  @Test
  void beginsOnTheNextBusinessDayWhatBeginsOnADayOff() {
    Instant due = newYork.after(at("2026-11-28T11:00:00-05:00"), hours(12), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2026-11-30T12:00:00-05:00"));
  }

  @Test
  void countsTheHoursThatPassInANightThatLosesOne() {
    // On Sunday the 29th of March 2026 the clocks of Berlin go from 2 to 3.
    BusinessCalendar alwaysOpen = calendar(BERLIN, List.of(), Set.of());

    Instant due =
        alwaysOpen.after(at("2026-03-28T20:00:00+01:00"), hours(12), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2026-03-29T09:00:00+02:00"));
  }

  @Test
  void keepsTheWallClockOverAWeekendInWhichTheClocksChange() {
    // On Sunday the 1st of November 2026 the clocks of New York go from 2 back to 1.
    Instant due = newYork.after(at("2026-10-30T17:00:00-04:00"), hours(48), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2026-11-03T17:00:00-05:00"));
  }

  @Test
  void opensAtTheWallClocksHourOnTheDayAfterTheClocksChanged() {
    Instant due = berlin.after(at("2026-10-23T17:30:00+02:00"), hours(1), Counting.OPENING_HOURS);

    assertThat(due).isEqualTo(at("2026-10-26T08:30:00+01:00"));
  }

  @Test
  void countsALeapDay() {
    // The 29th of February 2028 is a Tuesday.
    Instant due = newYork.after(at("2028-02-28T12:00:00-05:00"), hours(48), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2028-03-01T12:00:00-05:00"));
  }

  @Test
  void goesOnInTheMorningWithWhatTheEveningLeft() {
    Instant due = newYork.after(at("2026-11-23T17:00:00-05:00"), hours(2), Counting.OPENING_HOURS);

    assertThat(due).isEqualTo(at("2026-11-24T09:00:00-05:00"));
  }

  @Test
  void isDueAtTheLastMomentOfADayAndNotAtTheFirstOfTheNext() {
    Instant due = newYork.after(at("2026-11-23T16:00:00-05:00"), hours(2), Counting.OPENING_HOURS);

    assertThat(due).isEqualTo(at("2026-11-23T18:00:00-05:00"));
  }

  @Test
  void waitsForTheOpeningOfADayThatHasNotBegun() {
    Instant due = newYork.after(at("2026-11-23T03:00:00-05:00"), hours(2), Counting.OPENING_HOURS);

    assertThat(due).isEqualTo(at("2026-11-23T10:00:00-05:00"));
  }

  @Test
  void restsOnTheDaysOfThePlace() {
    BusinessCalendar riyadh =
        calendar(ZoneId.of("Asia/Riyadh"), List.of(), EnumSet.of(FRIDAY, SATURDAY));

    assertThat(riyadh.isBusinessDay(LocalDate.of(2026, 11, 27))).isFalse();
    assertThat(riyadh.isBusinessDay(LocalDate.of(2026, 11, 29))).isTrue();
    assertThat(Weekends.in("SA")).containsExactlyInAnyOrder(FRIDAY, SATURDAY);
    assertThat(Weekends.in(null)).containsExactlyInAnyOrder(SATURDAY, SUNDAY);
  }

  @Test
  void endsThoughNobodyEverWorks() {
    BusinessCalendar never =
        new BusinessCalendar(
            NEW_YORK,
            Set.of(),
            LocalTime.of(8, 0),
            LocalTime.of(18, 0),
            List.of("US"),
            (region, day) -> true);

    Instant due = never.after(at("2026-11-23T03:00:00-05:00"), hours(2), Counting.BUSINESS_DAYS);

    assertThat(due).isEqualTo(at("2026-11-23T05:00:00-05:00"));
  }

  private static BusinessCalendar calendar(ZoneId zone, List<String> regions) {
    return calendar(zone, regions, EnumSet.of(SATURDAY, SUNDAY));
  }

  private static BusinessCalendar calendar(
      ZoneId zone, List<String> regions, Set<DayOfWeek> weekend) {
    return new BusinessCalendar(
        zone, weekend, LocalTime.of(8, 0), LocalTime.of(18, 0), regions, AMERICAN);
  }

  private static Instant at(String time) {
    return OffsetDateTime.parse(time).toInstant();
  }

  private static Duration hours(int hours) {
    return Duration.ofHours(hours);
  }
}
