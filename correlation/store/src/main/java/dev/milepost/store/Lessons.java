package dev.milepost.store;

import dev.milepost.engine.Lesson;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What links taught, until an agent says whether it is a rule. */
final class Lessons {
  private static final String PROPOSE =
      """
      insert into learned_rule (carrier, reads, form, means, as_type, reason, proposed_by,
          proposed_at)
      select new.carrier, new.reads, new.form, new.means, new.as_type, new.words || ' (' || $6 || ')',
          $7, $8
      from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $9::text[])
          as new (carrier, reads, form, means, as_type, words)
      on conflict (carrier, reads, form, means, as_type) where withdrawn_at is null do nothing
      """;

  private Lessons() {}

  /** Proposes those that are not proposed or accepted yet. */
  static Future<Void> propose(
      SqlConnection connection, Collection<Lesson> lessons, String by, String reason, Instant now) {
    if (lessons.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Lesson> list = List.copyOf(lessons);
    return connection
        .preparedQuery(PROPOSE)
        .execute(
            Tuple.tuple()
                .addArrayOfString(Rows.strings(list, lesson -> lesson.carrier().value()))
                .addArrayOfString(Rows.strings(list, lesson -> lesson.reads().name()))
                .addArrayOfString(Rows.strings(list, Lesson::form))
                .addArrayOfString(Rows.strings(list, Lesson::means))
                .addArrayOfString(Rows.strings(list, lesson -> lesson.as().name()))
                .addString(reason)
                .addString(by)
                .addOffsetDateTime(Rows.timestamp(now))
                .addArrayOfString(Rows.strings(list, Lesson::words)))
        .mapEmpty();
  }
}
