package dev.milepost.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
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

  /**
   * What was told is not of this shipment: its number was taken off, or somebody else's all along.
   *
   * @param corrects what was told
   * @param summary why, a sentence for people; it names no other shipment
   */
  public record MovedOff(Corrected corrects, String summary) implements Detail {}

  /** Milepost expects delivery at another time than it said before, or for the first time. */
  public record Forecasted(Forecast forecast) implements Detail {}

  /**
   * An agent tells the customer something of the shipment.
   *
   * @param notice the id of the message
   * @param template which one it was written from; null for free words
   * @param language of the text, as in BCP 47: {@code en}, {@code de}
   * @param text for people; what was sent, word for word
   * @param delay the kind of delay that it is about, where it is about one
   */
  public record Noticed(
      UUID notice,
      @Nullable String template,
      String language,
      String text,
      @Nullable DelayKind delay)
      implements Detail {}

  /** A delay opened, or goes on for another cause. */
  public record DelayOpened(Delay delay) implements Detail {}

  /**
   * A delay goes on, and is worse or less bad by a whole band of severity.
   *
   * @param before as it was judged last
   */
  public record DelayChanged(Delay before, Delay after, Change change) implements Detail {

    /** Refuses an opening, which is {@link DelayOpened}. */
    public DelayChanged {
      if (change == Change.OPENED) {
        throw new IllegalArgumentException("delayChanged: an opening changes nothing");
      }
    }
  }

  /** What became of a delay that is open. */
  public enum Change {
    OPENED,
    WORSENED,
    EASED
  }

  /**
   * A delay is over.
   *
   * @param delay as it was
   * @param clearedAt when the journey recovered
   * @param summary what cleared it, a sentence for people
   * @param by the events that it rests on; empty where time or the ERP cleared it
   */
  public record DelayCleared(Delay delay, Instant clearedAt, String summary, List<EventId> by)
      implements Detail {

    /** Copies the list. */
    public DelayCleared {
      by = List.copyOf(by);
    }

    /** Cleared by no event. */
    public DelayCleared(Delay delay, Instant clearedAt, String summary) {
      this(delay, clearedAt, summary, List.of());
    }
  }
}
