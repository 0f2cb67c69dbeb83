package dev.milepost.engine;

import dev.milepost.event.Mode;
import dev.milepost.event.Priority;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
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
    return new Shipment(
        "SHP-1",
        "ACME",
        List.of("SO-1"),
        List.of(references),
        mode,
        null,
        pieces,
        priority,
        null,
        pickup == null ? null : pickup.atOffset(ZoneOffset.ofHours(-5)),
        latest == null ? null : new PromisedWindow(null, latest.atOffset(ZoneOffset.ofHours(-5))),
        null,
        null);
  }
}
