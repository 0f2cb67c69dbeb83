package dev.milepost.engine;

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
    return new Shipment(
        "SHP-1",
        "ACME",
        List.of("SO-1"),
        List.of(references),
        null,
        null,
        null,
        priority,
        null,
        null,
        latest == null ? null : new PromisedWindow(null, latest.atOffset(ZoneOffset.ofHours(-5))),
        null,
        null);
  }
}
