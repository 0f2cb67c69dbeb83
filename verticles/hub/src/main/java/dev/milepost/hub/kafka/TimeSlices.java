package dev.milepost.hub.kafka;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Work on a batch in slices of time, between which whatever else its event loop has to do is done:
 * however long the batch, others wait for one slice and one piece at most.
 */
public final class TimeSlices {
  private final Context context;
  private final long nanos;

  /**
   * @param context whose event loop does the work
   * @param slice how long it may work before others have the event loop
   */
  public TimeSlices(Context context, Duration slice) {
    this.context = context;
    this.nanos = slice.toNanos();
  }

  /** Does this for each of them, in order. Fails with what the first that fails throws. */
  public <T> Future<Void> forEach(Iterable<T> pieces, Consumer<? super T> work) {
    return slice(pieces.iterator(), work);
  }

  private <T> Future<Void> slice(Iterator<T> left, Consumer<? super T> work) {
    long began = System.nanoTime();
    try {
      while (left.hasNext()) {
        work.accept(left.next());
        if (System.nanoTime() - began >= nanos && left.hasNext()) {
          Promise<Void> next = Promise.promise();
          context.runOnContext(free -> next.complete());
          return next.future().compose(free -> slice(left, work));
        }
      }
      return Future.succeededFuture();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
