package dev.milepost.hub.outgoing;

import dev.milepost.hub.outgoing.MessageQueue.Moved;
import dev.milepost.hub.stream.EventReader;
import dev.milepost.hub.stream.EventReader.Piece;
import dev.milepost.hub.stream.EventReader.Place;
import dev.milepost.hub.stream.StreamEvent;
import dev.milepost.hub.stream.StreamFeed;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Makes messages of a customer's events, new ones and those that are to be sent once more. A place
 * and the messages before it move in one transaction, so whoever goes on where a node died misses
 * nothing; above the backlog the place stands still, and Kafka keeps the rest. On one event loop,
 * but for {@link #wake}.
 */
final class Intake {
  private static final int EVENTS_A_PIECE = 200;
  private static final int REPLAYED_A_PIECE = 100;
  private static final int MOST_READING = 8;

  private final StreamFeed feed;
  private final EventReader reader;
  private final MessageQueue queue;
  private final OutgoingConfig config;
  private final OutgoingMetrics metrics;
  private final Clock clock;
  private final Claims claims;
  private final Dispatch dispatch;
  private final Context context;
  private final Consumer<Claimed> advance;

  private final Map<String, Long> news = new ConcurrentHashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final LinkedHashSet<Claimed> readers = new LinkedHashSet<>();
  private int reads;

  /**
   * @param dispatch takes new messages at once, where it has room
   * @param context the event loop
   * @param advance looks at a subscription again, here and elsewhere
   */
  Intake(
      StreamFeed feed,
      MessageQueue queue,
      OutgoingConfig config,
      OutgoingMetrics metrics,
      Clock clock,
      Claims claims,
      Dispatch dispatch,
      Context context,
      Consumer<Claimed> advance) {
    this.feed = feed;
    this.reader = new EventReader(feed);
    this.queue = queue;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
    this.claims = claims;
    this.dispatch = dispatch;
    this.context = context;
    this.advance = advance;
  }

  /** News of customers, each with its first offset. On the feed's thread, once for each batch. */
  void wake(Map<String, Long> first) {
    boolean any = false;
    for (Map.Entry<String, Long> one : first.entrySet()) {
      if (claims.isServed(one.getKey())) {
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
      if (first != null) {
        claims.of(customer).forEach(one -> announce(one, first));
      }
    }
  }

  private void announce(Claimed one, long first) {
    if (one.live && first > one.place.offset()) {
      one.place = new Place(one.place.epoch(), first, one.place.at());
    }
    one.live = false;
    one.told = true;
    advance.accept(one);
  }

  /** What no news comes of: a window built anew, places that grow old. */
  void look() {
    boolean renewed = reader.isRenewed();
    List<Claimed> old = new ArrayList<>();
    for (Claimed one : claims.all()) {
      if (renewed) {
        one.live = false;
      }
      if (one.live && feed.isReady() && follow(one)) {
        old.add(one);
      }
    }
    move(old);
  }

  /**
   * A quiet customer's place follows the end, so that it does not grow older than what is kept;
   * whether PostgreSQL should know of it.
   */
  private boolean follow(Claimed one) {
    Optional<Place> passed = reader.passed(one.customer(), one.place);
    if (passed.isPresent() && !news.containsKey(one.customer())) {
      one.place = passed.get();
    }
    return !one.reading
        && one.place.epoch() == one.stored.epoch()
        && one.place.offset() > one.stored.offset()
        && reader.isOld(one.customer(), one.stored);
  }

  private void move(List<Claimed> old) {
    if (old.isEmpty()) {
      return;
    }
    Map<Claimed, Place> places = new LinkedHashMap<>();
    List<Moved> moves = new ArrayList<>();
    for (Claimed one : old) {
      one.reading = true; // a place has one writer at a time
      places.put(one, one.place);
      moves.add(new Moved(one.id(), one.stored, one.place));
    }
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
                      advance.accept(one);
                    }));
  }

  /** Reads on, if there is something to read and room for it. */
  void advance(Claimed one) {
    read(one);
    replay(one);
  }

  /** It is not served here any more. */
  void forget(Claimed one) {
    readers.remove(one);
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
              if (done.succeeded()) {
                one.live = done.result() && !one.told;
              }
              hasRead(one, done);
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

  private void hasRead(Claimed one, AsyncResult<?> done) {
    if (done.failed()) {
      one.say("events for a webhook could not be read or kept", done.cause());
    } else {
      advance.accept(one);
    }
    reads--;
    if (!readers.isEmpty()) {
      Claimed next = readers.iterator().next();
      readers.remove(next);
      advance.accept(next);
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
                      taken.ifPresent(messages -> dispatch.offer(one, messages, now));
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
          return claims.reload(one).map(false);
        });
  }

  private static String lost(Place from) {
    return "events after "
        + from.at()
        + " were no longer kept when they were to be read; the snapshot at /v1/shipments?customer="
        + " has what holds now";
  }

  /** Once more, piece by piece, and no piece before the one before is on its way. */
  private void replay(Claimed one) {
    Subscription.Replay replay = one.replay;
    if (replay == null
        || one.replaying
        || one.fetching
        || !one.ready.isEmpty()
        || one.nextDue <= clock.millis()
        || one.inFlight >= one.mostInFlight()
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
              hasRead(one, done);
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
                return claims.reload(one);
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
}
