package dev.milepost.carrier.aftership;

import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.Place;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Places as AfterShip writes them: countries by three letters, and often one text for all. */
final class AftershipPlace {

  /** Alpha-2 by alpha-3 (ISO 3166-1), made once: asking each Locale is slow. */
  private static final Map<String, String> COUNTRIES = new HashMap<>();

  private static final int ALPHA_3 = 3;
  private static final int STATE = 2;

  static {
    for (String country : Locale.getISOCountries()) {
      Locale locale = new Locale.Builder().setRegion(country).build();
      COUNTRIES.put(locale.getISO3Country(), country);
    }
  }

  private AftershipPlace() {}

  /** Where a checkpoint was; never its postal code. */
  static Place of(JsonNode checkpoint) {
    String country = country(checkpoint, "country_iso3", "country_region");
    String city = text(checkpoint, "city");
    String state = text(checkpoint, "state");
    String location = text(checkpoint, "location");
    int comma = location.indexOf(',');
    if (state.isEmpty() && comma >= 0) {
      state = second(location, comma);
    }
    if (city.isEmpty()) {
      city = withoutCountry(comma < 0 ? location : location.substring(0, comma), country);
    }
    return Place.of(city, state.equals(country) ? "" : state, country);
  }

  /** Where the parcel goes to: no more than tells the zone. */
  static Place destination(JsonNode tracking) {
    String country =
        country(
            tracking,
            "destination_country_iso3",
            "destination_country_region",
            "courier_destination_country_iso3",
            "courier_destination_country_region",
            "tracking_destination_country");
    return Place.of(null, text(tracking, "destination_state"), country);
  }

  /** The first of those countries that is written, by two letters where ISO 3166-1 has them. */
  private static String country(JsonNode object, String... fields) {
    for (String field : fields) {
      String country = text(object, field).toUpperCase(Locale.ROOT);
      if (!country.isEmpty()) {
        return country.length() == ALPHA_3 ? COUNTRIES.getOrDefault(country, country) : country;
      }
    }
    return "";
  }

  /** The state of {@code City, ST, Country}. */
  private static String second(String location, int comma) {
    int next = location.indexOf(',', comma + 1);
    String part = location.substring(comma + 1, next < 0 ? location.length() : next).strip();
    return part.length() == STATE ? part : "";
  }

  private static String withoutCountry(String city, String country) {
    int end = city.length() - country.length() - 1;
    boolean named = !country.isEmpty() && end > 0 && city.endsWith(" " + country);
    return named ? city.substring(0, end) : city;
  }
}
