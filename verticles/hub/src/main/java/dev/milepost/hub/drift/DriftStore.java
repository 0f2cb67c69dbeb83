package dev.milepost.hub.drift;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Models in PostgreSQL. Every write adds, in a transaction that holds the model's row, so nodes
 * that learn the same connection take turns and make one model.
 */
final class DriftStore {
  /** Of one connection; older ones go when a new one comes. */
  private static final int MOST_VERSIONS = 5;

  private static final long PATIENCE_SECONDS = 5;

  private static final String NEW_MODEL =
      """
      INSERT INTO drift_model (connection, version, carrier, since) VALUES ($1, $2, $3, $4)
      ON CONFLICT (connection, version) DO NOTHING
      RETURNING id
      """;

  /** A new version of ours is no news of the carrier's: it goes on from what is known. */
  private static final String INHERIT =
      """
      UPDATE drift_model SET learned = older.learned, learned_at = older.learned_at
      FROM (
        SELECT learned, learned_at FROM drift_model
        WHERE connection = $2 AND id < $1 ORDER BY id DESC LIMIT 1
      ) AS older
      WHERE id = $1
      """;

  private static final String INHERIT_FACTS =
      """
      INSERT INTO drift_fact
        (model, kind, path, what, standing, count, deliveries, first_seen, last_seen, sample)
      SELECT $1, kind, path, what, standing, count, deliveries, first_seen, last_seen, sample
      FROM drift_fact
      WHERE standing <> 'finding' AND model = (
        SELECT id FROM drift_model WHERE connection = $2 AND id < $1 ORDER BY id DESC LIMIT 1
      )
      """;

  private static final String FORGET_OLD_VERSIONS =
      """
      DELETE FROM drift_model WHERE connection = $1 AND id NOT IN (
        SELECT id FROM drift_model WHERE connection = $1 ORDER BY id DESC LIMIT $2
      )
      """;

  private static final String MODEL =
      """
      SELECT id, learned, learned_at, revision FROM drift_model
      WHERE connection = $1 AND version = $2
      """;

  private static final String FACTS =
      """
      SELECT id, kind, path, what, standing, count, first_seen, sample
      FROM drift_fact WHERE model = $1
      """;

  private static final String ADD =
      """
      UPDATE drift_model SET
        learned = learned + $2, judged = judged + $3, skipped = skipped + $4,
        arrived_at = greatest(arrived_at, $8),
        learned_at = CASE
          WHEN learned_at IS NULL AND learned + $2 >= $5 THEN $6 ELSE learned_at
        END,
        revision = CASE WHEN $7 THEN nextval('drift_revision') ELSE revision END
      WHERE id = $1
      RETURNING id, learned, learned_at, revision
      """;

  private static final String ADD_FACTS =
      """
      INSERT INTO drift_fact
        (model, kind, path, what, standing, count, deliveries, first_seen, last_seen, sample)
      SELECT $1, seen.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
        $7::bigint[], $8::timestamptz[], $9::timestamptz[], $10::text[]) AS seen
      ON CONFLICT (model, kind, path, what) DO UPDATE SET
        count = drift_fact.count + excluded.count,
        deliveries = drift_fact.deliveries + excluded.deliveries,
        first_seen = least(drift_fact.first_seen, excluded.first_seen),
        last_seen = greatest(drift_fact.last_seen, excluded.last_seen),
        sample = CASE
          WHEN excluded.first_seen < drift_fact.first_seen THEN excluded.sample
          ELSE drift_fact.sample
        END
      RETURNING id, kind, path, what, standing, count, first_seen, sample, xmax = 0 AS fresh
      """;

  private static final String SET_STANDING =
      """
      UPDATE drift_fact SET standing = changed.standing
      FROM unnest($1::bigint[], $2::text[]) AS changed (id, standing)
      WHERE drift_fact.id = changed.id
      """;

  private static final String REVISIONS =
      "SELECT id, revision FROM drift_model WHERE id = ANY ($1)";

  private final Pool pool;

  DriftStore(Pool pool) {
    this.pool = pool;
  }

  /**
   * A model as it is in PostgreSQL.
   *
   * @param revision another one means that the facts have changed by more than adding
   */
  record Stored(long id, boolean learning, long learned, long revision, List<StoredFact> facts) {}

  /**
   * What is to be added to a model.
   *
   * @param learned deliveries; so with the other two
   * @param arrivedAt the last of them
   * @param learning whether the notes were taken while learning
   */
  record Addition(
      long model,
      long learned,
      long judged,
      long skipped,
      Instant arrivedAt,
      boolean learning,
      Map<Fact, Tally> notes) {}

  /**
   * What came of it.
   *
   * @param stored the model; without its facts where those that a node has are still good
   * @param found findings that nobody had before
   */
  record Added(Stored stored, List<StoredFact> found) {}

  /** The model of that connection and version; a new one where there is none. */
  Future<Stored> load(String connection, String version, String carrier, Instant now) {
    return transaction(
        on ->
            on.preparedQuery(NEW_MODEL)
                .execute(Tuple.of(connection, version, carrier, utc(now)))
                .compose(
                    made ->
                        made.size() == 0
                            ? Future.succeededFuture()
                            : begin(on, made.iterator().next().getLong("id"), connection))
                .compose(ready -> on.preparedQuery(MODEL).execute(Tuple.of(connection, version)))
                .compose(
                    model -> {
                      Row row = model.iterator().next();
                      return facts(on, row.getLong("id")).map(facts -> stored(row, facts));
                    }));
  }

  private static Future<Void> begin(SqlConnection on, long id, String connection) {
    return on.preparedQuery(INHERIT)
        .execute(Tuple.of(id, connection))
        .compose(done -> on.preparedQuery(INHERIT_FACTS).execute(Tuple.of(id, connection)))
        .compose(
            done ->
                on.preparedQuery(FORGET_OLD_VERSIONS).execute(Tuple.of(connection, MOST_VERSIONS)))
        .mapEmpty();
  }

  /**
   * Adds what was seen; empty where the model is no more.
   *
   * @param learn deliveries after which the model has learned
   */
  Future<Optional<Added>> add(Addition addition, int learn, Instant now) {
    return transaction(
        on ->
            on.preparedQuery(ADD)
                .execute(
                    Tuple.of(
                        addition.model(),
                        addition.learned(),
                        addition.judged(),
                        addition.skipped(),
                        (long) learn,
                        utc(now),
                        addition.learning(),
                        utc(addition.arrivedAt())))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(Optional.<Added>empty())
                            : addFacts(on, addition)
                                .compose(
                                    fresh ->
                                        concluded(
                                            on, addition, learn, rows.iterator().next(), fresh))
                                .map(Optional::of)));
  }

  /** Those among them that nobody had before. */
  private static Future<List<StoredFact>> addFacts(SqlConnection on, Addition addition) {
    if (addition.notes().isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return on.preparedQuery(ADD_FACTS)
        .execute(columns(addition))
        .map(
            rows -> {
              List<StoredFact> fresh = new ArrayList<>();
              for (Row row : rows) {
                if (row.getBoolean("fresh")) {
                  fresh.add(fact(row));
                }
              }
              return fresh;
            });
  }

  /** Decides what of it is a finding. Another node may have ended the learning meanwhile. */
  private static Future<Added> concluded(
      SqlConnection on, Addition addition, int learn, Row model, List<StoredFact> fresh) {
    List<StoredFact> found = new ArrayList<>(findings(fresh));
    if (!addition.learning()) {
      return Future.succeededFuture(new Added(stored(model, List.of()), found));
    }
    boolean late =
        model.getValue("learned_at") != null
            && model.getLong("learned") - addition.learned() >= learn;
    return facts(on, addition.model())
        .compose(
            facts -> {
              List<StoredFact> changes = late ? Rarity.late(facts, fresh) : Rarity.changes(facts);
              if (late) {
                found.addAll(findings(changes));
              }
              return setStandings(on, changes)
                  .map(set -> new Added(stored(model, changed(facts, changes)), found));
            });
  }

  private static List<StoredFact> findings(List<StoredFact> facts) {
    return facts.stream().filter(fact -> fact.standing() == Standing.FINDING).toList();
  }

  private static List<StoredFact> changed(List<StoredFact> facts, List<StoredFact> changes) {
    Map<Long, StoredFact> byId = new HashMap<>();
    changes.forEach(change -> byId.put(change.id(), change));
    return facts.stream().map(fact -> byId.getOrDefault(fact.id(), fact)).toList();
  }

  private static Future<Void> setStandings(SqlConnection on, List<StoredFact> changes) {
    if (changes.isEmpty()) {
      return Future.succeededFuture();
    }
    Long[] ids = changes.stream().map(StoredFact::id).toArray(Long[]::new);
    String[] standings =
        changes.stream().map(change -> change.standing().word()).toArray(String[]::new);
    return on.preparedQuery(SET_STANDING).execute(Tuple.of(ids, (Object) standings)).mapEmpty();
  }

  /** The revision of each of these models that is still there. */
  Future<Map<Long, Long>> revisions(Collection<Long> models) {
    return pool.preparedQuery(REVISIONS)
        .execute(Tuple.of((Object) models.toArray(Long[]::new)))
        .map(
            rows -> {
              Map<Long, Long> revisions = new HashMap<>();
              rows.forEach(row -> revisions.put(row.getLong("id"), row.getLong("revision")));
              return revisions;
            });
  }

  private static Future<List<StoredFact>> facts(SqlConnection on, long model) {
    return on.preparedQuery(FACTS)
        .execute(Tuple.of(model))
        .map(
            rows -> {
              List<StoredFact> facts = new ArrayList<>(rows.size());
              rows.forEach(row -> facts.add(fact(row)));
              return facts;
            });
  }

  private <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(work).timeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Tuple columns(Addition addition) {
    int size = addition.notes().size();
    String[] kinds = new String[size];
    String[] paths = new String[size];
    String[] whats = new String[size];
    String[] standings = new String[size];
    Long[] counts = new Long[size];
    Long[] deliveries = new Long[size];
    OffsetDateTime[] firsts = new OffsetDateTime[size];
    OffsetDateTime[] lasts = new OffsetDateTime[size];
    String[] samples = new String[size];
    int i = 0;
    for (Map.Entry<Fact, Tally> note : addition.notes().entrySet()) {
      Tally tally = note.getValue();
      kinds[i] = note.getKey().kind().name();
      paths[i] = note.getKey().path();
      whats[i] = note.getKey().what();
      standings[i] = tally.standing().word();
      counts[i] = tally.count();
      deliveries[i] = tally.deliveries();
      firsts[i] = utc(tally.first());
      lasts[i] = utc(tally.last());
      samples[i] = tally.sample();
      i++;
    }
    return Tuple.from(
        List.of(
            addition.model(),
            kinds,
            paths,
            whats,
            standings,
            counts,
            deliveries,
            firsts,
            lasts,
            samples));
  }

  private static Stored stored(Row row, List<StoredFact> facts) {
    return new Stored(
        row.getLong("id"),
        row.getValue("learned_at") == null,
        row.getLong("learned"),
        row.getLong("revision"),
        facts);
  }

  private static StoredFact fact(Row row) {
    return new StoredFact(
        row.getLong("id"),
        new Fact(Kind.valueOf(row.getString("kind")), row.getString("path"), row.getString("what")),
        Standing.of(row.getString("standing")),
        row.getLong("count"),
        row.getOffsetDateTime("first_seen").toInstant(),
        row.getString("sample"));
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
