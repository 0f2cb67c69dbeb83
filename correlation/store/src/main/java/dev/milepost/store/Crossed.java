package dev.milepost.store;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.function.Supplier;

/**
 * Two transactions touched the same numbers, and this one read what the other was changing: it
 * holds nothing any more, and is made again.
 */
final class Crossed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Each time it knows more of what the other does, so more than two are rare. */
  private static final int MOST = 50;

  private static final String DEADLOCK = "40P01";

  Crossed(String what) {
    super(what, null, false, false);
  }

  /** Makes it again as often as it crosses another. */
  static <T> Future<T> again(Supplier<Future<T>> transaction) {
    return again(transaction, 1);
  }

  private static <T> Future<T> again(Supplier<Future<T>> transaction, int time) {
    return transaction
        .get()
        .recover(
            failure ->
                hasCrossed(failure) && time < MOST
                    ? again(transaction, time + 1)
                    : Future.failedFuture(failure));
  }

  /** PostgreSQL's word for it: two waited for each other, and it undid this one. */
  private static boolean hasCrossed(Throwable failure) {
    return failure instanceof Crossed
        || (failure instanceof PgException refused && DEADLOCK.equals(refused.getSqlState()));
  }
}
