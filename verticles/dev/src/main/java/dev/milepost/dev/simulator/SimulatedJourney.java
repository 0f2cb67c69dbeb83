package dev.milepost.dev.simulator;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * One shipment: when and how the ERP registers it, what happens to it, and what its carrier tells
 * of that, and when.
 *
 * @param registeredAt may be after the first tellings
 * @param number that the carrier gave it
 * @param tellings in the order in which they are sent, which is not always that of the facts
 */
public record SimulatedJourney(
    String shipment,
    JsonObject registration,
    Instant registeredAt,
    PlayedCarrier carrier,
    String number,
    Story story,
    List<Telling> tellings) {

  /** Copies the tellings. */
  public SimulatedJourney {
    tellings = List.copyOf(tellings);
  }

  /** The body, or the message, of that telling. */
  public String body(Telling telling) {
    return story.tell(telling.fact());
  }

  /**
   * One webhook, or one message of a file.
   *
   * @param at when it is sent
   * @param fact what it tells of, by its place in the story
   */
  public record Telling(Instant at, int fact) {}
}
