package dev.milepost.hub.stream;

import java.util.List;
import java.util.Set;

/**
 * What a stream is made of: the topic, and how to tell its records apart without reading them.
 *
 * @param name the Kafka topic; the record key is the channel, the value is one JSON document
 * @param channelName what a channel is called where somebody reads it
 * @param typeHeader record header with the SSE event name
 * @param idHeader record header with the event's id, the same whenever it is published again
 * @param types the event names that there are
 * @param filters what subscribers may choose by, besides the type
 * @param snapshot where a channel's current state is; the channel's name is appended
 */
public record StreamTopic(
    String name,
    String channelName,
    String typeHeader,
    String idHeader,
    Set<String> types,
    List<Filter> filters,
    String snapshot) {

  /**
   * A query parameter and the record header that it is compared with.
   *
   * @param parameter in the URL
   * @param header in the record; may be there several times
   */
  public record Filter(String parameter, String header) {}

  public StreamTopic {
    types = Set.copyOf(types);
    filters = List.copyOf(filters);
    for (String type : types) {
      if (!type.matches("[a-z][a-z-]*")) {
        throw new IllegalArgumentException("event name '" + type + "' cannot stand in a frame");
      }
    }
  }

  /** The same stream on another topic. */
  public StreamTopic named(String other) {
    return new StreamTopic(other, channelName, typeHeader, idHeader, types, filters, snapshot);
  }
}
