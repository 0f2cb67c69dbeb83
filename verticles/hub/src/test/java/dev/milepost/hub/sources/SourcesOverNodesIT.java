package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.event.Topic;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.sources.Source.View;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that share sources, die over them, and ERPs that do not answer as they should. */
class SourcesOverNodesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static PostgresDatabase database;

  private final String id = "erp-" + UUID.randomUUID();
  private final Instant now = Instant.now();
  private final Erp erp = new Erp();
  private final List<SourceNode> nodes = new ArrayList<>();

  @BeforeAll
  static void prepare() {
    database = SourceNode.prepared();
  }

  @AfterEach
  void end() {
    newest().forgetAll();
    nodes.forEach(SourceNode::close);
    erp.close();
  }

  @Test
  void outlastsWhateverAnErpAnswersInItsPlace() {
    node("a");
    commit(0, 30);
    erp.once(question -> question.response().setStatusCode(500).end());
    erp.once(question -> question.response().end("<html>garbage"));
    erp.once(question -> question.connection().close());
    erp.once(question -> question.response().end("x".repeat(100_000)));
    erp.once(
        question ->
            question
                .response()
                .end("{\"value\": [], \"@odata.nextLink\": \"http://localhost:1/odata?$skip=1\"}"));
    erp.once(
        question ->
            question
                .response()
                .setStatusCode(302)
                .putHeader("Location", erp.url("/elsewhere"))
                .end());
    erp.once(
        question -> question.response().setStatusCode(429).putHeader("Retry-After", "1").end());

    source(id, "/odata/Deliveries");

    awaitSuccess(id);
    assertThat(keys(id)).hasSize(30);
    assertThat(view(id).lastError()).contains("429");
    assertThat(view(id).standing().failures()).isZero();
    assertThat(erp.asked).noneMatch(it -> it.startsWith("/elsewhere"));
    for (String outcome :
        List.of("status 5xx", "unusable answer", "connection broke", "answer too long")) {
      assertThat(newest().count("milepost.source.questions", "source", id, "outcome", outcome))
          .as(outcome)
          .isPositive();
    }
  }

  @Test
  void leavesAnErpAloneForAsLongAsItAsksFor() {
    node("a");
    commit(0, 1);
    erp.once(
        question -> question.response().setStatusCode(503).putHeader("Retry-After", "600").end());

    source(id, "/odata/Deliveries");

    await().atMost(PATIENCE).until(() -> view(id).standing().failures() == 1);
    assertThat(Duration.between(Instant.now(), view(id).dueAt()))
        .isGreaterThan(Duration.ofMinutes(9));
  }

  @Test
  void losesNothingOfANodeThatDiesBetweenKafkaAndTheCursor() {
    commit(0, 45);
    AtomicInteger sends = new AtomicInteger();
    nodes.add(new SourceNode("dies", database, kafka -> silentAfter(13, sends, kafka)));
    source(id, "/odata/Deliveries");
    await().atMost(PATIENCE).until(() -> sends.get() >= 20);

    newest().abandon();
    node("lives");

    awaitSuccess(id);
    assertThat(new HashSet<>(keys(id))).hasSize(45);
    assertThat(keys(id).size()).isLessThanOrEqualTo(55);
    assertThat(view(id).standing().cursor()).isEqualTo(now.minusSeconds(100).toString());
    assertThat(view(id).counts().sent()).isEqualTo(45);
  }

  @Test
  void sharesSourcesAndNeverAsksOneTwiceAtOnce() {
    erp.takes(40);
    commit(0, 12);
    node("a");
    node("b");
    List<String> sources = IntStream.range(0, 6).mapToObj(i -> id + "-" + i).toList();

    sources.forEach(it -> source(it, "/odata/" + it));

    sources.forEach(this::awaitSuccess);
    assertThat(sources).allSatisfy(it -> assertThat(keys(it)).hasSize(12).doesNotHaveDuplicates());
    assertThat(erp.crowded).isFalse();
    assertThat(nodes)
        .allSatisfy(node -> assertThat(node.count("milepost.source.questions")).isPositive());
  }

  @Test
  void followsDeltaLinksWithATokenAndBeginsAnewWhenTheyAreGone() {
    node("a");
    commit(0, 3);
    JsonObject settings =
        settings("/secured/Deliveries")
            .put("cursor", new JsonObject().put("by", "delta").put("key", "Id"))
            .put(
                "access",
                new JsonObject()
                    .put("by", "oauth2")
                    .put("tokenUrl", erp.url("/token"))
                    .put("clientId", "milepost"));
    newest().source(id, "s3cret", settings);
    awaitSuccess(id);

    commit(3, 1);
    erp.odata.remove("D-001");
    await().atMost(PATIENCE).until(() -> view(id).counts().skipped() == 1);
    List<String> byLinks = keys(id);
    erp.odata.expireLinks();
    commit(4, 1);

    await().atMost(PATIENCE).until(() -> keys(id).size() == 4 + 4);
    assertThat(byLinks).containsExactlyInAnyOrder("D-000", "D-001", "D-002", "D-003");
    assertThat(keys(id)).contains("D-004");
    assertThat(erp.tokensGiven).hasValue(1);
    assertThat(view(id).lastError()).contains("410");
  }

  /** Then Kafka has some and has not others, and nobody here is told. */
  private static RecordSink silentAfter(int most, AtomicInteger sends, RecordSink kafka) {
    return (topic, key, value, headers) -> {
      int send = sends.incrementAndGet();
      if (send <= most) {
        return kafka.send(topic, key, value, headers);
      }
      if (send % 2 == 0) {
        var unused = kafka.send(topic, key, value, headers);
      }
      return Promise.<Void>promise().future();
    };
  }

  private void node(String name) {
    nodes.add(new SourceNode(name, database));
  }

  private SourceNode newest() {
    return nodes.get(nodes.size() - 1);
  }

  private void source(String source, String path) {
    newest().source(source, "", settings(path));
  }

  private JsonObject settings(String path) {
    return new JsonObject()
        .put("kind", "odata")
        .put("url", erp.url(path))
        .put("cursor", new JsonObject().put("field", "ChangedAt").put("key", "Id"))
        .put("pageSize", 10)
        .put("every", "PT1S")
        .put(
            "mapping",
            "{'id': 'ERP-' & Id, 'customer': 'ERP', 'references': [{'type': 'SALES_ORDER',"
                + " 'value': 'ERP-' & Id}]}");
  }

  private void commit(int from, int count) {
    IntStream.range(from, from + count)
        .forEach(
            i ->
                erp.odata.commit(
                    "D-%03d".formatted(i), now.minusSeconds(100).toString(), new JsonObject()));
  }

  private View view(String source) {
    return newest().view(source);
  }

  private void awaitSuccess(String source) {
    await().atMost(PATIENCE).until(() -> view(source).lastSuccess() != null);
  }

  private static List<String> keys(String source) {
    return SourceNode.written(Topic.SHIPMENTS, source).stream()
        .map(it -> it.key().replace("ERP-", ""))
        .toList();
  }
}
