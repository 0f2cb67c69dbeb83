package dev.milepost.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Supplier;

/**
 * A transaction whose BEGIN travels with its first statement: on a held connection the client
 * pipelines, so nothing waits for BEGIN's answer.
 */
record PgTransaction(SqlConnection connection) {

  /** Commits when the work succeeds, else rolls back and fails as the work did. */
  <T> Future<T> run(Supplier<Future<T>> work) {
    Future<?> begun = connection.query("BEGIN").execute();
    return Future.succeededFuture()
        .compose(started -> work.get())
        .compose(
            result ->
                begun.compose(ok -> connection.query("COMMIT").execute()).map(committed -> result),
            failure ->
                connection
                    .query("ROLLBACK")
                    .execute()
                    .transform(rolledBack -> Future.failedFuture(failure)));
  }
}
