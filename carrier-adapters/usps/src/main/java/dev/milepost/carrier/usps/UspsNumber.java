package dev.milepost.carrier.usps;

import dev.milepost.carrier.Findings;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number as it is correlated. What a scanner reads off a label has {@code 420} and the ZIP code
 * of the destination in front; nobody else writes that (dossier section 8).
 */
final class UspsNumber {

  private static final String ROUTING = "420";
  private static final int ZIP_BEGINS = ROUTING.length();
  private static final int[] ZIPS = {9, 5};

  private UspsNumber() {}

  /**
   * The number without the routing in front, or null where the text is no number.
   *
   * @param related takes the number as written, where that is another
   */
  static @Nullable Reference of(String text, List<Reference> related, List<String> warnings) {
    Reference written =
        Findings.number(ReferenceType.TRACKING_NUMBER, text, UspsAdapter.USPS.value());
    if (written == null) {
      return null;
    }
    String key = written.key().value();
    String number = withoutRouting(key);
    if (number.length() == key.length()) {
      return written;
    }
    Findings.relate(
        ReferenceType.TRACKING_NUMBER, text, UspsAdapter.USPS.value(), related, warnings);
    return Reference.trackingNumber(UspsAdapter.USPS, number);
  }

  /** Of a length that fits both ZIP codes, the one behind which a 9 begins the number. */
  static String withoutRouting(String key) {
    if (!key.startsWith(ROUTING) || !key.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return key;
    }
    for (int zip : ZIPS) {
      int begins = ZIP_BEGINS + zip;
      if (isLength(key.length() - begins) && key.charAt(begins) == '9') {
        return key.substring(begins);
      }
    }
    int twentyDigits = key.length() - 20;
    return twentyDigits == ZIP_BEGINS + 9 || twentyDigits == ZIP_BEGINS + 5
        ? key.substring(twentyDigits)
        : key;
  }

  private static boolean isLength(int digits) {
    return digits == 20 || digits == 22 || digits == 26;
  }
}
