package dev.milepost.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.milepost.engine.Candidate;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which shipments registered which numbers, and the locks on numbers. */
final class Claims {
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

  private Claims() {}

  /** A shipment that registered a reference. */
  record Claim(long key, Candidate candidate) {}

  private static Future<Map<ReferenceKey, List<Claim>>> candidates(
      SqlConnection connection, String sql, Set<ReferenceKey> keys) {
    return connection
        .preparedQuery(sql)
        .execute(typesAndValues(keys))
        .map(
            rows ->
                Rows.stream(rows)
                    .collect(
                        groupingBy(
                            row ->
                                new ReferenceKey(
                                    ReferenceType.valueOf(row.getString("type")),
                                    row.getString("value")),
                            mapping(Claims::claim, toList()))));
  }

  /** The types of all that the shipments registered come with the claims. */
  static Future<Map<ReferenceKey, List<Claim>>> withTypes(
      SqlConnection connection, Set<ReferenceKey> keys) {
    return candidates(connection, CANDIDATES_AND_TYPES, keys);
  }

  static Future<Map<ReferenceKey, List<Claim>>> of(
      SqlConnection connection, Set<ReferenceKey> keys) {
    return candidates(connection, CANDIDATES, keys);
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

  static Tuple typesAndValues(Set<ReferenceKey> keys) {
    List<ReferenceKey> list = List.copyOf(keys);
    return Tuple.tuple()
        .addArrayOfString(Rows.strings(list, key -> key.type().name()))
        .addArrayOfString(Rows.strings(list, ReferenceKey::value));
  }

  static Future<RowSet<Row>> lock(SqlConnection connection, Set<ReferenceKey> keys) {
    Long[] hashes =
        keys.stream()
            .map(key -> EventId.ofContent(key.toString()).value().getMostSignificantBits())
            .sorted()
            .toArray(Long[]::new);
    return connection.preparedQuery(LOCK_REFERENCES).execute(Tuple.tuple().addArrayOfLong(hashes));
  }

  static List<Claim> ofEvent(CarrierEvent event, Map<ReferenceKey, List<Claim>> claims) {
    return event.numbers().stream()
        .flatMap(key -> claims.getOrDefault(key, List.of()).stream())
        .toList();
  }

  static Set<ReferenceKey> numbersOf(List<Incoming> events) {
    Set<ReferenceKey> keys = new TreeSet<>();
    events.forEach(incoming -> keys.addAll(incoming.event().numbers()));
    return keys;
  }

  static Set<ReferenceKey> keysOf(List<Incoming> events) {
    Set<ReferenceKey> keys = new TreeSet<>();
    events.forEach(incoming -> keys.add(incoming.event().reference().key()));
    return keys;
  }

  /** What the shipment registers from now on, in place of what it had registered. */
  static Future<RowSet<Row>> replace(
      SqlConnection connection, long shipmentKey, Shipment shipment, Instant now) {
    Map<Issued, Reference> distinct = new LinkedHashMap<>();
    shipment
        .references()
        .forEach(reference -> distinct.putIfAbsent(Issued.of(reference), reference));
    List<Reference> references = List.copyOf(distinct.values());
    OffsetDateTime planned = shipment.plannedPickup();
    return connection
        .preparedQuery(REPLACE_REFERENCES)
        .execute(
            Tuple.of(shipmentKey)
                .addArrayOfString(Rows.strings(references, r -> r.key().value()))
                .addArrayOfString(Rows.strings(references, r -> r.type().name()))
                .addArrayOfString(Rows.strings(references, Reference::issuer))
                .addArrayOfString(Rows.strings(references, Reference::value))
                .addOffsetDateTime(planned)
                .addOffsetDateTime(Rows.timestamp(now)));
  }

  /** Two issuers may have given out the same number, and a shipment may have both. */
  private record Issued(ReferenceKey key, @Nullable String issuer) {
    static Issued of(Reference reference) {
      String issuer = reference.issuer();
      return new Issued(reference.key(), issuer == null ? null : issuer.toUpperCase(Locale.ROOT));
    }
  }
}
