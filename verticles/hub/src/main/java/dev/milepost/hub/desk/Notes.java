package dev.milepost.hub.desk;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What agents write about shipments, and whom they call by it. */
final class Notes {
  private static final int MOST_MENTIONS = 20;

  /** As user names are; a dot or a dash at the end belongs to the sentence. */
  private static final Pattern MENTION =
      Pattern.compile("(?<![\\w@.-])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?)");

  private static final String SHIPMENT = "select id from shipment where id = $1";

  private static final String ADD =
      """
      insert into desk_note (shipment, delay_case, text, said_by)
      select $1, (select id from delay_case where id = $2 and shipment = $1), $3, $4
      returning id, shipment, delay_case, text, said_by, said_at
      """;

  private static final String CASES =
      "select id from delay_case where shipment = $1 and cleared_at is null order by id for update";

  private static final String COUNT =
      """
      with next as (
        update delay_queue set version = version + $1 where id = 1 returning version - $1 as before
      )
      update delay_case c set version = next.before + new.place, notes = c.notes + 1,
          first_action_at = coalesce(c.first_action_at, statement_timestamp())
      from next, unnest($2::bigint[]) with ordinality as new (id, place)
      where c.id = new.id
      """;

  private static final String MENTIONED =
      """
      insert into desk_mention (note, person) select $1::bigint, person from unnest($2::text[]) as new (person)
      returning id
      """;

  private static final String OF_SHIPMENT =
      """
      select id, shipment, delay_case, text, said_by, said_at from desk_note
      where shipment = $1 and id < $2 order by id desc limit $3
      """;

  private static final String MENTIONS =
      """
      select m.id, m.note, n.shipment, n.delay_case, n.text, n.said_by, n.said_at, m.read_at, m.person
      from desk_mention m join desk_note n on n.id = m.note
      """;

  private static final String UNREAD_OF_PERSON =
      MENTIONS
          + """
             where m.person = $1 and m.read_at is null and m.id < $2 order by m.id desc limit $3
            """;

  private static final String OF_PERSON =
      MENTIONS + " where m.person = $1 and m.id < $2 order by m.id desc limit $3";

  private static final String BY_ID = MENTIONS + " where m.id = any($1) order by m.id";

  private static final String READ =
      """
      update desk_mention set read_at = statement_timestamp()
      where id = any($1) and person = $2 and read_at is null
      """;

  private final Pool pool;
  private final Colleagues colleagues;

  Notes(Pool pool, Colleagues colleagues) {
    this.pool = pool;
    this.colleagues = colleagues;
  }

  /** A mention, and whom it calls. */
  record Mention(String person, ObjectNode json) {}

  /** Keeps a note; empty where there is no such shipment. */
  Future<Optional<ObjectNode>> add(
      String shipment, @Nullable Long delayCase, String text, String who) {
    return known(names(text))
        .compose(
            mentioned ->
                pool.withTransaction(
                    connection ->
                        connection
                            .preparedQuery(SHIPMENT)
                            .execute(Tuple.of(shipment))
                            .compose(
                                found ->
                                    found.size() == 0
                                        ? Future.succeededFuture(Optional.empty())
                                        : add(
                                            connection,
                                            Tuple.of(shipment, delayCase, text, who),
                                            mentioned))));
  }

  private static Future<Optional<ObjectNode>> add(
      SqlConnection connection, Tuple note, Set<String> mentioned) {
    return connection
        .preparedQuery(CASES)
        .execute(Tuple.of(note.getString(0)))
        .compose(
            cases ->
                connection
                    .preparedQuery(ADD)
                    .execute(note)
                    .compose(
                        rows -> {
                          Row row = rows.iterator().next();
                          Long[] ids =
                              Sql.longs(Sql.stream(cases).toList(), one -> one.getLong("id"));
                          return mentioned(connection, row.getLong("id"), mentioned)
                              .compose(told -> counted(connection, ids))
                              .map(done -> Optional.of(json(row, mentioned)));
                        }));
  }

  private static Future<Void> mentioned(
      SqlConnection connection, long note, Collection<String> people) {
    return people.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(MENTIONED)
            .execute(Tuple.of(note).addArrayOfString(people.toArray(String[]::new)))
            .compose(
                rows ->
                    Wires.tellMentions(
                        connection, Sql.stream(rows).map(row -> row.getLong("id")).toList()));
  }

  private static Future<Void> counted(SqlConnection connection, Long[] ids) {
    return ids.length == 0
        ? Future.succeededFuture()
        : connection
            .preparedQuery(COUNT)
            .execute(Tuple.of((long) ids.length).addArrayOfLong(ids))
            .compose(done -> Wires.tell(connection));
  }

  /** Nobody is asked of where nobody is called. */
  private Future<Set<String>> known(Set<String> names) {
    return names.isEmpty()
        ? Future.succeededFuture(Set.of())
        : colleagues.named(names).map(people -> new TreeSet<>(people.keySet()));
  }

  /** A page of a shipment's notes, the newest first. */
  Future<List<ObjectNode>> of(String shipment, long before, int most) {
    return pool.preparedQuery(OF_SHIPMENT)
        .execute(Tuple.of(shipment, before, most))
        .compose(
            rows -> {
              List<Row> notes = Sql.stream(rows).toList();
              Set<String> names = new TreeSet<>();
              notes.forEach(row -> names.addAll(names(row.getString("text"))));
              return known(names)
                  .map(
                      people ->
                          notes.stream()
                              .map(
                                  row -> {
                                    Set<String> its = names(row.getString("text"));
                                    its.retainAll(people);
                                    return json(row, its);
                                  })
                              .toList());
            });
  }

  /** A page of what calls somebody, the newest first. */
  Future<List<ObjectNode>> mentions(String person, boolean unread, long before, int most) {
    return pool.preparedQuery(unread ? UNREAD_OF_PERSON : OF_PERSON)
        .execute(Tuple.of(person, before, most))
        .map(rows -> Sql.stream(rows).map(row -> mention(row).json()).toList());
  }

  /** These mentions. */
  Future<List<Mention>> mentions(List<Long> ids) {
    return pool.preparedQuery(BY_ID)
        .execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)))
        .map(rows -> Sql.stream(rows).map(Notes::mention).toList());
  }

  /** Those of these that are this person's have been read; succeeds with how many were not. */
  Future<Integer> read(List<Long> ids, String person) {
    return pool.preparedQuery(READ)
        .execute(Tuple.tuple().addArrayOfLong(ids.toArray(Long[]::new)).addString(person))
        .map(done -> done.rowCount());
  }

  /** The names that a text calls, in lower case. */
  static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher found = MENTION.matcher(text);
    while (found.find() && names.size() < MOST_MENTIONS) {
      names.add(found.group(1).toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static ObjectNode json(Row row, Set<String> mentioned) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("id", row.getLong("id").toString())
            .put("shipment", row.getString("shipment"))
            .put("case", idOrNull(row))
            .put("text", row.getString("text"));
    ArrayNode mentions = json.putArray("mentions");
    mentioned.forEach(mentions::add);
    return json.put("by", row.getString("said_by")).put("at", Sql.textOrNull(row, "said_at"));
  }

  private static Mention mention(Row row) {
    return new Mention(
        row.getString("person"),
        Json.mapper()
            .createObjectNode()
            .put("id", row.getLong("id").toString())
            .put("note", row.getLong("note").toString())
            .put("shipment", row.getString("shipment"))
            .put("case", idOrNull(row))
            .put("text", row.getString("text"))
            .put("by", row.getString("said_by"))
            .put("at", Sql.textOrNull(row, "said_at"))
            .put("readAt", Sql.textOrNull(row, "read_at")));
  }

  private static @Nullable String idOrNull(Row row) {
    Long id = row.getLong("delay_case");
    return id == null ? null : id.toString();
  }
}
