package dev.milepost.event;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The short name of a carrier, aggregator or standard, upper case: {@code UPS}, {@code FEDEX}.
 *
 * @param value 1 to 32 letters, digits, underscores or hyphens
 */
public record CarrierCode(String value) implements Comparable<CarrierCode> {

  private static final Pattern FORM = Pattern.compile("[A-Z0-9][A-Z0-9_-]{0,31}");

  /** Says what a service agent states by hand, as a carrier would. */
  public static final CarrierCode AGENT = new CarrierCode("AGENT");

  /** Upper-cases, and refuses what could not stand in a key or a path. */
  public CarrierCode {
    value = value.strip().toUpperCase(Locale.ROOT);
    if (!FORM.matcher(value).matches()) {
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
