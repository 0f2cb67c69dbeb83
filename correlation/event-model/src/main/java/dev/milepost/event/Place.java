package dev.milepost.event;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where something happened or goes to. Every part may be missing.
 *
 * @param region state or province, as the carrier abbreviates it
 * @param country ISO 3166-1 alpha-2 where the carrier gives that
 * @param locode UN/LOCODE
 * @param timeZone IANA zone id
 */
public record Place(
    @Nullable String city,
    @Nullable String region,
    @Nullable String postalCode,
    @Nullable String country,
    @Nullable String locode,
    @Nullable String facility,
    @Nullable String timeZone) {

  /** Blank parts become null. */
  public Place {
    city = blankToNull(city);
    region = blankToNull(region);
    postalCode = blankToNull(postalCode);
    country = blankToNull(country);
    locode = blankToNull(locode);
    facility = blankToNull(facility);
    timeZone = blankToNull(timeZone);
  }

  /** City, region and country, the usual case. */
  public static Place of(@Nullable String city, @Nullable String region, @Nullable String country) {
    return new Place(city, region, null, country, null, null, null);
  }

  /** What two reports of one scan have in common: the most exact part that is there. */
  public String key() {
    String part = locode != null ? locode : city != null ? city : country;
    return part == null ? "" : part.toUpperCase(Locale.ROOT);
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }
}
