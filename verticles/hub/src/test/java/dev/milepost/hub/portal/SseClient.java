package dev.milepost.hub.portal;

import dev.milepost.hub.stream.EventStreamParser;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Reads an event stream as the WHATWG standard says a browser does. */
final class SseClient {
  final List<Frame> frames = new CopyOnWriteArrayList<>();
  final AtomicInteger comments = new AtomicInteger();
  final HttpClientResponse response;
  volatile @Nullable String lastEventId;
  volatile @Nullable String retry;
  volatile boolean ended;
  private final EventStreamParser parser = new EventStreamParser();

  record Frame(@Nullable String id, String event, String data) {}

  private SseClient(HttpClientResponse response) {
    this.response = response;
    response.handler(this::read);
    response.endHandler(end -> ended = true);
    response.exceptionHandler(failure -> ended = true);
  }

  static SseClient open(HttpClient http, int port, String uri, Map<String, String> headers)
      throws Exception {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(uri);
    headers.forEach(request::putHeader);
    // Within: what comes before somebody listens is lost, and only the event loop is in time.
    return http.request(request)
        .compose(sent -> sent.send().compose(SseClient::streamed))
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private static Future<SseClient> streamed(HttpClientResponse response) {
    return response.statusCode() == 200
        ? Future.succeededFuture(new SseClient(response))
        : response.body().compose(body -> Future.failedFuture(response.statusCode() + ": " + body));
  }

  List<String> data() {
    return frames.stream().map(Frame::data).toList();
  }

  void close() {
    response.request().connection().close();
  }

  private void read(Buffer bytes) {
    parser.feed(bytes.getBytes());
    parser.events().stream().skip(frames.size()).map(SseClient::frame).forEach(frames::add);
    comments.set(parser.comments());
    retry = parser.retry();
    lastEventId = given(parser.lastEventId());
  }

  private static Frame frame(EventStreamParser.Event event) {
    return new Frame(given(event.id()), event.type(), event.data());
  }

  private static @Nullable String given(String id) {
    return id.isEmpty() ? null : id;
  }
}
