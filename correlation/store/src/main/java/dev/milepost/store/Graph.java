package dev.milepost.store;

import dev.milepost.engine.Edge;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which numbers documents tie to each other. */
final class Graph {
  private static final String STORED =
      """
      select e.from_value, e.from_type, e.from_issuer, e.to_value, e.to_type, e.to_issuer,
          e.relation, e.said_at
      from unnest($1::text[], $2::text[], $3::text[], $4::text[])
          as wanted (from_value, from_type, to_value, to_type)
      join reference_edge e on e.from_value = wanted.from_value
          and e.from_type = wanted.from_type and e.to_value = wanted.to_value
          and e.to_type = wanted.to_type
      """;

  private static final String INSERT =
      """
      insert into reference_edge (from_value, from_type, from_issuer, to_value, to_type, to_issuer,
          relation, source, event, said_at)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
          $7::text[], $8::text[], $9::uuid[], $10::timestamptz[])
      on conflict (from_value, from_type, to_value, to_type, from_issuer, to_issuer) do update
          set source = excluded.source, event = excluded.event, said_at = excluded.said_at
          where excluded.said_at < reference_edge.said_at
      """;

  /**
   * As far as {@code Reach} walks in the engine, from both ends: upwards or downwards, over one
   * other name, and over an order only as the last step. From an order on to those beside which it
   * is echoed, which may be very many, only where it is asked who can be found by it. Ways: 0
   * level, 1 up, 2 down, 3 ended at an order.
   */
  private static final String AROUND =
      """
      with recursive walk (value, type, way, renamed, steps) as (
        select value, type, 0, false, 0 from unnest($1::text[], $2::text[]) as start (type, value)
        union
        select next.value, next.type,
            case when next.relation = 'PART_OF' then case when next.forward then 1 else 2 end
                 when next.relation = 'ECHO' and next.forward then 3
                 else walk.way end,
            walk.renamed or next.relation = 'SAME', walk.steps + 1
        from walk
        cross join lateral (
            select e.to_value, e.to_type, e.relation, true from reference_edge e
            where e.from_value = walk.value and e.from_type = walk.type
            union all
            select e.from_value, e.from_type, e.relation, false from reference_edge e
            where e.to_value = walk.value and e.to_type = walk.type
        ) as next (value, type, relation, forward)
        where walk.steps < 3 and walk.way <> 3
          and case next.relation
                when 'PART_OF' then walk.way <> case when next.forward then 2 else 1 end
                when 'SAME' then not walk.renamed
                when 'ECHO' then next.forward or (walk.steps = 0 and $3::boolean)
                else false
              end
      ), reached as (
        select distinct value, type from walk
      )
      select e.from_value, e.from_type, e.from_issuer, e.to_value, e.to_type, e.to_issuer,
          e.relation, e.said_at
      from reached a
      cross join lateral (
          select * from reference_edge e where e.from_value = a.value and e.from_type = a.type
          offset 0 -- by the index, whatever is thought of the table
      ) e
      -- "is true" keeps the planner from a join, which would go through all of them for each edge
      where ((e.to_value, e.to_type) in (select value, type from reached)) is true
      """;

  /** As many as the walk of the engine has. */
  private static final int STEPS = 3;

  private Graph() {}

  /** An edge with the event that says it. */
  record Said(Edge edge, CarrierEvent event) {}

  /** What the events say, each edge as the earliest of them says it. */
  static List<Said> of(Collection<Incoming> events) {
    Map<Identity, Said> said = new LinkedHashMap<>();
    for (Incoming incoming : events) {
      for (Edge edge : Edge.of(incoming.event())) {
        said.merge(
            Identity.of(edge),
            new Said(edge, incoming.event()),
            (one, other) -> other.edge().since().isBefore(one.edge().since()) ? other : one);
      }
    }
    return List.copyOf(said.values());
  }

  /** Those that are not stored, or are stored as said later. */
  static Future<List<Said>> missing(SqlConnection connection, List<Said> said) {
    if (said.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return connection
        .preparedQuery(STORED)
        .execute(
            Tuple.tuple()
                .addArrayOfString(Rows.strings(said, one -> one.edge().from().value()))
                .addArrayOfString(Rows.strings(said, one -> one.edge().from().type().name()))
                .addArrayOfString(Rows.strings(said, one -> one.edge().to().value()))
                .addArrayOfString(Rows.strings(said, one -> one.edge().to().type().name())))
        .map(
            rows -> {
              Map<Identity, Instant> stored = new HashMap<>();
              Rows.stream(rows)
                  .map(Graph::edge)
                  .forEach(edge -> stored.put(Identity.of(edge), edge.since()));
              return said.stream()
                  .filter(one -> isNews(one.edge(), stored.get(Identity.of(one.edge()))))
                  .toList();
            });
  }

  private static boolean isNews(Edge edge, @Nullable Instant stored) {
    return stored == null || edge.since().isBefore(stored.minusMillis(1));
  }

  /** Both ends of these. */
  static Set<ReferenceKey> endsOf(Collection<Edge> edges) {
    Set<ReferenceKey> ends = new TreeSet<>();
    for (Edge edge : edges) {
      ends.add(edge.from().key());
      ends.add(edge.to().key());
    }
    return ends;
  }

  /** Sends them, under the locks of their ends. */
  static Future<?> insert(SqlConnection connection, List<Said> said) {
    if (said.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addArrayOfString(Rows.strings(said, one -> one.edge().from().value()))
                .addArrayOfString(Rows.strings(said, one -> one.edge().from().type().name()))
                .addArrayOfString(Rows.strings(said, one -> issuer(one.edge().from())))
                .addArrayOfString(Rows.strings(said, one -> one.edge().to().value()))
                .addArrayOfString(Rows.strings(said, one -> one.edge().to().type().name()))
                .addArrayOfString(Rows.strings(said, one -> issuer(one.edge().to())))
                .addArrayOfString(Rows.strings(said, one -> one.edge().relation().name()))
                .addArrayOfString(Rows.strings(said, one -> one.event().carrier().value()))
                .addArrayOfUUID(
                    said.stream().map(one -> one.event().id().value()).toArray(UUID[]::new))
                .addArrayOfOffsetDateTime(Rows.timestamps(said, one -> one.edge().since())));
  }

  /**
   * The edges by which these numbers reach others.
   *
   * @param echoed whether an order of them reaches those beside which it is echoed
   */
  static Future<List<Edge>> around(
      SqlConnection connection, Set<ReferenceKey> numbers, boolean echoed) {
    if (numbers.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return connection
        .preparedQuery(AROUND)
        .execute(Claims.typesAndValues(numbers).addBoolean(echoed))
        .map(rows -> Rows.stream(rows).map(Graph::edge).toList());
  }

  /** These numbers, and all that they reach in the same way. */
  static Future<Set<ReferenceKey>> reached(
      SqlConnection connection, Set<ReferenceKey> numbers, boolean echoed) {
    return around(connection, numbers, echoed)
        .map(
            edges -> {
              Set<ReferenceKey> reached = new TreeSet<>(numbers);
              reached.addAll(endsOf(edges));
              return reached;
            });
  }

  /**
   * These numbers, and all that they reach by edges that are known: perhaps more than {@link
   * #around} would say, never less.
   */
  static Set<ReferenceKey> reached(
      Set<ReferenceKey> numbers, Collection<Edge> edges, boolean echoed) {
    Set<ReferenceKey> reached = new TreeSet<>(numbers);
    for (int step = 0; step < STEPS; step++) {
      Set<ReferenceKey> before = Set.copyOf(reached);
      for (Edge edge : edges) {
        boolean back = edge.relation() != Edge.Relation.ECHO || (echoed && step == 0);
        if (before.contains(edge.from().key())) {
          reached.add(edge.to().key());
        } else if (back && before.contains(edge.to().key())) {
          reached.add(edge.from().key());
        }
      }
      if (reached.size() == before.size()) {
        break;
      }
    }
    return reached;
  }

  private static Edge edge(Row row) {
    return new Edge(
        number(row, "from_type", "from_value", "from_issuer"),
        number(row, "to_type", "to_value", "to_issuer"),
        Edge.Relation.valueOf(row.getString("relation")),
        Rows.instant(row, "said_at"));
  }

  private static Reference number(Row row, String type, String value, String issuer) {
    return new Reference(
        ReferenceType.valueOf(row.getString(type)), row.getString(value), row.getString(issuer));
  }

  private static String issuer(Reference reference) {
    return reference.issuer() == null ? "" : reference.issuer();
  }

  private record Identity(Reference from, Reference to) {
    static Identity of(Edge edge) {
      return new Identity(edge.from(), edge.to());
    }
  }
}
