package dev.milepost.hub.desk;

import dev.milepost.hub.desk.DelayWord.End;
import dev.milepost.hub.desk.DelayWord.Shown;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cases as the projection reads and writes them, within its transaction. Everybody who changes
 * cases locks them in the order of their ids and takes versions after that, so nobody waits in a
 * circle; and who takes versions holds the queue's row until the commit, so versions appear in
 * their order.
 */
final class CaseTable {
  private static final String LOCK =
      """
      select id, shipment, kind, severity, since, case when isfinite(duty_by) then duty_by end as duty_by,
          delay, first_sequence, last_sequence, shown_sequence, cleared_sequence, found_over,
          opened_at, last_at, cleared_at, cleared, registered, registered_version, standing,
          snoozed_until is not null as snoozed, resolution is not null as resolved
      from delay_case
      where shipment = any($1) and (cleared_at is null or shipment = any($2))
      order by id for update
      """;

  private static final String LATE =
      "select distinct shipment from delay_case where shipment = any($1) and cleared_at is null";

  private static final String INSERT =
      """
      with next as (
        update delay_queue set version = version + $1 where id = 1 returning version - $1 as before
      )
      insert into delay_case (version, shipment, shipment_key, customer, carrier, kind, severity,
          since, duty_by, first_sequence, last_sequence, shown_sequence, cleared_sequence, delay,
          registered, registered_version, standing, opened_at, last_at, cleared_at, cleared, notes)
      select next.before + new.place, new.shipment, new.shipment_key, new.customer, new.carrier,
          new.kind, new.severity, new.since, coalesce(new.duty_by, 'infinity'), new.first_sequence,
          new.last_sequence, new.shown_sequence, new.cleared_sequence, new.delay, new.registered,
          new.registered_version, new.standing, new.opened_at, new.last_at, new.cleared_at,
          new.cleared,
          (select count(*) from desk_note n where n.shipment = new.shipment)
      from next, unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[],
          $8::timestamptz[], $9::timestamptz[], $10::bigint[], $11::bigint[], $12::bigint[],
          $13::bigint[], $14::text[], $15::text[], $16::bigint[], $17::text[], $18::timestamptz[],
          $19::timestamptz[], $20::timestamptz[], $21::text[]) with ordinality
          as new (shipment, shipment_key, customer, carrier, kind, severity, since, duty_by,
              first_sequence, last_sequence, shown_sequence, cleared_sequence, delay, registered,
              registered_version, standing, opened_at, last_at, cleared_at, cleared, place)
      """;

  private static final String UPDATE =
      """
      with next as (
        update delay_queue set version = version + $1 where id = 1 returning version - $1 as before
      )
      update delay_case c set version = next.before + new.place, carrier = new.carrier,
          severity = new.severity, since = new.since,
          duty_by = coalesce(new.duty_by, 'infinity'), first_sequence = new.first_sequence,
          last_sequence = new.last_sequence, shown_sequence = new.shown_sequence,
          cleared_sequence = new.cleared_sequence, found_over = new.found_over,
          delay = new.delay, registered = new.registered,
          registered_version = new.registered_version, standing = new.standing,
          opened_at = new.opened_at, last_at = new.last_at, cleared_at = new.cleared_at,
          cleared = new.cleared,
          snoozed_until = case when new.worsened then null else c.snoozed_until end,
          snooze_reason = case when new.worsened then null else c.snooze_reason end,
          resolution = case when new.worsened then null else c.resolution end,
          resolution_note = case when new.worsened then null else c.resolution_note end,
          resolved_by = case when new.worsened then null else c.resolved_by end,
          resolved_at = case when new.worsened then null else c.resolved_at end
      from next, unnest($2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[],
          $6::timestamptz[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
          $11::boolean[], $12::text[], $13::text[], $14::bigint[], $15::text[],
          $16::timestamptz[], $17::timestamptz[], $18::timestamptz[], $19::text[], $20::boolean[])
          with ordinality
          as new (id, carrier, severity, since, duty_by, first_sequence, last_sequence,
              shown_sequence, cleared_sequence, found_over, delay, registered, registered_version,
              standing, opened_at, last_at, cleared_at, cleared, worsened, place)
      where c.id = new.id
      """;

  private static final String WOKEN =
      """
      insert into desk_action (shipment, delay_case, action, said_by, reason)
      select new.shipment, new.id, new.action, 'milepost', 'it is worse than it was'
      from unnest($1::text[], $2::bigint[], $3::text[]) as new (shipment, id, action)
      """;

  private final SqlConnection connection;

  CaseTable(SqlConnection connection) {
    this.connection = connection;
  }

  /**
   * A case with what is shown beside it.
   *
   * @param snoozed whether an agent has put it off
   * @param resolved whether an agent has called it done
   */
  record Kept(String shipment, DelayCase delay, Beside beside, boolean snoozed, boolean resolved) {}

  /** What is shown beside a delay, as JSON, and the version of the registration. */
  record Beside(String registered, int version, String standing) {}

  /** A case to be written. */
  record Written(
      String shipment,
      long key,
      String customer,
      @Nullable String carrier,
      DelayCase delay,
      Beside beside,
      boolean wakes,
      boolean reopens) {}

  /** Which of these shipments have an open case. */
  Future<List<String>> late(Collection<String> shipments) {
    return connection
        .preparedQuery(LATE)
        .execute(Tuple.tuple().addArrayOfString(shipments.toArray(String[]::new)))
        .map(rows -> Sql.stream(rows).map(row -> row.getString("shipment")).toList());
  }

  /**
   * Locks the cases of those shipments.
   *
   * @param whole of which those that are over are wanted, too
   */
  Future<List<Kept>> lock(Collection<String> shipments, Collection<String> whole) {
    return connection
        .preparedQuery(LOCK)
        .execute(
            Tuple.tuple()
                .addArrayOfString(shipments.toArray(String[]::new))
                .addArrayOfString(whole.toArray(String[]::new)))
        .map(rows -> Sql.stream(rows).map(CaseTable::kept).toList());
  }

  private static Kept kept(Row row) {
    Instant clearedAt = Sql.instantOrNull(row, "cleared_at");
    DelayCase delay =
        new DelayCase(
            row.getLong("id"),
            new Shown(
                row.getString("kind"),
                row.getInteger("severity"),
                Sql.instant(row, "since"),
                Sql.instantOrNull(row, "duty_by"),
                row.getString("delay")),
            row.getLong("first_sequence"),
            row.getLong("last_sequence"),
            row.getLong("shown_sequence"),
            row.getLong("cleared_sequence"),
            clearedAt == null
                ? null
                : new End(clearedAt, Objects.requireNonNullElse(row.getString("cleared"), "")),
            row.getBoolean("found_over"),
            Sql.instant(row, "opened_at"),
            Sql.instant(row, "last_at"));
    return new Kept(
        row.getString("shipment"),
        delay,
        new Beside(
            row.getString("registered"),
            row.getInteger("registered_version"),
            row.getString("standing")),
        row.getBoolean("snoozed"),
        row.getBoolean("resolved"));
  }

  /** Writes all, each with a version of its own, and wakes who waits for it. */
  Future<Void> write(List<Written> all) {
    List<Written> fresh = all.stream().filter(one -> one.delay().id == 0).toList();
    List<Written> known = all.stream().filter(one -> one.delay().id != 0).toList();
    if (all.isEmpty()) {
      return Future.succeededFuture();
    }
    // Known ones first: of a kind only one may be open, and the one before ends here.
    return woken(known)
        .compose(told -> update(known))
        .compose(updated -> insert(fresh))
        .compose(inserted -> Wires.tell(connection));
  }

  private Future<?> woken(List<Written> known) {
    List<Written> lines = new ArrayList<>();
    List<String> actions = new ArrayList<>();
    for (Written one : known) {
      if (one.wakes()) {
        lines.add(one);
        actions.add("WAKE");
      }
      if (one.reopens()) {
        lines.add(one);
        actions.add("REOPEN");
      }
    }
    return lines.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(WOKEN)
            .execute(
                Tuple.tuple()
                    .addArrayOfString(Sql.strings(lines, Written::shipment))
                    .addArrayOfLong(Sql.longs(lines, one -> one.delay().id))
                    .addArrayOfString(actions.toArray(String[]::new)));
  }

  private Future<?> insert(List<Written> fresh) {
    return fresh.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(INSERT)
            .execute(
                Tuple.of((long) fresh.size())
                    .addArrayOfString(Sql.strings(fresh, Written::shipment))
                    .addArrayOfLong(Sql.longs(fresh, Written::key))
                    .addArrayOfString(Sql.strings(fresh, Written::customer))
                    .addArrayOfString(Sql.strings(fresh, Written::carrier))
                    .addArrayOfString(Sql.strings(fresh, one -> one.delay().shown.kind()))
                    .addArrayOfLong(Sql.longs(fresh, one -> (long) one.delay().shown.severity()))
                    .addArrayOfOffsetDateTime(
                        Sql.timestamps(fresh, one -> one.delay().shown.since()))
                    .addArrayOfOffsetDateTime(
                        Sql.timestamps(fresh, one -> one.delay().shown.dutyBy()))
                    .addArrayOfLong(Sql.longs(fresh, one -> one.delay().first))
                    .addArrayOfLong(Sql.longs(fresh, one -> one.delay().last))
                    .addArrayOfLong(Sql.longs(fresh, one -> one.delay().shownAt))
                    .addArrayOfLong(Sql.longs(fresh, one -> one.delay().cleared))
                    .addArrayOfString(Sql.strings(fresh, one -> one.delay().shown.json()))
                    .addArrayOfString(Sql.strings(fresh, one -> one.beside().registered()))
                    .addArrayOfLong(Sql.longs(fresh, one -> (long) one.beside().version()))
                    .addArrayOfString(Sql.strings(fresh, one -> one.beside().standing()))
                    .addArrayOfOffsetDateTime(Sql.timestamps(fresh, one -> one.delay().openedAt))
                    .addArrayOfOffsetDateTime(Sql.timestamps(fresh, one -> one.delay().lastAt))
                    .addArrayOfOffsetDateTime(Sql.timestamps(fresh, CaseTable::endedAt))
                    .addArrayOfString(Sql.strings(fresh, CaseTable::ended)));
  }

  private Future<?> update(List<Written> known) {
    return known.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(UPDATE)
            .execute(
                Tuple.of((long) known.size())
                    .addArrayOfLong(Sql.longs(known, one -> one.delay().id))
                    .addArrayOfString(Sql.strings(known, Written::carrier))
                    .addArrayOfLong(Sql.longs(known, one -> (long) one.delay().shown.severity()))
                    .addArrayOfOffsetDateTime(
                        Sql.timestamps(known, one -> one.delay().shown.since()))
                    .addArrayOfOffsetDateTime(
                        Sql.timestamps(known, one -> one.delay().shown.dutyBy()))
                    .addArrayOfLong(Sql.longs(known, one -> one.delay().first))
                    .addArrayOfLong(Sql.longs(known, one -> one.delay().last))
                    .addArrayOfLong(Sql.longs(known, one -> one.delay().shownAt))
                    .addArrayOfLong(Sql.longs(known, one -> one.delay().cleared))
                    .addArrayOfBoolean(Sql.booleans(known, one -> one.delay().foundOver))
                    .addArrayOfString(Sql.strings(known, one -> one.delay().shown.json()))
                    .addArrayOfString(Sql.strings(known, one -> one.beside().registered()))
                    .addArrayOfLong(Sql.longs(known, one -> (long) one.beside().version()))
                    .addArrayOfString(Sql.strings(known, one -> one.beside().standing()))
                    .addArrayOfOffsetDateTime(Sql.timestamps(known, one -> one.delay().openedAt))
                    .addArrayOfOffsetDateTime(Sql.timestamps(known, one -> one.delay().lastAt))
                    .addArrayOfOffsetDateTime(Sql.timestamps(known, CaseTable::endedAt))
                    .addArrayOfString(Sql.strings(known, CaseTable::ended))
                    .addArrayOfBoolean(Sql.booleans(known, one -> one.wakes() || one.reopens())));
  }

  private static @Nullable Instant endedAt(Written one) {
    End end = one.delay().end;
    return end == null ? null : end.at();
  }

  private static @Nullable String ended(Written one) {
    End end = one.delay().end;
    return end == null ? null : end.summary();
  }
}
