package dev.milepost.hub.portal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** Follows a customer's events with OkHttp: each event once, whatever breaks in between. */
public final class Follower extends EventSourceListener implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration THREE_HEARTBEATS = Duration.ofSeconds(45);
  private static final long FIRST_PAUSE = 2_000;
  private static final long LONGEST_PAUSE = 60_000;

  /** What the portal does with what it hears. Calls come one at a time. */
  public interface Portal {
    /** A shipment as it stands; what was known of it before is out of date. */
    void shipment(JsonNode shipment);

    /** One event. Keep the cursor together with what the event changed. */
    void event(JsonNode event, String cursor);

    /** Coming again will not help: somebody has to look. */
    void refused(int status);
  }

  // Without a sign of life for three heartbeats the connection is dead. The default, ten seconds,
  // is too short.
  private final OkHttpClient http =
      new OkHttpClient.Builder().readTimeout(THREE_HEARTBEATS).build();
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, Long> told = new HashMap<>();
  private final String hub;
  private final Supplier<String> token;
  private final Portal portal;
  private volatile @Nullable String cursor;
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * @param token asked before each request, so that it can be a new one
   * @param cursor the last one that was kept, or null to begin with the shipments as they stand
   */
  public Follower(String hub, Supplier<String> token, @Nullable String cursor, Portal portal) {
    this.hub = hub;
    this.token = token;
    this.cursor = cursor;
    this.portal = portal;
    later.execute(this::connect);
  }

  private void connect() {
    try {
      String from = cursor == null ? readShipments("/v1/shipments") : cursor;
      cursor = from;
      Request stream = request("/v1/stream").header("Last-Event-ID", from).build();
      EventSources.createFactory(http).newEventSource(stream, this);
    } catch (IOException e) {
      again(null);
    }
  }

  @Override
  public void onOpen(EventSource source, Response response) {
    failures.set(0);
  }

  @Override
  public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
    if (id == null) {
      return; // every event of the hub's has one
    }
    try {
      JsonNode event = JSON.readTree(data);
      if ("gap".equals(type)) {
        readShipments(event.get("snapshot").asText());
      } else if (event.get("sequence").asLong()
          > told.getOrDefault(event.get("subject").asText(), 0L)) {
        portal.event(event, id);
      }
      cursor = id;
    } catch (IOException e) {
      cursor = null; // the shipments could not be read after a gap: begin with them
      source.cancel();
    }
  }

  /** The stream was ended in good order: its time was over, or the node stops. */
  @Override
  public void onClosed(EventSource source) {
    again(null);
  }

  @Override
  public void onFailure(
      EventSource source, @Nullable Throwable failure, @Nullable Response response) {
    again(response);
  }

  /** OkHttp never comes back by itself. */
  private void again(@Nullable Response response) {
    int status = response == null ? 200 : response.code();
    if (status / 100 == 4 && status != 401 && status != 429) {
      portal.refused(status);
    } else if (!later.isShutdown()) {
      var unused = later.schedule(this::connect, pause(response), TimeUnit.MILLISECONDS);
    }
  }

  /** Longer each time, never the same for two of us, and not before the hub wants us back. */
  private long pause(@Nullable Response response) {
    long most = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures.getAndIncrement(), 5));
    long pause = ThreadLocalRandom.current().nextLong(most / 2, most);
    String wanted = response == null ? "0" : response.header("Retry-After", "0");
    return wanted.matches("\\d{1,4}") ? pause + 1_000 * Long.parseLong(wanted) : pause;
  }

  /** All pages; the cursor of the first, since every later page knows at least as much. */
  private String readShipments(String path) throws IOException {
    JsonNode page = read(path);
    String first = page.required("cursor").asText();
    while (true) {
      for (JsonNode shipment : page.get("shipments")) {
        told.put(shipment.get("shipment").asText(), shipment.get("sequence").asLong());
        portal.shipment(shipment);
      }
      if (!page.has("next")) {
        return first;
      }
      String and = path.contains("?") ? "&" : "?";
      page = read(path + and + "after=" + page.get("next").asText());
    }
  }

  private JsonNode read(String path) throws IOException {
    try (Response response = http.newCall(request(path).build()).execute()) {
      if (!response.isSuccessful()) {
        throw new IOException(path + " answered " + response.code());
      }
      return JSON.readTree(response.body().byteStream());
    }
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url(hub + path).header("Authorization", "Bearer " + token.get());
  }

  @Override
  public void close() {
    later.shutdownNow();
    http.dispatcher().cancelAll();
    http.dispatcher().executorService().shutdown();
  }
}
