package dev.milepost.hub.stream;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one event loop. Everything runs on that loop but {@link #wake}, which the feed
 * calls once for each batch.
 *
 * <p>History and live are one thing here: a subscriber reads the window from its position to the
 * end, whenever it is told that there is something new or that it can take more. So there is no
 * seam at which an event could be lost or doubled.
 */
final class StreamLoop {
  private static final Logger LOGGER = LoggerFactory.getLogger(StreamLoop.class);
  private static final int EVENTS_A_READ = 512;

  /** How much of what was read from Kafka one turn writes. */
  private static final int BYTES_A_TURN = 64 * 1024;

  /** Who comes back sees something before all of a large piece has been read. */
  private static final int EVENTS_AT_FIRST = 16;

  private static final int LONGEST_ECHO = 64;

  private final Vertx vertx;
  private final Context context;
  private final StreamFeed feed;
  private final StreamConfig config;
  private final StreamMetrics metrics;
  private final Cursors cursors;

  private final Followers<Subscriber> followers;
  private final HeartbeatWheel<Subscriber> wheel = new HeartbeatWheel<>();
  private final Set<Subscriber> stalled = new LinkedHashSet<>();
  private final Cuts cuts = new Cuts();
  private @Nullable StreamWindow served;
  private final long timer;

  StreamLoop(Vertx vertx, Context context, StreamFeed feed, Cursors cursors) {
    this.vertx = vertx;
    this.context = context;
    this.feed = feed;
    this.config = feed.config();
    this.metrics = feed.metrics();
    this.cursors = cursors;
    this.followers = new Followers<>(context, this::pump);
    this.timer =
        vertx.setPeriodic(
            Math.max(1, HeartbeatWheel.interval(config.heartbeat()).toMillis()), tick -> tick());
  }

  /** Tells the loop that there is news. Any thread; returns at once; costs one task a batch. */
  void wake(Map<String, Long> first, long arrival) {
    followers.wake(first, arrival);
  }

  /** Takes a stream whose opening has been written, and serves it until it ends. */
  void join(Subscriber subscriber) {
    followers.add(subscriber);
    wheel.add(subscriber);
    metrics.opened.increment();
    metrics.subscribers.incrementAndGet();
    subscriber.outlet.listen(() -> drained(subscriber), () -> gone(subscriber));
    followers.again(subscriber);
  }

  /** Says that what lies between is lost, and goes on from now. */
  void gap(Subscriber subscriber) {
    subscriber.position = subscriber.track.end();
    String resumeAt = cursor(subscriber);
    metrics.gaps.increment();
    subscriber.outlet.write(
        SseFrames.notice(resumeAt, "gap", gap(feed.topic(), subscriber, resumeAt).encode()));
  }

  /** What a client is told that has missed something. */
  static JsonObject gap(
      StreamTopic topic, @Nullable String channel, @Nullable String given, String resumeAt) {
    // Only what looks like a cursor is given back: an error must not become a mirror.
    boolean echo = given != null && given.length() <= LONGEST_ECHO && given.matches("[\\w-]+");
    return new JsonObject()
        .put("from", echo ? given : null)
        .put("resumeAt", resumeAt)
        .put(
            "snapshot",
            topic.snapshot()
                + java.net.URLEncoder.encode(String.valueOf(channel), StandardCharsets.UTF_8));
  }

  /** The cursor of a channel's stream where it stands. */
  String cursor(Subscriber subscriber) {
    String channel = String.valueOf(subscriber.channel);
    return cursors.encode(cursors.bind(subscriber.window.epoch(), channel), subscriber.position);
  }

  /** Ends the streams of those. Any thread. */
  void end(Predicate<StreamClient> whose) {
    context.runOnContext(
        now ->
            followers.all().stream()
                .filter(subscriber -> whose.test(subscriber.client))
                .forEach(this::end));
  }

  /** Ends every stream. */
  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          vertx.cancelTimer(timer);
          followers.all().forEach(this::end);
          cuts.forget();
          done.complete();
        });
    return done.future();
  }

  private static JsonObject gap(StreamTopic topic, Subscriber subscriber, String resumeAt) {
    return gap(topic, subscriber.channel, subscriber.given, resumeAt);
  }

  /** Writes what there is, as far as the subscriber takes it; says how many bytes. */
  private int pump(Subscriber subscriber) {
    if (subscriber.reading) {
      return 0;
    }
    if (subscriber.window != feed.window()) {
      end(subscriber);
      return 0;
    }
    if (subscriber.outlet.isFull()) {
      stall(subscriber);
      return 0;
    }
    if (subscriber.replayed != null) {
      return goOn(subscriber, subscriber.replayed);
    }
    Cuts.Cut cut = cuts.at(subscriber);
    if (cut == null) {
      behind(subscriber);
      return 0;
    }
    StreamTrack.Piece piece = cut.piece();
    subscriber.position = piece.next();
    if (!piece.events().isEmpty()) {
      subscriber.outlet.write(cut.bytes());
      wheel.told(subscriber);
      metrics.frames.increment(piece.events().size());
    }
    if (piece.more()) {
      subscriber.behind = true;
      followers.again(subscriber);
    } else {
      subscriber.live = true;
      subscriber.behind = false;
      subscriber.slow = false;
      leaveJourney(subscriber);
    }
    return piece.bytes();
  }

  /**
   * The window no longer has what comes next: the reader is slow, or came with an old cursor, or
   * more came in one batch than the window holds. Only the first is disconnected; Kafka has it all.
   */
  private void behind(Subscriber subscriber) {
    boolean over = subscriber.slow || subscriber.channel == null;
    if (over || (subscriber.journey == null && !feed.limits().startReplay())) {
      metrics.fellBehind.increment();
      disconnect(subscriber);
      return;
    }
    if (subscriber.journey == null) {
      metrics.replays.increment();
      subscriber.journey =
          feed.replay()
              .journey(
                  String.valueOf(subscriber.channel), subscriber.filter, subscriber.window, false);
    }
    subscriber.reading = true;
    subscriber.behind = true;
    feed.replay()
        .read(
            subscriber.journey,
            subscriber.position,
            subscriber.journey.isBegun() ? EVENTS_A_READ : EVENTS_AT_FIRST)
        .onComplete(piece -> context.runOnContext(now -> replayed(subscriber, piece)));
  }

  private void replayed(Subscriber subscriber, AsyncResult<KafkaReplay.Piece> read) {
    subscriber.reading = false;
    if (subscriber.over) {
      return;
    }
    if (read.failed()) {
      metrics.replayFailures.increment();
      LOGGER
          .atWarn()
          .addKeyValue("reason", String.valueOf(read.cause()))
          .log("a stream could not be replayed; its client comes again");
      end(subscriber);
      return;
    }
    KafkaReplay.Piece piece = read.result();
    if (piece.lost()) {
      gap(subscriber);
    } else {
      subscriber.replayed = new Subscriber.Replayed(piece.events(), piece.next());
    }
    followers.again(subscriber);
  }

  /** Writes what one turn may of what has been read from Kafka. */
  private int goOn(Subscriber subscriber, Subscriber.Replayed replayed) {
    List<StreamEvent> events = replayed.events();
    Buffer frames = Buffer.buffer();
    int written = 0;
    while (written < events.size() && frames.length() < BYTES_A_TURN) {
      frames.appendBuffer(events.get(written++).frame());
    }
    boolean all = written == events.size();
    List<StreamEvent> rest = events.subList(written, events.size());
    subscriber.replayed = all ? null : new Subscriber.Replayed(rest, replayed.next());
    subscriber.position = all ? replayed.next() : rest.get(0).offset();
    if (written > 0) {
      subscriber.outlet.write(frames);
      wheel.told(subscriber);
      metrics.frames.increment(written);
    }
    followers.again(subscriber);
    return frames.length();
  }

  private void stall(Subscriber subscriber) {
    // One that reads the past is behind anyway; if it takes nothing at all, its time runs out.
    subscriber.slow = subscriber.journey == null;
    if (subscriber.stalledSince < 0) {
      subscriber.stalledSince = feed.clock().millis();
      stalled.add(subscriber);
    }
  }

  private void drained(Subscriber subscriber) {
    if (subscriber.stalledSince >= 0) {
      subscriber.stalledSince = -1;
      stalled.remove(subscriber);
      if (!subscriber.live) {
        followers.again(subscriber);
      }
    }
  }

  private void tick() {
    StreamWindow now = feed.window();
    if (!followers.isWorking() || served != now) {
      cuts.forget();
    }
    if (served != now) {
      served = now;
      followers.all().stream().filter(subscriber -> subscriber.window != now).forEach(this::end);
    }
    long millis = feed.clock().millis();
    followers.due(millis).forEach(this::end);
    for (Subscriber subscriber : List.copyOf(stalled)) {
      if (millis - subscriber.stalledSince >= config.stalled().toMillis()) {
        metrics.stalled.increment();
        disconnect(subscriber);
      }
    }
    wheel.tick(this::beat);
  }

  private void beat(Subscriber subscriber) {
    if (subscriber.outlet.isFull()) {
      stall(subscriber);
      return;
    }
    if (subscriber.channel == null) {
      subscriber.outlet.write(SseFrames.heartbeat());
      return;
    }
    followers.freshen(subscriber);
    subscriber.outlet.write(SseFrames.heartbeat(cursor(subscriber)));
  }

  private void gone(Subscriber subscriber) {
    if (!subscriber.over) {
      metrics.gone.increment();
      forget(subscriber);
    }
  }

  /** The stream is over in good order; its client comes back after its own time. */
  private void end(Subscriber subscriber) {
    metrics.ended.increment();
    forget(subscriber);
    subscriber.outlet.end();
  }

  /** The connection is over: what is waiting in it is thrown away. */
  private void disconnect(Subscriber subscriber) {
    forget(subscriber);
    subscriber.outlet.abort();
  }

  private void forget(Subscriber subscriber) {
    followers.remove(subscriber);
    wheel.remove(subscriber);
    stalled.remove(subscriber);
    leaveJourney(subscriber);
    metrics.subscribers.decrementAndGet();
    feed.limits().leave(subscriber.client);
  }

  private void leaveJourney(Subscriber subscriber) {
    if (subscriber.journey != null) {
      subscriber.journey = null;
      feed.limits().endReplay();
    }
  }
}
