package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.http.PublicTls;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The stream over TLS: its chunks go past the encoder, but not past the cipher. */
@ExtendWith(FreeEventLoop.class)
final class TlsIT {
  private static final Duration SOON = Duration.ofMillis(200);

  @TempDir private Path data;
  private Path certificateFile;
  private Path keyFile;
  private TestCertificate first;
  private TestTopic topic;
  private StreamNode node;

  @BeforeEach
  void start() throws Exception {
    certificateFile = data.resolve("tls.crt");
    keyFile = data.resolve("tls.key");
    first = TestCertificate.make(data, "EC");
    first.writeTo(certificateFile, keyFile);
    topic = new TestTopic(3);
    node =
        StreamNode.start(
            topic,
            StreamNode.config("heartbeat: 50ms"),
            HubKey.random(),
            OwnKeys.in(data),
            List.of(),
            new PublicTls(certificateFile, keyFile, SOON));
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    topic.close();
  }

  /** Shared chunks, each stream's own heartbeats between them, and small ones in a row. */
  @Test
  void givesEverybodyTheSameBytesOverHttp1() throws Exception {
    int events = 200;
    HttpClient http = client(HttpVersion.HTTP_1_1, first);
    List<SseClient> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(open(http, "A"));
    }
    try (Raw raw = new Raw(socket(first))) {
      raw.get("/v1/stream", "HTTP/1.1", node.portalToken("A"));
      assertThat(raw.head()).startsWith("HTTP/1.1 200 ").contains("transfer-encoding: chunked");
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        expected.add(document(i));
        var unused = topic.send("A", "e-" + i, "milestone", document(i), false);
      }

      List<String> seen = new ArrayList<>();
      while (seen.size() < events) {
        raw.chunk().lines().filter(line -> line.startsWith("data: ")).forEach(seen::add);
      }

      assertThat(seen).isEqualTo(expected.stream().map(text -> "data: " + text).toList());
      for (SseClient client : clients) {
        await().atMost(Duration.ofSeconds(30)).until(() -> client.frames.size() == events);
        assertThat(client.data()).isEqualTo(expected);
        assertThat(client.response.version()).isEqualTo(HttpVersion.HTTP_1_1);
      }
      await().until(() -> clients.stream().allMatch(client -> client.comments.get() >= 3));
    }
  }

  @Test
  void servesHttp2ToWhoAsksForIt() throws Exception {
    SseClient two = open(client(HttpVersion.HTTP_2, first), "A");
    SseClient one = open(client(HttpVersion.HTTP_1_1, first), "A");

    for (int i = 0; i < 50; i++) {
      topic.publish("A", "e-" + i);
    }

    await().until(() -> two.frames.size() == 50 && one.frames.size() == 50);
    assertThat(two.response.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(two.data()).isEqualTo(one.data());
  }

  @Test
  void servesARenewedCertificateAndKeepsOpenStreams() throws Exception {
    SseClient before = open(client(HttpVersion.HTTP_1_1, first), "A");
    TestCertificate second = TestCertificate.make(data, "RSA");

    second.writeTo(certificateFile, keyFile);

    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> served(second).equals(second.certificate()));
    SseClient after = open(client(HttpVersion.HTTP_2, second), "A");
    topic.publish("A", "1");
    await().until(() -> before.frames.size() == 1 && after.frames.size() == 1);
    assertThat(after.response.version()).isEqualTo(HttpVersion.HTTP_2);
  }

  @Test
  void goesOnServingTheLastCertificateWhileTheFilesAreWrong() throws Exception {
    TestCertificate second = TestCertificate.make(data, "EC");

    Files.writeString(certificateFile, second.certificatePem());
    PublicTls files = new PublicTls(certificateFile, keyFile, SOON);

    assertThatThrownBy(() -> files.check(node.vertx)).hasMessageContaining("is not the key of");
    assertThat(served(first)).isEqualTo(first.certificate());
    Files.writeString(keyFile, second.keyPem());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> served(second).equals(second.certificate()));
  }

  @Test
  void saysWhatIsWrongWithTheFiles() throws Exception {
    Vertx vertx = node.vertx;
    Path nowhere = data.resolve("nowhere.pem");
    Path garbage = Files.writeString(data.resolve("garbage.pem"), "no PEM");
    TestCertificate rsa = TestCertificate.make(data, "RSA");
    Path rsaKey = Files.writeString(data.resolve("rsa.key"), rsa.keyPem());

    assertThatThrownBy(() -> new PublicTls(nowhere, keyFile, SOON).check(vertx))
        .isInstanceOf(IOException.class)
        .hasMessage("http.tls.certificate: there is no file " + nowhere);
    assertThatThrownBy(() -> new PublicTls(certificateFile, nowhere, SOON).check(vertx))
        .hasMessage("http.tls.key: there is no file " + nowhere);
    assertThatThrownBy(() -> new PublicTls(certificateFile, garbage, SOON).check(vertx))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(garbage.toString());
    assertThatThrownBy(() -> new PublicTls(garbage, keyFile, SOON).check(vertx))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(garbage.toString());
    assertThatThrownBy(() -> new PublicTls(certificateFile, rsaKey, SOON).check(vertx))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(rsaKey.toString())
        .hasMessageContaining("does not match");
    assertThatThrownBy(() -> new PublicTls(certificateFile, certificateFile, SOON).check(vertx))
        .isInstanceOf(IOException.class);
  }

  private SseClient open(HttpClient http, String customer) throws Exception {
    return SseClient.open(
        http,
        node.port(),
        "/v1/stream",
        Map.of("Authorization", "Bearer " + node.portalToken(customer)));
  }

  private HttpClient client(HttpVersion version, TestCertificate trusted) {
    return node.vertx.createHttpClient(
        new HttpClientOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setProtocolVersion(version)
            .setTrustOptions(
                new PemTrustOptions().addCertValue(Buffer.buffer(trusted.certificatePem()))),
        new PoolOptions().setHttp1MaxSize(100));
  }

  private X509Certificate served(TestCertificate trusted) throws Exception {
    try (SSLSocket socket = (SSLSocket) socket(trusted)) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private Socket socket(TestCertificate trusted) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("it", trusted.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory().createSocket("127.0.0.1", node.port());
  }

  private static String document(int i) {
    return "{\"i\":" + i + ",\"text\":\"" + "x".repeat(i * 37 % 1500) + "\"}";
  }
}
