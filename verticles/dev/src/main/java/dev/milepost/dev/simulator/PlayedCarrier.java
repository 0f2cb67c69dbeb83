package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.CarrierSignature.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Carriers that the simulator plays; each name is what the hub calls the carrier. */
public enum PlayedCarrier {
  /** Parcels; one webhook for each scan. */
  UPS("ups", "PARCEL", 40, Rule.UPS),
  /** Parcels; a webhook tells the whole history, some are lost, and it can be asked. */
  FEDEX("fedex", "PARCEL", 15, Rule.FEDEX),
  /** Parcels; a webhook tells the whole history. */
  DHL("dhl", "PARCEL", 12, Rule.DHL),
  /** Parcels of the post, told by an aggregator; a webhook tells the whole history. */
  AFTERSHIP("aftership", "PARCEL", 10, Rule.AFTERSHIP),
  /** Containers of an ocean line. */
  DCSA("ocean", "OCEAN", 9, Rule.DCSA),
  /** Pallets on trucks; files of X12 214 on the carrier's SFTP server. */
  X12("ltl", "LTL", 8, null),
  /** Air freight; files of EDIFACT IFTSTA in a folder that the hub watches. */
  EDIFACT("air", "AIR", 6, null);

  private final String title;
  private final String mode;
  private final int share;
  private final @Nullable Rule signature;

  PlayedCarrier(String title, String mode, int share, @Nullable Rule signature) {
    this.title = title;
    this.mode = mode;
    this.share = share;
    this.signature = signature;
  }

  /** What people call it here. */
  public String title() {
    return title;
  }

  /** The mode of transport, in the hub's words. */
  String mode() {
    return mode;
  }

  /** How many of a hundred journeys are its. */
  int share() {
    return share;
  }

  /** How its webhooks are shown to be its own; null where it sends files. */
  @Nullable Rule signature() {
    return signature;
  }

  /** All of them. */
  public static List<PlayedCarrier> all() {
    return List.of(values());
  }

  /** That of the title. */
  public static Optional<PlayedCarrier> titled(String title) {
    return Stream.of(values())
        .filter(carrier -> carrier.title.equals(title.toLowerCase(Locale.ROOT)))
        .findAny();
  }
}
