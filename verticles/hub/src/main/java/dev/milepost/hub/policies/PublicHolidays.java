package dev.milepost.hub.policies;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.HolidayType;
import de.focus_shift.jollyday.core.ManagerParameters;
import dev.milepost.engine.Holidays;
import java.time.LocalDate;
import java.time.Year;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Public holidays by jollyday's tables. A part of a country whose holidays it does not know has
 * those of the country; a country that it does not know has none.
 */
public final class PublicHolidays implements Holidays {
  private static final String WARM_UP = "US";

  /** A place is what an ERP writes: nobody fills the memory with made-up regions. */
  private static final int MOST_REGIONS_AND_YEARS = 2_000;

  private final Set<String> countries;
  private final Cache<RegionAndYear, Set<LocalDate>> known =
      Caffeine.newBuilder().maximumSize(MOST_REGIONS_AND_YEARS).build();

  private record RegionAndYear(String region, int year) {}

  /** Reads its first table, which takes up to a second: not for an event loop. */
  public PublicHolidays() {
    countries =
        HolidayManager.getSupportedCalendarCodes().stream()
            .map(code -> code.toUpperCase(Locale.ROOT))
            .filter(code -> code.length() == 2)
            .collect(Collectors.toUnmodifiableSet());
    isHoliday(WARM_UP, LocalDate.EPOCH);
  }

  @Override
  public boolean isHoliday(String region, LocalDate day) {
    return known
        .get(
            new RegionAndYear(region.toUpperCase(Locale.ROOT), day.getYear()),
            key -> holidays(key.region(), key.year()))
        .contains(day);
  }

  private Set<LocalDate> holidays(String region, int year) {
    int dash = region.indexOf('-');
    String country = dash < 0 ? region : region.substring(0, dash);
    if (!countries.contains(country)) {
      return Set.of();
    }
    HolidayManager manager =
        HolidayManager.getInstance(ManagerParameters.create(country.toLowerCase(Locale.ROOT)));
    String part = dash < 0 ? "" : region.substring(dash + 1).toLowerCase(Locale.ROOT);
    Set<Holiday> holidays =
        manager.getCalendarHierarchy().getChildren().containsKey(part)
            ? manager.getHolidays(Year.of(year), part)
            : manager.getHolidays(Year.of(year));
    return holidays.stream()
        .filter(holiday -> holiday.getType() == HolidayType.PUBLIC_HOLIDAY)
        .map(Holiday::getDate)
        .collect(Collectors.toUnmodifiableSet());
  }
}
