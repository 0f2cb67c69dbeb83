package dev.milepost.engine;

import java.time.DayOfWeek;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On which days nobody works, by country (Unicode CLDR, weekData). */
final class Weekends {
  private static final Set<DayOfWeek> USUAL = EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
  private static final Set<DayOfWeek> FROM_FRIDAY =
      EnumSet.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY);
  private static final Set<DayOfWeek> FRIDAY = EnumSet.of(DayOfWeek.FRIDAY);
  private static final Set<DayOfWeek> SUNDAY = EnumSet.of(DayOfWeek.SUNDAY);

  private Weekends() {}

  /** Saturday and Sunday where the country is unknown. */
  static Set<DayOfWeek> in(@Nullable String country) {
    return switch (country == null ? "" : country.toUpperCase(Locale.ROOT)) {
      case "BH", "DZ", "EG", "IL", "IQ", "JO", "KW", "LY", "OM", "QA", "SA", "SD", "SY", "YE" ->
          FROM_FRIDAY;
      case "IR" -> FRIDAY;
      case "IN", "UG" -> SUNDAY;
      default -> USUAL;
    };
  }
}
