package dev.milepost.engine;

import static dev.milepost.engine.Lanes.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Mode;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TransitClockTest {
  private static final ZoneId NASHVILLE = ZoneId.of("America/Chicago");
  private static final Set<LocalDate> HOLIDAYS = Set.of(LocalDate.parse("2026-11-26"));
  private static final WorkingDays DAYS =
      day -> WorkingDays.MONDAY_TO_FRIDAY.isWorking(day) && !HOLIDAYS.contains(day);

  /** A Wednesday; the Thursday is Thanksgiving. */
  private static final Instant START = Instant.parse("2026-11-25T23:00:00Z");

  private final TransitClock parcel = TransitClock.of(Mode.PARCEL, START, NASHVILLE, DAYS);
  private final TransitClock truck = TransitClock.of(Mode.FTL, START, NASHVILLE, DAYS);

  @Test
  void countsWorkingDaysAndTheTimeOfDay() {
    assertThat(parcel.minutesTo(Instant.parse("2026-11-27T16:30:00Z"))).hasValue(DAY + 630);
    assertThat(parcel.minutesTo(Instant.parse("2026-11-30T16:30:00Z"))).hasValue(2 * DAY + 630);
  }

  @Test
  void takesADayThatDoesNotCountForTheFirstMinuteOfTheNextOneThatDoes() {
    assertThat(parcel.minutesTo(Instant.parse("2026-11-26T16:30:00Z"))).hasValue(DAY);
    assertThat(parcel.minutesTo(Instant.parse("2026-11-28T16:30:00Z"))).hasValue(2 * DAY);
    assertThat(parcel.after(2 * DAY)).isEqualTo(Instant.parse("2026-11-30T06:00:00Z"));
  }

  @Test
  void countsEveryMinuteOfWhatMovesThroughTheNight() {
    assertThat(truck.minutesTo(START.plusSeconds(90 * 60))).hasValue(90);
    assertThat(truck.after(3 * DAY)).isEqualTo(Instant.parse("2026-11-28T23:00:00Z"));
  }

  @Test
  void countsNothingBeforeTheStartNorAfterMoreThanAYear() {
    assertThat(parcel.minutesTo(START.minusSeconds(1))).isEmpty();
    assertThat(truck.minutesTo(START.plusSeconds(86_400L * 401))).isEmpty();
  }

  @Test
  void endsWithACalendarWithoutAWorkingDay() {
    TransitClock never = TransitClock.of(Mode.PARCEL, START, NASHVILLE, day -> false);

    assertThat(never.after(5 * DAY)).isAfter(START);
  }

  @Property
  void comesBackToTheMinuteThatItCounted(
      @ForAll @LongRange(max = 60L * 24 * 3600) long seconds, @ForAll DayOfWeek begun) {
    Instant start = START.plusSeconds(86_400L * begun.getValue());
    TransitClock clock = TransitClock.of(Mode.PARCEL, start, NASHVILLE, DAYS);
    Instant at = start.plusSeconds(seconds);

    Instant back = clock.after(clock.minutesTo(at).orElseThrow());

    LocalDate day = at.atZone(NASHVILLE).toLocalDate();
    boolean counts = DAYS.isWorking(day) || day.equals(start.atZone(NASHVILLE).toLocalDate());
    if (counts) {
      assertThat(back).isBetween(at.minusSeconds(59), at);
    } else {
      assertThat(back).isAfter(at);
    }
  }

  @Property
  void neverCountsALaterMomentForLess(
      @ForAll @IntRange(max = 90 * DAY) int one, @ForAll @IntRange(max = 90 * DAY) int other) {
    int less = Math.min(one, other);
    int more = Math.max(one, other);

    assertThat(parcel.after(less)).isBeforeOrEqualTo(parcel.after(more));
    assertThat(parcel.minutesTo(START.plusSeconds(60L * less)).orElseThrow())
        .isLessThanOrEqualTo(parcel.minutesTo(START.plusSeconds(60L * more)).orElseThrow());
  }
}
