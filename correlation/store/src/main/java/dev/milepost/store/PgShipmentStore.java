package dev.milepost.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.milepost.engine.Candidate;
import dev.milepost.engine.Correlation;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Fact;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.Why;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Shipments, their events and what must go out, in PostgreSQL. Every change of a shipment, the
 * events that caused it and its outbox rows commit in one transaction (DESIGN invariant 10), and
 * each change is idempotent: an event that is known changes nothing.
 *
 * <p>Locks are taken in one order by everybody, so that nobody waits in a circle: first references
 * (advisory, by ascending hash), then journeys (rows, by ascending key).
 *
 * <p>A failed future means that nothing was changed, or, where the connection broke at the commit,
 * that it is unknown; calling again is right in both cases.
 */
public final class PgShipmentStore {

  private static final String CANDIDATES =
      """
      select r.type, r.value, r.issuer, r.written, r.bound_from, s.key, s.id
      from unnest($1::text[], $2::text[]) as wanted (type, value)
      join shipment_reference r on r.value = wanted.value and r.type = wanted.type
      join shipment s on s.key = r.shipment
      """;

  /** The same with what else the shipment registered, for the rule of related references. */
  private static final String CANDIDATES_AND_TYPES =
      CANDIDATES.replace(
          "s.id\n",
          "s.id, array(select distinct o.type from shipment_reference o"
              + " where o.shipment = r.shipment) as types\n");

  /** Whoever parks an event and whoever registers its reference meet here, one after the other. */
  private static final String LOCK_REFERENCES =
      "select pg_advisory_xact_lock(hash) from unnest($1::bigint[]) as hash";

  private static final String LOCK_JOURNEYS =
      """
      select shipment, sequence, state from journey
      where shipment = any($1) order by shipment for update
      """;

  private static final String DOCUMENTS =
      "select key, version, document from shipment where key = any($1)";

  private static final String FACTS =
      """
      select shipment, event, reference_type, reference_value, milestone, classifier, occurred_at,
             place, cause, carrier_text, correction, estimate, source, direct, utc_offset, stated_at,
             reread_at
      from shipment_event where shipment = any($1)
      """;

  private static final String KNOWN =
      "select event from shipment_event where shipment = any($1) and event = any($2)";

  private static final String INSERT_EVENTS =
      """
      insert into shipment_event (shipment, event, occurred_at, received_at, reference_type,
          reference_value, milestone, classifier, place, cause, carrier_text, correction, estimate,
          why, body, source, direct, utc_offset, stated_at, reread_at)
      select * from unnest($1::bigint[], $2::uuid[], $3::timestamptz[], $4::timestamptz[],
          $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
          $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::boolean[],
          $18::integer[], $19::bigint[], $20::bigint[])
      """;

  /**
   * What a later statement replaces: its row makes room, in the transaction that writes the new.
   */
  private static final String DELETE_EVENTS =
      """
      delete from shipment_event e
      using unnest($1::bigint[], $2::uuid[]) as old (shipment, event)
      where e.shipment = old.shipment and e.event = old.event
      """;

  private static final String UPDATE_JOURNEYS =
      """
      update journey set sequence = new.sequence, state = new.state, updated_at = $5,
          look_at = new.look_at
      from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
          as new (shipment, sequence, state, look_at)
      where journey.shipment = new.shipment
      """;

  private static final String INSERT_OUTBOX =
      """
      insert into outbox (event, type, customer, shipment, orders, payload, delivery, traceparent,
          created_at)
      select event, type, customer, shipment, orders, payload, delivery, traceparent, $9
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[],
          $7::text[], $8::text[]) with ordinality
          as new (event, type, customer, shipment, orders, payload, delivery, traceparent, n)
      order by n returning id, event
      """;

  /**
   * The last parameter is what else a bound event's row would hold: a value that the database
   * refuses is refused now, with its event, and not when its shipment is registered.
   */
  private static final String PARK =
      """
      insert into waiting_event (value, type, event, carrier, occurred_at, received_at, ambiguous,
          explanation, traceparent, body, stated_at, reread_at)
      select * from unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[],
          $6::timestamptz[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::bigint[],
          $12::bigint[])
      where $13::text[] is not null
      on conflict (event) do update
          set ambiguous = excluded.ambiguous, explanation = excluded.explanation,
              (occurred_at, traceparent, body, stated_at, reread_at) = (
                  select newest.* from (values
                      (excluded.occurred_at, excluded.traceparent, excluded.body,
                          excluded.stated_at, excluded.reread_at),
                      (waiting_event.occurred_at, waiting_event.traceparent, waiting_event.body,
                          waiting_event.stated_at, waiting_event.reread_at)
                  ) as newest order by 4 desc, 5 desc limit 1)
      """;

  private static final String PARK_REFERENCES =
      """
      insert into waiting_reference (event, value, type)
      select * from unnest($1::uuid[], $2::text[], $3::text[]) on conflict do nothing
      """;

  private static final String SHIPMENT_BY_ID =
      "select key, customer, version, document from shipment where id = $1";

  private static final String INSERT_SHIPMENT =
      """
      insert into shipment (id, customer, version, document, registered_at, updated_at)
      values ($1, $2, 1, $3, $4, $4) on conflict (id) do nothing returning key
      """;

  private static final String INSERT_JOURNEY =
      """
      insert into journey (shipment, sequence, state, look_at, updated_at)
      values ($1, 0, $2, null, $3)
      """;

  private static final String UPDATE_SHIPMENT =
      """
      update shipment set version = version + 1, document = $2, updated_at = $3
      where key = $1 returning version
      """;

  /** A number that was registered before keeps its anchor: saying it again makes it no younger. */
  private static final String REPLACE_REFERENCES =
      """
      with gone as (
        delete from shipment_reference where shipment = $1 returning value, type, bound_from
      )
      insert into shipment_reference (value, type, shipment, issuer, written, bound_from)
      select new.value, new.type, $1, new.issuer, new.written,
          coalesce($6::timestamptz, (select min(gone.bound_from) from gone
              where gone.value = new.value and gone.type = new.type), $7::timestamptz)
      from unnest($2::text[], $3::text[], $4::text[], $5::text[])
          as new (value, type, issuer, written)
      """;

  /** Locked: of two registrations that an event might belong to, the second sees what is left. */
  private static final String WAITING =
      """
      select w.event, w.traceparent, w.body from waiting_event w
      where w.event in (
          select r.event from unnest($1::text[], $2::text[]) as wanted (type, value)
          join waiting_reference r on r.value = wanted.value and r.type = wanted.type)
      order by w.received_at, w.event for update
      """;

  private static final String UNPARK =
      """
      with bound as (delete from waiting_event where event = any($1) returning event)
      delete from waiting_reference r using bound where r.event = bound.event
      """;

  private static final String DUE =
      """
      select shipment from journey where look_at <= $1
      order by look_at limit $2 for update skip locked
      """;

  private static final String VIEW =
      """
      select s.key, s.version, s.document, j.sequence, j.state, greatest(j.updated_at, s.updated_at) as at
      from shipment s join journey j on j.shipment = s.key
      """;

  private static final String EVENTS_OF =
      """
      select e.body, e.why from shipment_event e join shipment s on s.key = e.shipment
      where s.id = $1 order by e.occurred_at, e.event limit $2
      """;

  private static final String LEFT_OVER =
      """
      select id, event, type, customer, shipment, orders, payload, delivery, traceparent from outbox
      where created_at < $1 order by id limit $2
      """;

  private static final String DELETE_PUBLISHED = "delete from outbox where id = any($1)";

  private static final Comparator<Incoming> BY_STATEMENT =
      Comparator.comparing(incoming -> incoming.event().statement());

  private final Pool pool;
  private final Correlator correlator;

  /**
   * @param pool connections that may pipeline and cache prepared statements
   */
  public PgShipmentStore(Pool pool, Correlator correlator) {
    this.pool = pool;
    this.correlator = correlator;
  }

  /**
   * Matches, folds, judges and stores a batch, all in one transaction. Events that find no shipment
   * wait; events that are known change nothing.
   *
   * @param now the moment of the judgement
   */
  public Future<Applied> apply(List<Incoming> batch, Instant now) {
    Map<EventId, Incoming> once = new LinkedHashMap<>();
    batch.forEach(
        incoming ->
            once.merge(incoming.event().id(), incoming, BinaryOperator.maxBy(BY_STATEMENT)));
    int repeated = batch.size() - once.size();
    return pool.withConnection(
        connection ->
            new PgTransaction(connection)
                .run(() -> new Batch(connection, now, List.copyOf(once.values()), repeated).run()));
  }

  /**
   * Whose these events would be by what is registered now. Stores nothing.
   *
   * @return one for each event, in their order
   */
  public Future<List<Correlation>> correlate(List<CarrierEvent> events) {
    Set<ReferenceKey> keys = new TreeSet<>();
    events.forEach(event -> keys.addAll(event.numbers()));
    return pool.withConnection(connection -> candidates(connection, CANDIDATES_AND_TYPES, keys))
        .map(
            claims ->
                events.stream()
                    .map(
                        event ->
                            correlator.correlate(
                                event,
                                claimsOf(event, claims).stream().map(Claim::candidate).toList()))
                    .toList());
  }

  /**
   * Registers a shipment, or replaces what was registered, and gives it the events that waited for
   * it, all in one transaction. Saying the same again changes nothing.
   *
   * <p>Fails with {@link CustomerMismatch} when the shipment is another customer's.
   */
  public Future<Registered> register(Shipment shipment, Instant now) {
    return pool.withConnection(
        connection ->
            new PgTransaction(connection)
                .run(() -> new Registration(connection, shipment, now).run()));
  }

  /**
   * Judges again what time alone may have made late: at most so many shipments whose moment has
   * come. Several nodes may call at once; none sees another's.
   *
   * @return what must be published; empty when nothing was due
   */
  public Future<Looked> lookAgain(Instant now, int most) {
    return pool.withConnection(
        connection ->
            new PgTransaction(connection)
                .run(
                    () ->
                        connection
                            .preparedQuery(DUE)
                            .execute(Tuple.of(Rows.timestamp(now), most))
                            .compose(due -> lookAt(connection, keys(due), now))));
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

  private static List<Long> keys(RowSet<Row> rows) {
    return stream(rows).map(row -> row.getLong("shipment")).sorted().toList();
  }

  private static Future<Future<Looked>> lookAt(
      SqlConnection connection, List<Long> due, Instant now) {
    if (due.isEmpty()) {
      return PgTransaction.sent(Future.succeededFuture(new Looked(0, List.of())));
    }
    return load(connection, due)
        .map(
            loaded -> {
              Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
              loaded.forEach((key, tracked) -> outcomes.put(key, tracked.apply(List.of(), now)));
              return store(connection, outcomes, List.of(), now)
                  .map(outgoing -> new Looked(due.size(), outgoing));
            });
  }

  /** The shipment as it stands, if it is registered. */
  public Future<Optional<ShipmentView>> find(String id) {
    return pool.preparedQuery(VIEW + " where s.id = $1")
        .execute(Tuple.of(id))
        .map(rows -> stream(rows).findFirst().map(PgShipmentStore::view));
  }

  /** The shipments that were registered last, the newest first. */
  public Future<List<ShipmentView>> newest(int most) {
    return pool.preparedQuery(VIEW + " order by s.key desc limit $1")
        .execute(Tuple.of(most))
        .map(rows -> stream(rows).map(PgShipmentStore::view).toList());
  }

  /**
   * A page of a customer's shipments, in the order in which they were registered.
   *
   * @param after {@link Page#next()} of the page before, 0 for the first
   */
  public Future<Page> ofCustomer(String customer, long after, int most) {
    return pool.preparedQuery(
            VIEW + " where s.customer = $1 and s.key > $2 order by s.key limit $3")
        .execute(Tuple.of(customer, after, most))
        .map(
            rows -> {
              List<ShipmentView> views = stream(rows).map(PgShipmentStore::view).toList();
              long last = stream(rows).mapToLong(row -> row.getLong("key")).max().orElse(after);
              return new Page(views, views.size() < most ? null : last);
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
    return pool.preparedQuery(EVENTS_OF)
        .execute(Tuple.of(id, most))
        .map(
            rows ->
                stream(rows)
                    .map(
                        row ->
                            new Explained(
                                Json.read(row.getString("body"), CarrierEvent.class),
                                Json.read(row.getString("why"), Why.class)))
                    .toList());
  }

  /** Stored events whose writer has had time enough to publish them, the oldest first. */
  public Future<List<Outgoing>> leftOver(Instant writtenBefore, int most) {
    return pool.preparedQuery(LEFT_OVER)
        .execute(Tuple.of(Rows.timestamp(writtenBefore), most))
        .map(rows -> stream(rows).map(PgShipmentStore::outgoing).toList());
  }

  /**
   * Forgets the outbox rows of events that are published. Does not wait for the disk: a delete that
   * a crash of the database undoes only makes the sweeper publish again.
   */
  public Future<Void> published(Collection<Outgoing> events) {
    if (events.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] rows = events.stream().map(Outgoing::row).toArray(Long[]::new);
    return pool.withConnection(
        connection ->
            new PgTransaction(connection)
                .run(
                    () -> {
                      connection.query("set local synchronous_commit to off").execute();
                      return PgTransaction.sent(
                          connection
                              .preparedQuery(DELETE_PUBLISHED)
                              .execute(Tuple.of(rows))
                              .<Void>mapEmpty());
                    }));
  }

  /** One batch on its way through the transaction. */
  private final class Batch {
    private final SqlConnection connection;
    private final Instant now;
    private final List<Incoming> incoming;
    private final int repeated;

    Batch(SqlConnection connection, Instant now, List<Incoming> incoming, int repeated) {
      this.connection = connection;
      this.now = now;
      this.incoming = incoming;
      this.repeated = repeated;
    }

    Future<Future<Applied>> run() {
      return candidates(connection, CANDIDATES, keysOf(incoming))
          .compose(this::lookTwice)
          .compose(this::applyMatched);
    }

    /**
     * An event is parked only after a second look, under the lock that its registration takes; and
     * only that one looks at the numbers beside its own.
     */
    private Future<Correlated> lookTwice(Map<ReferenceKey, List<Claim>> claims) {
      Correlated first = correlate(incoming, claims);
      if (first.parked().isEmpty()) {
        return Future.succeededFuture(first);
      }
      List<Incoming> undecided = first.parked().stream().map(Parked::incoming).toList();
      Set<ReferenceKey> keys = numbersOf(undecided);
      return lock(connection, keys)
          .compose(locked -> candidates(connection, CANDIDATES_AND_TYPES, keys))
          .map(again -> first.decidedBy(correlate(undecided, again)))
          .compose(this::withoutKnown);
    }

    /**
     * An event that is on one of the shipments that claim it is known: it came when that shipment
     * was alone, or registered less, and neither waits nor is a question for an agent now.
     */
    private Future<Correlated> withoutKnown(Correlated correlated) {
      List<Parked> claimed =
          correlated.parked().stream().filter(parked -> !parked.claimants().isEmpty()).toList();
      if (claimed.isEmpty()) {
        return Future.succeededFuture(correlated);
      }
      Long[] claimants =
          claimed.stream()
              .flatMap(parked -> parked.claimants().stream())
              .distinct()
              .toArray(Long[]::new);
      UUID[] events = claimed.stream().map(parked -> parked.event().value()).toArray(UUID[]::new);
      return connection
          .preparedQuery(KNOWN)
          .execute(Tuple.tuple().addArrayOfLong(claimants).addArrayOfUUID(events))
          .map(rows -> stream(rows).map(row -> new EventId(row.getUUID("event"))).toList())
          .map(known -> correlated.without(Set.copyOf(known)));
    }

    private Future<Future<Applied>> applyMatched(Correlated correlated) {
      Map<Long, List<TrackedShipment.Arrival>> arrivals = correlated.arrivals();
      return load(connection, arrivals.keySet().stream().sorted().toList())
          .map(
              loaded -> {
                Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
                loaded.forEach(
                    (key, tracked) ->
                        outcomes.put(
                            key, tracked.apply(Objects.requireNonNull(arrivals.get(key)), now)));
                int matched =
                    outcomes.values().stream()
                        .mapToInt(o -> o.arrivals().size() + o.revised().size())
                        .sum();
                int arrived = arrivals.values().stream().mapToInt(List::size).sum();
                int ambiguous =
                    (int) correlated.parked().stream().filter(Parked::ambiguous).count();
                return store(connection, outcomes, correlated.parked(), now)
                    .map(
                        outgoing ->
                            new Applied(
                                matched,
                                arrived - matched + repeated + correlated.known(),
                                correlated.parked().size() - ambiguous,
                                ambiguous,
                                outgoing));
              });
    }
  }

  /** One registration on its way through the transaction. */
  private final class Registration {
    private final SqlConnection connection;
    private final Shipment shipment;
    private final Instant now;

    Registration(SqlConnection connection, Shipment shipment, Instant now) {
      this.connection = connection;
      this.shipment = shipment;
      this.now = now;
    }

    Future<Future<Registered>> run() {
      Set<ReferenceKey> keys = new TreeSet<>();
      shipment.references().forEach(reference -> keys.add(reference.key()));
      return lock(connection, keys)
          .compose(locked -> insertOrFind())
          .compose(found -> found.unchanged() ? known(found) : replaced(found, keys));
    }

    private Future<Found> insertOrFind() {
      String document = Json.text(shipment);
      return connection
          .preparedQuery(INSERT_SHIPMENT)
          .execute(Tuple.of(shipment.id(), shipment.customer(), document, Rows.timestamp(now)))
          .compose(
              inserted ->
                  inserted.size() == 1 ? begin(inserted.iterator().next()) : find(document));
    }

    private Future<Found> begin(Row row) {
      long key = row.getLong("key");
      TrackedShipment fresh = TrackedShipment.registered(shipment);
      return connection
          .preparedQuery(INSERT_JOURNEY)
          .execute(Tuple.of(key, stateOf(fresh), Rows.timestamp(now)))
          .map(inserted -> new Found(key, 1, true, false));
    }

    /** Locks the journey before it looks at the document: two registrations come one by one. */
    private Future<Found> find(String document) {
      return connection
          .preparedQuery(SHIPMENT_BY_ID)
          .execute(Tuple.of(shipment.id()))
          .map(rows -> rows.iterator().next().getLong("key"))
          .compose(
              key -> connection.preparedQuery(LOCK_JOURNEYS).execute(Tuple.of(new Long[] {key})))
          .compose(
              locked -> connection.preparedQuery(SHIPMENT_BY_ID).execute(Tuple.of(shipment.id())))
          .compose(
              rows -> {
                Row row = rows.iterator().next();
                if (!row.getString("customer").equals(shipment.customer())) {
                  return Future.failedFuture(new CustomerMismatch(shipment.id()));
                }
                return Future.succeededFuture(
                    new Found(
                        row.getLong("key"),
                        row.getInteger("version"),
                        false,
                        row.getString("document").equals(document)));
              });
    }

    private Future<Future<Registered>> known(Found found) {
      return PgTransaction.sent(
          Future.succeededFuture(new Registered(shipment.id(), found.version(), 0, List.of())));
    }

    private Future<Future<Registered>> replaced(Found found, Set<ReferenceKey> keys) {
      return writeDocument(found)
          .compose(
              version ->
                  writeReferences(found)
                      .compose(written -> waiting(connection, keys))
                      .compose(waiting -> bind(found, version, keys, waiting)));
    }

    private Future<Integer> writeDocument(Found found) {
      if (found.inserted()) {
        return Future.succeededFuture(1);
      }
      return connection
          .preparedQuery(UPDATE_SHIPMENT)
          .execute(Tuple.of(found.key(), Json.text(shipment), Rows.timestamp(now)))
          .map(rows -> rows.iterator().next().getInteger("version"));
    }

    private Future<RowSet<Row>> writeReferences(Found found) {
      Map<Issued, Reference> distinct = new LinkedHashMap<>();
      shipment
          .references()
          .forEach(reference -> distinct.putIfAbsent(Issued.of(reference), reference));
      List<Reference> references = List.copyOf(distinct.values());
      OffsetDateTime planned = shipment.plannedPickup();
      return connection
          .preparedQuery(REPLACE_REFERENCES)
          .execute(
              Tuple.of(found.key())
                  .addArrayOfString(Rows.strings(references, r -> r.key().value()))
                  .addArrayOfString(Rows.strings(references, r -> r.type().name()))
                  .addArrayOfString(Rows.strings(references, Reference::issuer))
                  .addArrayOfString(Rows.strings(references, Reference::value))
                  .addOffsetDateTime(planned)
                  .addOffsetDateTime(Rows.timestamp(now)));
    }

    private Future<Future<Registered>> bind(
        Found found, int version, Set<ReferenceKey> keys, List<Incoming> waiting) {
      keys.addAll(numbersOf(waiting));
      return candidates(connection, CANDIDATES_AND_TYPES, keys)
          .compose(
              claims ->
                  load(connection, List.of(found.key()))
                      .map(
                          loaded -> {
                            Correlated correlated = correlate(waiting, claims);
                            List<TrackedShipment.Arrival> arrivals =
                                correlated.arrivals().getOrDefault(found.key(), List.of());
                            TrackedShipment tracked =
                                Objects.requireNonNull(loaded.get(found.key()));
                            TrackedShipment.Outcome outcome =
                                tracked.reregistered(shipment).apply(arrivals, now);
                            unpark(arrivals);
                            return store(
                                    connection,
                                    Map.of(found.key(), outcome),
                                    correlated.parked(),
                                    now)
                                .map(
                                    outgoing ->
                                        new Registered(
                                            shipment.id(),
                                            version,
                                            outcome.arrivals().size(),
                                            outgoing));
                          }));
    }

    /** Pipelined: where it fails, whatever follows in the transaction fails too. */
    private void unpark(List<TrackedShipment.Arrival> arrivals) {
      if (!arrivals.isEmpty()) {
        UUID[] events =
            arrivals.stream().map(arrival -> arrival.event().id().value()).toArray(UUID[]::new);
        connection.preparedQuery(UNPARK).execute(Tuple.tuple().addArrayOfUUID(events));
      }
    }
  }

  /** Two issuers may have given out the same number, and a shipment may have both. */
  private record Issued(ReferenceKey key, @Nullable String issuer) {
    static Issued of(Reference reference) {
      String issuer = reference.issuer();
      return new Issued(reference.key(), issuer == null ? null : issuer.toUpperCase(Locale.ROOT));
    }
  }

  /** The shipment that a registration speaks of. */
  private record Found(long key, int version, boolean inserted, boolean unchanged) {}

  /** A shipment that registered a reference. */
  private record Claim(long key, Candidate candidate) {}

  /**
   * @param ambiguous whether an agent must choose
   * @param claimants the shipments among which one must; for an unmatched event those that have
   *     registered a number of it, though none can have it now
   */
  private record Parked(
      Incoming incoming, boolean ambiguous, List<Long> claimants, String explanation) {
    EventId event() {
      return incoming.event().id();
    }
  }

  /**
   * Whose each event of a batch is.
   *
   * @param known how many were found on a shipment already
   */
  private record Correlated(
      Map<Long, List<TrackedShipment.Arrival>> arrivals, List<Parked> parked, int known) {

    Correlated without(Set<EventId> events) {
      List<Parked> left = parked.stream().filter(one -> !events.contains(one.event())).toList();
      return new Correlated(arrivals, left, parked.size() - left.size());
    }

    /** What was decided here, and for what was not, what a second look says. */
    Correlated decidedBy(Correlated second) {
      Map<Long, List<TrackedShipment.Arrival>> all = new HashMap<>(arrivals);
      second
          .arrivals()
          .forEach(
              (key, more) ->
                  all.merge(
                      key,
                      more,
                      (one, other) -> {
                        List<TrackedShipment.Arrival> both = new ArrayList<>(one);
                        both.addAll(other);
                        return both;
                      }));
      return new Correlated(all, second.parked(), 0);
    }
  }

  private Correlated correlate(
      List<Incoming> events, Map<ReferenceKey, List<Claim>> claimsByReference) {
    Map<Long, List<TrackedShipment.Arrival>> arrivals = new HashMap<>();
    List<Parked> parked = new ArrayList<>();
    for (Incoming incoming : events) {
      CarrierEvent event = incoming.event();
      List<Claim> claims = claimsOf(event, claimsByReference);
      Correlation correlation =
          correlator.correlate(event, claims.stream().map(Claim::candidate).toList());
      correlation.<@Nullable Void>fold(
          matched -> {
            long key =
                claims.stream()
                    .filter(claim -> claim.candidate().shipment().equals(matched.shipment()))
                    .mapToLong(Claim::key)
                    .findFirst()
                    .orElseThrow();
            arrivals
                .computeIfAbsent(key, none -> new ArrayList<>())
                .add(new TrackedShipment.Arrival(event, matched.why(), incoming.traceparent()));
            return null;
          },
          ambiguous -> {
            parked.add(
                new Parked(
                    incoming,
                    true,
                    keysOf(ambiguous.candidates(), claims),
                    ambiguous.explanation()));
            return null;
          },
          unmatched -> {
            parked.add(
                new Parked(
                    incoming,
                    false,
                    claims.stream().map(Claim::key).distinct().toList(),
                    unmatched.explanation()));
            return null;
          });
    }
    return new Correlated(arrivals, parked, 0);
  }

  private static List<Long> keysOf(List<String> shipments, List<Claim> claims) {
    return claims.stream()
        .filter(claim -> shipments.contains(claim.candidate().shipment()))
        .map(Claim::key)
        .distinct()
        .toList();
  }

  private static List<Claim> claimsOf(CarrierEvent event, Map<ReferenceKey, List<Claim>> claims) {
    return event.numbers().stream()
        .flatMap(key -> claims.getOrDefault(key, List.of()).stream())
        .toList();
  }

  private static Set<ReferenceKey> numbersOf(List<Incoming> events) {
    Set<ReferenceKey> keys = new TreeSet<>();
    events.forEach(incoming -> keys.addAll(incoming.event().numbers()));
    return keys;
  }

  private static Set<ReferenceKey> keysOf(List<Incoming> events) {
    Set<ReferenceKey> keys = new TreeSet<>();
    events.forEach(incoming -> keys.add(incoming.event().reference().key()));
    return keys;
  }

  private static Future<Map<ReferenceKey, List<Claim>>> candidates(
      SqlConnection connection, String sql, Set<ReferenceKey> keys) {
    return connection
        .preparedQuery(sql)
        .execute(typesAndValues(keys))
        .map(
            rows ->
                stream(rows)
                    .collect(
                        groupingBy(
                            row ->
                                new ReferenceKey(
                                    ReferenceType.valueOf(row.getString("type")),
                                    row.getString("value")),
                            mapping(PgShipmentStore::claim, toList()))));
  }

  private static Claim claim(Row row) {
    return new Claim(
        row.getLong("key"),
        new Candidate(
            row.getString("id"),
            new Reference(
                ReferenceType.valueOf(row.getString("type")),
                row.getString("written"),
                row.getString("issuer")),
            Rows.instant(row, "bound_from"),
            types(row)));
  }

  private static Set<ReferenceType> types(Row row) {
    int column = row.getColumnIndex("types");
    return column < 0
        ? Set.of()
        : Arrays.stream(row.getArrayOfStrings(column)).map(ReferenceType::valueOf).collect(toSet());
  }

  private static Tuple typesAndValues(Set<ReferenceKey> keys) {
    List<ReferenceKey> list = List.copyOf(keys);
    return Tuple.tuple()
        .addArrayOfString(Rows.strings(list, key -> key.type().name()))
        .addArrayOfString(Rows.strings(list, ReferenceKey::value));
  }

  private static Future<RowSet<Row>> lock(SqlConnection connection, Set<ReferenceKey> keys) {
    Long[] hashes =
        keys.stream()
            .map(key -> EventId.ofContent(key.toString()).value().getMostSignificantBits())
            .sorted()
            .toArray(Long[]::new);
    return connection.preparedQuery(LOCK_REFERENCES).execute(Tuple.tuple().addArrayOfLong(hashes));
  }

  private static Future<List<Incoming>> waiting(SqlConnection connection, Set<ReferenceKey> keys) {
    return connection
        .preparedQuery(WAITING)
        .execute(typesAndValues(keys))
        .map(
            rows ->
                stream(rows)
                    .map(
                        row ->
                            new Incoming(
                                Json.read(row.getString("body"), CarrierEvent.class),
                                row.getString("traceparent")))
                    .toList());
  }

  /** Locks the journeys in the order of their keys, then reads them whole. Pipelined. */
  private static Future<Map<Long, TrackedShipment>> load(
      SqlConnection connection, List<Long> sortedKeys) {
    if (sortedKeys.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Tuple keys = Tuple.tuple().addArrayOfLong(sortedKeys.toArray(Long[]::new));
    Future<RowSet<Row>> journeys = connection.preparedQuery(LOCK_JOURNEYS).execute(keys);
    Future<RowSet<Row>> documents = connection.preparedQuery(DOCUMENTS).execute(keys);
    Future<RowSet<Row>> facts = connection.preparedQuery(FACTS).execute(keys);
    return Future.all(journeys, documents, facts)
        .map(all -> tracked(journeys.result(), documents.result(), facts.result()));
  }

  private static Map<Long, TrackedShipment> tracked(
      RowSet<Row> journeys, RowSet<Row> documents, RowSet<Row> facts) {
    Map<Long, Shipment> shipments =
        stream(documents)
            .collect(
                toMap(
                    row -> row.getLong("key"),
                    row -> Json.read(row.getString("document"), Shipment.class)));
    Map<Long, List<Fact>> known = new HashMap<>();
    facts.forEach(
        row ->
            known
                .computeIfAbsent(row.getLong("shipment"), none -> new ArrayList<>())
                .add(Rows.fact(row)));
    Map<Long, TrackedShipment> tracked = new TreeMap<>();
    for (Row row : journeys) {
      long key = row.getLong("shipment");
      JourneyState state = Json.read(row.getString("state"), JourneyState.class);
      tracked.put(
          key,
          new TrackedShipment(
              Objects.requireNonNull(shipments.get(key)),
              row.getLong("sequence"),
              known.getOrDefault(key, List.of()),
              state.journey(),
              state.delays()));
    }
    return tracked;
  }

  /** Sends what the outcomes say, all at once; succeeds when it is answered. */
  private static Future<List<Outgoing>> store(
      SqlConnection connection,
      Map<Long, TrackedShipment.Outcome> outcomes,
      List<Parked> parked,
      Instant now) {
    List<Future<?>> writes = new ArrayList<>();
    List<ToInsert> inserts = new ArrayList<>();
    List<ToInsert> replaced = new ArrayList<>();
    List<ShipmentEvent> events = new ArrayList<>();
    outcomes.forEach(
        (key, outcome) -> {
          outcome.arrivals().forEach(arrival -> inserts.add(new ToInsert(key, arrival)));
          outcome.revised().forEach(arrival -> replaced.add(new ToInsert(key, arrival)));
          events.addAll(outcome.events());
        });
    if (!replaced.isEmpty()) {
      writes.add(connection.preparedQuery(DELETE_EVENTS).execute(eventKeys(replaced)));
      inserts.addAll(replaced);
    }
    if (!inserts.isEmpty()) {
      writes.add(connection.preparedQuery(INSERT_EVENTS).execute(eventColumns(inserts)));
    }
    if (!outcomes.isEmpty()) {
      writes.add(connection.preparedQuery(UPDATE_JOURNEYS).execute(journeyColumns(outcomes, now)));
    }
    if (!parked.isEmpty()) {
      writes.add(connection.preparedQuery(PARK).execute(parkedColumns(parked)));
      writes.add(connection.preparedQuery(PARK_REFERENCES).execute(parkedNumbers(parked)));
    }
    if (events.isEmpty()) {
      return Future.all(writes).map(List.of());
    }
    List<Outgoing> outgoing = events.stream().map(PgShipmentStore::toOutgoing).toList();
    Future<RowSet<Row>> rows =
        connection.preparedQuery(INSERT_OUTBOX).execute(outboxColumns(outgoing, now));
    writes.add(rows);
    return Future.all(writes).map(written -> withRows(outgoing, rows.result()));
  }

  private record ToInsert(long shipment, TrackedShipment.Arrival arrival) {
    CarrierEvent event() {
      return arrival.event();
    }

    Fact fact() {
      return Fact.of(event());
    }
  }

  private static Tuple eventKeys(List<ToInsert> rows) {
    return Tuple.tuple()
        .addArrayOfLong(rows.stream().map(ToInsert::shipment).toArray(Long[]::new))
        .addArrayOfUUID(rows.stream().map(row -> row.event().id().value()).toArray(UUID[]::new));
  }

  private static Tuple eventColumns(List<ToInsert> rows) {
    List<Fact> facts = rows.stream().map(ToInsert::fact).toList();
    return eventKeys(rows)
        .addArrayOfOffsetDateTime(Rows.timestamps(facts, Fact::at))
        .addArrayOfOffsetDateTime(Rows.timestamps(rows, row -> row.event().receivedAt()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.reference().type().name()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.reference().value()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.milestone().name()))
        .addArrayOfString(Rows.strings(facts, fact -> fact.classifier().name()))
        .addArrayOfString(Rows.strings(facts, Fact::place))
        .addArrayOfString(Rows.strings(facts, fact -> Rows.nameOrNull(fact.cause())))
        .addArrayOfString(Rows.strings(facts, Fact::carrierText))
        .addArrayOfString(Rows.strings(facts, fact -> Rows.textOrNull(fact.correction())))
        .addArrayOfString(Rows.strings(facts, fact -> Rows.textOrNull(fact.estimate())))
        .addArrayOfString(Rows.strings(rows, row -> Json.text(row.arrival().why())))
        .addArrayOfString(Rows.strings(rows, row -> Json.text(row.event())))
        .addArrayOfString(Rows.strings(facts, fact -> fact.source().value()))
        .addArrayOfBoolean(facts.stream().map(Fact::direct).toArray(Boolean[]::new))
        .addArrayOfInteger(Rows.offsets(facts))
        .addArrayOfLong(Rows.micros(facts, fact -> fact.revision().statedAt()))
        .addArrayOfLong(Rows.micros(facts, fact -> fact.revision().rereadAt()));
  }

  private static Tuple journeyColumns(Map<Long, TrackedShipment.Outcome> outcomes, Instant now) {
    List<TrackedShipment.Outcome> after = List.copyOf(outcomes.values());
    return Tuple.tuple()
        .addArrayOfLong(outcomes.keySet().toArray(Long[]::new))
        .addArrayOfLong(after.stream().map(o -> o.after().sequence()).toArray(Long[]::new))
        .addArrayOfString(Rows.strings(after, outcome -> stateOf(outcome.after())))
        .addArrayOfOffsetDateTime(Rows.timestamps(after, TrackedShipment.Outcome::lookAgainAt))
        .addOffsetDateTime(Rows.timestamp(now));
  }

  private static String stateOf(TrackedShipment tracked) {
    return Json.text(new JourneyState(tracked.journey(), tracked.delays()));
  }

  /** In the order of the events, so that two transactions never wait for each other's rows. */
  private static Tuple parkedColumns(List<Parked> unsorted) {
    List<Parked> rows = sorted(unsorted);
    List<CarrierEvent> events = rows.stream().map(row -> row.incoming().event()).toList();
    return Tuple.tuple()
        .addArrayOfString(Rows.strings(events, event -> event.reference().key().value()))
        .addArrayOfString(Rows.strings(events, event -> event.reference().type().name()))
        .addArrayOfUUID(events.stream().map(event -> event.id().value()).toArray(UUID[]::new))
        .addArrayOfString(Rows.strings(events, event -> event.carrier().value()))
        .addArrayOfOffsetDateTime(Rows.timestamps(events, event -> event.time().instant()))
        .addArrayOfOffsetDateTime(Rows.timestamps(events, CarrierEvent::receivedAt))
        .addArrayOfBoolean(rows.stream().map(Parked::ambiguous).toArray(Boolean[]::new))
        .addArrayOfString(Rows.strings(rows, Parked::explanation))
        .addArrayOfString(Rows.strings(rows, row -> row.incoming().traceparent()))
        .addArrayOfString(Rows.strings(events, Json::text))
        .addArrayOfLong(Rows.micros(events, event -> event.statement().statedAt()))
        .addArrayOfLong(Rows.micros(events, event -> event.statement().rereadAt()))
        .addArrayOfString(
            Stream.of(
                    Rows.strings(events, event -> event.carrierStatus().description()),
                    Rows.strings(events, event -> event.place() == null ? "" : event.place().key()))
                .flatMap(Arrays::stream)
                .toArray(String[]::new));
  }

  private static Tuple parkedNumbers(List<Parked> unsorted) {
    List<UUID> events = new ArrayList<>();
    List<ReferenceKey> numbers = new ArrayList<>();
    for (Parked row : sorted(unsorted)) {
      for (ReferenceKey number : row.incoming().event().numbers()) {
        events.add(row.event().value());
        numbers.add(number);
      }
    }
    return Tuple.tuple()
        .addArrayOfUUID(events.toArray(UUID[]::new))
        .addArrayOfString(Rows.strings(numbers, ReferenceKey::value))
        .addArrayOfString(Rows.strings(numbers, number -> number.type().name()));
  }

  private static List<Parked> sorted(List<Parked> rows) {
    return rows.stream().sorted(Comparator.comparing(Parked::event)).toList();
  }

  private static Outgoing toOutgoing(ShipmentEvent event) {
    return new Outgoing(
        0,
        event.id().value(),
        event.type().sseName(),
        event.shipment().customer(),
        event.shipment().id(),
        event.shipment().orders(),
        ShipmentEventJson.write(event),
        event.deliveryId(),
        event.traceparent());
  }

  private static Tuple outboxColumns(List<Outgoing> events, Instant now) {
    return Tuple.tuple()
        .addArrayOfUUID(events.stream().map(Outgoing::event).toArray(UUID[]::new))
        .addArrayOfString(Rows.strings(events, Outgoing::type))
        .addArrayOfString(Rows.strings(events, Outgoing::customer))
        .addArrayOfString(Rows.strings(events, Outgoing::shipment))
        .addArrayOfString(Rows.strings(events, event -> String.join("\n", event.orders())))
        .addArrayOfBuffer(
            events.stream().map(event -> Buffer.buffer(event.payload())).toArray(Buffer[]::new))
        .addArrayOfString(Rows.strings(events, Outgoing::deliveryId))
        .addArrayOfString(Rows.strings(events, Outgoing::traceparent))
        .addOffsetDateTime(Rows.timestamp(now));
  }

  private static List<Outgoing> withRows(List<Outgoing> events, RowSet<Row> rows) {
    Map<UUID, Long> ids =
        stream(rows).collect(toMap(row -> row.getUUID("event"), row -> row.getLong("id")));
    return events.stream()
        .map(
            event ->
                new Outgoing(
                    Objects.requireNonNull(ids.get(event.event())),
                    event.event(),
                    event.type(),
                    event.customer(),
                    event.shipment(),
                    event.orders(),
                    event.payload(),
                    event.deliveryId(),
                    event.traceparent()))
        .toList();
  }

  private static Outgoing outgoing(Row row) {
    String orders = row.getString("orders");
    return new Outgoing(
        row.getLong("id"),
        row.getUUID("event"),
        row.getString("type"),
        row.getString("customer"),
        row.getString("shipment"),
        orders.isEmpty() ? List.of() : List.of(orders.split("\n", -1)),
        row.getBuffer("payload").getBytes(),
        row.getString("delivery"),
        row.getString("traceparent"));
  }

  private static ShipmentView view(Row row) {
    JourneyState state = Json.read(row.getString("state"), JourneyState.class);
    return new ShipmentView(
        Json.read(row.getString("document"), Shipment.class),
        row.getInteger("version"),
        row.getLong("sequence"),
        state.journey(),
        state.delays(),
        Rows.instant(row, "at"));
  }

  private static Stream<Row> stream(RowSet<Row> rows) {
    return StreamSupport.stream(rows.spliterator(), false);
  }
}
