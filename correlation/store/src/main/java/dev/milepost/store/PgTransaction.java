package dev.milepost.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Supplier;

/**
 * A transaction whose BEGIN travels with its first statement and whose COMMIT with its last: on a
 * held connection the client pipelines, so no answer is waited for that decides nothing.
 */
record PgTransaction(SqlConnection connection) {

  /**
   * Commits when the work succeeds, else rolls back and fails as the work did.
   *
   * @param work succeeds when its last statement is on the wire, with what comes of the answers.
   *     COMMIT follows at once: where one of those statements fails, PostgreSQL has given up the
   *     transaction, and its COMMIT is a ROLLBACK.
   */
  <T> Future<T> run(Supplier<Future<Future<T>>> work) {
    Future<?> begun = connection.query("BEGIN").execute();
    return Future.succeededFuture()
        .compose(started -> work.get())
        .compose(
            answers -> {
              Future<?> committed = connection.query("COMMIT").execute();
              return Future.join(begun, answers, committed).map(done -> answers.result());
            },
            failure ->
                connection
                    .query("ROLLBACK")
                    .execute()
                    .transform(rolledBack -> Future.failedFuture(failure)));
  }

  /** What a piece of work returns whose statements are all on the wire. */
  static <T> Future<Future<T>> sent(Future<T> answers) {
    return Future.succeededFuture(answers);
  }
}
