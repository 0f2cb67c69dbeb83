package dev.milepost.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedKafka;
import dev.milepost.embedded.EmbeddedPostgres;
import dev.milepost.hub.stream.FreeEventLoop;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Servers are killed under load; what was acknowledged is not lost (DESIGN section 10). */
@ExtendWith(FreeEventLoop.class)
class OutageIT {
  private static final String SECRET = "the-secret-of-this-test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private static EmbeddedKafka kafka;
  private static EmbeddedPostgres postgres;

  private final List<Poster> posters = new ArrayList<>();
  private IngestNode node;
  private boolean kafkaIsAway;
  private boolean postgresIsAway;

  @BeforeAll
  static void startServers() {
    kafka = EmbeddedKafka.start(folder, 0);
    postgres = EmbeddedPostgres.start(folder, 0);
  }

  @AfterAll
  static void stopServers() {
    kafka.stop();
    postgres.stop();
  }

  @BeforeEach
  void startNode() {
    node = newNode();
    await().atMost(PATIENCE).until(node::isDirect);
  }

  @AfterEach
  void end() {
    posters.forEach(Poster::stop);
    bringBackKafka();
    bringBackPostgres();
    node.close();
  }

  @Test
  void goesOnAcknowledgingWhileKafkaIsAwayAndKeepsTheOrder() {
    startPosters(8);
    awaitAcknowledged(50);

    killKafka();
    await().atMost(PATIENCE).until(() -> stored("fallback") > 500);
    bringBackKafka();
    await().atMost(PATIENCE).until(node::isDirect);
    double direct = stored("kafka");
    await().atMost(PATIENCE).until(() -> stored("kafka") > direct + 50);
    stopPosters();

    assertThat(posters).allSatisfy(poster -> assertThat(poster.statuses()).containsOnlyKeys(200));
    assertThat(node.rowsInFallback()).isZero();
    posters.forEach(this::assertAllThereInOrder);
  }

  @Test
  void goesOnAcknowledgingWhilePostgresIsAway() {
    startPosters(4);
    awaitAcknowledged(50);

    killPostgres();
    int before = acknowledged();
    await().atMost(PATIENCE).until(() -> acknowledged() > before + 500);
    stopPosters();

    assertThat(posters).allSatisfy(poster -> assertThat(poster.statuses()).containsOnlyKeys(200));
    posters.forEach(this::assertAllThereInOrder);
  }

  @Test
  void asksToComeAgainWhileBothAreAwayAndRecoversByItself() {
    String connection = connection();
    killKafka();
    killPostgres();

    HttpResponse<String> refused = post(connection);
    bringBackKafka();
    await().atMost(PATIENCE).until(() -> post(connection).statusCode() == 200);
    bringBackPostgres();
    await().atMost(PATIENCE).until(node::isDirect);

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(node.count("milepost.ingest.refused", "reason", "unavailable")).isPositive();
    assertThat(InboundTopic.of(kafka.bootstrapServers(), connection))
        .hasSameSizeAs(
            IntStream.range(0, (int) node.count("milepost.ingest.stored")).boxed().toList());
  }

  @Test
  void movesWhatAnEarlierRunLeft() {
    startPosters(2);
    awaitAcknowledged(10);
    killKafka();
    await().atMost(PATIENCE).until(() -> stored("fallback") > 50);
    stopPosters();

    node.abandon();
    bringBackKafka();
    node = newNode();
    await().atMost(PATIENCE).until(node::isDirect);

    assertThat(node.rowsInFallback()).isZero();
    posters.forEach(this::assertAllThereInOrder);
  }

  @Test
  void refusesWhenTheQueueIsFull() {
    node.close();
    node =
        newNode(
            new IngestConfig.Fallback(
                10,
                1_000_000,
                Duration.ofSeconds(2),
                Duration.ofMillis(200),
                3,
                Duration.ofSeconds(1)));
    await().atMost(PATIENCE).until(node::isDirect);
    String connection = connection();
    killKafka();

    List<Integer> statuses =
        IntStream.range(0, 15).mapToObj(each -> post(connection).statusCode()).toList();

    assertThat(statuses.subList(0, 10)).containsOnly(200);
    assertThat(statuses.subList(10, 15)).containsOnly(503);
  }

  @Test
  void losesNothingWhenItStopsUnderLoad() {
    startPosters(8);
    awaitAcknowledged(100);

    node.close();
    posters.forEach(Poster::stop);

    assertThat(posters)
        .allSatisfy(poster -> assertThat(poster.statuses().keySet()).isSubsetOf(200, 503, 0));
    posters.forEach(this::assertAllThereInOrder);
    node = newNode();
  }

  private void assertAllThereInOrder(Poster poster) {
    List<String> acknowledged = poster.acknowledged();
    Map<String, Integer> order = new HashMap<>();
    acknowledged.forEach(id -> order.put(id, order.size()));
    Map<Integer, List<Integer>> places = new HashMap<>();
    Set<String> found = new HashSet<>();
    for (ConsumerRecord<String, byte[]> message :
        InboundTopic.of(kafka.bootstrapServers(), poster.connection())) {
      // A second time is harmless; what counts is when it came first.
      if (found.add(InboundTopic.id(message)) && order.containsKey(InboundTopic.id(message))) {
        places
            .computeIfAbsent(message.partition(), none -> new ArrayList<>())
            .add(order.getOrDefault(InboundTopic.id(message), -1));
      }
    }

    assertThat(found).containsAll(acknowledged);
    assertThat(places.values()).allSatisfy(list -> assertThat(list).isSorted());
  }

  private void startPosters(int count) {
    for (int i = 0; i < count; i++) {
      posters.add(Poster.start(node, connection(), SECRET));
    }
  }

  private void stopPosters() {
    posters.forEach(Poster::stop);
  }

  private void awaitAcknowledged(int count) {
    await().atMost(PATIENCE).until(() -> acknowledged() >= count);
  }

  private int acknowledged() {
    return posters.stream().mapToInt(poster -> poster.acknowledged().size()).sum();
  }

  private double stored(String road) {
    return node.count("milepost.ingest.stored", "road", road);
  }

  private String connection() {
    return node.connection(UUID.randomUUID().toString(), SECRET, "{}");
  }

  private HttpResponse<String> post(String connection) {
    return node.post(connection, SECRET, "{}".getBytes(UTF_8));
  }

  private IngestNode newNode() {
    return newNode(IngestConfig.Fallback.defaults());
  }

  private IngestNode newNode(IngestConfig.Fallback fallback) {
    IngestConfig all = IngestConfig.defaults();
    return IngestNode.start(
        kafka.bootstrapServers(),
        postgres.connection(),
        new IngestConfig(
            all.maxBodyBytes(),
            all.maxInFlight(),
            all.maxInFlightBytes(),
            all.bodyTimeout(),
            all.retryAfter(),
            fallback));
  }

  private void killKafka() {
    kafka.kill();
    kafkaIsAway = true;
  }

  private void bringBackKafka() {
    if (kafkaIsAway) {
      kafka.start();
      kafkaIsAway = false;
    }
  }

  private void killPostgres() {
    postgres.kill();
    postgresIsAway = true;
  }

  private void bringBackPostgres() {
    if (postgresIsAway) {
      postgres.start();
      postgresIsAway = false;
    }
  }
}
