package dev.milepost.hub.portal;

import dev.milepost.event.ShipmentEventType;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.stream.StreamTopic;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The stream of shipment events: its channels are the customers. */
public final class ShipmentStream {
  /** Milestones, estimates, delays, corrections and notices, chosen by shipment and order. */
  public static final StreamTopic TOPIC =
      new StreamTopic(
          Topic.SHIPMENT_EVENTS.topicName(),
          "customer",
          TopicHeader.EVENT_TYPE,
          TopicHeader.EVENT_ID,
          Stream.of(ShipmentEventType.values())
              .map(ShipmentEventType::sseName)
              .collect(Collectors.toUnmodifiableSet()),
          List.of(
              new StreamTopic.Filter("shipment", TopicHeader.SHIPMENT),
              new StreamTopic.Filter("order", TopicHeader.ORDER)),
          "/v1/shipments?customer=");

  private ShipmentStream() {}
}
