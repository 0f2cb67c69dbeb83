package dev.milepost.store;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Many registrations in one transaction, of those that need nothing but rows of their own: new
 * shipments whose numbers nobody else speaks of. Everything else is left to {@link Registration}.
 */
final class BulkRegistration {
  private static final String REGISTERED = "select id, document from shipment where id = any($1)";

  /**
   * Numbers that an event, another shipment, a document or an agent names: who registers them has
   * more to do than to be written down. Asked under the locks of the numbers.
   */
  private static final String SPOKEN_OF =
      """
      select wanted.type, wanted.value from unnest($1::text[], $2::text[]) as wanted (type, value)
      where exists (select from waiting_reference w
              where w.value = wanted.value and w.type = wanted.type)
          or exists (select from shipment_reference r
              where r.value = wanted.value and r.type = wanted.type)
          or exists (select from reference_edge e
              where e.from_value = wanted.value and e.from_type = wanted.type)
          or exists (select from reference_edge e
              where e.to_value = wanted.value and e.to_type = wanted.type)
          or exists (select from agent_link l
              where l.value = wanted.value and l.type = wanted.type)
      """;

  private static final String INSERT_SHIPMENTS =
      """
      insert into shipment (id, customer, version, document, registered_at, updated_at)
      select new.id, new.customer, 1, new.document, $4, $4
      from unnest($1::text[], $2::text[], $3::text[]) as new (id, customer, document)
      on conflict (id) do nothing returning key, id
      """;

  private final SqlConnection connection;
  private final Judge judge;
  private final Instant now;

  BulkRegistration(SqlConnection connection, Judge judge, Instant now) {
    this.connection = connection;
    this.judge = judge;
    this.now = now;
  }

  /**
   * What is registered with the same words, without a lock: whoever changes it now comes after.
   *
   * @param documents by id
   */
  Future<Set<String>> known(Map<String, String> documents) {
    return connection
        .preparedQuery(REGISTERED)
        .execute(Tuple.tuple().addArrayOfString(documents.keySet().toArray(String[]::new)))
        .map(
            rows ->
                Rows.stream(rows)
                    .filter(
                        row -> row.getString("document").equals(documents.get(row.getString("id"))))
                    .map(row -> row.getString("id"))
                    .collect(toSet()));
  }

  /**
   * Registers those whose numbers are theirs alone.
   *
   * @return the ids of those; the others are missing
   */
  Future<Future<RegisteredTogether>> run(Collection<Shipment> shipments) {
    Set<ReferenceKey> keys = new TreeSet<>();
    shipments.forEach(shipment -> keys.addAll(Claims.keysOf(shipment)));
    return new Locks(connection)
        .take(keys, shipments.stream().map(Registration::nameOf).toList())
        .compose(locked -> connection.preparedQuery(SPOKEN_OF).execute(Claims.typesAndValues(keys)))
        .compose(
            rows ->
                insert(
                    alone(
                        shipments,
                        Rows.stream(rows)
                            .map(
                                row ->
                                    new ReferenceKey(
                                        ReferenceType.valueOf(row.getString("type")),
                                        row.getString("value")))
                            .collect(toSet()))));
  }

  /** Those whose numbers nobody names. That two of them share one moves nothing. */
  private static List<Shipment> alone(Collection<Shipment> shipments, Set<ReferenceKey> spokenOf) {
    return shipments.stream()
        .filter(shipment -> Claims.keysOf(shipment).stream().noneMatch(spokenOf::contains))
        .toList();
  }

  private Future<Future<RegisteredTogether>> insert(List<Shipment> shipments) {
    if (shipments.isEmpty()) {
      return PgTransaction.sent(
          Future.succeededFuture(new RegisteredTogether(Set.of(), List.of())));
    }
    Map<String, Shipment> byId =
        shipments.stream().collect(toMap(Shipment::id, shipment -> shipment));
    return connection
        .preparedQuery(INSERT_SHIPMENTS)
        .execute(
            Tuple.tuple()
                .addArrayOfString(Rows.strings(shipments, Shipment::id))
                .addArrayOfString(Rows.strings(shipments, Shipment::customer))
                .addArrayOfString(Rows.strings(shipments, Json::text))
                .addOffsetDateTime(Rows.timestamp(now)))
        .map(
            rows -> {
              List<Inserted> inserted =
                  Rows.stream(rows)
                      .map(
                          row ->
                              new Inserted(
                                  row.getLong("key"),
                                  Objects.requireNonNull(byId.get(row.getString("id")))))
                      .toList();
              return write(inserted)
                  .map(
                      outgoing ->
                          new RegisteredTogether(
                              inserted.stream().map(one -> one.shipment().id()).collect(toSet()),
                              outgoing));
            });
  }

  private record Inserted(long key, Shipment shipment) {}

  private Future<List<Outgoing>> write(List<Inserted> inserted) {
    if (inserted.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Map<Long, Shipment> begun = new TreeMap<>();
    Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
    List<Future<?>> writes = new ArrayList<>();
    for (Inserted one : inserted) {
      begun.put(one.key(), one.shipment());
      outcomes.put(
          one.key(), TrackedShipment.registered(one.shipment()).apply(List.of(), now, judge));
      writes.add(Claims.replace(connection, one.key(), one.shipment(), now));
    }
    writes.add(Journeys.begin(connection, begun, now));
    Future<List<Outgoing>> outgoing =
        Batch.write(connection, outcomes, List.of(), List.of(), Journeys.Arming.ANEW, now);
    writes.add(outgoing);
    return Future.all(writes).map(written -> outgoing.result());
  }
}
