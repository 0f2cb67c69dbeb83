package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.drift.DriftStore.Added;
import dev.milepost.hub.drift.DriftStore.Addition;
import dev.milepost.hub.drift.DriftStore.Stored;
import dev.milepost.store.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What several nodes make of one model. */
class DriftStoreIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
  private static final int LEARN = 40;
  private static final String USUAL = "{\"status\": {\"code\": \"AR\"}, \"at\": \"noon\"}";
  private static final String RENAMED = "{\"status\": {\"kode\": \"AR\"}, \"at\": \"noon\"}";

  private static Pool pool;
  private static DriftStore store;

  private final Fingerprint fingerprint = new Fingerprint();
  private final String connection = UUID.randomUUID().toString();
  private int deliveries;

  @BeforeAll
  static void start() {
    PostgresDatabase database = SharedServers.postgres().createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    pool = TestPool.of(VERTX, database, 4);
    store = new DriftStore(pool);
  }

  @AfterAll
  static void stop() {
    join(pool.close());
    join(VERTX.close());
  }

  @Test
  void addsUpWhatTwoNodesLearn() {
    Stored model = load("1");
    Model one = new Model(true, model.facts());
    Model other = new Model(true, model.facts());
    take(one, 20, USUAL);
    take(other, 19, USUAL);
    take(other, 1, RENAMED);

    Added first = add(model, 20, one).orElseThrow();
    Added second = add(model, 20, other).orElseThrow();

    assertThat(first.stored().learning()).isTrue();
    assertThat(second.stored().learning()).isFalse();
    assertThat(findings(load("1")))
        .containsExactlyInAnyOrder("MISSING_PATH /status/code", "NEW_PATH /status/kode");
  }

  @Test
  void listsOnWhatANodeThatStillLearnsHasSeenToo() {
    Stored model = load("1");
    Model slow = new Model(true, model.facts());
    Model fast = new Model(true, model.facts());
    take(fast, LEARN, USUAL);
    Stored learned = add(model, LEARN, fast).orElseThrow().stored();
    Model judging = new Model(false, learned.facts());
    take(judging, 10, RENAMED);
    add(model, 0, judging);
    take(slow, 5, USUAL);
    take(slow, 1, RENAMED);
    take(slow, 1, USUAL.replace("AR", "ZZ"));
    take(slow, 1, USUAL.replace("noon", "noon\", \"extra\": {\"code\": \"A\"}, \"more\": \""));

    List<StoredFact> found = add(model, 8, slow).orElseThrow().found();

    assertThat(found)
        .extracting(one -> one.fact().path())
        .containsExactlyInAnyOrder("/extra", "/extra/code", "/more", "/status/code");
    assertThat(findings(load("1")))
        .containsExactlyInAnyOrder(
            "MISSING_PATH /status/code",
            "NEW_PATH /status/kode",
            "NEW_VALUE /status/code",
            "NEW_PATH /extra",
            "NEW_PATH /extra/code",
            "NEW_PATH /more");
  }

  /** It hears of the end of the learning while it has notes from before, and goes on. */
  @Test
  void keepsWhatANodeJudgesOnTopOfWhatItStillLearned() {
    Stored model = load("1");
    Model slow = new Model(true, model.facts());
    Model fast = new Model(true, model.facts());
    take(fast, LEARN, USUAL);
    Stored learned = add(model, LEARN, fast).orElseThrow().stored();
    take(slow, 5, USUAL);
    Model both = slow.renewed(false, learned.facts());
    take(both, 1, USUAL.replace("AR", "ZZ"));
    take(both, 1, RENAMED);
    take(both, 1, USUAL.replace("\"noon\"", "12"));

    List<StoredFact> found =
        join(store.add(addition(model, 5, true, both), LEARN, NOW)).orElseThrow().found();

    assertThat(found)
        .extracting(one -> one.fact().kind() + " " + one.fact().path())
        .containsExactlyInAnyOrder(
            "NEW_VALUE /status/code",
            "NEW_PATH /status/kode",
            "MISSING_PATH /status/code",
            "NEW_TYPE /at");
    assertThat(found).allMatch(one -> one.standing() == Standing.FINDING);
    assertThat(load("1").facts())
        .filteredOn(fact -> fact.standing() == Standing.FINDING)
        .containsExactlyInAnyOrderElementsOf(found);
  }

  @Test
  void reportsAFindingOnce() {
    Stored model = load("1");
    Model learning = new Model(true, model.facts());
    take(learning, LEARN, USUAL);
    Stored learned = add(model, LEARN, learning).orElseThrow().stored();
    Model one = new Model(false, learned.facts());
    Model other = new Model(false, learned.facts());
    take(one, 1, RENAMED);
    take(other, 1, RENAMED);

    Added first = add(model, 0, one).orElseThrow();
    Added second = add(model, 0, other).orElseThrow();

    assertThat(first.found()).hasSize(2);
    assertThat(second.found()).isEmpty();
    assertThat(load("1").facts())
        .filteredOn(fact -> fact.fact().path().equals("/status/kode"))
        .filteredOn(fact -> fact.fact().kind() == Kind.NEW_PATH)
        .extracting(StoredFact::count)
        .containsExactly(2L);
  }

  @Test
  void goesOnWithAnotherVersionOfTheAdapter() {
    Stored model = load("1");
    Model learning = new Model(true, model.facts());
    take(learning, LEARN, USUAL);
    Model judging = new Model(false, add(model, LEARN, learning).orElseThrow().stored().facts());
    take(judging, 1, RENAMED);
    add(model, 0, judging);

    Stored next = load("2");

    assertThat(next.learning()).isFalse();
    assertThat(next.id()).isNotEqualTo(model.id());
    assertThat(findings(next)).isEmpty();
    Model again = new Model(false, next.facts());
    take(again, 1, USUAL);
    assertThat(again.takeNotes()).isEmpty();
    take(again, 1, RENAMED);
    assertThat(again.takeNotes()).isNotEmpty();
  }

  @Test
  void addsNothingToAModelThatIsNoMore() {
    Stored model = load("1");
    join(new DriftReport(pool).forget(connection));
    Model learning = new Model(true, model.facts());
    take(learning, 1, USUAL);

    Optional<Added> added = add(model, 1, learning);

    assertThat(added).isEmpty();
    assertThat(load("1").facts()).isEmpty();
    assertThat(join(store.revisions(List.of(model.id())))).isEmpty();
  }

  private Stored load(String version) {
    return join(store.load(connection, version, "UPS", NOW));
  }

  private void take(Model model, int times, String body) {
    for (int i = 0; i < times; i++) {
      deliveries++;
      model.take(
          fingerprint.of(body.getBytes(UTF_8)),
          Map.of(),
          new Sighting("d" + deliveries, NOW.plusSeconds(deliveries)));
    }
  }

  private static Optional<Added> add(Stored stored, long learned, Model model) {
    return join(store.add(addition(stored, learned, model.isLearning(), model), LEARN, NOW));
  }

  private static Addition addition(Stored stored, long learned, boolean learning, Model model) {
    return new Addition(stored.id(), learned, 0, 0, Instant.EPOCH, learning, model.takeNotes());
  }

  private static List<String> findings(Stored stored) {
    return stored.facts().stream()
        .filter(fact -> fact.standing() == Standing.FINDING)
        .map(fact -> (fact.fact().kind() + " " + fact.fact().path()).strip())
        .toList();
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
