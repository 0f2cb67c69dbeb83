package dev.milepost.store;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Forecaster;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      update shipment set version = version + 1, document = $2, updated_at = $3
      where key = $1 returning version
      """;

  private final SqlConnection connection;
  private final Correlator correlator;
  private final Forecaster forecaster;
  private final Shipment shipment;
  private final Instant now;

  Registration(
      SqlConnection connection,
      Correlator correlator,
      Forecaster forecaster,
      Shipment shipment,
      Instant now) {
    this.connection = connection;
    this.correlator = correlator;
    this.forecaster = forecaster;
    this.shipment = shipment;
    this.now = now;
  }

  Future<Future<Registered>> run() {
    Set<ReferenceKey> keys = new TreeSet<>();
    shipment.references().forEach(reference -> keys.add(reference.key()));
    return Claims.lock(connection, keys)
        .compose(locked -> insertOrFind())
        .compose(found -> found.unchanged() ? known(found) : replaced(found, keys));
  }

  private Future<Found> insertOrFind() {
    String document = Json.text(shipment);
    return connection
        .preparedQuery(INSERT_SHIPMENT)
        .execute(Tuple.of(shipment.id(), shipment.customer(), document, Rows.timestamp(now)))
        .compose(
            inserted -> inserted.size() == 1 ? begin(inserted.iterator().next()) : find(document));
  }

  private Future<Found> begin(Row row) {
    long key = row.getLong("key");
    return Journeys.begin(connection, key, shipment, now)
        .map(inserted -> new Found(key, 1, true, false));
  }

  /** Locks the journey before it looks at the document: two registrations come one by one. */
  private Future<Found> find(String document) {
    return connection
        .preparedQuery(SHIPMENT_BY_ID)
        .execute(Tuple.of(shipment.id()))
        .map(rows -> rows.iterator().next().getLong("key"))
        .compose(key -> Journeys.lock(connection, key))
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
                Claims.replace(connection, found.key(), shipment, now)
                    .compose(written -> WaitingEvents.of(connection, keys))
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

  private Future<Future<Registered>> bind(
      Found found, int version, Set<ReferenceKey> keys, List<Incoming> waiting) {
    keys.addAll(Claims.numbersOf(waiting));
    return Claims.withTypes(connection, keys)
        .compose(
            claims ->
                Journeys.load(connection, List.of(found.key()))
                    .map(
                        loaded -> {
                          Correlated correlated = Correlated.of(correlator, waiting, claims);
                          List<TrackedShipment.Arrival> arrivals =
                              correlated.arrivals().getOrDefault(found.key(), List.of());
                          TrackedShipment tracked = Objects.requireNonNull(loaded.get(found.key()));
                          TrackedShipment.Outcome outcome =
                              tracked.reregistered(shipment).apply(arrivals, now, forecaster);
                          WaitingEvents.unpark(connection, arrivals);
                          return Batch.write(
                                  connection,
                                  forecaster,
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

  /** The shipment that a registration speaks of. */
  private record Found(long key, int version, boolean inserted, boolean unchanged) {}
}
