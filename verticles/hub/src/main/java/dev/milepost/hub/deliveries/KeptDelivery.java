package dev.milepost.hub.deliveries;

import dev.milepost.carrier.Delivery;
import dev.milepost.event.CarrierCode;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as it was kept, with its receipt.
 *
 * @param carrier whose adapter reads it; null where the record does not say so
 * @param place where it lies in Kafka; null while it waits in the fallback queue
 * @param about what was kept beside the receipt: {@code traceparent}, HTTP headers under their
 *     prefix, the file and its piece, the record of a partner's topic
 */
public record KeptDelivery(
    Delivery delivery,
    @Nullable CarrierCode carrier,
    @Nullable Place place,
    Map<String, String> about) {

  /** Copies the map. */
  public KeptDelivery {
    about = Map.copyOf(about);
  }

  /**
   * A record of the inbound topic.
   *
   * @param sentAt the record's timestamp: when a node sent it to Kafka
   */
  public record Place(String topic, int partition, long offset, Instant sentAt) {}
}
