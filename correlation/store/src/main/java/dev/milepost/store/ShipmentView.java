package dev.milepost.store;

import dev.milepost.engine.Freshness;
import dev.milepost.event.Delay;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.util.List;

/**
 * A shipment as it stands, for people and partners.
 *
 * @param sequence of its last event: a frame with a lower one is older than this view
 * @param freshness how old that is, by the rules that hold when it is read
 */
public record ShipmentView(
    Shipment shipment,
    int version,
    long sequence,
    Journey journey,
    List<Delay> delays,
    Instant updatedAt,
    Freshness freshness) {

  /** Copies the list. */
  public ShipmentView {
    delays = List.copyOf(delays);
  }
}
