package dev.milepost.hub.stream;

import dev.milepost.hub.auth.Identity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for their next page, of one event loop. They are told of news as {@link
 * StreamLoop} is: nobody polls, and one timer serves all, while there is anybody. Everything runs
 * on that loop but {@link #wake}.
 */
final class LongPolls {
  private static final long TICK_MILLIS = 100;

  /** A page can be large, and what is written in one turn holds up everybody else on the loop. */
  private static final int A_TURN = 32;

  private final Vertx vertx;
  private final Context context;
  private final StreamFeed feed;
  private final Map<String, Set<Poll>> byCustomer = new ConcurrentHashMap<>();
  private final Map<String, Long> news = new ConcurrentHashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final TreeSet<Poll> deadlines =
      new TreeSet<>(
          Comparator.comparingLong((Poll poll) -> poll.deadline)
              .thenComparingLong(poll -> poll.number));
  private final Deque<Poll> ready = new ArrayDeque<>();
  private boolean working;
  private @Nullable StreamWindow served;
  private @Nullable Long timer;
  private long numbers;

  LongPolls(Vertx vertx, Context context, StreamFeed feed) {
    this.vertx = vertx;
    this.context = context;
    this.feed = feed;
  }

  /** One who waits. */
  abstract static class Poll {
    final Identity identity;
    final String customer;
    final StreamTrack track;
    final long deadline;
    private long number;

    /** Everything of interest before this has been looked at. */
    long position;

    /** Has seen all there is, and whatever comes is going to be announced. */
    boolean live;

    /** Has waited for as long as it wanted to. */
    boolean due;

    private boolean queued;
    private boolean over;

    Poll(Identity identity, String customer, StreamTrack track, long position, long deadline) {
      this.identity = identity;
      this.customer = customer;
      this.track = track;
      this.position = position;
      this.deadline = deadline;
    }

    /** Answers if there is something to say, or if it is due; else becomes live. */
    abstract void look();

    /** Answers with what is known by now. */
    abstract void end();

    boolean isOver() {
      return over;
    }
  }

  /** Tells that there is news. Any thread; returns at once. */
  void wake(Map<String, Long> first) {
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

  /** Takes one who waits, and has it look. */
  void join(Poll poll) {
    poll.number = numbers++;
    // In the index first, then a look at the window: an event is seen by one of the two.
    byCustomer.computeIfAbsent(poll.customer, first -> new LinkedHashSet<>()).add(poll);
    deadlines.add(poll);
    feed.metrics().waiting.incrementAndGet();
    if (timer == null) {
      served = feed.window();
      timer = vertx.setPeriodic(TICK_MILLIS, tick -> tick());
    }
    poll.look();
  }

  /** Whether it had been waiting until now; it is told nothing more. */
  boolean leave(Poll poll) {
    if (poll.over) {
      return false;
    }
    poll.over = true;
    Set<Poll> own = byCustomer.get(poll.customer);
    if (own != null && own.remove(poll) && own.isEmpty()) {
      byCustomer.remove(poll.customer);
    }
    deadlines.remove(poll);
    feed.metrics().waiting.decrementAndGet();
    if (deadlines.isEmpty() && timer != null) {
      vertx.cancelTimer(timer);
      timer = null;
      served = null;
    }
    return true;
  }

  /** Has it look again, when its turn comes. */
  void again(Poll poll) {
    queue(poll);
    if (!working) {
      working = true;
      context.runOnContext(now -> turn());
    }
  }

  /** Answers those. Any thread. */
  void end(Predicate<Identity> whose) {
    context.runOnContext(
        now ->
            List.copyOf(deadlines).stream()
                .filter(poll -> whose.test(poll.identity))
                .forEach(Poll::end));
  }

  /** Answers everybody. */
  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          List.copyOf(deadlines).forEach(Poll::end);
          done.complete();
        });
    return done.future();
  }

  private void announce() {
    woken.set(false);
    Iterator<String> customers = news.keySet().iterator();
    while (customers.hasNext()) {
      String customer = customers.next();
      Long first = news.remove(customer);
      Set<Poll> interested = byCustomer.get(customer);
      if (first != null && interested != null) {
        interested.forEach(poll -> announce(poll, first));
      }
    }
    if (!working) {
      turn();
    }
  }

  /** Where it stands, the window may have thrown away others' events long ago. */
  private void announce(Poll poll, long first) {
    if (poll.live) {
      poll.position = Math.max(poll.position, first);
    }
    queue(poll);
  }

  private void queue(Poll poll) {
    poll.live = false;
    if (!poll.queued && !poll.over) {
      poll.queued = true;
      ready.add(poll);
    }
  }

  private void turn() {
    working = true;
    for (int turn = 0; turn < A_TURN && !ready.isEmpty(); turn++) {
      Poll poll = ready.remove();
      poll.queued = false;
      if (!poll.over) {
        poll.look();
      }
    }
    working = !ready.isEmpty();
    if (working) {
      context.runOnContext(now -> turn());
    }
  }

  private void tick() {
    StreamWindow now = feed.window();
    if (served != now) {
      served = now;
      List.copyOf(deadlines).forEach(this::again);
    }
    long millis = feed.clock().millis();
    for (Poll poll : deadlines) {
      if (poll.deadline > millis) {
        break;
      }
      if (!poll.due) {
        poll.due = true;
        if (poll.live) {
          freshen(poll);
        }
        again(poll);
      }
    }
  }

  /**
   * Moves one that has seen everything to the end, so that its client does not fall behind. The
   * window first, then the news: an event is announced before it can be thrown away.
   */
  private void freshen(Poll poll) {
    long end = poll.track.end();
    if (poll.track.isEmpty(poll.position, end) && !news.containsKey(poll.customer)) {
      poll.position = Math.max(poll.position, end);
    }
  }
}
