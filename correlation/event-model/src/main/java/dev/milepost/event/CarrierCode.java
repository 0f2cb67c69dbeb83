package dev.milepost.event;

import java.util.Locale;

/**
 * The short name of a carrier, aggregator or standard, upper case: {@code UPS}, {@code FEDEX}.
 *
 * @param value 1 to 32 letters, digits, underscores or hyphens
 */
public record CarrierCode(String value) implements Comparable<CarrierCode> {

  /** Says what a service agent states by hand, as a carrier would. */
  public static final CarrierCode AGENT = new CarrierCode("AGENT");

  /** Upper-cases, and refuses what could not stand in a key or a path. */
  public CarrierCode {
    value = value.strip().toUpperCase(Locale.ROOT);
    if (!value.matches("[A-Z0-9][A-Z0-9_-]{0,31}")) {
      throw new IllegalArgumentException(
          "carrier: '" + value + "' is not 1 to 32 letters, digits, '_' or '-'");
    }
  }

  @Override
  public int compareTo(CarrierCode other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
