package dev.milepost.hub.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Makes events of Kafka records by key and headers alone; values pass unread. For one thread. */
final class StreamRecords {
  private static final int MOST_CHANNELS = 100_000;

  private final StreamTopic topic;
  private final Cursors cursors;
  private final Slab slab = new Slab();
  private final Map<String, String> types;
  private final Map<String, String> channels = new HashMap<>();

  StreamRecords(StreamTopic topic, Cursors cursors) {
    this.topic = topic;
    this.cursors = cursors;
    this.types = topic.types().stream().collect(Collectors.toMap(type -> type, type -> type));
  }

  /** The event's id, or null when the record is not an event of this topic. */
  byte @Nullable [] id(ConsumerRecord<String, byte[]> record) {
    boolean whole = record.key() != null && record.value() != null;
    Header id = record.headers().lastHeader(topic.idHeader());
    return whole && type(record) != null && id != null ? id.value() : null;
  }

  /** The event of a record that has an id. */
  StreamEvent event(int epoch, ConsumerRecord<String, byte[]> record, byte[] id) {
    List<List<byte[]>> keys = new ArrayList<>(topic.filters().size());
    for (StreamTopic.Filter filter : topic.filters()) {
      List<byte[]> values = new ArrayList<>(1);
      for (Header header : record.headers().headers(filter.header())) {
        values.add(header.value());
      }
      keys.add(values);
    }
    return StreamEvent.of(
        slab,
        same(record.key()),
        record.offset(),
        cursors.encode(cursors.bind(epoch, record.key()), record.offset() + 1),
        String.valueOf(type(record)),
        id,
        keys,
        record.value());
  }

  /** The topic's own text of it; null where it has no such type. */
  private @Nullable String type(ConsumerRecord<String, byte[]> record) {
    Header header = record.headers().lastHeader(topic.typeHeader());
    return header == null || header.value() == null
        ? null
        : types.get(new String(header.value(), StandardCharsets.UTF_8));
  }

  /** One text for all events of a channel. */
  private String same(String channel) {
    if (channels.size() > MOST_CHANNELS) {
      channels.clear();
    }
    return channels.computeIfAbsent(channel, first -> first);
  }
}
