package dev.milepost.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.SharedServers;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(FreeEventLoop.class)
class WebhookIT {
  private static final String SECRET = "the-secret-of-this-test";
  private static final int MIB = 1024 * 1024;

  private static IngestNode node;
  private static String kafka;

  @BeforeAll
  static void start() {
    kafka = SharedServers.kafka().bootstrapServers();
    node =
        IngestNode.start(kafka, SharedServers.postgres().createDatabase(), IngestConfig.defaults());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void answersOnceKafkaHasTheExactBytes() {
    String connection = connection("{}");
    byte[] body = {0, (byte) 0xff, '{', '\r', '\n', (byte) 0xc3, 0x28};
    Instant before = Instant.now();

    HttpResponse<String> answer = node.post(connection, SECRET, body);

    assertThat(answer.statusCode()).isEqualTo(200);
    List<ConsumerRecord<String, byte[]>> kept = InboundTopic.of(kafka, connection);
    assertThat(kept).hasSize(1);
    String id = answer.headers().firstValue("Milepost-Delivery-Id").orElseThrow();
    ConsumerRecord<String, byte[]> message = kept.get(0);
    assertThat(message.value()).isEqualTo(body);
    assertThat(message.key()).isEqualTo(connection + "/" + id);
    assertThat(InboundTopic.id(message)).isEqualTo(id);
    assertThat(InboundTopic.header(message, TopicHeader.CARRIER)).isEqualTo("UPS");
    assertThat(Instant.parse(InboundTopic.header(message, TopicHeader.RECEIVED_AT)))
        .isBetween(before.minusMillis(1), Instant.now());
    assertThat(InboundTopic.header(message, "http-content-type")).isEqualTo("application/json");
  }

  @Test
  void keepsNoCredential() {
    String connection = connection("{}");

    HttpResponse<String> answer = node.post(connection, SECRET, "{}".getBytes(UTF_8));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(InboundTopic.of(kafka, connection))
        .allSatisfy(
            message ->
                assertThat(message.headers())
                    .noneMatch(header -> new String(header.value(), UTF_8).contains(SECRET)));
  }

  @Test
  void tellsWhoLooksWhetherTheCallbackIsThereAndKeepsNothing() {
    String connection = connection("{}");

    assertThat(head("/v1/webhooks/" + connection)).isEqualTo(204);
    assertThat(head("/v1/webhooks/" + UUID.randomUUID())).isEqualTo(404);
    assertThat(head("/v1/webhooks/")).isEqualTo(404);
    assertThat(InboundTopic.of(kafka, connection)).isEmpty();
  }

  private int head(String path) {
    return node.send(node.request(path).method("HEAD", BodyPublishers.noBody())).statusCode();
  }

  @Test
  void keepsAnEmptyBody() {
    String connection = connection("{}");

    HttpResponse<String> answer = node.post(connection, SECRET, new byte[0]);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(InboundTopic.of(kafka, connection))
        .singleElement()
        .satisfies(message -> assertThat(message.value()).isEmpty());
  }

  @Test
  void keepsABodyOfExactlyTheLimitThatComesInChunks() {
    String connection = connection("{}");
    byte[] body = new byte[MIB];

    HttpResponse<String> answer =
        node.send(
            node.request("/v1/webhooks/" + connection)
                .header("credential", SECRET)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(InboundTopic.of(kafka, connection))
        .singleElement()
        .satisfies(message -> assertThat(message.value()).isEqualTo(body));
  }

  @Test
  void goesOnWithTheTraceOfTheCarrier() {
    String connection = connection("{}");
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    node.send(node.webhook(connection, SECRET, "{}".getBytes(UTF_8)).header("traceparent", trace));

    assertThat(InboundTopic.of(kafka, connection))
        .extracting(message -> InboundTopic.header(message, TopicHeader.TRACEPARENT))
        .containsExactly(trace);
  }

  @Test
  void beginsATraceWhereTheCarriersIsNotValid() {
    String connection = connection("{}");

    node.send(
        node.webhook(connection, SECRET, "{}".getBytes(UTF_8))
            .header("traceparent", "00-nonsense"));

    assertThat(InboundTopic.of(kafka, connection))
        .extracting(message -> InboundTopic.header(message, TopicHeader.TRACEPARENT))
        .allMatch(Traceparent::isValid)
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "", "the-secret-of-this-tes"})
  void refusesABadCredential(String presented) {
    String connection = connection("{}");
    double before = refused("unauthentic");

    HttpResponse<String> answer = node.post(connection, presented, "{}".getBytes(UTF_8));

    assertProblem(answer, 401, "/problems/not-authentic");
    assertThat(refused("unauthentic")).isEqualTo(before + 1);
    assertNothingKept(connection);
  }

  @Test
  void refusesAnUnknownConnection() {
    double before = refused("unknown_connection");

    HttpResponse<String> answer = node.post("nobody", SECRET, "{}".getBytes(UTF_8));

    assertProblem(answer, 404, "/problems/no-such-connection");
    assertThat(refused("unknown_connection")).isEqualTo(before + 1);
  }

  @Test
  void refusesABodyThatSaysItIsTooLargeWithoutReadingIt() throws Exception {
    String connection = connection("{}");
    double before = refused("too_large");

    String answer =
        raw(
            "POST /v1/webhooks/"
                + connection
                + " HTTP/1.1\r\nHost: h\r\ncredential: "
                + SECRET
                + "\r\nContent-Length: 52428800\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
    assertThat(refused("too_large")).isEqualTo(before + 1);
    assertNothingKept(connection);
  }

  @Test
  void refusesABodyInChunksAsSoonAsItIsTooLarge() throws Exception {
    String connection = connection("{}");
    String chunk = Integer.toHexString(MIB + 1) + "\r\n" + "x".repeat(MIB + 1) + "\r\n";

    String answer =
        raw(
            "POST /v1/webhooks/"
                + connection
                + " HTTP/1.1\r\nHost: h\r\ncredential: "
                + SECRET
                + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk);

    assertThat(answer).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
    assertNothingKept(connection);
  }

  @Test
  void letsTheCarrierSeeTheAnswerToABodyThatIsTooLarge() {
    String connection = connection("{}");

    HttpResponse<String> answer = node.post(connection, SECRET, new byte[5 * MIB]);

    assertProblem(answer, 413, "/problems/too-large");
  }

  @Test
  void asksToComeAgainWhenTooMuchComes() {
    String connection = connection("{\"ratePerSecond\": 1, \"burst\": 2}");
    node.post(connection, SECRET, "{}".getBytes(UTF_8));
    node.post(connection, SECRET, "{}".getBytes(UTF_8));
    double before = refused("rate_limited");

    HttpResponse<String> answer = node.post(connection, SECRET, "{}".getBytes(UTF_8));

    assertProblem(answer, 429, "/problems/rate-limited");
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(refused("rate_limited")).isEqualTo(before + 1);
    assertThat(InboundTopic.of(kafka, connection)).hasSize(2);
  }

  @Test
  void doesNotLetStrangersUseUpTheLimitOfACarrier() {
    String connection = connection("{\"ratePerSecond\": 1, \"burst\": 2}");
    for (int i = 0; i < 10; i++) {
      node.post(connection, "wrong", "{}".getBytes(UTF_8));
    }

    HttpResponse<String> answer = node.post(connection, SECRET, "{}".getBytes(UTF_8));

    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void asksToComeAgainWhileTheConnectionIsPaused() {
    String connection = connection("{}");
    node.send(
        node.request("/admin/v1/connections/" + connection + "/pause")
            .POST(BodyPublishers.noBody()));

    HttpResponse<String> paused = node.post(connection, SECRET, "{}".getBytes(UTF_8));

    assertProblem(paused, 503, "/problems/connection-paused");
    assertThat(paused.headers().firstValue("Retry-After")).isPresent();
    assertNothingKept(connection);
  }

  @Test
  void asksToComeAgainWhenTooMuchIsInFlight() throws Exception {
    IngestConfig narrow =
        new IngestConfig(
            MIB,
            1,
            2L * MIB,
            Duration.ofSeconds(30),
            Duration.ofSeconds(7),
            IngestConfig.Fallback.defaults());
    try (IngestNode busy =
            IngestNode.start(kafka, SharedServers.postgres().createDatabase(), narrow);
        Socket half = new Socket(InetAddress.getLoopbackAddress(), busy.port())) {
      String connection = busy.connection(UUID.randomUUID().toString(), SECRET, "{}");
      half.getOutputStream()
          .write(
              ("POST /v1/webhooks/"
                      + connection
                      + " HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf")
                  .getBytes(UTF_8));
      await().until(() -> busy.gauge("milepost.ingest.in.flight") == 1);

      HttpResponse<String> answer = busy.post(connection, SECRET, "{}".getBytes(UTF_8));

      assertProblem(answer, 503, "/problems/too-much-in-flight");
      assertThat(answer.headers().firstValue("Retry-After")).contains("7");
      assertThat(busy.count("milepost.ingest.refused", "reason", "too_much_in_flight"))
          .isEqualTo(1);
      half.shutdownOutput();
      await().until(() -> busy.gauge("milepost.ingest.in.flight") == 0);
      assertThat(busy.count("milepost.ingest.refused", "reason", "aborted")).isEqualTo(1);
    }
  }

  @Test
  void doesNotWaitForABodyForEver() throws Exception {
    IngestConfig impatient =
        new IngestConfig(
            MIB,
            10,
            2L * MIB,
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            IngestConfig.Fallback.defaults());
    try (IngestNode hasty =
        IngestNode.start(kafka, SharedServers.postgres().createDatabase(), impatient)) {
      String connection = hasty.connection(UUID.randomUUID().toString(), SECRET, "{}");

      String answer =
          raw(
              hasty.port(),
              "POST /v1/webhooks/"
                  + connection
                  + " HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");

      assertThat(answer).startsWith("HTTP/1.1 408 ");
      assertThat(hasty.gauge("milepost.ingest.in.flight")).isZero();
    }
  }

  @Test
  void accountsForEveryDelivery() {
    String connection = connection("{\"ratePerSecond\": 1, \"burst\": 3}");

    for (int i = 0; i < 5; i++) {
      node.post(connection, SECRET, "{}".getBytes(UTF_8));
      node.post(connection, "wrong", "{}".getBytes(UTF_8));
      node.post("nobody-" + i, SECRET, "{}".getBytes(UTF_8));
    }

    await()
        .untilAsserted(
            () ->
                assertThat(node.count("milepost.ingest.received"))
                    .isEqualTo(
                        node.count("milepost.ingest.stored")
                            + node.count("milepost.ingest.refused")
                            + node.count("milepost.ingest.failed")));
  }

  private static String connection(String options) {
    return node.connection(UUID.randomUUID().toString(), SECRET, options);
  }

  private static double refused(String reason) {
    return node.count("milepost.ingest.refused", "reason", reason);
  }

  private static void assertNothingKept(String connection) {
    assertThat(InboundTopic.of(kafka, connection)).isEmpty();
    assertThat(node.rowsInFallback()).isZero();
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String type) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("type")).isEqualTo(type);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(answer.body()).doesNotContain(SECRET);
  }

  private static String raw(String request) throws Exception {
    return raw(node.port(), request);
  }

  /** Sends that, and reads what comes until the end of the first answer's head and body. */
  private static String raw(int port, String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder answer = new StringBuilder();
      byte[] buffer = new byte[4096];
      while (!answer.toString().contains("}")) {
        int read = in.read(buffer);
        if (read < 0) {
          break;
        }
        answer.append(new String(buffer, 0, read, UTF_8));
      }
      return answer.toString();
    }
  }
}
