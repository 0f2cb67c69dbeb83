package dev.milepost.engine;

import dev.milepost.event.Mode;
import dev.milepost.event.Money;
import dev.milepost.event.Place;
import dev.milepost.event.Priority;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shipments for tests. */
final class Shipments {

  private Shipments() {}

  static Shipment of(Reference... references) {
    return promised(null, null, references);
  }

  static Shipment of(Mode mode, Reference... references) {
    return shipment(mode, null, null, null, null, null, null, references);
  }

  static Shipment promised(
      @Nullable Instant latest, @Nullable Priority priority, Reference... references) {
    return shipment(null, priority, null, null, latest, null, null, references);
  }

  static Shipment planned(Instant pickup, @Nullable Instant latest, Reference... references) {
    return shipment(null, null, null, pickup, latest, null, null, references);
  }

  static Shipment valued(Instant latest, String amount, String currency, Reference... references) {
    return shipment(
        null,
        null,
        new Money(new BigDecimal(amount), currency),
        null,
        latest,
        null,
        null,
        references);
  }

  static Shipment between(String origin, String destination, Reference... references) {
    return shipment(
        null,
        null,
        null,
        null,
        null,
        Place.of(null, null, origin),
        Place.of(null, null, destination),
        references);
  }

  /** Promised at a place whose clock is known. */
  static Shipment at(Place destination, Instant latest, Reference... references) {
    return shipment(null, null, null, null, latest, null, destination, references);
  }

  private static Shipment shipment(
      @Nullable Mode mode,
      @Nullable Priority priority,
      @Nullable Money value,
      @Nullable Instant pickup,
      @Nullable Instant latest,
      @Nullable Place origin,
      @Nullable Place destination,
      Reference... references) {
    return new Shipment(
        "SHP-1",
        "ACME",
        List.of("SO-1"),
        List.of(references),
        mode,
        null,
        null,
        priority,
        value,
        pickup == null ? null : pickup.atOffset(ZoneOffset.ofHours(-5)),
        latest == null ? null : new PromisedWindow(null, latest.atOffset(ZoneOffset.ofHours(-5))),
        origin,
        destination);
  }
}
