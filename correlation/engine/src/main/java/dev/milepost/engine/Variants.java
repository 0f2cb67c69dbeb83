package dev.milepost.engine;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ways of writing one number: with and without the SCAC before it, with and without leading zeros.
 * They are found only where nobody registered the number as it is written.
 */
public final class Variants {

  /** A SCAC has two to four letters; fewer than four are too often a part of the number. */
  private static final Pattern PREFIXED = Pattern.compile("([A-Z]{4})(\\d.*)");

  /** What is left of a shorter number is too little to tell it from others. */
  private static final int SHORTEST = 4;

  private static final Set<ReferenceType> WITH_PREFIX =
      EnumSet.of(ReferenceType.PRO, ReferenceType.BILL_OF_LADING);

  /** Whose digits carry no meaning by their place, as those of a container or an SSCC do. */
  private static final Set<ReferenceType> WITH_ZEROS =
      EnumSet.of(
          ReferenceType.PRO,
          ReferenceType.BILL_OF_LADING,
          ReferenceType.TRACKING_NUMBER,
          ReferenceType.PURCHASE_ORDER,
          ReferenceType.SALES_ORDER,
          ReferenceType.DELIVERY_NOTE,
          ReferenceType.SHIPPER_REFERENCE);

  private Variants() {}

  /** The number without prefix and leading zeros; itself where it has none. */
  public static ReferenceKey plain(ReferenceKey key) {
    String value = key.value();
    if (WITH_PREFIX.contains(key.type())) {
      Matcher matcher = PREFIXED.matcher(value);
      value = matcher.matches() ? matcher.group(2) : value;
    }
    if (WITH_ZEROS.contains(key.type())) {
      int begins = 0;
      while (begins < value.length() && value.charAt(begins) == '0') {
        begins++;
      }
      value = value.substring(begins);
    }
    return value.length() < SHORTEST || value.equals(key.value())
        ? key
        : new ReferenceKey(key.type(), value);
  }

  /** Whether both may be one number, written otherwise: two prefixes must be the same one. */
  static boolean agree(Reference stated, Reference registered) {
    ReferenceKey one = stated.key();
    ReferenceKey other = registered.key();
    if (one.equals(other) || !plain(one).equals(plain(other))) {
      return false;
    }
    Optional<String> ofOne = prefix(one);
    Optional<String> ofOther = prefix(other);
    return stated.issuerAgrees(registered.issuer())
        && (ofOne.isEmpty() || ofOther.isEmpty() || ofOne.equals(ofOther))
        && namesNoOther(ofOne, registered)
        && namesNoOther(ofOther, stated);
  }

  /** A prefix is the issuer's SCAC: an issuer of four letters that is another contradicts it. */
  private static boolean namesNoOther(Optional<String> prefix, Reference reference) {
    String issuer = reference.issuer();
    return prefix.isEmpty()
        || issuer == null
        || issuer.length() != 4
        || issuer.equalsIgnoreCase(prefix.get());
  }

  private static Optional<String> prefix(ReferenceKey key) {
    if (!WITH_PREFIX.contains(key.type())) {
      return Optional.empty();
    }
    Matcher matcher = PREFIXED.matcher(key.value());
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
