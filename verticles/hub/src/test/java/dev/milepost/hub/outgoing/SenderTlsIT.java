package dev.milepost.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.portal.TestCertificate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection goes to the address that was judged, and TLS to the name that was registered. */
final class SenderTlsIT {
  private static final String NAME = "hooks.example.test";

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<String> asked = new AtomicReference<>("nothing");
  private TestCertificate certificate;
  private HttpServer server;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    certificate = TestCertificate.make(data, "EC", "dns:" + NAME);
    server =
        await(
            vertx
                .createHttpServer(
                    new HttpServerOptions()
                        .setSsl(true)
                        .setSni(true)
                        .setKeyCertOptions(
                            new PemKeyCertOptions()
                                .addCertValue(Buffer.buffer(certificate.certificatePem()))
                                .addKeyValue(Buffer.buffer(certificate.keyPem()))))
                .requestHandler(
                    request -> {
                      asked.set(request.connection().indicatedServerName());
                      request.response().setStatusCode(204).end();
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void namesTheHostAndTakesItsCertificate() throws Exception {
    Outcome outcome = send(NAME, certificate);

    assertThat(outcome.error()).isNull();
    assertThat(outcome.isSuccess()).isTrue();
    assertThat(asked).hasValue(NAME);
  }

  @Test
  void tellsNothingToWhoHasTheCertificateOfAnotherName() throws Exception {
    Outcome outcome = send("other.example.test", certificate);

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.UNREACHABLE);
    assertThat(outcome.error()).startsWith("TLS");
    assertThat(asked).hasValue("nothing");
  }

  @Test
  void tellsNothingToWhomNobodyVouchesFor(@TempDir Path data) throws Exception {
    Outcome outcome = send(NAME, TestCertificate.make(data, "EC", "dns:" + NAME));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.UNREACHABLE);
    assertThat(outcome.error()).startsWith("TLS");
    assertThat(asked).hasValue("nothing");
  }

  private Outcome send(String name, TestCertificate trusted) throws Exception {
    Sender sender =
        new Sender(
            vertx,
            host -> Future.succeededFuture(List.of(InetAddress.getLoopbackAddress())),
            Configs.quick(1),
            new HttpClientOptions()
                .setTrustOptions(
                    new PemTrustOptions().addCertValue(Buffer.buffer(trusted.certificatePem()))),
            Clock.systemUTC());
    return await(
        sender.send(
            "https://" + name + ":" + server.actualPort() + "/a",
            List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            "1",
            Buffer.buffer("{}")));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
