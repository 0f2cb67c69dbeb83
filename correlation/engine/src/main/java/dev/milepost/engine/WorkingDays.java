package dev.milepost.engine;

import java.time.DayOfWeek;
import java.time.LocalDate;

/** On which days a carrier moves and delivers. A business calendar is one, by method reference. */
@FunctionalInterface
public interface WorkingDays {

  /** Whether the carrier works on that day. */
  boolean isWorking(LocalDate day);

  /** Monday to Friday, without holidays. */
  WorkingDays MONDAY_TO_FRIDAY =
      day -> day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
}
