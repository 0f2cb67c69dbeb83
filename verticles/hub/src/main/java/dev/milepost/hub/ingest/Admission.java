package dev.milepost.hub.ingest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How much a process has in hand at once: so many deliveries, and so many bytes of them. */
final class Admission {
  private final int maxCount;
  private final long maxBytes;
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Promise<Void> empty = Promise.promise();
  private volatile boolean closed;

  Admission(int maxCount, long maxBytes) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /** Takes a place for a delivery of that size, or answers no. */
  boolean enter(long size) {
    if (count.incrementAndGet() <= maxCount && grow(size)) {
      return true;
    }
    leave(0);
    return false;
  }

  /** Takes room for more bytes of a delivery that is in, or answers no. */
  boolean grow(long more) {
    if (bytes.addAndGet(more) <= maxBytes) {
      return true;
    }
    bytes.addAndGet(-more);
    return false;
  }

  /** Gives back a place and the bytes that were taken with it. */
  void leave(long size) {
    bytes.addAndGet(-size);
    if (count.decrementAndGet() == 0 && closed) {
      empty.tryComplete();
    }
  }

  /** Succeeds when everybody has left. Whether somebody may still enter is the door's business. */
  Future<Void> close() {
    closed = true;
    if (count.get() == 0) {
      empty.tryComplete();
    }
    return empty.future();
  }

  boolean isClosed() {
    return closed;
  }

  int count() {
    return count.get();
  }

  long bytes() {
    return bytes.get();
  }
}
