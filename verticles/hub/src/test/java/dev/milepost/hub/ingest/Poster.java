package dev.milepost.hub.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A carrier that posts one delivery after the other, each when the one before was answered, and
 * remembers what was acknowledged.
 */
final class Poster {
  private final IngestNode node;
  private final String connection;
  private final String secret;
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean running = true;
  private int number;

  private Poster(IngestNode node, String connection, String secret) {
    this.node = node;
    this.connection = connection;
    this.secret = secret;
  }

  static Poster start(IngestNode node, String connection, String secret) {
    Poster poster = new Poster(node, connection, secret);
    poster.next();
    return poster;
  }

  String connection() {
    return connection;
  }

  /** Ids of the acknowledged deliveries, in the order in which they were posted. */
  List<String> acknowledged() {
    return new ArrayList<>(acknowledged);
  }

  /** How many answers of each status; 0 stands for no answer. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  /** Ends after the answer that is under way. */
  void stop() {
    running = false;
    ended.join();
  }

  private void next() {
    if (!running) {
      ended.complete(null);
      return;
    }
    byte[] body = ("{\"number\": " + number++ + "}").getBytes(UTF_8);
    var unused =
        node.postLater(connection, secret, body)
            .whenComplete(
                (answer, failure) -> {
                  take(answer);
                  next();
                });
  }

  private void take(@Nullable HttpResponse<String> answer) {
    statuses.merge(answer == null ? 0 : answer.statusCode(), 1, Integer::sum);
    if (answer == null) {
      running = false;
    } else if (answer.statusCode() == 200) {
      acknowledged.add(answer.headers().firstValue("Milepost-Delivery-Id").orElseThrow());
    }
  }
}
