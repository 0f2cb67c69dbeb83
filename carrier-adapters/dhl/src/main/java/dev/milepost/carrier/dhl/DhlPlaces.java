package dev.milepost.carrier.dhl;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.Place;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Places as DHL's divisions write them. A street and a postal code lead to a person and stay
 * behind; the official sample has the street in the field of the city.
 */
final class DhlPlaces {

  private static final int ALPHA_2 = 2;
  private static final int ALPHA_3 = 3;
  private static final Map<String, String> COUNTRIES = new HashMap<>();

  static {
    for (String country : Locale.getISOCountries()) {
      COUNTRIES.put(country, country);
      COUNTRIES.put(new Locale("", country).getISO3Country(), country);
    }
  }

  private DhlPlaces() {}

  /** {@code location.address} of the unified answer; null where it names no place. */
  static @Nullable Place unified(JsonNode location) {
    JsonNode address = location.has("address") ? location.path("address") : location;
    String locality = city(text(address, "addressLocality"));
    String country = country(text(address, "countryCode"));
    return place(locality, "", country, "", "");
  }

  /** The service area of MyDHL: a code, and a text that ends in a hyphen and the country. */
  static @Nullable Place serviceArea(JsonNode areas) {
    if (size(areas) == 0) {
      return null;
    }
    JsonNode area = item(areas, 0);
    String described = text(area, "description");
    int hyphen = described.lastIndexOf('-');
    String country = hyphen < 0 ? "" : country(described.substring(hyphen + 1).strip());
    String city = country.isEmpty() ? described : described.substring(0, hyphen).strip();
    return place(city(city), "", country, text(area, "code"), "");
  }

  /** {@code CITY, ST, US} or an object, of eCommerce Americas. */
  static @Nullable Place americas(JsonNode event, String zone) {
    JsonNode location = event.path("location");
    String stated = country(text(event, "country"));
    if (location.isObject()) {
      return place(
          city(text(location, "city")),
          text(location, "state"),
          stated.isEmpty() ? country(text(location, "country")) : stated,
          "",
          zone);
    }
    String[] parts = text(location).split(",", -1);
    String city = parts[0].strip();
    String region = parts.length > 1 ? parts[1].strip() : "";
    String last = parts.length > 2 ? country(parts[parts.length - 1].strip()) : "";
    return place(
        city(city),
        region.length() == ALPHA_2 ? region : "",
        stated.isEmpty() ? last : stated,
        "",
        zone);
  }

  /** A town, and a country that is written in German or as a code. */
  static @Nullable Place town(String town, String country) {
    String code = country.equalsIgnoreCase("Deutschland") ? "DE" : country(country);
    return place(city(town), "", code, "", "");
  }

  /** ISO 3166-1 alpha-2 of either code; empty for anything else. */
  static String country(String code) {
    return code.length() == ALPHA_2 || code.length() == ALPHA_3
        ? COUNTRIES.getOrDefault(code.toUpperCase(Locale.ROOT), "")
        : "";
  }

  /** Leaves out what has a digit in it: house numbers with their street, and postal codes. */
  private static String city(String locality) {
    if (!hasDigit(locality)) {
      return locality;
    }
    boolean several = locality.indexOf(',') >= 0;
    StringBuilder kept = new StringBuilder(locality.length());
    for (String part : locality.split(several ? "," : " ", -1)) {
      if (!hasDigit(part) && !part.isBlank()) {
        kept.append(kept.length() == 0 ? "" : several ? ", " : " ").append(part.strip());
      }
    }
    return kept.toString();
  }

  private static boolean hasDigit(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Place place(
      String city, String region, String country, String facility, String zone) {
    boolean nowhere =
        city.isEmpty()
            && region.isEmpty()
            && country.isEmpty()
            && facility.isEmpty()
            && zone.isEmpty();
    return nowhere ? null : new Place(city, region, null, country, null, facility, zone);
  }
}
