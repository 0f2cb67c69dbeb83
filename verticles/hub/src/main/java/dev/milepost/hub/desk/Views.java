package dev.milepost.hub.desk;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** Filters that agents keep under a name, for themselves or for all. */
final class Views {
  private static final int MOST_OF_A_PERSON = 100;
  private static final int MOST_SHARED = 500;

  private static final String LIST =
      """
      (select name, person, filter, shared, updated_at from desk_view where person = $1 limit $2)
      union all
      (select name, person, filter, shared, updated_at from desk_view
        where shared and person <> $1 order by name limit $3)
      """;

  /** An update is always possible, a new one while there is room. */
  private static final String PUT =
      """
      insert into desk_view (person, name, filter, shared)
      select $1, $2, $3, $4::boolean
      where exists (select from desk_view where person = $1 and name = $2)
        or (select count(*) from desk_view where person = $1) < $5
      on conflict (person, name) do update
      set filter = excluded.filter, shared = excluded.shared, updated_at = excluded.updated_at
      """;

  private static final String DELETE = "delete from desk_view where person = $1 and name = $2";

  private final Pool pool;

  Views(Pool pool) {
    this.pool = pool;
  }

  /** A person's own, and what others share, by name. */
  Future<List<JsonObject>> of(String person) {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(person, MOST_OF_A_PERSON, MOST_SHARED))
        .map(
            rows ->
                Sql.stream(rows)
                    .map(
                        row ->
                            new JsonObject()
                                .put("name", row.getString("name"))
                                .put("owner", row.getString("person"))
                                .put("filter", new JsonObject(row.getString("filter")))
                                .put("shared", row.getBoolean("shared"))
                                .put("updatedAt", Sql.textOrNull(row, "updated_at")))
                    .sorted(
                        java.util.Comparator.comparing((JsonObject view) -> view.getString("name"))
                            .thenComparing(view -> view.getString("owner")))
                    .toList());
  }

  /** Keeps one in place of the one of that name; false where the person has too many. */
  Future<Boolean> put(String person, String name, JsonObject filter, boolean shared) {
    return pool.preparedQuery(PUT)
        .execute(Tuple.of(person, name, filter.encode(), shared, MOST_OF_A_PERSON))
        .map(done -> done.rowCount() == 1);
  }

  /** Whether it was there. */
  Future<Boolean> delete(String person, String name) {
    return pool.preparedQuery(DELETE)
        .execute(Tuple.of(person, name))
        .map(done -> done.rowCount() == 1);
  }
}
