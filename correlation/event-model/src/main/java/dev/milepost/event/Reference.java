package dev.milepost.event;

import org.jspecify.annotations.Nullable;

/**
 * A number under which somebody knows a shipment, as it was written.
 *
 * @param value as written, without blanks around it; compare by {@link #key()}
 * @param issuer who gave the number out (a carrier code, a SCAC), where that is known
 */
public record Reference(ReferenceType type, String value, @Nullable String issuer) {

  /** Refuses a value without a letter or digit: it could not be told from any other. */
  public Reference {
    Required.present(type, "reference: type");
    Required.present(value, "reference: value");
    value = value.strip();
    issuer = issuer == null || issuer.isBlank() ? null : issuer.strip();
    var unused = new ReferenceKey(type, value);
  }

  /** A parcel carrier's own number. */
  public static Reference trackingNumber(CarrierCode carrier, String value) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, carrier.value());
  }

  /** The form that is compared. */
  public ReferenceKey key() {
    return new ReferenceKey(type, value);
  }

  /** Whether both may come from the same issuer: equal, or one of them unknown. */
  public boolean issuerAgrees(@Nullable String other) {
    return issuer == null || other == null || issuer.equalsIgnoreCase(other.strip());
  }
}
