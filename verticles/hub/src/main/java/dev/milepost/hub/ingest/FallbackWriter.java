package dev.milepost.hub.ingest;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts deliveries into the fallback queue, many in one transaction: one transaction at a time, and
 * what arrives meanwhile makes the next one. That keeps the order of arrival and costs PostgreSQL
 * one flush for the lot.
 */
final class FallbackWriter {
  private static final int BATCH_ROWS = 500;
  private static final long BATCH_BYTES = 8L * 1024 * 1024;

  private final FallbackQueue queue;
  private final CircuitBreaker breaker;
  private final Duration timeout;
  private final Context context;
  private final Vertx vertx;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();
  private final AtomicLong lastPlace = new AtomicLong();

  /**
   * @param breaker opens while PostgreSQL does not answer, so that nobody waits for it
   * @param context where the writing happens
   */
  FallbackWriter(
      Vertx vertx, Context context, FallbackQueue queue, CircuitBreaker breaker, Duration timeout) {
    this.vertx = vertx;
    this.context = context;
    this.queue = queue;
    this.breaker = breaker;
    this.timeout = timeout;
  }

  /** Succeeds, on the caller's context, when the delivery is committed. */
  Future<Void> add(InboundDelivery delivery) {
    Promise<Void> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
    waiting.add(new Waiting(delivery, promise));
    write();
    return promise.future();
  }

  /** The highest place given to a delivery that is committed. */
  long lastPlace() {
    return lastPlace.get();
  }

  private void write() {
    if (writing.compareAndSet(false, true)) {
      context.runOnContext(started -> writeNext());
    }
  }

  private void writeNext() {
    List<Waiting> batch = batch();
    if (batch.isEmpty()) {
      writing.set(false);
      // One that came between the last look and here found the writing still on.
      if (!waiting.isEmpty()) {
        write();
      }
      return;
    }
    breaker
        .execute(
            () ->
                queue
                    .add(batch.stream().map(Waiting::delivery).toList())
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .onSuccess(
            place -> {
              lastPlace.accumulateAndGet(place, Math::max);
              batch.forEach(it -> it.promise().complete());
            })
        .onFailure(failure -> batch.forEach(it -> it.promise().fail(failure)))
        .onComplete(done -> writeNext());
  }

  private List<Waiting> batch() {
    List<Waiting> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < BATCH_ROWS && bytes < BATCH_BYTES) {
      Waiting next = waiting.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
      bytes += next.delivery().body().length;
    }
    return batch;
  }

  private record Waiting(InboundDelivery delivery, Promise<Void> promise) {}
}
