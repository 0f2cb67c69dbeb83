package dev.milepost.store;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import dev.milepost.engine.Candidate;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Variants;
import dev.milepost.event.CarrierEvent;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which shipments can be found by which numbers. */
final class Claims {
  private static final String CANDIDATES =
      """
      select r.type, r.value, r.issuer, r.written, r.bound_from, r.origin, r.planned, r.shared,
          r.reviewed, r.shipment
      from unnest($1::text[], $2::text[]) as wanted (type, value)
      join shipment_reference r on r.value = wanted.value and r.type = wanted.type
      """;

  /** The same with what else the shipment registered, for the rule of related references. */
  private static final String NAMED =
      """
      select c.*, s.id, array(select distinct o.type from shipment_reference o
          where o.shipment = c.shipment and o.origin = 'REGISTERED') as types
      from (%s) c join shipment s on s.key = c.shipment
      """
          .formatted(CANDIDATES);

  /** A number that was registered before keeps its anchor: saying it again makes it no younger. */
  private static final String REPLACE_REFERENCES =
      """
      with gone as (
        delete from shipment_reference where shipment = $1
        returning value, type, bound_from
      )
      insert into shipment_reference
          (value, type, shipment, issuer, written, bound_from, origin, planned, shared, reviewed)
      select new.value, new.type, $1, new.issuer, new.written,
          coalesce($8::timestamptz, (select min(gone.bound_from) from gone
              where gone.value = new.value and gone.type = new.type),
              $9::timestamptz),
          new.origin, $8::timestamptz is not null, new.shared,
          exists (select from agent_link l where l.value = new.value and l.type = new.type)
      from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
          as new (value, type, issuer, written, origin, shared)
      """;

  private Claims() {}

  /**
   * A shipment that can be found by a number.
   *
   * @param reviewed whether an agent said something of the number or of an event of it
   */
  record Claim(long key, Candidate candidate, boolean reviewed) {
    /** Whether it is of a number that its shipment registered, and that is one shipment's. */
    boolean mayDecideAlone() {
      return candidate.origin() == Candidate.Origin.REGISTERED && !candidate.shared();
    }
  }

  /** A number under which a shipment shall be found. */
  record Findable(ReferenceKey key, Reference reference, Candidate.Origin origin) {}

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

  /** With the shipments' names, and the types of all that they registered. */
  static Future<Map<ReferenceKey, List<Claim>>> named(
      SqlConnection connection, Set<ReferenceKey> keys) {
    return candidates(connection, NAMED, keys);
  }

  /** Without the shipments' names, which cost a look at each: their keys stand for them. */
  static Future<Map<ReferenceKey, List<Claim>>> of(
      SqlConnection connection, Set<ReferenceKey> keys) {
    return candidates(connection, CANDIDATES, keys);
  }

  private static Claim claim(Row row) {
    long key = row.getLong("shipment");
    int id = row.getColumnIndex("id");
    return new Claim(
        key,
        new Candidate(
            id < 0 ? Long.toString(key) : row.getString(id),
            new Reference(
                ReferenceType.valueOf(row.getString("type")),
                row.getString("written"),
                row.getString("issuer")),
            Rows.instant(row, "bound_from"),
            row.getBoolean("planned"),
            row.getBoolean("shared"),
            Candidate.Origin.valueOf(row.getString("origin")),
            types(row)),
        row.getBoolean("reviewed"));
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

  /** The claims of what may decide alone. */
  static List<Claim> firstOf(CarrierEvent event, Map<ReferenceKey, List<Claim>> claims) {
    return Correlator.firstNumbersOf(event).stream()
        .flatMap(key -> claims.getOrDefault(key, List.of()).stream())
        .filter(claim -> claim.candidate().origin() == Candidate.Origin.REGISTERED)
        .toList();
  }

  static Set<ReferenceKey> firstNumbersOf(List<Incoming> events) {
    Set<ReferenceKey> keys = new TreeSet<>();
    events.forEach(incoming -> keys.addAll(Correlator.firstNumbersOf(incoming.event())));
    return keys;
  }

  /** Everything by which the shipment shall be found: its references, their forms, its orders. */
  static List<Findable> findable(Shipment shipment) {
    Map<Issued, Findable> distinct = new LinkedHashMap<>();
    Set<ReferenceKey> registered = new TreeSet<>();
    for (Reference reference : shipment.references()) {
      registered.add(reference.key());
      distinct.putIfAbsent(
          Issued.of(reference.key(), reference, Candidate.Origin.REGISTERED),
          new Findable(reference.key(), reference, Candidate.Origin.REGISTERED));
    }
    List<Reference> others = new ArrayList<>(shipment.references());
    for (String order : shipment.orders()) {
      Reference reference = orderOrNull(order);
      if (reference != null && registered.add(reference.key())) {
        others.add(reference);
        distinct.putIfAbsent(
            Issued.of(reference.key(), reference, Candidate.Origin.ORDER),
            new Findable(reference.key(), reference, Candidate.Origin.ORDER));
      }
    }
    for (Reference reference : others) {
      ReferenceKey plain = Variants.plain(reference.key());
      if (!plain.equals(reference.key())) {
        distinct.putIfAbsent(
            Issued.of(plain, reference, Candidate.Origin.VARIANT),
            new Findable(plain, reference, Candidate.Origin.VARIANT));
      }
    }
    return List.copyOf(distinct.values());
  }

  /** An order may be any text: one that no number can be made of is found by nobody. */
  private static @Nullable Reference orderOrNull(String order) {
    try {
      return new Reference(ReferenceType.SALES_ORDER, order, null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static Set<ReferenceKey> keysOf(Shipment shipment) {
    Set<ReferenceKey> keys = new TreeSet<>();
    findable(shipment).forEach(findable -> keys.add(findable.key()));
    return keys;
  }

  /** What the shipment registers from now on, in place of what it had registered. */
  static Future<RowSet<Row>> replace(
      SqlConnection connection, long shipmentKey, Shipment shipment, Instant now) {
    List<Findable> all = findable(shipment);
    OffsetDateTime planned = shipment.plannedPickup();
    return connection
        .preparedQuery(REPLACE_REFERENCES)
        .execute(
            Tuple.of(shipmentKey)
                .addArrayOfString(Rows.strings(all, one -> one.key().value()))
                .addArrayOfString(Rows.strings(all, one -> one.key().type().name()))
                .addArrayOfString(Rows.strings(all, one -> one.reference().issuer()))
                .addArrayOfString(Rows.strings(all, one -> one.reference().value()))
                .addArrayOfString(Rows.strings(all, one -> one.origin().name()))
                .addArrayOfBoolean(
                    all.stream()
                        .map(one -> one.reference().type().isShared(shipment.mode()))
                        .toArray(Boolean[]::new))
                .addOffsetDateTime(planned)
                .addOffsetDateTime(Rows.timestamp(now)));
  }

  /** Two issuers may have given out the same number, and a shipment may have both. */
  private record Issued(ReferenceKey key, @Nullable String issuer, Candidate.Origin origin) {
    static Issued of(ReferenceKey key, Reference reference, Candidate.Origin origin) {
      String issuer = reference.issuer();
      return new Issued(key, issuer == null ? null : issuer.toUpperCase(Locale.ROOT), origin);
    }
  }
}
