package dev.milepost.carrier;

import java.util.List;
import java.util.Locale;
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
