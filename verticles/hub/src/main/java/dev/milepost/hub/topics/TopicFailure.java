package dev.milepost.hub.topics;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Why a partner's topic cannot be read now.
 *
 * @param kind a few words that are the same each time: a label of a metric
 * @param why for people; Kafka puts no secret into its messages
 */
record TopicFailure(String kind, String why) {

  /** What Kafka's client means. Its exceptions come wrapped, differently by each call. */
  static TopicFailure of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String kind = kind(at);
      if (kind != null) {
        return new TopicFailure(kind, words(at));
      }
    }
    return new TopicFailure("other", failure.toString());
  }

  /** With the innermost cause: a failed handshake says only there what was wrong. */
  private static String words(Throwable failure) {
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost == failure
        ? String.valueOf(failure.getMessage())
        : failure.getMessage() + ": " + innermost.getMessage();
  }

  private static @Nullable String kind(Throwable failure) {
    if (failure instanceof UnknownTopicOrPartitionException) {
      return "no topic";
    }
    if (failure instanceof SslAuthenticationException) {
      return "tls";
    }
    if (failure instanceof AuthenticationException || failure instanceof AuthorizationException) {
      return "denied";
    }
    // No name of the bootstrap servers that can be resolved is an error of configuration to Kafka.
    return failure instanceof TimeoutException
            || failure instanceof DisconnectException
            || failure instanceof ConfigException
        ? "no connection"
        : null;
  }
}
