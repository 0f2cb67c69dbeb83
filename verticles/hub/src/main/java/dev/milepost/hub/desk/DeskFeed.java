package dev.milepost.hub.desk;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.desk.DelayQueue.Position;
import dev.milepost.hub.desk.Presence.People;
import dev.milepost.hub.desk.QueueWindow.Frame;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Row;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue's changes, read once for all streams of this node, and who looks at what. Woken by
 * PostgreSQL's notifications; {@link #look} is called once in a while as well, in case one was
 * lost.
 */
final class DeskFeed {
  private static final Logger LOGGER = LoggerFactory.getLogger(DeskFeed.class);
  private static final int MOST_STREAMS = 2_000;
  private static final int STREAMS_OF_A_PERSON = 30;
  private static final int CASES_A_READ = 500;
  private static final int WRITE_QUEUE = 512 * 1024;

  /** Changes that come within this share a read and a write to each stream. */
  private static final long GATHER_MS = 60;

  private static final long GATHER_PRESENCE_MS = 150;
  private static final long LONGEST_MS = 7_200_000;
  private static final long RECONNECT_MS = 1_000;

  private final Vertx vertx;
  private final DelayQueue queue;
  private final Presence presence;
  private final Notes notes;
  private final DeskMetrics metrics;
  private final Clock clock;
  private final List<DeskLoop> loops = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, Integer> byPerson = new ConcurrentHashMap<>();
  private volatile @Nullable QueueWindow window;
  private volatile Map<String, People> people = Map.of();
  private volatile boolean stopping;

  // Of the context on which it was started.
  private Context context;
  private @Nullable PgSubscriber notifications;
  private Future<?> looking = Future.succeededFuture();
  private boolean lookAgain;
  private boolean lookSoon;
  private boolean askSoon;

  @SuppressWarnings("NullAway") // context exists from start on
  DeskFeed(
      Vertx vertx,
      DelayQueue queue,
      Presence presence,
      Notes notes,
      DeskMetrics metrics,
      Clock clock) {
    this.vertx = vertx;
    this.queue = queue;
    this.presence = presence;
    this.notes = notes;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Begins where the queue is now. */
  Future<Void> start(PgConnectOptions database) {
    context = vertx.getOrCreateContext();
    return queue
        .position()
        .onSuccess(
            now -> {
              window = QueueWindow.empty(now.cursor());
              notifications =
                  PgSubscriber.subscriber(vertx, database).reconnectPolicy(retries -> RECONNECT_MS);
              notifications
                  .channel(Wires.CHANNEL)
                  .subscribeHandler(again -> context.runOnContext(later -> caughtUp()))
                  .handler(word -> context.runOnContext(later -> heard(word)));
              // Not waited for: it tries for as long as it takes, and the looks go on meanwhile.
              notifications
                  .connect()
                  .onFailure(
                      failure ->
                          LOGGER
                              .atWarn()
                              .addKeyValue("reason", failure.toString())
                              .log("notifications not heard, the queue is looked at each second"));
            })
        .mapEmpty();
  }

  /** Ends all streams. */
  Future<Void> stop() {
    stopping = true;
    List<Future<Void>> closed = loops.stream().map(DeskLoop::close).toList();
    PgSubscriber listening = notifications;
    return Future.join(closed)
        .transform(done -> listening == null ? Future.succeededFuture() : listening.close())
        .compose(done -> looking.transform(looked -> Future.succeededFuture()));
  }

  /** Ends the streams of those. Any thread. */
  void end(Predicate<Identity> whose) {
    loops.forEach(loop -> loop.end(whose));
  }

  /** The streams of the event loop that this is called on. */
  DeskLoop newLoop(Vertx onThat) {
    DeskLoop loop = new DeskLoop(onThat, this, metrics);
    loops.add(loop);
    return loop;
  }

  QueueWindow window() {
    return Objects.requireNonNull(window, "the feed has begun");
  }

  Clock clock() {
    return clock;
  }

  Future<List<Row>> changed(long after, int most) {
    return queue.changed(after, most);
  }

  Frame frame(Row row) {
    long version = row.getLong("version");
    return new Frame(
        version,
        Frames.at(new QueueCursor(window().database(), version), "delay", DelayRow.json(row)));
  }

  /** Which shipments somebody looks at. Any thread. */
  Set<String> watched() {
    return people.keySet();
  }

  private void heard(String word) {
    JsonObject told = new JsonObject(word);
    JsonObject shipments = told.getJsonObject("shipments");
    JsonArray mentions = told.getJsonArray("mentions");
    if (shipments != null) {
      shipments.forEach(
          one -> news(one.getKey(), ((Number) one.getValue()).longValue(), user -> true));
    } else if (mentions != null) {
      mentioned(mentions.stream().map(id -> ((Number) id).longValue()).toList());
    } else if (told.containsKey("presence")) {
      askSoon();
    } else {
      lookSoon();
    }
  }

  /** What was told while nobody listened is not told again. */
  private void caughtUp() {
    lookSoon();
    askSoon();
    people.keySet().forEach(shipment -> news(shipment, 0, user -> true));
  }

  /** To those streams whose people look at the shipment. */
  private void news(String shipment, long sequence, Predicate<String> whom) {
    People looking = people.get(shipment);
    if (looking != null) {
      Set<String> users = new HashSet<>(looking.users());
      users.removeIf(whom.negate());
      Buffer frame =
          Frames.of(
              "shipment",
              new JsonObject().put("shipment", shipment).put("sequence", sequence).encode());
      tell(stream -> users.contains(stream.caller.subject()), frame);
    }
  }

  private void mentioned(List<Long> ids) {
    notes
        .mentions(ids)
        .onSuccess(
            all ->
                all.forEach(
                    one ->
                        tell(
                            stream -> one.person().equalsIgnoreCase(stream.caller.subject()),
                            Frames.of("mention", one.json().toString()))))
        .onFailure(
            failure ->
                LOGGER
                    .atInfo()
                    .addKeyValue("reason", failure.toString())
                    .log("mentions not told, pages ask for them"));
  }

  private void tell(Predicate<DeskStream> whom, Buffer frame) {
    loops.forEach(loop -> loop.tell(whom, frame));
  }

  private void lookSoon() {
    if (!lookSoon) {
      lookSoon = true;
      vertx.setTimer(
          GATHER_MS,
          timer -> {
            lookSoon = false;
            look();
          });
    }
  }

  private void askSoon() {
    if (!askSoon) {
      askSoon = true;
      vertx.setTimer(
          GATHER_PRESENCE_MS,
          timer -> {
            askSoon = false;
            whoLooks()
                .onFailure(
                    failure ->
                        LOGGER
                            .atInfo()
                            .addKeyValue("reason", failure.toString())
                            .log("presence not read, tries again"));
          });
    }
  }

  /** Takes what is new of the queue. On the context on which it was started. */
  Future<?> look() {
    if (stopping) {
      return Future.succeededFuture();
    }
    if (!looking.isComplete()) {
      lookAgain = true;
      return looking;
    }
    looking =
        queue
            .changed(window().end(), CASES_A_READ)
            .onSuccess(
                rows -> {
                  if (!rows.isEmpty()) {
                    window = window().with(rows.stream().map(this::frame).toList());
                    loops.forEach(DeskLoop::wake);
                  }
                  lookAgain |= rows.size() == CASES_A_READ;
                })
            .onComplete(
                done -> {
                  if (lookAgain && done.succeeded()) {
                    lookAgain = false;
                    context.runOnContext(now -> look());
                  }
                });
    return looking;
  }

  /** Takes who looks at what. On the context on which it was started. */
  Future<Void> whoLooks() {
    return presence
        .all()
        .map(
            now -> {
              Map<String, People> before = people;
              people = Map.copyOf(now);
              Set<String> all = new HashSet<>(before.keySet());
              all.addAll(now.keySet());
              for (String shipment : all) {
                People is = now.getOrDefault(shipment, People.none(shipment));
                People was = before.getOrDefault(shipment, People.none(shipment));
                if (!is.frame().equals(was.frame())) {
                  tell(stream -> true, Frames.of("presence", is.frame()));
                  // What came since they asked for it, and before it was known that they look.
                  news(shipment, 0, user -> !was.users().contains(user));
                }
              }
              return null;
            });
  }

  /**
   * Opens a stream on the event loop that this is called on.
   *
   * @param given where the client was; null for from now on
   * @param tab the page's, if it says which
   */
  void open(
      RoutingContext ctx,
      DeskLoop loop,
      Identity caller,
      @Nullable String given,
      @Nullable String tab) {
    long now = clock.millis();
    long left = caller.expiresAt().toEpochMilli() - now;
    if (left <= 0) {
      throw new ProblemException(BearerGate.unauthenticated("the token is about to expire"));
    }
    enter(caller);
    queue
        .position()
        .onComplete(
            position -> {
              if (position.failed() || ctx.response().closed() || stopping) {
                leave(caller);
                if (!ctx.response().closed()) {
                  ctx.fail(
                      position.failed()
                          ? position.cause()
                          : new ProblemException(
                              Problem.retryable(
                                  503,
                                  "stopping",
                                  "The stream is overloaded",
                                  "This node is stopping; another one serves.",
                                  2)));
                }
                return;
              }
              long longest = LONGEST_MS - ThreadLocalRandom.current().nextLong(LONGEST_MS / 10);
              begin(
                  ctx, loop, caller, position.result(), given, tab, now + Math.min(left, longest));
            });
  }

  private void begin(
      RoutingContext ctx,
      DeskLoop loop,
      Identity caller,
      Position position,
      @Nullable String given,
      @Nullable String tab,
      long deadline) {
    QueueCursor known = given == null ? null : QueueCursor.parse(given).orElse(null);
    boolean goesOn = known != null && position.canContinue(known);
    QueueCursor from = goesOn ? Objects.requireNonNull(known) : position.cursor();
    DeskStream stream =
        new DeskStream(
            caller, ctx.response(), tab, from.version(), position.cursor().version(), deadline);
    ctx.response()
        .setChunked(true)
        .setWriteQueueMaxSize(WRITE_QUEUE)
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Accel-Buffering", "no");
    Buffer opening =
        Frames.retry(ThreadLocalRandom.current().nextLong(1_000, 3_001))
            .appendBuffer(
                Frames.at(from, "ready", new JsonObject().put("cursor", from.text()).encode()));
    if (given != null && !goesOn) {
      metrics.gaps.increment();
      opening.appendBuffer(
          Frames.at(from, "gap", new JsonObject().put("resumeAt", from.text()).encode()));
    }
    people.values().forEach(one -> opening.appendBuffer(Frames.of("presence", one.frame())));
    var unused = ctx.response().write(opening);
    loop.join(stream);
  }

  private void enter(Identity caller) {
    if (open.incrementAndGet() > MOST_STREAMS) {
      open.decrementAndGet();
      throw new ProblemException(
          Problem.retryable(
              503,
              "too-many-streams",
              "The stream is overloaded",
              "This node has as many streams as it can serve.",
              ThreadLocalRandom.current().nextInt(2, 11)));
    }
    if (byPerson.merge(caller.subject(), 1, Integer::sum) > STREAMS_OF_A_PERSON) {
      leave(caller);
      throw new ProblemException(
          Problem.retryable(
              429,
              "too-many-streams",
              "Too many streams",
              "This person has " + STREAMS_OF_A_PERSON + " open streams on this node.",
              ThreadLocalRandom.current().nextInt(2, 11)));
    }
  }

  private void leave(Identity caller) {
    open.decrementAndGet();
    byPerson.computeIfPresent(caller.subject(), (who, count) -> count == 1 ? null : count - 1);
  }

  /** That a stream is over. */
  void left(DeskStream stream) {
    leave(stream.caller);
    if (stream.tab != null && !stopping) {
      presence
          .leave(stream.tab, stream.caller.subject())
          .onFailure(
              failure ->
                  LOGGER
                      .atDebug()
                      .addKeyValue("reason", failure.toString())
                      .log("a tab is forgotten a little later"));
    }
  }
}
