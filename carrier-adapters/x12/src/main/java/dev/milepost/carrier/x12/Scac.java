package dev.milepost.carrier.x12;

import dev.milepost.event.ReferenceType;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a carrier is by its Standard Carrier Alpha Code. The numbers of parcel carriers are tracking
 * numbers of that carrier, whichever road they come by; everybody else's are progressive numbers.
 * The SCACs are those that shippers publish for their notices; UPS Freight ({@code UPGF}) and FedEx
 * Freight ({@code FXFE}, {@code FXNL}) are freight and not among them.
 */
record Scac(String code) {
  private static final Map<String, String> PARCEL_CARRIERS =
      Map.of("UPSN", "UPS", "FDEG", "FEDEX", "FDEN", "FEDEX", "USPS", "USPS");

  Scac {
    code = code.strip().toUpperCase(Locale.ROOT);
  }

  /** Who gives out its numbers; null where no SCAC is stated. */
  @Nullable String issuer() {
    return code.isEmpty() ? null : PARCEL_CARRIERS.getOrDefault(code, code);
  }

  /** What kind of number it gives to a shipment. */
  ReferenceType numbers() {
    return PARCEL_CARRIERS.containsKey(code) ? ReferenceType.TRACKING_NUMBER : ReferenceType.PRO;
  }
}
