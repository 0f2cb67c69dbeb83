package dev.milepost.hub.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.Records;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Sends carrier events to the correlation, each in its lane. */
public final class CarrierEventSink {
  private static final ObjectWriter EVENT = Json.writer(CarrierEvent.class);

  private final RecordSink sink;

  public CarrierEventSink(RecordSink sink) {
    this.sink = sink;
  }

  /**
   * Succeeds when it is kept.
   *
   * @param traceparent of the delivery that it was read from
   */
  public Future<Void> send(CarrierEvent event, @Nullable String traceparent) {
    Headers headers = new RecordHeaders();
    Records.put(headers, TopicHeader.DELIVERY_ID, event.deliveryId());
    Records.put(headers, TopicHeader.TRACEPARENT, traceparent);
    return sink.send(event.lane().topic(), event.topicKey(), bytes(event), headers);
  }

  private static byte[] bytes(CarrierEvent event) {
    try {
      return EVENT.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write a carrier event", e);
    }
  }
}
