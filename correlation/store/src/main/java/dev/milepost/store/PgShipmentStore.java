package dev.milepost.store;

import static java.util.stream.Collectors.toMap;

import dev.milepost.engine.Correlation;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Explanation;
import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.engine.Unjudged;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Forecast;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shipments, their events and what must go out, in PostgreSQL. Every change of a shipment, the
 * events that caused it and its outbox rows commit in one transaction (DESIGN invariant 10), and
 * each change is idempotent: an event that is known changes nothing.
 *
 * <p>Locks are taken in one order by everybody, so that nobody waits in a circle: first references
 * (advisory, by ascending hash), then waiting events, then journeys (rows, by ascending key).
 *
 * <p>A failed future means that nothing was changed, or, where the connection broke at the commit,
 * that it is unknown; or, of a batch, that a part of it is done. Calling again is right in each
 * case.
 */
public final class PgShipmentStore {

  private static final String VIEW =
      """
      select s.key, s.version, s.document, greatest(j.updated_at, s.updated_at) as at, j.shipment,
          j.sequence, j.stand, j.registered, j.facts, j.updated_at, j.state
      from shipment s join journey j on j.shipment = s.key
      """;

  /** What was stated last, and of one statement the delivery that came first. */
  private static final Comparator<Incoming> BY_STATEMENT =
      Comparator.<Incoming, Revision>comparing(incoming -> incoming.event().statement())
          .thenComparing(incoming -> incoming.event().receivedAt(), Comparator.reverseOrder());

  /** After which a shipment that time could not judge is tried again. */
  public static final Duration UNJUDGED_REST = Duration.ofHours(1);

  private final Pool pool;
  private final Correlator correlator;
  private final Supplier<Judge> judge;

  /**
   * How the store's connections plan: every statement finds its rows by an index, in the order in
   * which it is given their keys. Plans are cached, and one that was made while a table was small,
   * or by the statistics of one number that everybody shares, would read the whole table when it is
   * large; and one that hashes the keys would lock rows in any order.
   */
  public static PgConnectOptions byIndex(PgConnectOptions options) {
    return options
        .addProperty("enable_seqscan", "off")
        .addProperty("enable_hashjoin", "off")
        .addProperty("enable_mergejoin", "off")
        .setCachePreparedStatements(true);
  }

  /** Judges by the default rules. */
  public PgShipmentStore(Pool pool, Correlator correlator) {
    this(pool, correlator, () -> Judge.BY_DEFAULT);
  }

  /**
   * @param pool connections that are made {@link #byIndex} and may pipeline
   * @param judge by which rules delays are judged now; asked once for each transaction
   */
  public PgShipmentStore(Pool pool, Correlator correlator, Supplier<Judge> judge) {
    this.pool = pool;
    this.correlator = correlator;
    this.judge = judge;
  }

  /**
   * Matches, folds, judges and stores a batch. Events that find no shipment wait; events that are
   * known change nothing.
   *
   * <p>What can be decided at once is one transaction, what needs a second look another. Where the
   * second fails, the batch is to be applied again: what the first did is known then, and what it
   * told is in the outbox for the sweeper.
   *
   * @param now the moment of the judgement
   */
  public Future<Applied> apply(List<Incoming> batch, Instant now) {
    Map<EventId, Incoming> once = new LinkedHashMap<>();
    batch.forEach(
        incoming ->
            once.merge(incoming.event().id(), incoming, BinaryOperator.maxBy(BY_STATEMENT)));
    Applied repeated = new Applied(0, batch.size() - once.size(), 0, 0, List.of());
    return transaction(connection -> on(connection, now).begin(List.copyOf(once.values())))
        .compose(
            begun -> {
              Applied applied = repeated.and(begun.applied());
              return begun.isAll()
                  ? Future.succeededFuture(applied)
                  : transaction(connection -> on(connection, now).finish(begun)).map(applied::and);
            });
  }

  private Batch on(SqlConnection connection, Instant now) {
    return new Batch(connection, correlator, judge, now);
  }

  /** Again from the start, where it crossed another. */
  private <T> Future<T> transaction(Function<SqlConnection, Future<Future<T>>> work) {
    return Crossed.again(
        () ->
            pool.withConnection(
                connection -> new PgTransaction(connection).run(() -> work.apply(connection))));
  }

  /**
   * Whose these events would be by what is registered now. Stores nothing.
   *
   * @return one for each event, in their order
   */
  public Future<List<Correlation>> correlate(List<CarrierEvent> events) {
    return pool.withConnection(
            connection ->
                Verdicts.learned(connection)
                    .compose(learned -> Knowledge.around(connection, events, learned)))
        .map(
            knowledge ->
                events.stream()
                    .map(event -> correlator.correlate(event, knowledge.of(event)))
                    .toList());
  }

  /**
   * Why an event is on a shipment.
   *
   * @param stored the reason for which it came there
   * @param now what each rule says by what is known now
   */
  public record Reason(CarrierEvent event, @Nullable Why stored, Explanation now) {}

  /** Why the event is on the shipment, if it is. */
  public Future<Optional<Reason>> why(String shipment, EventId event) {
    return pool.withConnection(
        connection ->
            History.find(connection, shipment, event)
                .compose(
                    found ->
                        found.isEmpty()
                            ? Future.succeededFuture(Optional.empty())
                            : explained(connection, found.get().event(), found.get().why())));
  }

  /** Why the event waits, if it does. */
  public Future<Optional<Reason>> whyWaiting(EventId event) {
    return pool.withConnection(
        connection ->
            WaitingEvents.find(connection, event)
                .compose(
                    found ->
                        found.isEmpty()
                            ? Future.succeededFuture(Optional.empty())
                            : explained(connection, found.get().event(), null)));
  }

  private Future<Optional<Reason>> explained(
      SqlConnection connection, CarrierEvent event, @Nullable Why stored) {
    return Verdicts.learned(connection)
        .compose(learned -> Knowledge.around(connection, List.of(event), learned))
        .map(
            knowledge ->
                Optional.of(
                    new Reason(event, stored, correlator.explain(event, knowledge.of(event)))));
  }

  /**
   * Registers a shipment, or replaces what was registered, and gives it the events that waited for
   * it, all in one transaction. Saying the same again changes nothing.
   *
   * <p>Fails with {@link CustomerMismatch} when the shipment is another customer's.
   */
  public Future<Registered> register(Shipment shipment, Instant now) {
    return transaction(
        connection -> new Registration(connection, correlator, judge.get(), shipment, now).run());
  }

  /**
   * Registers many shipments at once, as far as that is simple: answers those that are registered
   * with the same words, and registers new ones of whose numbers nobody else speaks. The others are
   * left alone; {@link #register} does them one by one.
   *
   * @param shipments no id twice
   */
  public Future<RegisteredTogether> registerSimple(Collection<Shipment> shipments, Instant now) {
    Map<String, String> documents = shipments.stream().collect(toMap(Shipment::id, Json::text));
    return pool.withConnection(
        connection -> {
          BulkRegistration bulk = new BulkRegistration(connection, judge.get(), now);
          return bulk.known(documents)
              .compose(
                  known -> {
                    List<Shipment> left =
                        shipments.stream()
                            .filter(shipment -> !known.contains(shipment.id()))
                            .toList();
                    return left.isEmpty()
                        ? Future.succeededFuture(new RegisteredTogether(known, List.of()))
                        : new PgTransaction(connection)
                            .run(() -> bulk.run(left))
                            .map(together -> together.with(known));
                  });
        });
  }

  /**
   * Judges again what time alone may have made late: at most so many shipments whose moment has
   * come. Several nodes may call at once; none sees another's.
   *
   * <p>Fails with {@link Unjudged} over a shipment that cannot be judged. Nothing was judged then,
   * and that one is not due again for {@link #UNJUDGED_REST}, so that the next call gets past it.
   *
   * @return what must be published; empty when nothing was due
   */
  public Future<Looked> lookAgain(Instant now, int most) {
    return pool.withConnection(
            connection ->
                new PgTransaction(connection)
                    .run(
                        () ->
                            Journeys.due(connection, now, most)
                                .compose(due -> lookAt(connection, due, now))))
        .recover(
            failure ->
                failure instanceof Unjudged unjudged
                    ? Journeys.putOff(pool, unjudged.shipment(), now.plus(UNJUDGED_REST))
                        .compose(putOff -> Future.failedFuture(unjudged))
                    : Future.failedFuture(failure));
  }

  /**
   * What a look at the clock became.
   *
   * @param shipments how many were due
   */
  public record Looked(int shipments, List<Outgoing> outgoing) {
    /** Copies the list. */
    public Looked {
      outgoing = List.copyOf(outgoing);
    }
  }

  private Future<Future<Looked>> lookAt(SqlConnection connection, List<Long> due, Instant now) {
    if (due.isEmpty()) {
      return PgTransaction.sent(Future.succeededFuture(new Looked(0, List.of())));
    }
    return Journeys.load(connection, due)
        .map(
            loaded -> {
              Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
              Judge by = judge.get();
              loaded.forEach(
                  (key, tracked) -> outcomes.put(key, tracked.apply(List.of(), now, by)));
              return Batch.write(
                      connection, outcomes, List.of(), List.of(), Journeys.Arming.ANEW, now)
                  .map(outgoing -> new Looked(due.size(), outgoing));
            });
  }

  /** The shipment as it stands, if it is registered. */
  public Future<Optional<ShipmentView>> find(String id) {
    return views(VIEW + " where s.id = $1", Tuple.of(id))
        .map(views -> views.values().stream().findFirst());
  }

  /** The shipments that were registered last, the newest first. */
  public Future<List<ShipmentView>> newest(int most) {
    return views(VIEW + " order by s.key desc limit $1", Tuple.of(most))
        .map(views -> List.copyOf(views.values()));
  }

  /**
   * A page of a customer's shipments, in the order in which they were registered.
   *
   * @param after {@link Page#next()} of the page before, 0 for the first
   */
  public Future<Page> ofCustomer(String customer, long after, int most) {
    return views(
            VIEW + " where s.customer = $1 and s.key > $2 order by s.key limit $3",
            Tuple.of(customer, after, most))
        .map(
            views -> {
              long last = views.keySet().stream().reduce(after, Math::max);
              return new Page(List.copyOf(views.values()), views.size() < most ? null : last);
            });
  }

  /**
   * Some of a customer's shipments.
   *
   * @param next where the next page begins, or null when this is the last
   */
  public record Page(List<ShipmentView> shipments, @Nullable Long next) {
    /** Copies the list. */
    public Page {
      shipments = List.copyOf(shipments);
    }
  }

  /** How many shipments there are, for people: as of the last time that somebody counted. */
  public Future<Long> count() {
    return pool.query("select count(*) from shipment")
        .execute()
        .map(rows -> rows.iterator().next().getLong(0));
  }

  /** An event of a shipment's history, with the reason why it is there. */
  public record Explained(CarrierEvent event, Why why) {}

  /** The shipment's events in the order in which they happened. */
  public Future<List<Explained>> events(String id, int most) {
    return History.of(pool, id, most);
  }

  /** What Milepost itself said of when the shipment will be there, the oldest first. */
  public Future<List<Forecast>> forecasts(ShipmentView view) {
    return Forecasts.of(pool, view);
  }

  /**
   * Stored events whose writer has had time enough to publish them, the oldest first.
   *
   * @param most transactions, whose events come whole
   */
  public Future<List<Outgoing>> leftOver(Instant writtenBefore, int most) {
    return OutboxRows.leftOver(pool, writtenBefore, most);
  }

  /**
   * Forgets events that are published: all that their transactions told must be. Does not wait for
   * the disk: a delete that a crash of the database undoes only makes the sweeper publish again.
   */
  public Future<Void> published(Collection<Outgoing> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    return pool.withConnection(
        connection ->
            new PgTransaction(connection)
                .run(
                    () -> {
                      connection.query("set local synchronous_commit to off").execute();
                      return PgTransaction.sent(OutboxRows.delete(connection, events));
                    }));
  }

  /** By their keys, in the order of the rows. */
  private Future<Map<Long, ShipmentView>> views(String sql, Tuple parameters) {
    return pool.withConnection(
        connection ->
            connection
                .preparedQuery(sql)
                .execute(parameters)
                .map(rows -> Rows.stream(rows).toList())
                .compose(
                    rows ->
                        Journeys.tracked(connection, rows)
                            .map(
                                tracked -> {
                                  Judge by = judge.get();
                                  Map<Long, ShipmentView> views = new LinkedHashMap<>();
                                  for (Row row : rows) {
                                    long key = row.getLong("key");
                                    views.put(
                                        key,
                                        view(row, Objects.requireNonNull(tracked.get(key)), by));
                                  }
                                  return views;
                                })));
  }

  private static ShipmentView view(Row row, TrackedShipment tracked, Judge by) {
    return new ShipmentView(
        Json.read(row.getString("document"), Shipment.class),
        row.getInteger("version"),
        tracked.sequence(),
        tracked.journey(),
        tracked.delays(),
        Rows.instant(row, "at"),
        Journeys.freshness(tracked, by));
  }
}
