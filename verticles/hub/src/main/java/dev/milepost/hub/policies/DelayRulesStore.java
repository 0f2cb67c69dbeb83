package dev.milepost.hub.policies;

import dev.milepost.engine.DelayRules;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules in PostgreSQL: every version that ever held. */
final class DelayRulesStore {
  private static final String NEWEST =
      """
      select version, document, changed_by, changed_at from delay_rules
      where version > $1 order by version desc limit 1
      """;

  /** Two who change the same version meet at the key of the next: one of them has changed it. */
  private static final String REPLACE =
      """
      insert into delay_rules (version, document, changed_by, changed_at)
      select $1 + 1, $2, $3, $4
      where $1 = (select coalesce(max(version), 0) from delay_rules)
      on conflict do nothing
      returning version
      """;

  /**
   * Every journey that may be judged otherwise is due at once, some at a time: those that wait for
   * a look, and those with a delay. Locked by ascending key, as everybody does.
   */
  private static final String DUE_AGAIN =
      """
      with chosen as (
        select shipment from journey where shipment > $1 order by shipment limit $3 for update
      ), touched as (
        update journey set look_at = $2
        where shipment in (select shipment from chosen)
          and (look_at > $2 or (look_at is null and state not like '%"delays":[]%'))
      )
      select max(shipment) as last from chosen
      """;

  private final Pool pool;

  DelayRulesStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * One version of the rules.
   *
   * @param version 0 for none but the defaults
   */
  record Version(int version, DelayRules rules, @Nullable String by, @Nullable Instant at) {
    static final Version NONE = new Version(0, DelayRules.DEFAULTS, null, null);
  }

  /** What holds now, where it is newer than that. */
  Future<Optional<Version>> newerThan(int version) {
    return pool.preparedQuery(NEWEST)
        .execute(Tuple.of(version))
        .map(
            rows -> {
              RowIterator<Row> all = rows.iterator();
              return all.hasNext() ? Optional.of(version(all.next())) : Optional.empty();
            });
  }

  private static Version version(Row row) {
    return new Version(
        row.getInteger("version"),
        DelayRulesJson.read(row.getString("document")),
        row.getString("changed_by"),
        row.getOffsetDateTime("changed_at").toInstant());
  }

  /** Whether the rules hold now; false where somebody changed them since that version. */
  Future<Boolean> replace(int version, DelayRules rules, String by, Instant now) {
    return pool.preparedQuery(REPLACE)
        .execute(Tuple.of(version, DelayRulesJson.write(rules), by, at(now)))
        .map(rows -> rows.size() == 1);
  }

  /**
   * Lets some shipments be judged again at once.
   *
   * @return the key of the last; null where there are no more
   */
  Future<@Nullable Long> dueAgain(long after, Instant now, int most) {
    return pool.preparedQuery(DUE_AGAIN)
        .execute(Tuple.of(after, at(now), most))
        .map(rows -> rows.iterator().next().getLong("last"));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
