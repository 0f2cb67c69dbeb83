package dev.milepost.hub.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.TestPool;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.deadletters.LetterStore.Chosen;
import dev.milepost.hub.deadletters.RedriveStore.Claim;
import dev.milepost.hub.ingest.InboundNode;
import dev.milepost.hub.kafka.KafkaConfig;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.sources.SourceRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that put letters back, on real Kafka and PostgreSQL: one dies, another goes on. */
class RedriveIT {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int LETTERS = 25;
  private static final Chosen ALL = new Chosen(null, null);

  private final String unique = UUID.randomUUID().toString();
  private final Clock clock = Clock.systemUTC();
  private final KafkaConfig kafka = KafkaConfig.of(SharedServers.kafka().bootstrapServers());
  private final PostgresDatabase database = SharedServers.postgres().createDatabase();
  private final Vertx vertx = Vertx.vertx();
  private Pool pool;
  private LetterStore letters;
  private RedriveStore redrives;
  private LetterLog log;
  private KafkaRecordSink sink;

  @BeforeEach
  void begin() throws Exception {
    InboundNode.prepare(kafka, database);
    pool = TestPool.of(vertx, database, 4);
    letters = new LetterStore(pool);
    redrives = new RedriveStore(pool);
    log =
        new LetterLog(vertx, Map.of("bootstrap.servers", SharedServers.kafka().bootstrapServers()));
    sink = InboundNode.await(KafkaRecordSink.open(vertx, kafka));
    index(written(LETTERS));
  }

  @AfterEach
  void end() {
    InboundNode.await(log.close());
    InboundNode.await(sink.close());
    InboundNode.await(vertx.close());
  }

  @Test
  void goesOnWhereADeadNodeStoppedAndSendsNothingTwice() throws Exception {
    long id = InboundNode.await(redrives.create(ALL, 1000, "anna", "mended", now())).orElseThrow();
    AtomicInteger sent = new AtomicInteger();
    Claim first = claim("node-1");
    run(
        first,
        (topic, key, value, headers) ->
            sent.getAndIncrement() < 10
                ? sink.send(topic, key, value, headers)
                : Promise.<Void>promise().future()); // as one does whose process is killed
    await().until(() -> sent.get() == LETTERS && goneBack().size() == 10);
    List<Claim> whileItsLeaseHolds =
        InboundNode.await(redrives.claim("node-2", LEASE, 1, List.of()));

    Claim second = claim("node-1"); // the same node, started again
    InboundNode.await(run(second, sink));

    assertThat(whileItsLeaseHolds).isEmpty();
    assertThat(goneBack()).hasSize(LETTERS).doesNotHaveDuplicates();
    Redrive redrive = InboundNode.await(redrives.find(id)).orElseThrow();
    assertThat(redrive.state()).isEqualTo("done");
    assertThat(redrive.sent()).isEqualTo(LETTERS);
    assertThat(redrive.total()).isEqualTo(LETTERS);
    assertThat(InboundNode.await(letters.open())).isZero();
    assertThatThrownBy(() -> InboundNode.await(redrives.next(first, LEASE, 1, now())))
        .hasRootCauseInstanceOf(RedriveStore.NotOurs.class);
  }

  @Test
  void pausesAndEndsBetweenLettersAndLeavesTheRestOpen() throws Exception {
    long id = InboundNode.await(redrives.create(ALL, 1000, "anna", "mended", now())).orElseThrow();
    List<Claim> claimed = InboundNode.await(redrives.claim("node-1", LEASE, 1, List.of()));
    InboundNode.await(redrives.change(id, Set.of("running"), "paused", "PAUSE", "ben", now()));

    InboundNode.await(run(claimed.get(0), sink));
    List<Claim> whilePaused = InboundNode.await(redrives.claim("node-1", LEASE, 1, List.of()));
    InboundNode.await(redrives.change(id, Set.of("paused"), "cancelled", "CANCEL", "ben", now()));
    InboundNode.await(run(claim("node-1"), sink));

    assertThat(whilePaused).isEmpty();
    assertThat(goneBack()).isEmpty();
    assertThat(InboundNode.await(letters.open())).isEqualTo(LETTERS);
    assertThat(InboundNode.await(redrives.find(id)).orElseThrow().finishedAt()).isNotNull();
  }

  @Test
  void countsALetterOnceHoweverOftenItIsReadAndMarksWhatKafkaHasForgotten() throws Exception {
    List<ConsumerRecord<String, byte[]>> more = written(1);

    index(more);
    index(more);
    long before = InboundNode.await(letters.open());
    int partition = more.get(0).partition();
    int forgotten =
        InboundNode.await(letters.forget(Map.of(partition, more.get(0).offset() + 1), now()));

    assertThat(before).isEqualTo(LETTERS + 1);
    assertThat(forgotten).isPositive();
    assertThat(InboundNode.await(letters.open())).isEqualTo(LETTERS + 1 - forgotten);
  }

  private Claim claim(String node) {
    List<Claim> claims = InboundNode.await(redrives.claim(node, LEASE, 1, List.of()));
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  private Future<Void> run(Claim claim, RecordSink to) {
    Promise<Void> done = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            go ->
                new RedriveRun(
                        vertx,
                        claim,
                        LEASE,
                        redrives,
                        log,
                        new WayBack(
                            pool,
                            new SourceRows(
                                vertx, pool, new SecretBox(new byte[32], new SecureRandom()))),
                        to,
                        new DeadLetterMetrics(new SimpleMeterRegistry()),
                        clock,
                        System::nanoTime)
                    .run()
                    .onComplete(done));
    return done.future();
  }

  private Instant now() {
    return clock.instant();
  }

  private void index(List<ConsumerRecord<String, byte[]>> records) {
    InboundNode.await(letters.add(records.stream().map(Letter::of).toList(), now()));
  }

  /**
   * Letters of a connection that nobody knows, so that no hub of other tests makes anything of
   * them.
   */
  private List<ConsumerRecord<String, byte[]>> written(int count) throws Exception {
    List<LetterPlace> places = new ArrayList<>();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", SharedServers.kafka().bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        String delivery = UUID.randomUUID().toString();
        ProducerRecord<String, byte[]> record =
            new ProducerRecord<>(
                Topic.DEAD_LETTERS.topicName(), delivery, ("{\"n\": " + i).getBytes(UTF_8));
        Records.put(record.headers(), TopicHeader.DELIVERY_ID, delivery);
        Records.put(record.headers(), TopicHeader.CONNECTION, unique);
        Records.put(record.headers(), TopicHeader.RECEIVED_AT, now().toString());
        Records.put(record.headers(), TopicHeader.ORIGIN, Topic.INBOUND.topicName());
        Records.put(record.headers(), TopicHeader.ORIGIN_KEY, unique + "/" + delivery);
        Records.put(record.headers(), TopicHeader.REASON, "nobody reads this");
        RecordMetadata at = producer.send(record).get();
        places.add(
            new LetterPlace(at.partition(), at.offset(), Instant.ofEpochMilli(at.timestamp())));
      }
    }
    Map<LetterPlace, ConsumerRecord<String, byte[]>> found = InboundNode.await(log.fetch(places));
    assertThat(found).hasSize(count);
    return List.copyOf(found.values());
  }

  /** Which of these letters are in the topic of deliveries again, as often as they are. */
  private List<String> goneBack() {
    List<String> gone = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            kafka.consumer("none"), new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Topic.INBOUND.partitions())
              .mapToObj(partition -> new TopicPartition(Topic.INBOUND.topicName(), partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(it -> consumer.position(it) < ends.getOrDefault(it, 0L))) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.key() != null && record.key().startsWith(unique)) {
            assertThat(record.headers().lastHeader(TopicHeader.REASON)).isNull();
            assertThat(Records.text(record.headers(), TopicHeader.REDRIVES)).isEqualTo("1");
            gone.add(String.valueOf(Records.text(record.headers(), TopicHeader.REDRIVE_OF)));
          }
        }
      }
    }
    return gone;
  }
}
