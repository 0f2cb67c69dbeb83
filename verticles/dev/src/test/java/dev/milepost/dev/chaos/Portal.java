package dev.milepost.dev.chaos;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A customer's portal that behaves as a browser does: reads the stream, and when it breaks comes
 * back with the cursor of the last event that it has whole.
 */
final class Portal implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<URI> hubs;
  private final int moveAfter;
  private final String customer;
  private final String token;
  private final List<Frame> frames = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "portal");
  private volatile @Nullable InputStream open;
  private volatile @Nullable String firstCursor;
  private volatile @Nullable String cursor;
  private long retryMillis = 100;

  record Frame(String event, JsonObject data) {}

  /**
   * @param hubs where to go, one after the other, whenever a connection ends
   * @param moveAfter how many events to read from one of them before going to the next
   * @param from where to begin, or null for now
   */
  Portal(List<URI> hubs, int moveAfter, String customer, String token, @Nullable String from) {
    this.hubs = List.copyOf(hubs);
    this.moveAfter = moveAfter;
    this.customer = customer;
    this.token = token;
    this.cursor = from;
    thread.setDaemon(true);
    thread.start();
  }

  String customer() {
    return customer;
  }

  String token() {
    return token;
  }

  /** Everything that it was sent, in that order. */
  List<Frame> frames() {
    return frames;
  }

  /** How often it was let in. */
  int connections() {
    return connections.get();
  }

  /** Where it began, once it has begun. */
  @Nullable String firstCursor() {
    return firstCursor;
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      InputStream reading = open;
      if (reading != null) {
        reading.close();
      }
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (IOException e) {
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (int visit = 0; closed.getCount() > 0; visit++) {
        boolean moving = visit(hubs.get(visit % hubs.size()));
        if (!moving && closed.await(retryMillis, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  /** Reads until the connection breaks; true when it goes elsewhere of its own will. */
  private boolean visit(URI hub) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(hub.resolve("/v1/stream"))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream");
    String last = cursor;
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = response.body()) {
        if (response.statusCode() != 200) {
          return false;
        }
        open = in;
        connections.incrementAndGet();
        return read(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      return false; // a hub that is away or was killed
    }
  }

  /** As the WHATWG standard says: what has no empty line at its end was not sent. */
  private boolean read(BufferedReader in) throws IOException {
    String id = cursor;
    String event = "message";
    String data = "";
    int read = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.startsWith("retry: ")) {
        retryMillis = Long.parseLong(line.substring(7));
      } else if (line.isEmpty()) {
        if (!data.isEmpty()) {
          frames.add(new Frame(event, new JsonObject(data)));
          read++;
        }
        // After the event is kept: who is killed between the two reads it again.
        cursor = id;
        if (firstCursor == null) {
          firstCursor = id;
        }
        event = "message";
        data = "";
        if (read >= moveAfter) {
          return true;
        }
      }
    }
    return false;
  }
}
