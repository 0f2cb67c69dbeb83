package dev.milepost.store;

import dev.milepost.engine.LearnedRule;
import dev.milepost.engine.Verdict;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** What agents said of events and of numbers, and what they taught. */
final class Verdicts {
  private static final String OF_NUMBERS =
      """
      select l.value, l.type, l.event, l.verdict, l.said_by, l.said_at, s.key, s.id
      from unnest($1::text[], $2::text[]) as wanted (type, value)
      join agent_link l on l.value = wanted.value and l.type = wanted.type
      join shipment s on s.key = l.shipment
      """;

  private static final String LEARNED =
      """
      select id, carrier, reads, form, means, as_type from learned_rule
      where accepted_at is not null and withdrawn_at is null order by id
      """;

  private Verdicts() {}

  /** A verdict, and the shipment of which it was said. */
  record Said(long key, Verdict verdict) {}

  /** What was said of these numbers, and of events of theirs. */
  static Future<List<Said>> of(SqlConnection connection, Set<ReferenceKey> numbers) {
    return numbers.isEmpty()
        ? Future.succeededFuture(List.of())
        : connection
            .preparedQuery(OF_NUMBERS)
            .execute(Claims.typesAndValues(numbers))
            .map(rows -> Rows.stream(rows).map(Verdicts::said).toList());
  }

  /** The rules that were accepted and not withdrawn, the oldest first. */
  static Future<List<LearnedRule>> learned(SqlConnection connection) {
    return connection
        .preparedQuery(LEARNED)
        .execute()
        .map(rows -> Rows.stream(rows).map(Verdicts::rule).toList());
  }

  private static Said said(Row row) {
    UUID event = row.getUUID("event");
    return new Said(
        row.getLong("key"),
        new Verdict(
            new ReferenceKey(ReferenceType.valueOf(row.getString("type")), row.getString("value")),
            event == null ? null : new EventId(event),
            row.getString("id"),
            row.getString("verdict").equals("LINK"),
            row.getString("said_by"),
            Rows.instant(row, "said_at")));
  }

  private static LearnedRule rule(Row row) {
    return new LearnedRule(
        Long.toString(row.getLong("id")),
        new CarrierCode(row.getString("carrier")),
        ReferenceType.valueOf(row.getString("reads")),
        Pattern.compile(row.getString("form")),
        row.getString("means"),
        ReferenceType.valueOf(row.getString("as_type")));
  }
}
