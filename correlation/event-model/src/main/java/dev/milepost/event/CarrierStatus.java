package dev.milepost.event;

import org.jspecify.annotations.Nullable;

/**
 * The carrier's own words, verbatim, as evidence: a wrong mapping is repaired by reading again.
 *
 * @param type the class of the code, where the carrier's code alone says nothing
 * @param code the code
 * @param detail a finer code beside it (UPS description code, FedEx exception code)
 * @param description the text, in the carrier's language
 */
public record CarrierStatus(
    @Nullable String type, String code, @Nullable String detail, @Nullable String description) {

  /** Refuses words without a code. */
  public CarrierStatus {
    Required.present(code, "carrierStatus: code");
  }
}
