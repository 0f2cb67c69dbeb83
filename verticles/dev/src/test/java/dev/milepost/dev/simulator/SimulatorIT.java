package dev.milepost.dev.simulator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator against a door that only looks like the hub's: who sends what, and how often. */
class SimulatorIT {
  private static final DateTimeFormatter GMT =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

  /** SSH takes its time on a machine that is busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path feeds;

  private final Vertx vertx = Vertx.vertx();
  private final Map<String, JsonObject> connections = new ConcurrentHashMap<>();
  private final Map<String, JsonObject> shipments = new ConcurrentHashMap<>();
  private final Queue<JsonObject> kept = new ConcurrentLinkedQueue<>();
  private final Queue<JsonObject> forgotten = new ConcurrentLinkedQueue<>();
  private final Queue<JsonObject> doubled = new ConcurrentLinkedQueue<>();
  private final Queue<String> posters = new ConcurrentLinkedQueue<>();
  private final Queue<String> console = new ConcurrentLinkedQueue<>();
  private final AtomicInteger webhooks = new AtomicInteger();
  private volatile IntUnaryOperator statusOfWebhook = count -> 202;
  private HttpServer server;
  private Simulator simulator;

  @BeforeEach
  void open() throws Exception {
    server = vertx.createHttpServer().requestHandler(this::answer);
    done(server.listen(0));
    simulator = simulator(PlayedCarrier.UPS);
  }

  @AfterEach
  void close() throws Exception {
    done(simulator.stop());
    done(vertx.close());
  }

  @Test
  void registersShipmentsAndTellsWhatHappensToThem() throws Exception {
    simulator =
        simulator(
            PlayedCarrier.UPS,
            PlayedCarrier.FEDEX,
            PlayedCarrier.DHL,
            PlayedCarrier.AFTERSHIP,
            PlayedCarrier.DCSA);

    start();

    await()
        .until(
            () ->
                kept.size() > 100
                    && shipments.size() > 10
                    && console.size() > 1
                    && new TreeSet<>(posters).size() == 5);
    assertThat(shipments.values())
        .allSatisfy(shipment -> assertThat(shipment.getString("customer")).isIn("ACME", "GLOBEX"));
    assertThat(simulator.counts().all().refused()).isZero();
    assertThat(connections.keySet())
        .containsExactlyInAnyOrder(
            "ups-test",
            "fedex-test",
            "fedex-asked-test",
            "dhl-test",
            "aftership-test",
            "ocean-test");
  }

  @Test
  void sendsAgainWhatWasNotTaken() throws Exception {
    statusOfWebhook = count -> count % 3 == 0 ? 500 : count == 10 ? 429 : 202;

    start();

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> kept.size() > 100 && simulator.counts().all().again() > 20);
    assertThat(simulator.counts().all().refused()).isZero();
  }

  @Test
  void saysHowFarItIsBehind() throws Exception {
    statusOfWebhook = count -> 429;

    start();

    await().atMost(Duration.ofSeconds(20)).until(() -> simulator.counts().behindMillis() > 500);
    await().until(() -> console.stream().anyMatch(line -> !line.contains(" 0.0 s behind")));
  }

  @Test
  void givesItsConnectionOfAnEarlierRunAnotherSecret() throws Exception {
    connections.put("ups-test", new JsonObject().put("secret", "of an earlier run"));

    start();

    await().until(() -> kept.size() > 10);
    assertThat(connections).containsOnlyKeys("ups-test");
  }

  @Test
  void isSilentAfterTheStop() throws Exception {
    start();
    await().until(() -> kept.size() > 10);

    done(simulator.stop());

    int sent = webhooks.get();
    await().during(Duration.ofMillis(300)).until(() -> webhooks.get() <= sent + 64);
  }

  @Test
  void findsEverythingThatTheHubAcknowledged() throws Exception {
    start();
    await().until(() -> kept.size() > 400 && kept.stream().anyMatch(SimulatorIT::isForecast));

    TruthReport truth = done(simulator.finish(Duration.ofSeconds(8)));

    assertThat(truth.isClean()).as(truth.toString()).isTrue();
    assertThat(truth.shipments()).isGreaterThan(10);
    assertThat(simulator.counts().all().waiting()).isZero();
  }

  @Test
  void findsWhatTheHubHasLostInventedAndDoubled() throws Exception {
    start();
    await().until(() -> kept.size() > 400 && kept.stream().anyMatch(SimulatorIT::isForecast));
    JsonObject lost = ofTheSample();
    forgotten.add(lost);
    JsonObject twice = ofTheSample();
    doubled.add(twice);
    kept.add(twice.copy().put("gmtActivityTime", "000000").put("gmtActivityDate", "20200101"));

    TruthReport truth = done(simulator.finish(Duration.ofSeconds(4)));

    assertThat(truth.lost()).as(truth.toString()).isEqualTo(1);
    assertThat(truth.invented()).isEqualTo(1);
    assertThat(truth.twice()).isEqualTo(1);
    assertThat(truth.examples()).hasSizeBetween(1, 3);
  }

  @Test
  void putsFilesWhereTheHubLooksForThemUntilItHasThem() throws Exception {
    simulator = simulator(PlayedCarrier.X12, PlayedCarrier.EDIFACT);

    start();

    JsonObject sftp = options("ltl-test");
    try (SshClient ssh = SshClient.setUpDefaultClient()) {
      ssh.setServerKeyVerifier(
          (session, address, key) ->
              PublicKeyEntry.toString(key).equals(sftp.getString("hostKey")));
      ssh.start();
      try (ClientSession session =
          ssh.connect(sftp.getString("user"), sftp.getString("host"), sftp.getInteger("port"))
              .verify(PATIENCE)
              .getSession()) {
        session.addPasswordIdentity(
            Objects.requireNonNull(connections.get("ltl-test")).getString("secret"));
        session.auth().verify(PATIENCE);
        try (SftpClient client = SftpClientFactory.instance().createSftpClient(session)) {
          await().atMost(PATIENCE).until(() -> take(client, sftp.getString("folder")));
        }
      }
    }
    await()
        .atMost(PATIENCE)
        .until(() -> takeWatched(feeds.resolve(options("air-test").getString("folder"))));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                simulator.counts().carriers().values().stream().allMatch(sent -> sent.taken() > 0));
    assertThat(simulator.counts().all().refused()).isZero();
  }

  /** Moves a file of X12 away as the hub does, with its report; false where there is none. */
  private static boolean take(SftpClient client, String folder) throws IOException {
    for (SftpClient.DirEntry entry : client.readDir(folder)) {
      String name = entry.getFilename();
      if (name.endsWith(".edi")) {
        try (var in = client.read(folder + "/" + name)) {
          assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
              .startsWith("ISA*00*")
              .contains("ST*214*");
        }
        client.mkdir(folder + "/done");
        client.rename(folder + "/" + name, folder + "/done/" + name);
        try (var out = client.write(folder + "/done/" + name + ".report.json")) {
          out.write('{');
        }
        return true;
      }
    }
    return false;
  }

  private static boolean takeWatched(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path file = files.filter(one -> one.toString().endsWith(".edi")).findFirst().orElse(null);
      if (file == null) {
        return false;
      }
      assertThat(Files.readString(file)).startsWith("UNB+UNOC:3+").contains("IFTSTA");
      Path to = Files.createDirectories(folder.resolve("done")).resolve(file.getFileName());
      Files.move(file, to);
      Files.writeString(to.resolveSibling(to.getFileName() + ".report.json"), "{}");
      return true;
    }
  }

  private JsonObject options(String connection) {
    return Objects.requireNonNull(connections.get(connection)).getJsonObject("options");
  }

  private Simulator simulator(PlayedCarrier... carriers) {
    SimulatorSettings settings =
        new SimulatorSettings(
            200,
            1,
            List.of("ACME", "GLOBEX"),
            Duration.ofSeconds(10),
            Arrays.asList(carriers),
            "test",
            feeds,
            Duration.ofMillis(200));
    URI hub = URI.create("http://127.0.0.1:" + server.actualPort());
    return new Simulator(
        vertx, hub, "admin-token", "erp-token", settings, Clock.systemUTC(), console::add);
  }

  private void start() throws Exception {
    done(simulator.start());
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, SECONDS);
  }

  // The door

  private void answer(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              if (request.path().endsWith("/events")) {
                request.response().end(events(request.path().split("/", -1)[3]).toBuffer());
                return;
              }
              int status =
                  status(request, body.length() == 0 ? new JsonObject() : json(body.toString()));
              if (status == 429) {
                request.response().putHeader("Retry-After", "1");
              }
              request.response().setStatusCode(status).end();
            });
  }

  private static JsonObject json(String body) {
    return body.startsWith("[")
        ? new JsonObject().put("bundle", new JsonArray(body))
        : new JsonObject(body);
  }

  private int status(HttpServerRequest request, JsonObject body) {
    String path = request.path();
    if (path.startsWith("/admin/v1/connections")) {
      boolean mayCreate = "Bearer admin-token".equals(request.getHeader("Authorization"));
      return mayCreate ? administer(request.method().name(), path, body) : 403;
    }
    if (path.startsWith("/v1/shipments/")) {
      boolean mayWrite = "Bearer erp-token".equals(request.getHeader("Authorization"));
      shipments.put(path.substring("/v1/shipments/".length()), body);
      return mayWrite ? 200 : 403;
    }
    String id = path.substring("/v1/webhooks/".length());
    JsonObject connection = connections.get(id);
    String credential = request.getHeader("credential");
    if (connection == null
        || (id.equals("ups-test") && !connection.getString("secret").equals(credential))) {
      return 401;
    }
    int status = statusOfWebhook.applyAsInt(webhooks.incrementAndGet());
    if (status == 202) {
      kept.add(body);
      posters.add(id);
    }
    return status;
  }

  private int administer(String method, String path, JsonObject body) {
    if (path.endsWith("/rotate")) {
      String id = path.split("/", -1)[4];
      connections.put(id, body);
      return 200;
    }
    if (method.equals("DELETE")) {
      connections.remove(path.split("/", -1)[4]);
      return 204;
    }
    return connections.putIfAbsent(body.getString("id"), body) == null ? 201 : 409;
  }

  /**
   * The history of a shipment by what UPS posted of it, each thing once but for what is doubled.
   */
  private JsonObject events(String shipment) {
    JsonArray events = new JsonArray();
    String number = number(Objects.requireNonNull(shipments.get(shipment)));
    Stream.concat(kept.stream().distinct(), doubled.stream())
        .filter(body -> !forgotten.contains(body))
        .filter(body -> number.equals(body.getString("trackingNumber")))
        .forEach(body -> events.add(event(body)));
    return new JsonObject().put("events", events);
  }

  private static JsonObject event(JsonObject body) {
    String gmt = body.getString("gmtActivityDate") + body.getString("gmtActivityTime");
    return new JsonObject()
        .put("milestone", isForecast(body) ? "ETA_UPDATED" : "ARRIVED")
        .put(
            "time",
            new JsonObject()
                .put(
                    "instant", LocalDateTime.parse(gmt, GMT).toInstant(ZoneOffset.UTC).toString()));
  }

  private static boolean isForecast(JsonObject body) {
    return body.getJsonObject("activityStatus").getString("type").equals("U");
  }

  private JsonObject ofTheSample() {
    return kept.stream()
        .filter(body -> isRegistered(body) && !isForecast(body) && !forgotten.contains(body))
        .findFirst()
        .orElseThrow();
  }

  private boolean isRegistered(JsonObject body) {
    return shipments.values().stream()
        .anyMatch(shipment -> number(shipment).equals(body.getString("trackingNumber")));
  }

  private static String number(JsonObject shipment) {
    return shipment.getJsonArray("references").getJsonObject(0).getString("value");
  }
}
