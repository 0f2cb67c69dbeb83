package dev.milepost.engine;

import dev.milepost.event.EventId;

/** Under which ids shipment events go out: made from the shipment and the fact. */
public final class ToldIds {

  private ToldIds() {}

  /**
   * Of what a carrier's event reports.
   *
   * @param returns how often the event was taken off the shipment before
   */
  public static EventId reported(String shipment, EventId event, int returns) {
    return returns == 0
        ? EventId.ofContent("reported", shipment, event.toString())
        : EventId.ofContent("reported", shipment, event.toString(), Integer.toString(returns));
  }
}
