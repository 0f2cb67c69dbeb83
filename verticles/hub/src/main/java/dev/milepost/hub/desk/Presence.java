package dev.milepost.hub.desk;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who looks at which shipment, over all nodes: pages say it every 20 s, and are forgotten after 45.
 */
final class Presence {
  private static final int MOST = 5_000;
  private static final int TABS_OF_A_PERSON = 20;

  /**
   * A tab is one person's. What a person has too many of goes, the oldest first. The answer is
   * whether somebody looks at something else than before.
   */
  private static final String SAY =
      """
      with before as (select shipment from desk_presence where tab = $1 and person = $2),
      too_many as (
        delete from desk_presence where tab in (
          select tab from desk_presence where person = $2 and tab <> $1
          order by seen_at desc offset $4)
      )
      insert into desk_presence as p (tab, person, shipment, seen_at)
      values ($1, $2, $3, statement_timestamp())
      on conflict (tab) do update set shipment = excluded.shipment, seen_at = excluded.seen_at
      where p.person = excluded.person
      returning (select shipment from before) is distinct from p.shipment as moved
      """;

  private static final String LEAVE =
      "delete from desk_presence where tab = $1 and person = $2 returning shipment";

  private static final String FORGET =
      "delete from desk_presence where seen_at < statement_timestamp() - interval '45 seconds'"
          .concat(" returning shipment");

  private static final String ALL =
      """
      select shipment, person, tab from desk_presence
      where shipment is not null and seen_at >= statement_timestamp() - interval '45 seconds'
      order by shipment, person, tab limit $1
      """;

  private final Pool pool;
  private final Colleagues colleagues;

  Presence(Pool pool, Colleagues colleagues) {
    this.pool = pool;
    this.colleagues = colleagues;
  }

  /** That a tab of a person shows a shipment, or none. */
  Future<Void> say(String tab, String person, @Nullable String shipment) {
    return pool.preparedQuery(SAY)
        .execute(Tuple.of(tab, person, shipment, TABS_OF_A_PERSON - 1))
        .compose(
            rows ->
                Sql.stream(rows).anyMatch(row -> row.getBoolean("moved"))
                    ? Wires.tellPresence(pool)
                    : Future.succeededFuture());
  }

  /** That the tab is closed. */
  Future<Void> leave(String tab, String person) {
    return gone(LEAVE, Tuple.of(tab, person));
  }

  /** Forgets who has not said anything for long. Any number of nodes may. */
  Future<Void> forget() {
    return gone(FORGET, Tuple.tuple());
  }

  private Future<Void> gone(String sql, Tuple tuple) {
    return pool.preparedQuery(sql)
        .execute(tuple)
        .compose(
            rows ->
                Sql.stream(rows).anyMatch(row -> row.getString("shipment") != null)
                    ? Wires.tellPresence(pool)
                    : Future.succeededFuture());
  }

  /** Who looks at what, as the frame {@code presence} says it, by shipment. */
  Future<Map<String, People>> all() {
    return pool.preparedQuery(ALL)
        .execute(Tuple.of(MOST))
        .compose(
            rows -> {
              List<Row> all = Sql.stream(rows).toList();
              Set<String> users = new TreeSet<>();
              all.forEach(row -> users.add(key(row.getString("person"))));
              return users.isEmpty()
                  ? Future.succeededFuture(Map.of())
                  : colleagues.named(users).map(names -> people(all, names));
            });
  }

  private static Map<String, People> people(List<Row> rows, Map<String, String> names) {
    Map<String, JsonArray> people = new LinkedHashMap<>();
    for (Row row : rows) {
      String user = row.getString("person");
      people
          .computeIfAbsent(row.getString("shipment"), none -> new JsonArray())
          .add(
              new JsonObject()
                  .put("user", user)
                  .put("name", names.getOrDefault(key(user), user))
                  .put("tab", row.getString("tab")));
    }
    Map<String, People> all = new LinkedHashMap<>();
    people.forEach((shipment, some) -> all.put(shipment, People.of(shipment, some)));
    return all;
  }

  private static String key(String user) {
    return user.toLowerCase(Locale.ROOT);
  }

  /**
   * Those who look at one shipment.
   *
   * @param users each once
   * @param frame the data of the frame
   */
  record People(List<String> users, String frame) {
    People {
      users = List.copyOf(users);
    }

    static People of(String shipment, JsonArray people) {
      return new People(
          people.stream().map(one -> ((JsonObject) one).getString("user")).distinct().toList(),
          new JsonObject().put("shipment", shipment).put("people", people).encode());
    }

    /** Nobody does any more. */
    static People none(String shipment) {
      return of(shipment, new JsonArray());
    }
  }
}
