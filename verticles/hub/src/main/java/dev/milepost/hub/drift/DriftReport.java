package dev.milepost.hub.drift;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL has of drift, for people; and what they may say to it. */
final class DriftReport {
  /** A new path's "what" is all that was seen there. */
  private static final String FINDINGS =
      """
      SELECT fact.id, model.connection, model.carrier, model.version, fact.kind, fact.path,
        CASE fact.kind
          WHEN 'NEW_PATH' THEN (
            SELECT string_agg(type.what, ', ' ORDER BY type.what) FROM drift_fact AS type
            WHERE type.model = fact.model AND type.kind = 'NEW_TYPE' AND type.path = fact.path)
          ELSE fact.what
        END AS what,
        fact.count, fact.deliveries, fact.first_seen, fact.last_seen, fact.sample,
        model.learned + model.judged AS seen,
        model.learned_at IS NULL OR fact.first_seen <= model.learned_at AS learning
      FROM drift_fact AS fact JOIN drift_model AS model ON model.id = fact.model
      WHERE fact.standing = 'finding'
        AND ($1::text IS NULL OR model.connection = $1)
        AND ($2::text[] IS NULL OR fact.kind = ANY ($2))
        AND ($3::timestamptz IS NULL OR fact.last_seen >= $3)
        AND ($4::bigint IS NULL OR fact.id < $4)
      ORDER BY fact.id DESC
      LIMIT $5
      """;

  private static final String MODELS =
      """
      SELECT connection, carrier, version, learned, judged, skipped, since, learned_at,
        (SELECT count(*) FROM drift_fact WHERE model = drift_model.id AND standing = 'finding')
          AS findings
      FROM drift_model
      WHERE $1::text IS NULL OR connection = $1
      ORDER BY connection, id DESC
      LIMIT $2
      """;

  /** Rows in order, and before their facts, as those who add take them. */
  private static final String TOUCH =
      """
      UPDATE drift_model SET revision = nextval('drift_revision')
      WHERE id IN (SELECT id FROM drift_model WHERE connection = $1 ORDER BY id FOR UPDATE)
      """;

  private static final String ACCEPT =
      """
      UPDATE drift_fact SET standing = 'accepted'
      FROM drift_model
      WHERE drift_model.id = drift_fact.model AND drift_model.connection = $1
        AND drift_fact.standing = 'finding'
      """;

  private static final String FORGET = "DELETE FROM drift_model WHERE connection = $1";

  private static final int MOST_MODELS = 2_000;

  private final Pool pool;

  DriftReport(Pool pool) {
    this.pool = pool;
  }

  /**
   * What of the findings is asked for; null is no limit.
   *
   * @param since seen at that time or later
   * @param before the id to go on below
   */
  record Asked(
      @Nullable String connection,
      @Nullable List<Kind> kinds,
      @Nullable Instant since,
      @Nullable Long before,
      int limit) {}

  /** Findings, the newest first, and the models that they are of. */
  Future<ObjectNode> read(Asked asked) {
    String[] kinds =
        asked.kinds() == null
            ? null
            : asked.kinds().stream().map(Kind::name).toArray(String[]::new);
    OffsetDateTime since = asked.since() == null ? null : asked.since().atOffset(ZoneOffset.UTC);
    Future<List<ObjectNode>> findings =
        pool.preparedQuery(FINDINGS)
            .execute(
                Tuple.tuple()
                    .addString(asked.connection())
                    .addArrayOfString(kinds)
                    .addOffsetDateTime(since)
                    .addLong(asked.before())
                    .addLong(asked.limit() + 1L))
            .map(rows -> rows.stream().map(DriftReport::finding).toList());
    Future<List<ObjectNode>> models =
        pool.preparedQuery(MODELS)
            .execute(Tuple.tuple().addString(asked.connection()).addInteger(MOST_MODELS))
            .map(rows -> rows.stream().map(DriftReport::model).toList());
    return Future.all(findings, models)
        .map(both -> page(findings.result(), models.result(), asked.limit()));
  }

  private static ObjectNode page(List<ObjectNode> findings, List<ObjectNode> models, int limit) {
    ObjectNode page = Json.mapper().createObjectNode();
    ArrayNode list = page.putArray("findings");
    findings.stream().limit(limit).forEach(list::add);
    if (findings.size() > limit) {
      page.put("next", list.get(limit - 1).path("id").asText());
    }
    page.putArray("connections").addAll(models);
    return page;
  }

  private static ObjectNode finding(Row row) {
    return Json.mapper()
        .createObjectNode()
        .put("id", Long.toString(row.getLong("id")))
        .put("connection", row.getString("connection"))
        .put("carrier", row.getString("carrier"))
        .put("version", row.getString("version"))
        .put("kind", row.getString("kind"))
        .put("path", row.getString("path"))
        .put("what", row.getString("what"))
        .put("count", row.getLong("count"))
        .put("deliveries", row.getLong("deliveries"))
        .put("of", row.getLong("seen"))
        .put("learning", row.getBoolean("learning"))
        .put("firstSeen", time(row, "first_seen"))
        .put("lastSeen", time(row, "last_seen"))
        .put("sample", row.getString("sample"));
  }

  private static ObjectNode model(Row row) {
    ObjectNode model =
        Json.mapper()
            .createObjectNode()
            .put("connection", row.getString("connection"))
            .put("carrier", row.getString("carrier"))
            .put("version", row.getString("version"))
            .put("learning", row.getValue("learned_at") == null)
            .put("learned", row.getLong("learned"))
            .put("judged", row.getLong("judged"))
            .put("skipped", row.getLong("skipped"))
            .put("findings", row.getLong("findings"))
            .put("since", time(row, "since"));
    return row.getValue("learned_at") == null
        ? model
        : model.put("learnedAt", time(row, "learned_at"));
  }

  private static String time(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant().toString();
  }

  /** Makes what is listed the rule; how much that was, or empty where nothing is known. */
  Future<Optional<Integer>> accept(String connection) {
    return pool.withTransaction(
        on ->
            on.preparedQuery(TOUCH)
                .execute(Tuple.of(connection))
                .compose(
                    touched ->
                        on.preparedQuery(ACCEPT)
                            .execute(Tuple.of(connection))
                            .map(
                                accepted ->
                                    touched.rowCount() == 0
                                        ? Optional.<Integer>empty()
                                        : Optional.of(accepted.rowCount()))));
  }

  /** Forgets all that is known of the connection; whether anything was. */
  Future<Boolean> forget(String connection) {
    return pool.preparedQuery(FORGET)
        .execute(Tuple.of(connection))
        .map(deleted -> deleted.rowCount() > 0);
  }
}
