package dev.milepost.carrier.x12;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Place;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where something happened: MS1, and N4 of the consignee. A country is only written where it is
 * neither the United States nor Canada; their states and provinces have no code in common.
 */
final class X12Place {
  private static final Set<String> STATES =
      Set.of(
          ("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV"
                  + " NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU MP"
                  + " AS")
              .split(" ", -1));
  private static final Set<String> PROVINCES =
      Set.of("AB BC MB NB NL NS NT NU ON PE QC SK YT".split(" ", -1));

  private X12Place() {}

  /** The place of an MS1, or null where it names none. */
  static @Nullable Place ofStatus(Segment ms1) {
    String facility =
        ms1.element(4).isEmpty()
            ? ""
            : coordinates(ms1.element(5), ms1.element(7), ms1.element(4), ms1.element(6));
    return of(ms1.element(1), ms1.element(2), ms1.element(3), facility);
  }

  /** City, state and country of an N4; the postal code stays behind. */
  static @Nullable Place ofAddress(Segment n4) {
    return of(n4.element(1), n4.element(2), n4.element(4), "");
  }

  private static @Nullable Place of(String city, String region, String country, String facility) {
    if (city.isEmpty() && region.isEmpty() && country.isEmpty() && facility.isEmpty()) {
      return null;
    }
    return new Place(city, region, null, country(region, country), null, facility, null);
  }

  private static @Nullable String country(String region, String written) {
    if (!written.isEmpty()) {
      String code = written.toUpperCase(Locale.ROOT);
      return code.equals("USA") ? "US" : code.equals("CAN") ? "CA" : code;
    }
    String code = region.toUpperCase(Locale.ROOT);
    return STATES.contains(code) ? "US" : PROVINCES.contains(code) ? "CA" : null;
  }

  /**
   * {@code 43.3100 -91.7906}: a point has no other place in ours. MS1 has degrees, minutes and
   * seconds without separators (dossier section 6.1); empty where they cannot be read.
   */
  private static String coordinates(String latitude, String north, String longitude, String east) {
    double y = degrees(latitude, 90);
    double x = degrees(longitude, 180);
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return "";
    }
    return String.format(
        Locale.ROOT, "%.4f %.4f", north.equals("S") ? -y : y, east.equals("W") ? -x : x);
  }

  /** Degrees of {@code 0914726} or {@code 914726}; not a number for anything else. */
  private static double degrees(String written, int most) {
    boolean number = written.chars().allMatch(c -> c >= '0' && c <= '9');
    int length = written.length() - 4;
    if (!number || length < 1 || length > 3) {
      return Double.NaN;
    }
    int value = Integer.parseInt(written.substring(0, length));
    int minutes = Integer.parseInt(written.substring(length, length + 2));
    int seconds = Integer.parseInt(written.substring(length + 2));
    return value > most || minutes > 59 || seconds > 59
        ? Double.NaN
        : value + minutes / 60.0 + seconds / 3600.0;
  }
}
