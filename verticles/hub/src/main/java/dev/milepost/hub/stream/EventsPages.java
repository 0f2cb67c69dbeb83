package dev.milepost.hub.stream;

import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The same events in pages, for those who cannot hold a stream open. Without {@code after} a reader
 * begins with the oldest that is kept; with {@code after=latest} it gets the position of now.
 */
final class EventsPages {
  private static final Logger LOGGER = LoggerFactory.getLogger(EventsPages.class);
  private static final String LATEST = "latest";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1000;
  private static final int MOST_LOOKED_AT = 5_000;
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final StreamFeed feed;
  private final StreamDoor door;
  private final Cursors cursors;

  EventsPages(StreamFeed feed, StreamDoor door, Cursors cursors) {
    this.feed = feed;
    this.door = door;
    this.cursors = cursors;
  }

  void answer(RoutingContext ctx, String customer) {
    StreamWindow window = door.window();
    StreamFilter filter = StreamFilter.of(feed.topic(), ctx.queryParams());
    int limit = limit(ctx.request().getParam("limit"));
    String after = ctx.request().getParam("after");
    Asked asked = new Asked(ctx, customer, window, filter, limit, after);
    StreamTrack track = window.customer(customer);
    if (LATEST.equals(after)) {
      send(asked, List.of(), track.end(), false, false);
      return;
    }
    OptionalLong known =
        after == null
            ? OptionalLong.of(0)
            : cursors.decode(cursors.bind(window.epoch(), customer), after);
    if (known.isEmpty()) {
      lost(asked);
    } else if (!fromWindow(asked, track, known.getAsLong())) {
      fromKafka(asked, known.getAsLong());
    }
  }

  private record Asked(
      RoutingContext ctx,
      String customer,
      StreamWindow window,
      StreamFilter filter,
      int limit,
      @Nullable String after) {}

  /** Whether the window had it all. */
  private boolean fromWindow(Asked asked, StreamTrack track, long position) {
    long end = track.end();
    long next = Math.max(end, position);
    boolean more = false;
    int looked = 0;
    int bytes = 0;
    List<StreamEvent> events = new ArrayList<>();
    for (Map.Entry<Long, StreamEvent> at : track.between(position, end).entrySet()) {
      if (events.size() == asked.limit() || looked++ == MOST_LOOKED_AT || bytes >= MOST_BYTES) {
        next = at.getKey();
        more = true;
        break;
      }
      if (asked.filter().matches(at.getValue())) {
        events.add(at.getValue());
        bytes += at.getValue().size();
      }
    }
    if (track.floor() > position) {
      return false;
    }
    send(asked, events, next, more, false);
    return true;
  }

  private void fromKafka(Asked asked, long position) {
    if (!feed.limits().startReplay()) {
      throw new ProblemException(feed.limits().tooManyReplays());
    }
    feed.metrics().replays.increment();
    KafkaReplay.Journey journey =
        feed.replay()
            .journey(asked.customer(), asked.filter(), asked.window(), asked.after() == null);
    feed.replay()
        .read(journey, position, asked.limit())
        .onComplete(
            read -> {
              feed.limits().endReplay();
              if (read.failed()) {
                feed.metrics().replayFailures.increment();
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", String.valueOf(read.cause()))
                    .log("a page of events could not be read");
                feed.limits().notReady().send(asked.ctx());
              } else if (read.result().lost()) {
                lost(asked);
              } else {
                KafkaReplay.Piece piece = read.result();
                long end = asked.window().customer(asked.customer()).end();
                send(asked, piece.events(), piece.next(), piece.next() < end, false);
              }
            });
  }

  private void lost(Asked asked) {
    feed.metrics().gaps.increment();
    send(asked, List.of(), asked.window().customer(asked.customer()).end(), false, true);
  }

  /** Documents pass verbatim, as they do in a frame: written, not parsed. */
  private void send(
      Asked asked, List<StreamEvent> events, long position, boolean more, boolean gap) {
    String next = cursors.encode(cursors.bind(asked.window().epoch(), asked.customer()), position);
    Buffer body = Buffer.buffer("{\"events\":[");
    for (int i = 0; i < events.size(); i++) {
      if (i > 0) {
        body.appendString(",");
      }
      body.appendBuffer(events.get(i).document());
    }
    JsonObject rest =
        new JsonObject()
            .put("next", next)
            .put("more", more)
            .put(
                "gap",
                gap ? StreamLoop.gap(feed.topic(), asked.customer(), asked.after(), next) : null);
    body.appendString("],").appendString(rest.encode().substring(1));
    asked
        .ctx()
        .response()
        .putHeader("Content-Type", "application/json")
        .putHeader("Cache-Control", "no-store")
        .end(body);
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      throw wrongLimit();
    }
    throw wrongLimit();
  }

  private static ProblemException wrongLimit() {
    return new ProblemException(
        Problem.of(400, "wrong-limit", "Wrong limit", "'limit' is a number from 1 to " + MOST));
  }
}
