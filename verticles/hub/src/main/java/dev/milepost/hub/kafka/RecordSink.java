package dev.milepost.hub.kafka;

import io.vertx.core.Future;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where records are kept. */
@FunctionalInterface
public interface RecordSink {

  /**
   * Succeeds once the record is kept ({@code acks=all}), on the caller's context. Fails when it is
   * not, or when that is unknown. Never throws and never blocks.
   */
  Future<Void> send(ProducerRecord<String, byte[]> record);
}
