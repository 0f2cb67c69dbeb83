package dev.milepost.store;

import java.util.List;

/**
 * What a registration became.
 *
 * @param shipment its id
 * @param version 1 for a new shipment; counts up with every registration that says something else
 * @param applied waiting events that found their shipment by it
 * @param outgoing what must be published now
 */
public record Registered(String shipment, int version, int applied, List<Outgoing> outgoing) {

  /** Copies the list. */
  public Registered {
    outgoing = List.copyOf(outgoing);
  }
}
