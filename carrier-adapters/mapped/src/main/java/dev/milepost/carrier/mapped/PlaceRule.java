package dev.milepost.carrier.mapped;

import dev.milepost.carrier.Zones;
import dev.milepost.event.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where something is. A postal code leads to a person, and a name is one: there is no field for
 * either.
 */
record PlaceRule(
    Field city, Field region, Field country, Field locode, Field facility, Field timeZone) {

  /** Nothing is read. */
  static final PlaceRule NONE =
      new PlaceRule(Field.NONE, Field.NONE, Field.NONE, Field.NONE, Field.NONE, Field.NONE);

  private static final Map<String, String> BY_THREE_LETTERS = byThreeLetters();
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  /** The place, or null where nothing is said of it. */
  @Nullable Place of(Spot from, List<String> warnings) {
    String zone = timeZone.text(from);
    Place place =
        new Place(
            city.text(from),
            region.text(from),
            null,
            country(country.text(from), warnings),
            locode.text(from),
            facility.text(from),
            Zones.named(zone) == null ? null : zone);
    return place.city() == null
            && place.region() == null
            && place.country() == null
            && place.locode() == null
            && place.facility() == null
            && place.timeZone() == null
        ? null
        : place;
  }

  /** Two letters (ISO 3166-1), of two or of three. */
  private static String country(String written, List<String> warnings) {
    if (written.isEmpty()) {
      return "";
    }
    String upper = written.toUpperCase(Locale.ROOT);
    String two = upper.equals("UK") ? "GB" : BY_THREE_LETTERS.getOrDefault(upper, upper);
    if (COUNTRIES.contains(two)) {
      return two;
    }
    warnings.add("place: the country is no code of 2 or 3 letters");
    return "";
  }

  private static Map<String, String> byThreeLetters() {
    Map<String, String> codes = new HashMap<>();
    for (String two : Locale.getISOCountries()) {
      codes.put(threeLetters(two), two);
    }
    return Map.copyOf(codes);
  }

  /** Those two where there are no three. */
  private static String threeLetters(String two) {
    try {
      return new Locale("", two).getISO3Country();
    } catch (MissingResourceException e) {
      return two;
    }
  }
}
