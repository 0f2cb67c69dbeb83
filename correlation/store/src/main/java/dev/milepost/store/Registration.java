package dev.milepost.store;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Judge;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One registration on its way through the transaction. */
final class Registration {
  private static final String SHIPMENT_BY_ID =
      "select key, customer, version, document from shipment where id = $1";

  private static final String INSERT_SHIPMENT =
      """
      insert into shipment (id, customer, version, document, registered_at, updated_at)
      values ($1, $2, 1, $3, $4, $4) on conflict (id) do nothing returning key
      """;

  private static final String UPDATE_SHIPMENT =
      """
      update shipment set version = version + 1, document = $2, updated_at = $3,
          written_by = pg_current_xact_id()
      where key = $1 returning version
      """;

  private final SqlConnection connection;
  private final Correlator correlator;
  private final Judge judge;
  private final Shipment shipment;
  private final String document;
  private final Instant now;

  Registration(
      SqlConnection connection,
      Correlator correlator,
      Judge judge,
      Shipment shipment,
      Instant now) {
    this.connection = connection;
    this.correlator = correlator;
    this.judge = judge;
    this.shipment = shipment;
    this.document = Json.text(shipment);
    this.now = now;
  }

  Future<Future<Registered>> run() {
    return stored()
        .compose(
            before ->
                before.isPresent() && before.get().document().equals(document)
                    ? unchanged(before.get())
                    : changed(before));
  }

  /** The lock under which the registrations of one shipment come one by one. */
  static String nameOf(Shipment shipment) {
    return "shipment " + shipment.id();
  }

  private Future<Optional<Stored>> stored() {
    return connection
        .preparedQuery(SHIPMENT_BY_ID)
        .execute(Tuple.of(shipment.id()))
        .map(
            rows ->
                Rows.stream(rows)
                    .findFirst()
                    .map(
                        row ->
                            new Stored(
                                row.getLong("key"),
                                row.getString("customer"),
                                row.getInteger("version"),
                                row.getString("document"))));
  }

  private Future<Future<Registered>> unchanged(Stored stored) {
    return PgTransaction.sent(
        Future.succeededFuture(new Registered(shipment.id(), stored.version(), 0, List.of())));
  }

  /**
   * Numbers that it had and has no more are touched like those that it has now: events that are on
   * it through them leave it.
   */
  private Future<Future<Registered>> changed(Optional<Stored> before) {
    Set<ReferenceKey> numbers = new TreeSet<>();
    if (before.isEmpty() || isFoundOtherwise(before.get())) {
      numbers.addAll(Claims.keysOf(shipment));
      before.ifPresent(stored -> numbers.addAll(Claims.keysOf(stored.shipment())));
    }
    Written written = new Written();
    Moving moving =
        new Moving(connection, correlator, judge, now)
            .touching(numbers)
            .holding(nameOf(shipment))
            .saying("Its number is not this shipment's any more.");
    return moving
        .run(() -> write(before, written, moving))
        .map(
            moved ->
                moved
                    .written()
                    .map(
                        outgoing ->
                            new Registered(
                                shipment.id(),
                                written.version,
                                Objects.requireNonNull(moved.outcomes().get(written.key))
                                    .arrivals()
                                    .size(),
                                outgoing)));
  }

  /** Whether anything changed by which it is found. */
  private boolean isFoundOtherwise(Stored stored) {
    Shipment old = stored.shipment();
    return !old.references().equals(shipment.references())
        || !old.orders().equals(shipment.orders())
        || old.mode() != shipment.mode()
        || !Objects.equals(old.plannedPickup(), shipment.plannedPickup());
  }

  /** Two registrations of one shipment come one by one: the lock on its name is held. */
  private Future<Set<Long>> write(Optional<Stored> before, Written written, Moving moving) {
    return stored()
        .compose(
            stored -> {
              if (!stored.equals(before)) {
                return Future.failedFuture(new Crossed("a shipment registered at the same time"));
              }
              if (stored.isPresent() && !stored.get().customer().equals(shipment.customer())) {
                return Future.failedFuture(new CustomerMismatch(shipment.id()));
              }
              if (stored.isEmpty()) {
                return insert(written);
              }
              moving.registersAnew(stored.get().key(), shipment);
              return update(stored.get(), written);
            })
        .compose(row -> Claims.replace(connection, written.key, shipment, now))
        .map(replaced -> Set.of(written.key));
  }

  private Future<Void> insert(Written written) {
    return connection
        .preparedQuery(INSERT_SHIPMENT)
        .execute(Tuple.of(shipment.id(), shipment.customer(), document, Rows.timestamp(now)))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.failedFuture(new Crossed("a shipment registered at the same time"));
              }
              written.key = rows.iterator().next().getLong("key");
              written.version = 1;
              return Journeys.begin(connection, Map.of(written.key, shipment), now).mapEmpty();
            });
  }

  private Future<Void> update(Stored stored, Written written) {
    written.key = stored.key();
    return connection
        .preparedQuery(UPDATE_SHIPMENT)
        .execute(Tuple.of(stored.key(), document, Rows.timestamp(now)))
        .map(
            rows -> {
              written.version = rows.iterator().next().getInteger("version");
              return null;
            });
  }

  /** What was registered before. */
  private record Stored(long key, String customer, int version, String document) {
    Shipment shipment() {
      return Json.read(document, Shipment.class);
    }
  }

  /** What is known once the registration is written. */
  private static final class Written {
    private long key;
    private int version;
  }
}
