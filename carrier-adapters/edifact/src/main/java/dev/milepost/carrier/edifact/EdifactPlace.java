package dev.milepost.carrier.edifact;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Place;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The place of a LOC segment: a UN/LOCODE, a partner's or GS1's number of a facility, or a name;
 * the country stands in the related location. A postal code may be a recipient's and stays behind.
 */
final class EdifactPlace {

  private static final int LOCODE = 5;
  private static final int LONGEST = 70;
  private static final String POSTAL_CODES = "16";
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  /** Where the status was; the others say where the goods come from or go to. */
  private static final Set<String> OF_STATUS = Set.of("14", "16E", "172", "175");

  private EdifactPlace() {}

  /** Whether that LOC, above the status, is where the status was. */
  static boolean isOfStatus(Segment loc) {
    return OF_STATUS.contains(loc.component(1, 1));
  }

  /**
   * The place, or null where the segment names none.
   *
   * @param warnings takes a code that no list is named for: five letters may be a town's name
   */
  static @Nullable Place of(@Nullable Segment loc, List<String> warnings) {
    if (loc == null) {
      return null;
    }
    String code = loc.component(2, 1).toUpperCase(Locale.ROOT);
    String list = loc.component(2, 2);
    String agency = loc.component(2, 3);
    String name = bounded(loc.component(2, 4));
    String country = country(loc);
    if (isLocode(code, list, agency) && (country.isEmpty() || code.startsWith(country))) {
      if (list.isEmpty() && agency.isEmpty()) {
        warnings.add("place: no code list is named, read as a UN/LOCODE");
      }
      return new Place(name, null, null, code.substring(0, 2), code, null, null);
    }
    boolean unlisted = list.isEmpty() && agency.isEmpty() && name.isEmpty();
    String facility = list.equals(POSTAL_CODES) ? "" : bounded(code);
    if (unlisted && facility.chars().noneMatch(Character::isDigit)) {
      name = facility;
      facility = "";
    }
    return name.isEmpty() && facility.isEmpty() && country.isEmpty()
        ? null
        : new Place(name, null, null, country, null, facility, null);
  }

  /** Of the United Nations' list, or of no stated one and of its form. */
  private static boolean isLocode(String code, String list, String agency) {
    boolean ofTheList =
        list.equals("139") || agency.equals("6") || (agency.isEmpty() && !list.equals("16"));
    return ofTheList
        && code.length() == LOCODE
        && COUNTRIES.contains(code.substring(0, 2))
        && code.chars().skip(2).allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '9'));
  }

  private static String country(Segment loc) {
    String code = loc.component(3, 1).toUpperCase(Locale.ROOT);
    String text = loc.component(3, 4).toUpperCase(Locale.ROOT);
    return COUNTRIES.contains(code) ? code : COUNTRIES.contains(text) ? text : "";
  }

  private static String bounded(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }
}
