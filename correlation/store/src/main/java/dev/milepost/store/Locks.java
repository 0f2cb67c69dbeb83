package dev.milepost.store;

import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * The advisory locks that one transaction holds, on numbers and on names. Whoever parks an event
 * and whoever makes a shipment findable by one of its numbers meet here, one after the other.
 */
final class Locks {
  private static final String LOCK =
      "select pg_advisory_xact_lock(hash) from unnest($1::bigint[]) as hash";

  private static final String TRY =
      "select bool_and(pg_try_advisory_xact_lock(hash)) from unnest($1::bigint[]) as hash";

  private final SqlConnection connection;
  private final Set<Long> held = new TreeSet<>();

  Locks(SqlConnection connection) {
    this.connection = connection;
  }

  /** Waits for all of them, in one order for everybody. Only once in a transaction. */
  Future<Void> take(Collection<ReferenceKey> numbers, Collection<String> names) {
    numbers.forEach(number -> held.add(hash(number)));
    names.forEach(name -> held.add(hash(name)));
    return held.isEmpty()
        ? Future.succeededFuture()
        : connection.preparedQuery(LOCK).execute(hashes(held)).mapEmpty();
  }

  /**
   * Takes those that turned out to be needed once others were held. Out of order, so it waits for
   * nobody: succeeds with whether there were any, and fails with {@link Crossed} where another has
   * one.
   */
  Future<Boolean> takeMore(Collection<ReferenceKey> numbers) {
    Set<Long> more = new TreeSet<>();
    numbers.forEach(number -> more.add(hash(number)));
    more.removeAll(held);
    if (more.isEmpty()) {
      return Future.succeededFuture(false);
    }
    held.addAll(more);
    return connection
        .preparedQuery(TRY)
        .execute(hashes(more))
        .compose(
            rows ->
                rows.iterator().next().getBoolean(0)
                    ? Future.succeededFuture(true)
                    : Future.failedFuture(new Crossed("numbers that another holds")));
  }

  private static Tuple hashes(Set<Long> hashes) {
    return Tuple.tuple().addArrayOfLong(hashes.toArray(Long[]::new));
  }

  private static long hash(Object what) {
    return EventId.ofContent(what.toString()).value().getMostSignificantBits();
  }
}
