package dev.milepost.hub.kafka;

import dev.milepost.event.Topic;
import io.vertx.core.Future;
import org.apache.kafka.common.header.Header;

/** Takes records for the hub's topics. */
public interface RecordSink {

  /**
   * Succeeds when every in-sync replica has the record, on the caller's context. A failure means
   * that the record is not known to be there; it may be all the same. Records of one key sent from
   * one context keep their order. Never blocks. A send that could not even begin has failed when
   * this returns, so a caller to whom order matters can stop there.
   */
  Future<Void> send(Topic topic, String key, byte[] value, Iterable<Header> headers);
}
