package dev.milepost.hub.feeds;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.carrier.edi.EdiReader;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.ingest.InboundTopic;
import dev.milepost.hub.kafka.RecordSink;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final FeedConfig CONFIG =
      new FeedConfig(
          null, null, 64L << 20, 64 * 1024, Duration.ofSeconds(3), Duration.ofSeconds(5));

  private static PostgresDatabase database;

  @TempDir Path root;
  @TempDir Path spool;

  private final List<FeedNode> nodes = new ArrayList<>();
  private final String id = UUID.randomUUID().toString();

  @BeforeAll
  static void prepare() {
    database = FeedNode.prepared();
  }

  @BeforeEach
  void start() throws IOException {
    nodes.add(FeedNode.start(database, root, spool.resolve("1"), CONFIG));
    Files.createDirectories(in());
  }

  @AfterEach
  void stop() {
    nodes.forEach(FeedNode::close);
  }

  @Test
  void keepsAFileByteForByteAndMovesItAwayWithAReport() throws IOException {
    watch("X12", new JsonObject());
    byte[] file = ("\uFEFF\r\n" + EdiFiles.x12("000000101", 3, 2)).getBytes(UTF_8);

    put("status.edi", file);

    JsonObject report = report("done", "status.edi");
    List<ConsumerRecord<String, byte[]>> kept = FeedNode.kept(id);
    assertThat(kept).hasSize(1);
    assertThat(kept.get(0).value()).isEqualTo(file);
    assertThat(InboundTopic.header(kept.get(0), TopicHeader.FILE)).isEqualTo("status.edi");
    assertThat(InboundTopic.header(kept.get(0), TopicHeader.PIECE)).isEqualTo("1/1");
    assertThat(InboundTopic.header(kept.get(0), TopicHeader.FILE_SHA256))
        .isEqualTo(report.getString("sha256"));
    assertThat(report.getString("outcome")).isEqualTo("kept");
    assertThat(deliveries(report)).isEqualTo(ids(kept));
    assertThat(report.getInteger("messages")).isEqualTo(3);
    assertThat(report.getJsonArray("interchanges").getJsonObject(0).getString("control"))
        .isEqualTo("000000101");
    assertThat(Files.readAllBytes(in().resolve("done/status.edi"))).isEqualTo(file);
    assertThat(in().resolve("status.edi")).doesNotExist();
    assertThat(nodes.get(0).count("milepost.feed.files", "connection", id, "outcome", "kept"))
        .isEqualTo(1);
  }

  @Test
  void leavesAFileAloneThatIsStillBeingWritten() throws IOException {
    watch("X12", new JsonObject().put("settle", "PT0.5S"));
    byte[] file = EdiFiles.x12("000000101", 3, 2).getBytes(UTF_8);
    Path path = in().resolve("slow.edi");
    AtomicInteger written = new AtomicInteger();

    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              int at = written.getAndIncrement();
              Files.write(
                  path,
                  new byte[] {file[at]},
                  StandardOpenOption.CREATE,
                  StandardOpenOption.APPEND);
              return looks() > 25;
            });
    assertThat(path).exists();
    Files.write(
        path,
        java.util.Arrays.copyOfRange(file, written.get(), file.length),
        StandardOpenOption.APPEND);

    report("done", "slow.edi");
    assertThat(FeedNode.kept(id)).hasSize(1);
    assertThat(FeedNode.kept(id).get(0).value()).isEqualTo(file);
  }

  @Test
  void takesTheSameNameAgainAsAnotherFile() throws IOException {
    watch("X12", new JsonObject());
    put("status.edi", EdiFiles.x12("000000101", 1, 1).getBytes(UTF_8));
    report("done", "status.edi");

    put("status.edi", EdiFiles.x12("000000102", 1, 1).getBytes(UTF_8));

    await().atMost(PATIENCE).until(() -> FeedNode.kept(id).size() == 2);
    await().atMost(PATIENCE).until(() -> files("done").size() == 4);
    assertThat(files("done")).anyMatch(it -> it.matches("status\\.edi\\.\\d{8}T\\d{9}Z"));
  }

  @Test
  void keepsTheSameContentOnceAndSaysSo() throws IOException {
    watch("X12", new JsonObject().put("acknowledge", true));
    byte[] file = EdiFiles.x12("000000101", 1, 1).getBytes(UTF_8);
    put("first.edi", file);
    report("done", "first.edi");
    Files.delete(in().resolve("out/997-000000001.edi"));

    put("second.edi", file);

    JsonObject report = report("done", "second.edi");
    assertThat(report.getString("outcome")).isEqualTo("duplicate");
    assertThat(report.getJsonObject("duplicateOf").getString("file")).isEqualTo("first.edi");
    assertThat(FeedNode.kept(id)).hasSize(1);
    assertThat(in().resolve("out/997-000000001.edi")).exists();
    assertThat(files("out")).hasSize(1);
  }

  @Test
  void keepsAControlNumberThatComesAgainWithOtherContentAndSaysSo() throws IOException {
    watch("X12", new JsonObject());
    put("first.edi", EdiFiles.x12("000000101", 1, 1).getBytes(UTF_8));
    report("done", "first.edi");

    put("second.edi", EdiFiles.x12("000000101", 2, 1).getBytes(UTF_8));

    JsonObject told = report("done", "second.edi").getJsonArray("interchanges").getJsonObject(0);
    assertThat(told.getJsonObject("controlUsedBefore").getString("file")).isEqualTo("first.edi");
    assertThat(FeedNode.kept(id)).hasSize(2);
    assertThat(
            nodes.get(0).count("milepost.feed.interchanges", "connection", id, "number", "again"))
        .isEqualTo(1);
  }

  @Test
  void cutsALongFileAndKeepsEveryEvent() throws IOException {
    watch("EDIFACT", new JsonObject());
    byte[] file;
    try (var big = EdiFiles.oneIftsta(4_000)) {
      file = big.readAllBytes();
    }

    put("big.edi", file);

    JsonObject report = report("done", "big.edi");
    List<ConsumerRecord<String, byte[]>> kept = FeedNode.kept(id);
    assertThat(kept).hasSizeGreaterThan(10);
    assertThat(ids(kept)).containsExactlyInAnyOrderElementsOf(deliveries(report));
    assertThat(kept.stream().map(it -> InboundTopic.header(it, TopicHeader.PIECE)))
        .contains("1/" + kept.size(), kept.size() + "/" + kept.size());
    assertThat(EdiFiles.events("EDIFACT", kept.stream().map(ConsumerRecord::value).toList()))
        .hasSize(4_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void losesAndRenamesNothingWhenANodeDiesInTheMiddleOfAFile() throws IOException {
    AtomicInteger sends = new AtomicInteger();
    Path shared = root.resolve("killed");
    FeedNode dying =
        FeedNode.start(
            database, shared, spool.resolve("2"), CONFIG, kafka -> stallingAfter(3, sends, kafka));
    dying.connection(id, "X12", "folder", "", options(new JsonObject()));
    byte[] file = EdiFiles.x12("000000101", 4_000, 100).getBytes(UTF_8);
    Files.createDirectories(shared.resolve(id));
    Files.write(shared.resolve(id).resolve("big.edi"), file);
    await().atMost(PATIENCE).until(() -> sends.get() > 3);
    List<String> before = ids(FeedNode.kept(id));
    dying.abandon();

    nodes.add(FeedNode.start(database, shared, spool.resolve("3"), CONFIG));

    Path done = shared.resolve(id).resolve("done/big.edi.report.json");
    await().atMost(PATIENCE).until(() -> Files.exists(done));
    List<String> promised = deliveries(new JsonObject(Files.readString(done)));
    List<ConsumerRecord<String, byte[]>> kept = FeedNode.kept(id);
    assertThat(before).hasSize(3);
    assertThat(promised).containsAll(before);
    assertThat(ids(kept).stream().distinct().toList())
        .containsExactlyInAnyOrderElementsOf(promised);
    assertThat(
            EdiFiles.events("X12", kept.stream().map(ConsumerRecord::value).toList()).stream()
                .distinct())
        .hasSize(4_000);
  }

  @Test
  void takesEachFileOnceWithSeveralNodes() throws IOException {
    nodes.add(FeedNode.start(database, root, spool.resolve("2"), CONFIG));
    watch("X12", new JsonObject());
    await()
        .atMost(PATIENCE)
        .until(() -> nodes.get(1).count("milepost.feed.looks", "connection", id) > 0);
    for (int i = 1; i <= 30; i++) {
      put(i + ".edi", EdiFiles.x12("%09d".formatted(i), 1, 1).getBytes(UTF_8));
    }

    await().atMost(PATIENCE).until(() -> files("done").size() == 60);

    assertThat(FeedNode.kept(id)).hasSize(30);
    assertThat(files("failed")).isEmpty();
  }

  @Test
  void refusesWhatCannotBeCutAndSaysWhatToDo() throws IOException {
    watch("X12", new JsonObject());

    put("big.json", "{\"a\": 1}\n".repeat(200_000).getBytes(UTF_8));
    put("empty.edi", new byte[0]);

    assertThat(report("failed", "big.json").getString("why")).contains("smaller files");
    assertThat(report("failed", "empty.edi").getString("why")).contains("empty");
    assertThat(FeedNode.kept(id)).isEmpty();
    assertThat(nodes.get(0).count("milepost.feed.files", "connection", id, "outcome", "failed"))
        .isEqualTo(2);
  }

  @Test
  void acknowledgesWithNumbersThatRiseByOne() throws IOException {
    watch("X12", new JsonObject().put("acknowledge", true));

    put("a.edi", EdiFiles.x12("000000101", 3, 2).getBytes(UTF_8));
    report("done", "a.edi");
    put("b.edi", EdiFiles.x12("000000102", 1, 1).getBytes(UTF_8));
    put("c.edi", EdiFiles.iftstas("ICR1", 2).getBytes(UTF_8));
    report("done", "b.edi");
    report("done", "c.edi");

    assertThat(files("out")).hasSize(3).contains("997-000000001.edi");
    assertThat(
            files("out").stream()
                .map(it -> EdiReader.read(bytes(in().resolve("out").resolve(it))))
                .map(it -> Integer.valueOf(it.interchanges().get(0).control())))
        .containsExactlyInAnyOrder(1, 3, 4);
  }

  @Test
  void followsNoLink() throws IOException {
    watch("X12", new JsonObject());
    Path secret = Files.writeString(spool.resolve("secret"), EdiFiles.x12("000000109", 1, 1));
    Files.createSymbolicLink(in().resolve("link.edi"), secret);

    put("status.edi", EdiFiles.x12("000000101", 1, 1).getBytes(UTF_8));

    report("done", "status.edi");
    assertThat(FeedNode.kept(id)).hasSize(1);
    assertThat(secret).exists();
  }

  private static RecordSink stallingAfter(int most, AtomicInteger sends, RecordSink kafka) {
    return (topic, key, value, headers) ->
        sends.incrementAndGet() <= most
            ? kafka.send(topic, key, value, headers)
            : Promise.<Void>promise().future();
  }

  private void watch(String carrier, JsonObject options) {
    nodes.get(0).connection(id, carrier, "folder", "", options(options));
  }

  private JsonObject options(JsonObject others) {
    return new JsonObject()
        .put("folder", id)
        .put("every", "PT0.05S")
        .put("settle", "PT0.1S")
        .mergeIn(others);
  }

  private double looks() {
    return nodes.get(0).count("milepost.feed.looks", "connection", id);
  }

  private Path in() {
    return root.resolve(id);
  }

  private void put(String name, byte[] content) throws IOException {
    Path draft = Files.write(in().resolve(name + ".tmp"), content);
    Files.move(draft, in().resolve(name));
  }

  private JsonObject report(String folder, String name) throws IOException {
    Path report = in().resolve(folder).resolve(name + ".report.json");
    await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(report) && Files.exists(in().resolve(folder).resolve(name)));
    return new JsonObject(Files.readString(report));
  }

  private List<String> files(String folder) throws IOException {
    Path path = in().resolve(folder);
    if (!Files.exists(path)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(it -> String.valueOf(it.getFileName()))
          .filter(it -> !it.startsWith("."))
          .toList();
    }
  }

  private static List<String> deliveries(JsonObject report) {
    return report.getJsonArray("deliveries").stream().map(String::valueOf).toList();
  }

  private static List<String> ids(List<ConsumerRecord<String, byte[]>> kept) {
    return kept.stream().map(it -> InboundTopic.id(it)).toList();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
