package dev.milepost.hub.outgoing;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.outgoing.MessageQueue.Moved;
import dev.milepost.hub.outgoing.MessageQueue.Settled;
import dev.milepost.hub.stream.EventReader;
import dev.milepost.hub.stream.EventReader.Piece;
import dev.milepost.hub.stream.EventReader.Place;
import dev.milepost.hub.stream.StreamEvent;
import dev.milepost.hub.stream.StreamFeed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes customers' events to their URLs. Every node serves its share of the subscriptions; a place
 * and the messages before it move in one transaction, so whoever goes on where a node died misses
 * nothing. It is woken by news of a customer, and looks once in a while for what is due.
 *
 * <p>Two bounds are kept apart: attempts to URLs that answer, and attempts to URLs that did not.
 * However many of those hang, they take nothing from the others.
 */
public final class OutgoingVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutgoingVerticle.class);
  private static final int EVENTS_A_PIECE = 200;
  private static final int REPLAYED_A_PIECE = 100;
  private static final int MOST_READING = 8;
  private static final int MOST_HELD = 4_096;
  private static final long MOST_CLAIMED_AT_ONCE = 200;
  private static final int PURGED_AT_ONCE = 2_000;
  private static final int SETTLED_AT_ONCE = 500;
  private static final long GOODBYE_MILLIS = 5_000;
  private static final Duration BETWEEN_PURGES = Duration.ofMinutes(1);

  private final StreamFeed feed;
  private final MessageQueue queue;
  private final OutgoingConfig config;
  private final SecretBox box;
  private final NameLookup names;
  private final HttpClientOptions http;
  private final OutgoingMetrics metrics;
  private final RetrySchedule schedule;
  private final Clock clock;

  private final Map<String, Claimed> claimed = new HashMap<>();
  private final Set<String> ending = new HashSet<>();
  private final Map<String, Set<Claimed>> byCustomer = new ConcurrentHashMap<>();
  private final Map<String, Long> news = new ConcurrentHashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Lane healthy;
  private final Lane failing;
  private final LinkedHashSet<Claimed> readers = new LinkedHashSet<>();
  private List<Unsettled> unsettled = new ArrayList<>();
  private @Nullable Promise<Void> quiet;
  private EventReader reader;
  private Sender sender;
  private boolean settling;
  private boolean pumping;
  private boolean looking;
  private boolean stopping;
  private int reads;
  private int inMemory;
  private long timer;
  private long renewAt;
  private long purgeAt;
  private long version;

  /** What PostgreSQL does not know yet. */
  private record Unsettled(Claimed owner, Settled what) {}

  /** Attempts of one kind that may be on their way at once, and who waits for its turn. */
  private static final class Lane {
    final LinkedHashSet<Claimed> hungry = new LinkedHashSet<>();
    final int most;
    int inFlight;

    Lane(int most) {
      this.most = most;
    }
  }

  /**
   * One for each process of the role.
   *
   * @param node this process's name
   * @param random spreads what is tried again
   */
  public OutgoingVerticle(
      String node,
      StreamFeed feed,
      Pool pool,
      SecretBox box,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      RandomGenerator random,
      Clock clock) {
    this(node, feed, pool, box, config, metrics, random, clock, null, new HttpClientOptions());
  }

  /**
   * @param names null for the system's
   * @param http who is trusted, and the like
   */
  @SuppressWarnings("NullAway") // reader, sender and names exist from start on
  OutgoingVerticle(
      String node,
      StreamFeed feed,
      Pool pool,
      SecretBox box,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      RandomGenerator random,
      Clock clock,
      @Nullable NameLookup names,
      HttpClientOptions http) {
    this.feed = feed;
    this.queue = new MessageQueue(pool, node);
    this.config = config;
    this.box = box;
    this.names = names;
    this.http = http;
    this.metrics = metrics;
    this.schedule = new RetrySchedule(config.attempts(), random);
    this.clock = clock;
    this.healthy = new Lane(config.inFlight());
    this.failing = new Lane(config.failingInFlight());
  }

  @Override
  public Future<?> start() {
    reader = new EventReader(feed);
    sender = new Sender(vertx, names == null ? NameLookup.of(vertx) : names, config, http, clock);
    feed.onNews(this::wake);
    return queue
        .leaveAll()
        .compose(left -> queue.lastVersion())
        .onSuccess(
            last -> {
              version = last;
              timer = vertx.setPeriodic(config.lookEvery().toMillis(), tick -> look());
              look();
            });
  }

  /** What is on its way gets a little time; the rest is another node's at once. */
  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    Promise<Void> ended = Promise.promise();
    quiet = ended;
    sayIfQuiet();
    return ended
        .future()
        .timeout(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
        .transform(done -> settleRest())
        .transform(done -> queue.leaveAll())
        .transform(done -> sender.close());
  }

  /** Looks at once, because somebody has changed a subscription. Any thread. */
  public void nudge() {
    context.runOnContext(now -> look());
  }

  // ---- Who is served ----

  private void look() {
    if (looking || stopping) {
      return;
    }
    looking = true;
    Future.succeededFuture()
        .compose(begun -> renew())
        .compose(renewed -> queue.share())
        .compose(this::claim)
        .compose(done -> learnChanges())
        .compose(done -> purge())
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("outgoing webhooks cannot be looked after now; tries again"))
        .onComplete(
            done -> {
              looking = false;
              tick();
            });
  }

  private Future<Void> renew() {
    long now = clock.millis();
    if (now < renewAt) {
      return Future.succeededFuture();
    }
    return queue
        .renew(config.lease())
        .onSuccess(renewed -> renewAt = now + config.lease().toMillis() / 3);
  }

  private Future<Void> claim(MessageQueue.Share share) {
    Future<Void> reconciled =
        share.mine() == claimed.size() + ending.size() ? Future.succeededFuture() : reconcile();
    long surplus = share.mine() - share.fair();
    if (surplus > 0) {
      List<String> idle =
          claimed.values().stream()
              .filter(one -> one.held.isEmpty() && !one.reading && !one.replaying)
              .map(Claimed::id)
              .limit(surplus)
              .toList();
      return reconciled
          .compose(done -> queue.leave(idle))
          .onSuccess(left -> idle.forEach(this::drop));
    }
    long room = Math.min(MOST_CLAIMED_AT_ONCE, share.fair() - share.mine());
    return room <= 0
        ? reconciled
        : reconciled
            .compose(done -> queue.claim(room))
            .map(
                claims -> {
                  claims.forEach(this::join);
                  return null;
                });
  }

  /** PostgreSQL and this node disagree about what is its own: PostgreSQL is right. */
  private Future<Void> reconcile() {
    return queue
        .mine()
        .compose(
            mine -> {
              Set<String> known = new HashSet<>(claimed.keySet());
              Set<String> strange = new HashSet<>(mine);
              strange.removeAll(known);
              strange.removeAll(ending);
              known.removeAll(new HashSet<>(mine));
              known.forEach(this::drop);
              return strange.isEmpty() ? Future.succeededFuture() : queue.leave(strange);
            });
  }

  private Future<Void> learnChanges() {
    return queue
        .changes(version)
        .compose(
            changes -> {
              List<Future<Void>> reloads = new ArrayList<>();
              changes.forEach(
                  (id, changed) -> {
                    version = Math.max(version, changed);
                    Claimed known = claimed.get(id);
                    if (known != null && known.subscription.version() != changed) {
                      reloads.add(reload(known));
                    }
                  });
              return Future.join(reloads).mapEmpty();
            });
  }

  private void join(MessageQueue.Claim claim) {
    String id = claim.subscription().id();
    drop(id);
    Claimed one = new Claimed(claim);
    claimed.put(id, one);
    // In the index first, then a look at the window: an event is seen by one of the two.
    byCustomer
        .computeIfAbsent(claim.subscription().customer(), first -> new LinkedHashSet<>())
        .add(one);
    metrics.subscriptions.set(claimed.size());
    advance(one);
  }

  private void drop(String id) {
    Claimed one = claimed.remove(id);
    if (one == null) {
      return;
    }
    one.gone = true;
    healthy.hungry.remove(one);
    failing.hungry.remove(one);
    readers.remove(one);
    inMemory -= one.ready.size();
    one.ready.clear();
    Set<Claimed> own = byCustomer.get(one.subscription.customer());
    if (own != null && own.remove(one) && own.isEmpty()) {
      byCustomer.remove(one.subscription.customer());
    }
    metrics.subscriptions.set(claimed.size());
  }

  private Future<Void> reload(Claimed one) {
    return queue
        .load(one.id())
        .onSuccess(
            found -> {
              if (one.gone) {
                return;
              }
              if (found.isEmpty()) {
                drop(one.id());
              } else {
                one.learn(found.get());
                advance(one);
              }
            })
        .mapEmpty();
  }

  private Future<Void> purge() {
    long now = clock.millis();
    if (now < purgeAt) {
      return Future.succeededFuture();
    }
    return queue
        .purge(clock.instant().minus(config.keep()), PURGED_AT_ONCE)
        .onSuccess(
            purged -> purgeAt = purged == PURGED_AT_ONCE ? now : now + BETWEEN_PURGES.toMillis())
        .mapEmpty();
  }

  /** What no news comes of: time that has passed, a window built anew, places that grow old. */
  private void tick() {
    if (stopping) {
      return;
    }
    boolean renewed = reader.isRenewed();
    long now = clock.millis();
    List<Claimed> old = new ArrayList<>();
    for (Claimed one : List.copyOf(claimed.values())) {
      if (renewed) {
        one.live = false;
      }
      if (one.live && feed.isReady()) {
        follow(one, old);
      }
      if (!one.live || one.nextDue <= now || one.replay != null || !one.ready.isEmpty()) {
        advance(one);
      }
    }
    move(old);
    settle();
  }

  /** A quiet customer's place follows the end, so that it does not grow older than what is kept. */
  private void follow(Claimed one, List<Claimed> old) {
    String customer = one.subscription.customer();
    Optional<Place> passed = reader.passed(customer, one.place);
    if (passed.isPresent() && !news.containsKey(customer)) {
      one.place = passed.get();
    }
    if (!one.reading
        && one.place.epoch() == one.stored.epoch()
        && one.place.offset() > one.stored.offset()
        && reader.isOld(customer, one.stored)) {
      one.reading = true; // a place has one writer at a time
      old.add(one);
    }
  }

  private void move(List<Claimed> old) {
    if (old.isEmpty()) {
      return;
    }
    Map<Claimed, Place> places = new LinkedHashMap<>();
    old.forEach(one -> places.put(one, one.place));
    List<Moved> moves =
        old.stream().map(one -> new Moved(one.id(), one.stored, one.place)).toList();
    queue
        .move(moves, clock.instant())
        .onComplete(
            done ->
                places.forEach(
                    (one, place) -> {
                      one.reading = false;
                      if (done.succeeded() && done.result().contains(one.id())) {
                        one.stored = place;
                      }
                      advance(one);
                    }));
  }

  // ---- News ----

  /** On the feed's thread, once for each batch. */
  private void wake(Map<String, Long> first) {
    boolean any = false;
    for (Map.Entry<String, Long> one : first.entrySet()) {
      if (byCustomer.containsKey(one.getKey())) {
        news.merge(one.getKey(), one.getValue(), Math::min);
        any = true;
      }
    }
    if (any && woken.compareAndSet(false, true)) {
      context.runOnContext(now -> announce());
    }
  }

  private void announce() {
    woken.set(false);
    for (String customer : List.copyOf(news.keySet())) {
      Long first = news.remove(customer);
      Set<Claimed> interested = byCustomer.get(customer);
      if (first != null && interested != null) {
        for (Claimed one : List.copyOf(interested)) {
          if (one.live && first > one.place.offset()) {
            one.place = new Place(one.place.epoch(), first, one.place.at());
          }
          one.live = false;
          one.told = true;
          advance(one);
        }
      }
    }
  }

  // ---- From events to messages ----

  private void advance(Claimed one) {
    if (one.gone || stopping) {
      return;
    }
    read(one);
    replay(one);
    Lane lane = one.isFailing() ? failing : healthy;
    lane.hungry.add(one);
    pump();
  }

  private void read(Claimed one) {
    if (one.live || one.reading || one.waiting >= config.backlog() || !mayRead(one)) {
      return;
    }
    one.reading = true;
    one.told = false;
    Subscription known = one.subscription;
    Place from = one.place;
    Future.succeededFuture()
        .compose(begun -> reader.read(one.way, from, EVENTS_A_PIECE))
        .compose(piece -> keep(one, known, piece).map(kept -> kept && !piece.more()))
        .onComplete(
            done -> {
              one.reading = false;
              if (done.failed()) {
                say(one, done.cause());
              } else {
                one.live = done.result() && !one.told;
                advance(one);
              }
              hasRead();
            });
  }

  /** Takes one of the few places for reading, or stands in line for it. */
  private boolean mayRead(Claimed one) {
    if (reads < MOST_READING) {
      reads++;
      readers.remove(one);
      return true;
    }
    readers.add(one);
    return false;
  }

  private void hasRead() {
    reads--;
    if (!readers.isEmpty()) {
      Claimed next = readers.iterator().next();
      readers.remove(next);
      advance(next);
    }
  }

  /** Whether the place could be moved; otherwise what is known of the subscription is renewed. */
  private Future<Boolean> keep(Claimed one, Subscription known, Piece piece) {
    Instant now = clock.instant();
    if (piece.events().isEmpty() && !piece.gap()) {
      one.place = piece.next();
      return Future.succeededFuture(true);
    }
    Future<Boolean> moved =
        piece.gap()
            ? queue
                .gap(known, one.stored, piece.next(), lost(one.stored))
                .onSuccess(noted -> metrics.gaps.increment())
            : queue
                .take(known, one.stored, piece.next(), piece.events(), now)
                .map(
                    taken -> {
                      taken.ifPresent(messages -> offer(one, messages, now));
                      return taken.isPresent();
                    });
    return moved.compose(
        could -> {
          if (could) {
            if (piece.next().epoch() != one.stored.epoch()) {
              one.replay = null;
            }
            one.stored = piece.next();
            one.place = piece.next();
            return Future.succeededFuture(true);
          }
          return reload(one).map(false);
        });
  }

  private static String lost(Place from) {
    return "events after "
        + from.at()
        + " were no longer kept when they were to be read; the snapshot at /v1/shipments?customer="
        + " has what holds now";
  }

  /** New messages go on at once where there is room for them, and nothing is due before. */
  private void offer(Claimed one, List<Message> messages, Instant now) {
    metrics.taken.increment(messages.size());
    one.waiting += messages.size();
    for (Message message : messages) {
      boolean room =
          !one.gone
              && one.nextDue > now.toEpochMilli()
              && one.ready.size() < 2 * config.inFlightPerSubscription()
              && inMemory < MOST_HELD;
      if (room) {
        hold(one, message);
      } else {
        one.dueAt(now.toEpochMilli());
      }
    }
  }

  private void hold(Claimed one, Message message) {
    if (one.held.add(message.number())) {
      one.ready.add(message);
      inMemory++;
      measure();
    }
  }

  /** Once more, piece by piece, and no piece before the one before is on its way. */
  private void replay(Claimed one) {
    Subscription.Replay replay = one.replay;
    if (replay == null
        || one.replaying
        || one.fetching
        || !one.ready.isEmpty()
        || one.nextDue <= clock.millis()
        || one.inFlight >= limit(one)
        || one.waiting >= 2L * config.backlog()
        || !mayRead(one)) {
      return;
    }
    one.replaying = true;
    Subscription known = one.subscription;
    if (one.replayWay == null) {
      one.replayWay = new EventReader.Way(known.customer(), known.filter());
    }
    EventReader.Way way = one.replayWay;
    Place from = new Place(one.stored.epoch(), replay.from(), one.stored.at());
    // A URL that fails gets them one by one, until it does not.
    reader
        .read(way, from, one.isFailing() ? 1 : REPLAYED_A_PIECE)
        .compose(piece -> keepReplayed(one, known, replay, piece))
        .onComplete(
            done -> {
              one.replaying = false;
              if (done.failed()) {
                say(one, done.cause());
              } else {
                advance(one);
              }
              hasRead();
            });
  }

  private Future<Void> keepReplayed(
      Claimed one, Subscription known, Subscription.Replay replay, Piece piece) {
    boolean anotherEpoch = piece.next().epoch() != known.place().epoch();
    if (piece.gap() && !anotherEpoch) {
      // And is read again from the oldest that there is. The place is noted as it was.
      return queue
          .gap(known, one.stored, one.stored, "what was to be replayed is not kept any more")
          .onSuccess(noted -> metrics.gaps.increment())
          .mapEmpty();
    }
    // In another epoch the offsets mean nothing: what has to be told of it, the way itself tells.
    Place next =
        anotherEpoch
            ? new Place(known.place().epoch(), replay.until(), piece.next().at())
            : piece.next();
    List<StreamEvent> events =
        anotherEpoch
            ? List.of()
            : piece.events().stream().filter(event -> event.offset() < replay.until()).toList();
    Instant now = clock.instant();
    return queue
        .resend(known, replay.from(), next, events, now)
        .compose(
            resent -> {
              if (resent.isEmpty()) {
                return reload(one);
              }
              one.replay =
                  next.offset() < replay.until()
                      ? new Subscription.Replay(next.offset(), replay.until())
                      : null;
              metrics.replayed.increment(resent.get());
              one.waiting += resent.get();
              if (!events.isEmpty()) {
                one.dueAt(now.toEpochMilli());
              }
              return Future.succeededFuture();
            });
  }

  private static void say(Claimed one, Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("subscription", one.id())
        .addKeyValue("reason", failure.toString())
        .log("events for a webhook could not be read or kept; tries again");
  }

  // ---- From messages to attempts ----

  /** One attempt for each in turn, as long as there is room. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    pump(healthy);
    pump(failing);
    pumping = false;
  }

  private void pump(Lane lane) {
    while (lane.inFlight < lane.most && !lane.hungry.isEmpty()) {
      Claimed next = lane.hungry.iterator().next();
      lane.hungry.remove(next);
      Lane right = next.isFailing() ? failing : healthy;
      if (right != lane) {
        right.hungry.add(next);
      } else if (sendOne(next, lane)) {
        lane.hungry.add(next);
      }
    }
  }

  /** While it fails, one attempt tells as much as many. */
  private int limit(Claimed one) {
    return one.isFailing() ? 1 : config.inFlightPerSubscription();
  }

  /** Whether there may be more to send. */
  private boolean sendOne(Claimed one, Lane lane) {
    long now = clock.millis();
    if (one.gone || stopping || now < one.leaveAloneUntil || one.inFlight >= limit(one)) {
      return false;
    }
    Message message = one.ready.poll();
    if (message == null) {
      fetch(one, now);
      return false;
    }
    one.inFlight++;
    lane.inFlight++;
    measure();
    attempt(one.subscription, message)
        .onComplete(
            done -> {
              one.inFlight--;
              lane.inFlight--;
              inMemory--;
              measure();
              concluded(one, message, done.result());
              advance(one);
              sayIfQuiet();
            });
    return true;
  }

  private Future<Outcome> attempt(Subscription to, Message message) {
    return Future.succeededFuture()
        .compose(
            begun ->
                sender.send(
                    to.url(),
                    to.sealed().open(box, to.id(), clock.instant()),
                    message.event(),
                    message.body()))
        .otherwise(
            failure ->
                new Outcome(
                    Outcome.Kind.BLOCKED,
                    clock.instant(),
                    0,
                    null,
                    "the hub cannot read the secret; rotate it",
                    null));
  }

  private void fetch(Claimed one, long now) {
    if (one.fetching || one.nextDue > now) {
      return;
    }
    one.fetching = true;
    one.nextDue = Claimed.NEVER;
    int most = Math.min(2 * limit(one), Math.max(1, MOST_HELD - inMemory));
    queue
        .due(one.subscription, one.held, most, Instant.ofEpochMilli(now))
        .onComplete(
            done -> {
              one.fetching = false;
              if (one.gone) {
                return;
              }
              if (done.failed()) {
                say(one, done.cause());
                one.dueAt(now + config.lookEvery().toMillis());
              } else if (done.result().isEmpty()) {
                one.dueAt(now + config.lookEvery().toMillis());
                var unused = reload(one);
              } else {
                MessageQueue.Due due = done.result().get();
                due.messages().forEach(message -> hold(one, message));
                if (due.messages().size() == most) {
                  one.dueAt(now);
                } else if (due.next() != null) {
                  one.dueAt(due.next().toEpochMilli());
                }
                if (!due.messages().isEmpty()) {
                  advance(one);
                }
              }
            });
  }

  // ---- What came of it ----

  private void concluded(Claimed one, Message message, Outcome outcome) {
    metrics.attempted(outcome.kind());
    metrics.delay.record(outcome.millis(), TimeUnit.MILLISECONDS);
    if (outcome.isSuccess()) {
      metrics.delivered.increment();
      unsettled.add(new Unsettled(one, new Settled(message, true, null, outcome)));
      if (one.failingSince != null) {
        failing(one, null);
      }
      settle();
      return;
    }
    Instant now = clock.instant();
    if (one.failingSince == null) {
      failing(one, outcome.at());
    }
    if (outcome.leaveAlone() != null) {
      one.leaveAloneUntil = now.plus(RetrySchedule.least(outcome.leaveAlone())).toEpochMilli();
    }
    Optional<Instant> due = schedule.next(message.tries() + 1, now, outcome.leaveAlone());
    if (outcome.kind() == Outcome.Kind.GONE) {
      disable(one, "the endpoint answered 410 Gone");
    } else if (due.isEmpty() && failedThroughout(one, message)) {
      disable(one, "no attempt has gone well since " + one.failingSince);
    }
    if (due.isEmpty()) {
      metrics.failed.increment();
    }
    unsettled.add(new Unsettled(one, new Settled(message, false, due.orElse(null), outcome)));
    settle();
  }

  private static boolean failedThroughout(Claimed one, Message message) {
    return message.begun() == null
        || (one.failingSince != null && !one.failingSince.isAfter(message.begun()));
  }

  private void failing(Claimed one, @Nullable Instant since) {
    one.failingSince = since;
    queue
        .failing(one.id(), since)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", failure.toString())
                    .log("not noted how a webhook does"));
  }

  private void disable(Claimed one, String reason) {
    Subscription known = one.subscription;
    boolean before = one.gone;
    drop(one.id());
    if (before) {
      return;
    }
    ending.add(one.id());
    queue
        .disable(known, reason, clock.instant())
        .onSuccess(
            disabled -> {
              if (disabled) {
                metrics.disabled.increment();
                LOGGER
                    .atWarn()
                    .addKeyValue("subscription", known.id())
                    .addKeyValue("reason", reason)
                    .log("webhook disabled");
              }
            })
        .onFailure(failure -> say(one, failure))
        .onComplete(done -> ending.remove(one.id()));
  }

  /** What gathers while one writing is on its way is written by the next. */
  private void settle() {
    if (settling || unsettled.isEmpty()) {
      return;
    }
    settling = true;
    int size = Math.min(SETTLED_AT_ONCE, unsettled.size());
    List<Unsettled> batch = List.copyOf(unsettled.subList(0, size));
    queue
        .settle(batch.stream().map(Unsettled::what).toList(), clock.instant())
        .onComplete(
            done -> {
              settling = false;
              if (done.failed()) {
                metrics.unsettled.increment();
                LOGGER
                    .atWarn()
                    .addKeyValue("reason", done.cause().toString())
                    .log("what became of webhooks cannot be noted now; tries again");
                return;
              }
              unsettled = new ArrayList<>(unsettled.subList(size, unsettled.size()));
              settled(batch);
              settle();
              sayIfQuiet();
            });
  }

  private void settled(List<Unsettled> batch) {
    for (Unsettled one : batch) {
      Claimed owner = one.owner();
      owner.held.remove(one.what().message().number());
      Instant due = one.what().due();
      if (due == null) {
        owner.waiting--;
      } else {
        owner.dueAt(due.toEpochMilli());
      }
    }
    Set<Claimed> owners = new LinkedHashSet<>();
    batch.forEach(one -> owners.add(one.owner()));
    owners.forEach(this::advance);
  }

  private void sayIfQuiet() {
    Promise<Void> waiting = quiet;
    if (waiting != null && healthy.inFlight + failing.inFlight == 0) {
      waiting.tryComplete();
    }
  }

  private Future<Void> settleRest() {
    List<Settled> rest = unsettled.stream().map(Unsettled::what).toList();
    return rest.isEmpty() ? Future.succeededFuture() : queue.settle(rest, clock.instant());
  }

  private void measure() {
    metrics.inFlight.set(healthy.inFlight);
    metrics.failingInFlight.set(failing.inFlight);
    metrics.held.set(inMemory);
  }
}
