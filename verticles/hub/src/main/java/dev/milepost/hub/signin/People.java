package dev.milepost.hub.signin;

import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whom work can be given to, and who can be mentioned: accounts, and who has ever signed in. */
public final class People {
  private static final int MOST = 2_000;
  private static final String SIGNED_IN =
      """
      insert into person (person, name, role, via, signed_in_at) values ($1, $2, $3, $4, $5)
      on conflict (person) do update set
        -- A token knows no name but the one that it is issued to.
        name = case when excluded.via = 'token' then person.name else excluded.name end,
        role = excluded.role, via = excluded.via, signed_in_at = excluded.signed_in_at
      """;
  private static final String LIST =
      """
      select person, name, role, via from person
      order by signed_in_at desc limit $1
      """;

  private final Pool pool;
  private final Accounts accounts;

  /** Somebody. */
  record Person(String user, String name, String role) {}

  /**
   * @param pool of the database that all nodes share
   */
  public People(Pool pool, Accounts accounts) {
    this.pool = pool;
    this.accounts = accounts;
  }

  Future<Void> signedIn(Session session) {
    return pool.preparedQuery(SIGNED_IN)
        .execute(
            Tuple.of(
                session.user(),
                session.name(),
                session.role().claim(),
                session.via().word(),
                session.createdAt().atOffset(ZoneOffset.UTC)))
        .mapEmpty();
  }

  /** Everybody by name; whose account was removed is not among them. */
  Future<List<Person>> all() {
    return pool.preparedQuery(LIST)
        .execute(Tuple.of(MOST))
        .map(
            rows -> {
              Map<String, Person> people = new TreeMap<>();
              for (Row row : rows) {
                boolean gone =
                    row.getString("via").equals(Session.Via.LOCAL.word())
                        && accounts.areAllowed()
                        && accounts.find(row.getString("person")).isEmpty();
                if (!gone) {
                  people.put(
                      row.getString("person"),
                      new Person(
                          row.getString("person"), row.getString("name"), row.getString("role")));
                }
              }
              accounts
                  .all()
                  .forEach(
                      account ->
                          people.put(
                              account.user(),
                              new Person(account.user(), account.name(), word(account.role()))));
              return people.values().stream()
                  .sorted(Comparator.comparing(Person::name, String.CASE_INSENSITIVE_ORDER))
                  .toList();
            });
  }

  /**
   * Those of these users who are somebody, and their names.
   *
   * @param users in lower case
   */
  public Future<Map<String, String>> named(Set<String> users) {
    return all()
        .map(
            people -> {
              Map<String, String> named = new TreeMap<>();
              for (Person one : people) {
                String user = one.user().toLowerCase(Locale.ROOT);
                if (users.contains(user)) {
                  named.put(user, one.name());
                }
              }
              return named;
            });
  }

  private static String word(Role role) {
    return role.claim();
  }
}
