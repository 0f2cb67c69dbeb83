package dev.milepost.hub.reading;

import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.Records;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A kept delivery, as it lies in {@link dev.milepost.event.Topic#INBOUND}. */
public final class InboundRecord {

  private InboundRecord() {}

  /** Whose it is; empty where the record does not say so. */
  public static Optional<CarrierCode> carrier(ConsumerRecord<String, byte[]> record) {
    String carrier = Records.text(record.headers(), TopicHeader.CARRIER);
    try {
      return carrier == null ? Optional.empty() : Optional.of(new CarrierCode(carrier));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The delivery as its adapter reads it; null where its receipt is not on the record. */
  public static @Nullable Delivery delivery(ConsumerRecord<String, byte[]> record) {
    String id = Records.text(record.headers(), TopicHeader.DELIVERY_ID);
    String connection = Records.text(record.headers(), TopicHeader.CONNECTION);
    String receivedAt = Records.text(record.headers(), TopicHeader.RECEIVED_AT);
    if (id == null || connection == null || receivedAt == null) {
      return null;
    }
    List<Map.Entry<String, String>> http = new ArrayList<>();
    for (Header header : record.headers()) {
      if (header.key().startsWith(TopicHeader.HTTP_PREFIX)) {
        http.add(
            new SimpleEntry<>(
                header.key().substring(TopicHeader.HTTP_PREFIX.length()), Records.text(header)));
      }
    }
    byte[] body = record.value() == null ? new byte[0] : record.value();
    try {
      return new Delivery(id, connection, Instant.parse(receivedAt), Headers.of(http), body);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
