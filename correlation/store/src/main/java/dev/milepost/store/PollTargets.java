package dev.milepost.store;

import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What carriers may be asked about: shipments as they are registered, and as they stand. Reads
 * only, and waits for nobody.
 *
 * <p>Which connection brought an event last is not among the facts that a shipment is folded from;
 * who needs it, keeps it himself.
 */
public final class PollTargets {

  private static final String NOW =
      """
      select system_identifier as cluster, pg_snapshot_xmin(pg_current_snapshot())::text as oldest,
          pg_snapshot_xmax(pg_current_snapshot())::text as next
      from pg_control_system()
      """;

  /** A row that comes from a dump of another cluster may bear a number that is still to come. */
  private static final String WRITTEN =
      """
      select s.key, s.written_by::text as writer, s.registered_at, j.registered, j.stand, j.state,
          case when j.registered is null then s.document end as document
      from shipment s join journey j on j.shipment = s.key
      where (s.written_by, s.key) > ($1::text::xid8, $2)
          and ($3 or s.written_by < pg_snapshot_xmax(pg_current_snapshot()))
      order by s.written_by, s.key limit $4
      """;

  private final Pool pool;

  /**
   * @param pool connections that are made {@link PgShipmentStore#byIndex}
   */
  public PollTargets(Pool pool) {
    this.pool = pool;
  }

  /**
   * A shipment with the numbers under which the ERP registered it.
   *
   * @param shipment {@link Shipment#references()} are as the ERP wrote them
   * @param endedAt when nothing more was expected of it; null while something is
   */
  public record Target(
      long key, Shipment shipment, Instant registeredAt, @Nullable Instant endedAt) {}

  /**
   * A page of what was registered, or registered with other words, since the page before.
   *
   * @param next from where to go on: in any case, also where this page is empty
   * @param more whether the next page is there now; else it is what is registered from now on
   */
  public record Page(List<Target> targets, String next, boolean more) {
    /** Copies the list. */
    public Page {
      targets = List.copyOf(targets);
    }
  }

  /**
   * What is registered, ended or not: everything from the beginning, and afterwards what changes. A
   * registration is on a page once it is committed, whatever was committed before it; what is
   * registered while pages are turned comes on one of the next. A shipment may come again though
   * nothing changed, as long as a transaction is open that is older than its registration: taking
   * it in again must change nothing.
   *
   * @param position {@link Page#next()} of the page before; null for the beginning. May be kept for
   *     ever: one of another cluster, as after a restored dump, begins anew.
   * @param most at least 1
   */
  public Future<Page> shipments(@Nullable String position, int most) {
    return pool.withConnection(
        connection ->
            clock(connection)
                .compose(
                    clock -> {
                      Position from = Position.of(position, clock);
                      return connection
                          .preparedQuery(WRITTEN)
                          .execute(
                              Tuple.of(
                                  Long.toString(from.writer()), from.key(), from.first(), most))
                          .map(rows -> page(from, Rows.stream(rows).toList(), most));
                    }));
  }

  /** Asked before the page is read: what had ended then is on it. */
  private static Future<Clock> clock(SqlConnection connection) {
    return connection
        .preparedQuery(NOW)
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Clock(
                  row.getLong("cluster"),
                  Long.parseLong(row.getString("oldest")),
                  Long.parseLong(row.getString("next")));
            });
  }

  /**
   * The transactions of a cluster, at one moment.
   *
   * @param oldest all before it have ended
   * @param next all before it have begun
   */
  private record Clock(long cluster, long oldest, long next) {}

  /**
   * Where a page begins.
   *
   * @param first whether everything is still being read for the first time
   * @param then from which writer on to read when all pages are turned: the oldest that was open
   *     when the first of them was read
   * @param writer of the last row before the page
   * @param key of that row
   */
  private record Position(long cluster, boolean first, long then, long writer, long key) {
    private static final String PARTS = " ";

    static Position of(@Nullable String text, Clock clock) {
      Position anew = new Position(clock.cluster(), true, clock.oldest(), 0, Long.MIN_VALUE);
      if (text == null) {
        return anew;
      }
      String[] parts = text.split(PARTS, -1);
      if (parts.length != 5) {
        throw new IllegalArgumentException("position: not one of a page: " + text);
      }
      Position kept =
          new Position(
              Long.parseLong(parts[0]),
              Boolean.parseBoolean(parts[1]),
              Long.parseLong(parts[2]),
              Long.parseLong(parts[3]),
              Long.parseLong(parts[4]));
      if (kept.cluster() != clock.cluster() || kept.then() > clock.next()) {
        return anew;
      }
      return kept.beginsARound() ? kept.until(clock.oldest()) : kept;
    }

    /** All pages are turned. */
    Position round() {
      return new Position(cluster, false, then, then, Long.MIN_VALUE);
    }

    private boolean beginsARound() {
      return key == Long.MIN_VALUE;
    }

    private Position until(long oldest) {
      return new Position(cluster, first, oldest, writer, key);
    }

    Position after(Row row) {
      return new Position(
          cluster, first, then, Long.parseLong(row.getString("writer")), row.getLong("key"));
    }

    @Override
    public String toString() {
      return cluster + PARTS + first + PARTS + then + PARTS + writer + PARTS + key;
    }
  }

  private static Page page(Position from, List<Row> rows, int most) {
    boolean more = rows.size() == most;
    Position next = more ? from.after(rows.get(most - 1)) : from.round();
    return new Page(rows.stream().map(PollTargets::target).toList(), next.toString(), more);
  }

  private static Target target(Row row) {
    Buffer registered = row.getBuffer("registered");
    Journey journey = Journeys.state(row).journey();
    return new Target(
        row.getLong("key"),
        registered == null
            ? Json.read(row.getString("document"), Shipment.class)
            : Packed.shipment(registered.getBytes()),
        Rows.instant(row, "registered_at"),
        journey.ended() ? journey.occurredAt() : null);
  }

  /**
   * Those shipments with everything that is known of them, without a lock. A key that no shipment
   * has is missing in the answer.
   */
  public Future<Map<Long, TrackedShipment>> load(Collection<Long> keys) {
    List<Long> sorted = keys.stream().sorted().distinct().toList();
    return pool.withConnection(connection -> Journeys.read(connection, sorted))
        .map(Journeys.AsRead::tracked);
  }
}
