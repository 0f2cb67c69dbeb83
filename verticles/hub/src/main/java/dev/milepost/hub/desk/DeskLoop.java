package dev.milepost.hub.desk;

import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.desk.QueueWindow.Frame;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The desk's streams of one event loop. A stream reads the window from its position on; where it
 * has fallen out of that, or comes back from far behind, it reads the table until it is in again.
 * So what was missed and what is new are one thing, and nothing lies between.
 */
final class DeskLoop {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeskLoop.class);

  /** What one turn writes at most: others have their turn between. */
  private static final int BYTES_A_TURN = 128 * 1024;

  private static final Buffer CURRENT = Frames.of("current", "{}");

  private static final int CASES_A_READ = 500;
  private static final long PING_MS = 15_000;
  private static final long TICK_MS = 1_000;
  private static final long PATIENCE_MS = 20_000;

  private final Vertx vertx;
  private final Context context;
  private final DeskFeed feed;
  private final DeskMetrics metrics;
  private final Set<DeskStream> streams = new LinkedHashSet<>();
  private final long ping;
  private final long tick;

  DeskLoop(Vertx vertx, DeskFeed feed, DeskMetrics metrics) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.feed = feed;
    this.metrics = metrics;
    this.ping = vertx.setPeriodic(PING_MS, timer -> ping());
    this.tick = vertx.setPeriodic(TICK_MS, timer -> tick());
  }

  /** Takes a stream whose first frames have been written. */
  void join(DeskStream stream) {
    streams.add(stream);
    metrics.opened.increment();
    metrics.streams.incrementAndGet();
    stream
        .response
        .closeHandler(closed -> gone(stream))
        .exceptionHandler(failure -> gone(stream))
        .drainHandler(some -> pump(stream));
    pump(stream);
  }

  /** There are new frames in the window. Any thread. */
  void wake() {
    context.runOnContext(now -> List.copyOf(streams).forEach(this::pump));
  }

  /** Writes a frame to those of whom that holds. Any thread. */
  void tell(Predicate<DeskStream> whom, Buffer frame) {
    context.runOnContext(
        now -> streams.stream().filter(whom).forEach(stream -> write(stream, frame)));
  }

  /** Ends the streams of those. Any thread. */
  void end(Predicate<Identity> whose) {
    context.runOnContext(
        now ->
            List.copyOf(streams).stream()
                .filter(stream -> whose.test(stream.caller))
                .forEach(this::end));
  }

  /** Ends all of them. */
  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          vertx.cancelTimer(ping);
          vertx.cancelTimer(tick);
          List.copyOf(streams).forEach(this::end);
          done.complete();
        });
    return done.future();
  }

  private void pump(DeskStream stream) {
    if (stream.over || stream.reading || isFull(stream)) {
      return;
    }
    QueueWindow window = feed.window();
    if (!window.reachesBackTo(stream.position)) {
      catchUp(stream);
      return;
    }
    List<Frame> frames = window.frames();
    Buffer some = Buffer.buffer();
    int next = window.firstBehind(stream.position);
    while (next < frames.size() && some.length() < BYTES_A_TURN) {
      some.appendBuffer(frames.get(next).bytes());
      stream.position = frames.get(next).version();
      metrics.frames.increment();
      next++;
    }
    if (some.length() > 0) {
      write(stream, some);
    }
    if (next < frames.size()) {
      context.runOnContext(later -> pump(stream));
    } else if (!stream.current && Math.max(stream.position, window.end()) >= stream.head) {
      stream.current = true;
      write(stream, CURRENT);
    }
  }

  private void catchUp(DeskStream stream) {
    stream.reading = true;
    // What has been read of the table by then is at least this.
    long seen = feed.window().end();
    feed.changed(stream.position, CASES_A_READ)
        .onComplete(
            read -> {
              stream.reading = false;
              if (stream.over) {
                return;
              }
              if (read.failed()) {
                LOGGER
                    .atInfo()
                    .addKeyValue("reason", read.cause().toString())
                    .log("a stream cannot catch up now, its client comes back");
                end(stream);
                return;
              }
              List<Row> rows = read.result();
              Buffer some = Buffer.buffer();
              for (Row row : rows) {
                Frame frame = feed.frame(row);
                some.appendBuffer(frame.bytes());
                stream.position = frame.version();
                metrics.frames.increment();
              }
              if (rows.size() < CASES_A_READ) {
                stream.position = Math.max(stream.position, seen);
              }
              if (some.length() > 0) {
                write(stream, some);
              }
              context.runOnContext(later -> pump(stream));
            });
  }

  private boolean isFull(DeskStream stream) {
    if (!stream.response.writeQueueFull()) {
      stream.stalledSince = -1;
      return false;
    }
    if (stream.stalledSince < 0) {
      stream.stalledSince = feed.clock().millis();
    }
    return true;
  }

  private static void write(DeskStream stream, Buffer bytes) {
    if (!stream.over) {
      var unused = stream.response.write(bytes);
    }
  }

  private void ping() {
    JsonObject at = new JsonObject().put("at", feed.clock().instant().toString());
    for (DeskStream stream : streams) {
      QueueCursor position = new QueueCursor(feed.window().database(), stream.position);
      write(stream, Frames.at(position, "ping", at.encode()));
    }
  }

  private void tick() {
    long now = feed.clock().millis();
    for (DeskStream stream : List.copyOf(streams)) {
      if (now >= stream.deadline) {
        end(stream);
      } else if (isFull(stream) && now - stream.stalledSince >= PATIENCE_MS) {
        metrics.slow.increment();
        forget(stream);
        stream.response.reset();
      }
    }
  }

  private void gone(DeskStream stream) {
    if (!stream.over) {
      metrics.gone.increment();
      forget(stream);
    }
  }

  private void end(DeskStream stream) {
    metrics.over.increment();
    forget(stream);
    var unused = stream.response.end();
  }

  private void forget(DeskStream stream) {
    stream.over = true;
    streams.remove(stream);
    metrics.streams.decrementAndGet();
    feed.left(stream);
  }
}
