package dev.milepost.carrier;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who gave a number out, where an aggregator tells of another carrier's parcel. Aggregators name
 * one carrier by many names, one for each service or division ({@code FedExSmartPost}, {@code
 * dhl-germany}); its numbers are the same to a shipper.
 */
public final class Issuers {

  /** Our codes of carriers whose name begins every name that an aggregator has for them. */
  private static final List<String> CARRIERS = List.of("FEDEX", "USPS", "UPS", "DHL");

  private Issuers() {}

  /**
   * Whether a carrier can be asked about it: a tracking number of its form that names the carrier
   * as its issuer, or that names none and can be nobody else's.
   *
   * @param unmistakable the form that only this carrier's numbers have; null where they have none
   */
  public static boolean isOf(
      CarrierCode carrier, Reference reference, Pattern form, @Nullable Pattern unmistakable) {
    if (reference.type() != ReferenceType.TRACKING_NUMBER) {
      return false;
    }
    String number = reference.key().value();
    return reference.issuer() == null
        ? unmistakable != null && unmistakable.matcher(number).matches()
        : carrier.value().equals(of(reference.issuer())) && form.matcher(number).matches();
  }

  /** Our code of a carrier by an aggregator's name; any other name in upper case; null for none. */
  public static @Nullable String of(String name) {
    String upper = name.strip().toUpperCase(Locale.ROOT);
    for (String carrier : CARRIERS) {
      if (upper.startsWith(carrier)) {
        return carrier;
      }
    }
    return upper.isEmpty() ? null : upper;
  }
}
