package dev.milepost.hub.deadletters;

import com.fasterxml.jackson.databind.ObjectReader;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Json;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where a letter came from, and so where it goes back to.
 *
 * @param name {@link Topic#topicName()} of a topic of ours, {@link #SOURCE} or {@link #NOWHERE}
 * @param topic null for what was in no topic of ours
 * @param key that its record had there
 */
record Origin(String name, @Nullable Topic topic, @Nullable String key) {
  /** A row of an ERP, which its source's mapping makes a shipment of. */
  static final String SOURCE = "source";

  /** What came without its bytes, or says not whence: nothing can be put back. */
  static final String NOWHERE = "nowhere";

  private static final ObjectReader EVENT = Json.reader(CarrierEvent.class);

  private static final Set<Topic> BACK =
      EnumSet.of(
          Topic.INBOUND,
          Topic.SHIPMENTS,
          Topic.CARRIER_EVENTS_URGENT,
          Topic.CARRIER_EVENTS_ROUTINE);

  /** What its headers say; older letters have none that say it, and are known by the others. */
  static Origin of(ConsumerRecord<String, byte[]> letter) {
    Headers headers = letter.headers();
    String named = Records.text(headers, TopicHeader.ORIGIN);
    if (named != null) {
      String key = Records.text(headers, TopicHeader.ORIGIN_KEY);
      return BACK.stream()
          .filter(topic -> topic.topicName().equals(named))
          .findFirst()
          .map(topic -> new Origin(topic.topicName(), topic, key))
          .orElseGet(() -> new Origin(NOWHERE, null, null));
    }
    String source = Records.text(headers, TopicHeader.SOURCE);
    if (source != null) {
      return String.valueOf(letter.key()).startsWith(source + "/")
          ? new Origin(SOURCE, null, null)
          : new Origin(Topic.SHIPMENTS.topicName(), Topic.SHIPMENTS, letter.key());
    }
    String connection = Records.text(headers, TopicHeader.CONNECTION);
    if (connection != null && Records.text(headers, TopicHeader.RECEIVED_AT) != null) {
      boolean left =
          Records.text(headers, TopicHeader.SOURCE_RECORD) != null
              && (letter.value() == null || letter.value().length == 0);
      return left
          ? new Origin(NOWHERE, null, null)
          : new Origin(Topic.INBOUND.topicName(), Topic.INBOUND, connection + "/" + letter.key());
    }
    return event(letter)
        .map(one -> new Origin(one.lane().topic().topicName(), one.lane().topic(), one.topicKey()))
        .orElseGet(() -> new Origin(NOWHERE, null, null));
  }

  /** The carrier's event that the letter is, where it is one. */
  static Optional<CarrierEvent> event(ConsumerRecord<String, byte[]> letter) {
    try {
      return letter.value() == null
          ? Optional.empty()
          : Optional.ofNullable(EVENT.readValue(letter.value()));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether there is a way back. */
  boolean isKnown() {
    return !name.equals(NOWHERE);
  }
}
