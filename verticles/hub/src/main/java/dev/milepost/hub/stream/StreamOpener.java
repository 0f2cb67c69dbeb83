package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Opens the streams of one event loop: whether there is room, from where, until when; then the
 * opening bytes. Called on that loop only.
 */
public final class StreamOpener {
  private static final int LONGEST_CURSOR = 256;

  private final StreamFeed feed;
  private final StreamLoop loop;
  private final Cursors cursors;

  StreamOpener(StreamFeed feed, StreamLoop loop) {
    this.feed = feed;
    this.loop = loop;
    this.cursors = feed.newCursors();
  }

  /**
   * Answers with the client's channel, from where it says that it was, else from now.
   *
   * @throws ProblemException when the query is wrong or there is no room; nothing is written then
   */
  public void open(HttpServerRequest request, MultiMap query, StreamClient client) {
    String channel = Objects.requireNonNull(client.channel(), "a client of one channel");
    StreamWindow window = feed.windowToServe();
    StreamFilter filter = StreamFilter.of(feed.topic(), query);
    long deadline = feed.limits().deadline(client);
    String given = given(request, query);
    long binding = cursors.bind(window.epoch(), channel);
    OptionalLong known = given == null ? OptionalLong.empty() : cursors.decode(binding, given);
    StreamTrack track = window.channel(channel);
    long position = known.orElseGet(track::end);
    boolean replay = position < track.floor();
    if (replay && !feed.limits().startReplay()) {
      throw new ProblemException(feed.limits().tooManyReplays());
    }
    try {
      feed.limits().open(client);
    } catch (ProblemException e) {
      if (replay) {
        feed.limits().endReplay();
      }
      throw e;
    }
    Buffer opening = SseFrames.opening(retryMillis(), cursors.encode(binding, position));
    Outlet outlet = Outlet.open(request, head(request), opening);
    Subscriber subscriber =
        new Subscriber(client, outlet, filter, window, position, given, deadline);
    if (replay) {
      subscriber.journey = feed.replay().journey(channel, filter, window, false);
      feed.metrics().replays.increment();
    }
    if (given != null && known.isEmpty()) {
      loop.gap(subscriber);
    }
    loop.join(subscriber);
  }

  /**
   * Answers with all channels, live. There is nothing to resume from: after {@code event: ready} a
   * client misses nothing, and what was before it has to know from elsewhere.
   *
   * @throws ProblemException when the query is wrong or there is no room; nothing is written then
   */
  public void openAll(HttpServerRequest request, MultiMap query, StreamClient client) {
    StreamWindow window = feed.windowToServe();
    StreamFilter filter = StreamFilter.of(feed.topic(), query);
    long deadline = feed.limits().deadline(client);
    feed.limits().open(client);
    Buffer opening = SseFrames.opening(retryMillis()).appendBuffer(SseFrames.notice("ready", "{}"));
    Outlet outlet = Outlet.open(request, head(request), opening);
    loop.join(
        new Subscriber(client, outlet, filter, window, window.everybody().end(), null, deadline));
  }

  /**
   * The header wins: a browser that reconnects sends it, and repeats the URL that it was opened
   * with, however old.
   */
  private static @Nullable String given(HttpServerRequest request, MultiMap query) {
    String header = request.getHeader("Last-Event-ID");
    String given = header == null || header.isEmpty() ? query.get("lastEventId") : header;
    if (given == null || given.isEmpty()) {
      return null;
    }
    return given.length() > LONGEST_CURSOR ? given.substring(0, LONGEST_CURSOR) : given;
  }

  /** How long this client is to wait before it comes back. */
  private long retryMillis() {
    return ThreadLocalRandom.current()
        .nextLong(feed.config().retryMin().toMillis(), feed.config().retryMax().toMillis() + 1);
  }

  private HttpServerResponse head(HttpServerRequest request) {
    return request
        .response()
        .setStatusCode(200)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no")
        .setChunked(true)
        .setWriteQueueMaxSize(feed.config().writeQueue());
  }
}
