package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A portal that follows its events. */
public final class EventStream implements AutoCloseable {
  private static final int NO_ANSWER = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Frame> frames = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> open = new CompletableFuture<>();
  private final CompletableFuture<?> end;
  private volatile Flow.@Nullable Subscription subscription;

  /** One frame; its data are a CloudEvent. */
  public record Frame(String id, String event, JsonObject data) {
    /** The CloudEvent's data. */
    public JsonObject told() {
      return data.getJsonObject("data");
    }
  }

  EventStream(HttpClient http, HttpRequest request) {
    HttpResponse.BodyHandler<@Nullable Void> lines =
        info -> {
          open.complete(info.statusCode());
          return HttpResponse.BodySubscribers.fromLineSubscriber(new Lines());
        };
    end =
        http.sendAsync(request, lines)
            .whenComplete((response, failure) -> open.complete(NO_ANSWER));
    int status = open.orTimeout(60, TimeUnit.SECONDS).join();
    if (status != 200) {
      throw new AssertionError("no stream: " + status);
    }
  }

  public List<Frame> frames() {
    return List.copyOf(frames);
  }

  /** Waits for a frame. */
  public Frame await(Predicate<Frame> wanted) {
    Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(frames).anyMatch(wanted));
    return frames.stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Waits for the frame of that type about that shipment. */
  public Frame await(String event, String shipment) {
    return await(
        frame -> frame.event().equals(event) && shipment.equals(frame.data().getString("subject")));
  }

  @Override
  public void close() {
    Flow.Subscription current = subscription;
    if (current != null) {
      current.cancel();
    }
    end.cancel(true);
  }

  private final class Lines implements Flow.Subscriber<String> {
    private String id = "";
    private String event = "";

    @Override
    public void onSubscribe(Flow.Subscription begun) {
      subscription = begun;
      begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        event = line.substring(7);
      } else if (line.startsWith("data: ")) {
        frames.add(new Frame(id, event, new JsonObject(line.substring(6))));
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
