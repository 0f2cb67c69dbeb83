package dev.milepost.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to customers and partners: one CloudEvent on {@link Topic#SHIPMENT_EVENTS}.
 *
 * @param id stable: made from the shipment and the fact
 * @param shipment as registered when the event was made
 * @param sequence counts the shipment's events from 1, given out under the row lock
 * @param time when it happened, with the place's offset where known
 * @param deliveryId the delivery that caused it, null where time alone did
 * @param traceparent of that delivery
 * @param journey where the shipment stands with this event, and all that arrived with it, applied
 * @param openDelay the worst delay that is open then
 */
public record ShipmentEvent(
    EventId id,
    ShipmentEventType type,
    Shipment shipment,
    long sequence,
    OffsetDateTime time,
    @Nullable String deliveryId,
    @Nullable String traceparent,
    Journey journey,
    @Nullable Delay openDelay,
    Detail detail) {

  /** What it tells, by its shape. */
  public sealed interface Detail {}

  /**
   * A carrier said something.
   *
   * @param corrects what was told before and holds no longer, where this names it
   */
  public record Reported(CarrierEvent event, Why why, @Nullable Corrected corrects)
      implements Detail {

    /** News that corrects nothing. */
    public Reported(CarrierEvent event, Why why) {
      this(event, why, null);
    }
  }

  /**
   * What a correction replaces or takes back.
   *
   * @param id of the shipment event that told it
   */
  public record Corrected(EventId id, Milestone milestone, Instant occurredAt) {}

  /** Milepost expects delivery at another time than it said before, or for the first time. */
  public record Forecasted(Forecast forecast) implements Detail {}

  /** A delay opened, or goes on for another cause. */
  public record DelayOpened(Delay delay) implements Detail {}

  /**
   * A delay is over.
   *
   * @param delay as it was when it opened
   * @param clearedAt when the journey recovered
   * @param summary what cleared it, a sentence for people
   */
  public record DelayCleared(Delay delay, Instant clearedAt, String summary) implements Detail {}
}
