package dev.milepost.engine;

import java.time.LocalDate;

/** Which days are public holidays where. Pure: the same question has the same answer. */
@FunctionalInterface
public interface Holidays {

  /** Nowhere a holiday, ever. */
  Holidays NONE = (region, day) -> false;

  /**
   * Whether nobody works there on that day. False where the region is not known.
   *
   * @param region ISO 3166: {@code US}, or {@code US-KY} for what is a holiday in Kentucky
   */
  boolean isHoliday(String region, LocalDate day);
}
