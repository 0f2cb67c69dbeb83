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
    return with(mode, null, null, null, null, references);
  }

  static Shipment promised(
      @Nullable Instant latest, @Nullable Priority priority, Reference... references) {
    return with(null, null, null, latest, priority, references);
  }

  /** Of which the ERP says how many pieces it has. */
  static Shipment ofPieces(int pieces, Reference... references) {
    return with(null, pieces, null, null, null, references);
  }

  static Shipment pickedUpAt(Mode mode, Instant pickup, Reference... references) {
    return with(mode, null, pickup, null, null, references);
  }

  static Shipment with(
      @Nullable Mode mode,
      @Nullable Integer pieces,
      @Nullable Instant pickup,
      @Nullable Instant latest,
      @Nullable Priority priority,
      Reference... references) {
    return shipment(mode, pieces, priority, null, pickup, latest, null, null, references);
  }

  static Shipment planned(Instant pickup, @Nullable Instant latest, Reference... references) {
    return with(null, null, pickup, latest, null, references);
  }

  static Shipment valued(Instant latest, String amount, String currency, Reference... references) {
    return shipment(
        null,
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
        null,
        Place.of(null, null, origin),
        Place.of(null, null, destination),
        references);
  }

  /** Promised at a place whose clock is known. */
  static Shipment at(Place destination, Instant latest, Reference... references) {
    return shipment(null, null, null, null, null, latest, null, destination, references);
  }

  private static Shipment shipment(
      @Nullable Mode mode,
      @Nullable Integer pieces,
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
        pieces,
        priority,
        value,
        pickup == null ? null : pickup.atOffset(ZoneOffset.ofHours(-5)),
        latest == null ? null : new PromisedWindow(null, latest.atOffset(ZoneOffset.ofHours(-5))),
        origin,
        destination);
  }
}
