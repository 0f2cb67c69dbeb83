package dev.milepost.hub.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TopicFailureTest {

  @ParameterizedTest
  @MethodSource("failures")
  void saysWhatIsWrong(Throwable failure, String kind) {
    assertThat(TopicFailure.of(failure).kind()).isEqualTo(kind);
    assertThat(TopicFailure.of(new CompletionException(failure)))
        .isEqualTo(TopicFailure.of(failure));
  }

  @Test
  void saysWhyAHandshakeFailed() {
    Throwable failure =
        new SslAuthenticationException(
            "SSL handshake failed",
            new SSLHandshakeException("no path").initCause(new CertificateException("unknown")));

    assertThat(TopicFailure.of(failure).why()).isEqualTo("SSL handshake failed: unknown");
  }

  private static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UnknownTopicOrPartitionException("not here"), "no topic"),
        Arguments.of(new SaslAuthenticationException("wrong password"), "denied"),
        Arguments.of(new GroupAuthorizationException("group"), "denied"),
        Arguments.of(new SslAuthenticationException("no path to a trusted one"), "tls"),
        Arguments.of(new TimeoutException("nobody there"), "no connection"),
        Arguments.of(
            new KafkaException("no client", new ConfigException("no such host")), "no connection"));
  }
}
