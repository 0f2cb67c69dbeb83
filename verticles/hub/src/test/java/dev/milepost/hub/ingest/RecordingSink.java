package dev.milepost.hub.ingest;

import dev.milepost.event.Topic;
import dev.milepost.hub.kafka.RecordSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;

/** Remembers the keys of what it took, in order; may be made to fail. */
final class RecordingSink implements RecordSink {
  private final Vertx vertx;
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  RecordingSink(Vertx vertx) {
    this.vertx = vertx;
  }

  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  List<String> keys() {
    return keys;
  }

  @Override
  public Future<Void> send(Topic topic, String key, byte[] value, Iterable<Header> headers) {
    if (value.length > 100) {
      return Future.failedFuture(new RecordTooLargeException("larger than 100"));
    }
    if (away) {
      return vertx.timer(2).compose(late -> Future.failedFuture(new TimeoutException("away")));
    }
    keys.add(key);
    return vertx.timer(1).mapEmpty();
  }
}
