package dev.milepost.hub.stream;

import dev.milepost.hub.auth.Identity;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final int SLOTS = 15;
  private static final long NONE = Long.MAX_VALUE;

  private static final int SUBSCRIBERS_A_TURN = 128;
  private static final int EVENTS_A_READ = 512;

  /** Who comes back sees something before all of a large piece has been read. */
  private static final int EVENTS_AT_FIRST = 16;

  private static final int LONGEST_ECHO = 64;

  private final Vertx vertx;
  private final Context context;
  private final StreamFeed feed;
  private final StreamConfig config;
  private final StreamMetrics metrics;
  private final Cursors cursors;

  private final Map<String, Set<Subscriber>> byCustomer = new ConcurrentHashMap<>();
  private final Set<Subscriber> everybody = new LinkedHashSet<>();
  private final AtomicLong everybodyCount = new AtomicLong();
  private final Map<String, Long> news = new ConcurrentHashMap<>();
  private final AtomicLong arrivals = new AtomicLong(NONE);
  private final AtomicBoolean woken = new AtomicBoolean();

  private final Deque<Subscriber> ready = new ArrayDeque<>();
  private boolean working;
  private final List<Set<Subscriber>> wheel = new ArrayList<>();
  private int hand;
  private final TreeSet<Subscriber> deadlines =
      new TreeSet<>(
          Comparator.comparingLong((Subscriber subscriber) -> subscriber.deadline)
              .thenComparingLong(subscriber -> subscriber.number));
  private final Set<Subscriber> stalled = new LinkedHashSet<>();
  private final Cuts cuts = new Cuts();
  private @Nullable StreamWindow served;
  private final long timer;
  private long numbers;

  StreamLoop(Vertx vertx, Context context, StreamFeed feed, Cursors cursors) {
    this.vertx = vertx;
    this.context = context;
    this.feed = feed;
    this.config = feed.config();
    this.metrics = feed.metrics();
    this.cursors = cursors;
    for (int slot = 0; slot < SLOTS; slot++) {
      wheel.add(new LinkedHashSet<>());
    }
    this.timer =
        vertx.setPeriodic(Math.max(1, config.heartbeat().toMillis() / SLOTS), tick -> tick());
  }

  StreamFeed feed() {
    return feed;
  }

  Cursors cursors() {
    return cursors;
  }

  long nextNumber() {
    return numbers++;
  }

  /** Tells the loop that there is news. Any thread; returns at once; costs one task a batch. */
  void wake(Map<String, Long> first, long arrival) {
    boolean any = false;
    for (Map.Entry<String, Long> one : first.entrySet()) {
      if (byCustomer.containsKey(one.getKey())) {
        news.merge(one.getKey(), one.getValue(), Math::min);
        any = true;
      }
    }
    if (everybodyCount.get() > 0) {
      arrivals.accumulateAndGet(arrival, Math::min);
      any = true;
    }
    if (any && woken.compareAndSet(false, true)) {
      context.runOnContext(now -> announce());
    }
  }

  /** Takes a stream whose opening has been written, and serves it until it ends. */
  void join(Subscriber subscriber) {
    // In the index first, then a look at the window: an event is seen by one of the two.
    if (subscriber.customer == null) {
      everybody.add(subscriber);
      everybodyCount.incrementAndGet();
    } else {
      byCustomer
          .computeIfAbsent(subscriber.customer, first -> new LinkedHashSet<>())
          .add(subscriber);
    }
    wheel.get(slot(subscriber)).add(subscriber);
    deadlines.add(subscriber);
    metrics.opened.increment();
    metrics.subscribers.incrementAndGet();
    subscriber.outlet.listen(() -> drained(subscriber), () -> gone(subscriber));
    enqueue(subscriber);
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
      StreamTopic topic, @Nullable String customer, @Nullable String given, String resumeAt) {
    // Only what looks like a cursor is given back: an error must not become a mirror.
    boolean echo = given != null && given.length() <= LONGEST_ECHO && given.matches("[\\w-]+");
    return new JsonObject()
        .put("from", echo ? given : null)
        .put("resumeAt", resumeAt)
        .put(
            "snapshot",
            topic.snapshot()
                + java.net.URLEncoder.encode(String.valueOf(customer), StandardCharsets.UTF_8));
  }

  /** The cursor of a customer's stream where it stands. */
  String cursor(Subscriber subscriber) {
    String customer = String.valueOf(subscriber.customer);
    return cursors.encode(cursors.bind(subscriber.window.epoch(), customer), subscriber.position);
  }

  /** Ends the streams of those. Any thread. */
  void end(Predicate<Identity> whose) {
    context.runOnContext(
        now ->
            all().stream()
                .filter(subscriber -> whose.test(subscriber.identity))
                .forEach(this::end));
  }

  /** Ends every stream. */
  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          vertx.cancelTimer(timer);
          all().forEach(this::end);
          cuts.forget();
          done.complete();
        });
    return done.future();
  }

  private static JsonObject gap(StreamTopic topic, Subscriber subscriber, String resumeAt) {
    return gap(topic, subscriber.customer, subscriber.given, resumeAt);
  }

  private void announce() {
    woken.set(false);
    Iterator<String> customers = news.keySet().iterator();
    while (customers.hasNext()) {
      String customer = customers.next();
      Long first = news.remove(customer);
      Set<Subscriber> interested = byCustomer.get(customer);
      if (first != null && interested != null) {
        interested.forEach(subscriber -> announce(subscriber, first));
      }
    }
    long arrival = arrivals.getAndSet(NONE);
    if (arrival != NONE) {
      everybody.forEach(subscriber -> announce(subscriber, arrival));
    }
    work();
  }

  /**
   * A live subscriber has everything up to the news. Its own position may be far behind, where the
   * window has long thrown away other customers' events.
   */
  private void announce(Subscriber subscriber, long first) {
    if (subscriber.live) {
      subscriber.position = Math.max(subscriber.position, first);
    }
    queue(subscriber);
  }

  private void enqueue(Subscriber subscriber) {
    queue(subscriber);
    if (!working) {
      working = true;
      context.runOnContext(now -> resume());
    }
  }

  private void queue(Subscriber subscriber) {
    subscriber.live = false;
    if (!subscriber.queued && !subscriber.ended) {
      subscriber.queued = true;
      ready.add(subscriber);
    }
  }

  private void work() {
    if (!working) {
      resume();
    }
  }

  /** One turn; while it lasts, and until the next one has come, {@link #working} holds. */
  private void resume() {
    working = true;
    for (int turn = 0; turn < SUBSCRIBERS_A_TURN && !ready.isEmpty(); turn++) {
      Subscriber subscriber = ready.remove();
      subscriber.queued = false;
      pump(subscriber);
    }
    working = !ready.isEmpty();
    if (working) {
      context.runOnContext(now -> resume());
    }
  }

  /** Writes what there is, as far as the subscriber takes it. */
  private void pump(Subscriber subscriber) {
    if (subscriber.ended || subscriber.reading) {
      return;
    }
    if (subscriber.window != feed.window()) {
      end(subscriber);
      return;
    }
    if (subscriber.outlet.isFull()) {
      stall(subscriber);
      return;
    }
    Cuts.Cut cut = cuts.at(subscriber);
    if (cut == null) {
      behind(subscriber);
      return;
    }
    StreamTrack.Piece piece = cut.piece();
    subscriber.position = piece.next();
    if (!piece.events().isEmpty()) {
      subscriber.outlet.write(cut.bytes());
      metrics.frames.increment(piece.events().size());
    }
    if (piece.more()) {
      enqueue(subscriber);
    } else {
      subscriber.live = true;
      subscriber.slow = false;
      leaveJourney(subscriber);
    }
  }

  /**
   * The window no longer has what comes next: the reader is slow, or came with an old cursor, or
   * more came in one batch than the window holds. Only the first is disconnected; Kafka has it all.
   */
  private void behind(Subscriber subscriber) {
    boolean over = subscriber.slow || subscriber.customer == null;
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
                  String.valueOf(subscriber.customer), subscriber.filter, subscriber.window, false);
    }
    subscriber.reading = true;
    feed.replay()
        .read(
            subscriber.journey,
            subscriber.position,
            subscriber.journey.isBegun() ? EVENTS_A_READ : EVENTS_AT_FIRST)
        .onComplete(piece -> context.runOnContext(now -> replayed(subscriber, piece)));
  }

  private void replayed(Subscriber subscriber, AsyncResult<KafkaReplay.Piece> read) {
    subscriber.reading = false;
    if (subscriber.ended) {
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
      subscriber.position = piece.next();
      if (!piece.events().isEmpty()) {
        Buffer frames = Buffer.buffer();
        piece.events().forEach(event -> frames.appendBuffer(event.frame()));
        subscriber.outlet.write(frames);
        metrics.frames.increment(piece.events().size());
      }
    }
    enqueue(subscriber);
  }

  private void stall(Subscriber subscriber) {
    subscriber.slow = true;
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
        enqueue(subscriber);
      }
    }
  }

  private void tick() {
    StreamWindow now = feed.window();
    if (ready.isEmpty() || served != now) {
      cuts.forget();
    }
    if (served != now) {
      served = now;
      all().stream().filter(subscriber -> subscriber.window != now).forEach(this::end);
    }
    long millis = feed.clock().millis();
    while (!deadlines.isEmpty() && deadlines.first().deadline <= millis) {
      end(deadlines.first());
    }
    for (Subscriber subscriber : List.copyOf(stalled)) {
      if (millis - subscriber.stalledSince >= config.stalled().toMillis()) {
        metrics.stalled.increment();
        disconnect(subscriber);
      }
    }
    hand = (hand + 1) % SLOTS;
    wheel.get(hand).forEach(this::beat);
  }

  private void beat(Subscriber subscriber) {
    if (subscriber.outlet.isFull()) {
      stall(subscriber);
      return;
    }
    if (subscriber.customer == null) {
      subscriber.outlet.write(SseFrames.heartbeat());
      return;
    }
    if (subscriber.live) {
      // Up to here nothing is waiting: not in the window, and not thrown away before it was told.
      // In this order, since an event is announced before it can be thrown away.
      long end = subscriber.track.end();
      if (subscriber.track.isEmpty(subscriber.position, end)
          && !news.containsKey(subscriber.customer)) {
        subscriber.position = Math.max(subscriber.position, end);
      }
    }
    subscriber.outlet.write(SseFrames.heartbeat(cursor(subscriber)));
  }

  private void gone(Subscriber subscriber) {
    if (!subscriber.ended) {
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
    subscriber.ended = true;
    if (subscriber.customer == null) {
      everybody.remove(subscriber);
      everybodyCount.decrementAndGet();
    } else {
      Set<Subscriber> own = byCustomer.get(subscriber.customer);
      if (own != null && own.remove(subscriber) && own.isEmpty()) {
        byCustomer.remove(subscriber.customer);
      }
    }
    wheel.get(slot(subscriber)).remove(subscriber);
    deadlines.remove(subscriber);
    stalled.remove(subscriber);
    leaveJourney(subscriber);
    metrics.subscribers.decrementAndGet();
    feed.limits().leave(subscriber.identity);
  }

  private void leaveJourney(Subscriber subscriber) {
    if (subscriber.journey != null) {
      subscriber.journey = null;
      feed.limits().endReplay();
    }
  }

  private List<Subscriber> all() {
    return List.copyOf(deadlines);
  }

  private static int slot(Subscriber subscriber) {
    return (int) (subscriber.number % SLOTS);
  }
}
