package dev.milepost.store;

import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.ShipmentEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What agents tell customers of a shipment. A notice, the shipment event that tells it and the
 * outbox commit in one transaction; sent again under its id it changes nothing.
 */
public final class Notices {
  private static final String FIND =
      """
      select n.*, s.id as shipment_id from notice n join shipment s on s.key = n.shipment
      where n.id = $1
      """;

  private static final String INSERT =
      """
      insert into notice (id, shipment, event, sequence, template, language, text, delay, said_by,
          said_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """;

  private static final String OF_SHIPMENT =
      """
      select n.*, s.id as shipment_id from notice n join shipment s on s.key = n.shipment
      where s.id = $1
      order by n.said_at desc, n.id limit $2
      """;

  private final Pool pool;
  private final Supplier<Judge> judge;

  /**
   * @param pool connections that may pipeline and cache prepared statements
   * @param judge by which rules delays are judged now; asked once for each transaction
   */
  public Notices(Pool pool, Supplier<Judge> judge) {
    this.pool = pool;
    this.judge = judge;
  }

  /**
   * A message to the customer of a shipment.
   *
   * @param id made by who sends it
   * @param template from which it was written; null for free words
   * @param delay the kind of delay that it is about
   * @param by the agent, for the audit: no customer reads it
   */
  public record Notice(
      UUID id,
      String shipment,
      @Nullable String template,
      String language,
      String text,
      @Nullable DelayKind delay,
      String by) {

    private ShipmentEvent.Noticed detail() {
      return new ShipmentEvent.Noticed(id, template, language, text, delay);
    }
  }

  /**
   * A notice that was sent.
   *
   * @param event the CloudEvents id under which it went out
   */
  public record Told(Notice notice, EventId event, long sequence, Instant at) {}

  /**
   * What became of a sending.
   *
   * @param changed false where it was sent before
   */
  public record Sent(Told told, boolean changed, List<Outgoing> outgoing) {
    /** Copies the list. */
    public Sent {
      outgoing = List.copyOf(outgoing);
    }
  }

  /**
   * Tells it. Fails with {@link DecisionRefused} where there is no such shipment, or where
   * something else was told under that id.
   */
  public Future<Sent> send(Notice notice, Instant now) {
    return Crossed.again(
        () ->
            pool.withConnection(
                connection ->
                    new PgTransaction(connection).run(() -> send(connection, notice, now))));
  }

  /** What was told of a shipment, the newest first; empty where there is no such shipment. */
  public Future<List<Told>> of(String shipment, int most) {
    return pool.preparedQuery(OF_SHIPMENT)
        .execute(Tuple.of(shipment, most))
        .map(rows -> Rows.stream(rows).map(Notices::told).toList());
  }

  private Future<Future<Sent>> send(SqlConnection connection, Notice notice, Instant now) {
    return AgentLinks.named(connection, List.of(notice.shipment()))
        .compose(
            named -> {
              AgentLinks.Named one = named.get(notice.shipment());
              if (one == null) {
                throw new DecisionRefused(
                    DecisionRefused.Kind.NOT_FOUND,
                    "shipment: there is no '" + notice.shipment() + "'");
              }
              // The lock of the journey makes two sendings of one notice come one after the other.
              return Journeys.load(connection, List.of(one.key()))
                  .compose(
                      loaded ->
                          find(connection, notice.id())
                              .map(
                                  before ->
                                      before.isPresent()
                                          ? again(notice, before.get())
                                          : tell(
                                              connection,
                                              one.key(),
                                              Objects.requireNonNull(loaded.get(one.key())),
                                              notice,
                                              now)));
            });
  }

  private static Future<Sent> again(Notice notice, Told before) {
    Notice then = before.notice();
    if (then.shipment().equals(notice.shipment()) && then.detail().equals(notice.detail())) {
      return Future.succeededFuture(new Sent(before, false, List.of()));
    }
    throw new DecisionRefused(
        DecisionRefused.Kind.DECIDED_OTHERWISE,
        "notice: something else was sent as " + notice.id() + " at " + before.at());
  }

  private Future<Sent> tell(
      SqlConnection connection, long key, TrackedShipment tracked, Notice notice, Instant now) {
    EventId event = EventId.ofContent("notice", notice.shipment(), notice.id().toString());
    TrackedShipment.Outcome outcome =
        tracked.apply(List.of(), now, judge.get()).noticing(event, notice.detail(), now);
    Told told = new Told(notice, event, outcome.after().sequence(), now);
    Future<?> kept =
        connection
            .preparedQuery(INSERT)
            .execute(
                Tuple.tuple()
                    .addUUID(notice.id())
                    .addLong(key)
                    .addUUID(event.value())
                    .addLong(told.sequence())
                    .addString(notice.template())
                    .addString(notice.language())
                    .addString(notice.text())
                    .addString(notice.delay() == null ? null : notice.delay().name())
                    .addString(notice.by())
                    .addOffsetDateTime(Rows.timestamp(now)));
    Future<List<Outgoing>> outgoing =
        Batch.write(
            connection, Map.of(key, outcome), List.of(), List.of(), Journeys.Arming.EARLIER, now);
    return Future.all(kept, outgoing).map(written -> new Sent(told, true, outgoing.result()));
  }

  private static Future<Optional<Told>> find(SqlConnection connection, UUID id) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> Rows.stream(rows).findFirst().map(Notices::told));
  }

  private static Told told(Row row) {
    String delay = row.getString("delay");
    return new Told(
        new Notice(
            row.getUUID("id"),
            row.getString("shipment_id"),
            row.getString("template"),
            row.getString("language"),
            row.getString("text"),
            delay == null ? null : DelayKind.valueOf(delay),
            row.getString("said_by")),
        new EventId(row.getUUID("event")),
        row.getLong("sequence"),
        Rows.instant(row, "said_at"));
  }
}
