package dev.milepost.hub.desk;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What agents did with a shipment, wherever they did it: one list. */
final class DeskLog {

  /** {@code source} tells lines of one moment apart; it is the log's own affair. */
  private static final String PAGE =
      """
      select * from (
        select a.said_at as at, 1 as source, a.id, a.said_by as by, a.action, a.reason, a.note,
            a.delay_case, a.owner_before, a.owner_after, a.until, null as type, null as value,
            null as verdict, null as connection, null as event
        from desk_action a where a.shipment = $1
        union all
        select n.said_at, 2, n.id, n.said_by, 'NOTE', null, n.text, n.delay_case, null, null, null,
            null, null, null, null, null
        from desk_note n where n.shipment = $1
        union all
        select l.said_at, 3, l.id, l.said_by, l.action, l.reason, null, null, null, null, null,
            l.type, l.value, l.verdict, null, l.event::text
        from shipment s join agent_link l on l.shipment = s.key where s.id = $1
        union all
        select k.said_at, 4, k.id, k.said_by, 'ASK', k.reason, null, null, null, null, null,
            k.type, k.value, null, k.connection, null
        from shipment s join agent_asking k on k.shipment = s.key where s.id = $1
      ) line
      where (at, source, id) < ($2::text::timestamptz, $3, $4)
      order by at desc, source desc, id desc limit $5
      """;

  private final Pool pool;

  DeskLog(Pool pool) {
    this.pool = pool;
  }

  /**
   * Behind which line a page begins.
   *
   * @param at as PostgreSQL writes it
   */
  record Before(String at, int source, long id) {
    static final Before NOTHING = new Before("infinity", 0, 0);

    String text() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString((at + "\n" + source + "\n" + id).getBytes(StandardCharsets.UTF_8));
    }

    static Optional<Before> parse(String text) {
      try {
        String[] parts =
            new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", -1);
        return parts.length == 3
            ? Optional.of(
                new Before(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2])))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  /**
   * A page of it, the newest first.
   *
   * @param next behind which line the next page begins; null behind the last
   */
  record Page(List<ObjectNode> lines, @Nullable Before next) {
    Page {
      lines = List.copyOf(lines);
    }
  }

  Future<Page> of(String shipment, Before before, int most) {
    return pool.preparedQuery(PAGE)
        .execute(Tuple.of(shipment, before.at(), before.source(), before.id(), most))
        .map(
            rows -> {
              List<Row> all = Sql.stream(rows).toList();
              Row last = all.size() < most ? null : all.get(all.size() - 1);
              return new Page(
                  all.stream().map(DeskLog::json).toList(),
                  last == null
                      ? null
                      : new Before(
                          String.valueOf(Sql.textOrNull(last, "at")),
                          last.getInteger("source"),
                          last.getLong("id")));
            });
  }

  private static ObjectNode json(Row row) {
    Long delayCase = row.getLong("delay_case");
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("at", Sql.textOrNull(row, "at"))
            .put("by", row.getString("by"))
            .put("action", row.getString("action"))
            .put("reason", row.getString("reason"))
            .put("note", row.getString("note"))
            .put("case", delayCase == null ? null : delayCase.toString())
            .put("ownerBefore", row.getString("owner_before"))
            .put("ownerAfter", row.getString("owner_after"))
            .put("until", Sql.textOrNull(row, "until"));
    if (row.getString("type") == null) {
      json.putNull("reference");
    } else {
      json.putObject("reference")
          .put("type", row.getString("type"))
          .put("value", row.getString("value"));
    }
    return json.put("verdict", row.getString("verdict"))
        .put("connection", row.getString("connection"))
        .put("event", row.getString("event"));
  }
}
