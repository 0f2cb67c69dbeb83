package dev.milepost.hub.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Makes events of Kafka records by key and headers alone; values pass unread. For one thread. */
final class StreamRecords {
  private final StreamTopic topic;
  private final Cursors cursors;

  StreamRecords(StreamTopic topic, Cursors cursors) {
    this.topic = topic;
    this.cursors = cursors;
  }

  /** The event's id, or null when the record is not an event of this topic. */
  @Nullable String id(ConsumerRecord<String, byte[]> record) {
    boolean whole = record.key() != null && record.value() != null;
    String type = text(record.headers().lastHeader(topic.typeHeader()));
    return whole && type != null && topic.types().contains(type)
        ? text(record.headers().lastHeader(topic.idHeader()))
        : null;
  }

  /** The event of a record that has an id. */
  StreamEvent event(int epoch, ConsumerRecord<String, byte[]> record, String id) {
    Headers headers = record.headers();
    String type = String.valueOf(text(headers.lastHeader(topic.typeHeader())));
    List<List<String>> keys = new ArrayList<>(topic.filters().size());
    for (StreamTopic.Filter filter : topic.filters()) {
      List<String> values = new ArrayList<>(1);
      for (Header header : headers.headers(filter.header())) {
        values.add(String.valueOf(text(header)));
      }
      keys.add(List.copyOf(values));
    }
    String cursor = cursors.encode(cursors.bind(epoch, record.key()), record.offset() + 1);
    SseFrames.Framed framed = SseFrames.event(cursor, type, record.value());
    return new StreamEvent(
        record.key(), record.offset(), id, type, keys, framed.frame(), framed.data());
  }

  private static @Nullable String text(@Nullable Header header) {
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
