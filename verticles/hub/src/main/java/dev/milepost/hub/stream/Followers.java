package dev.milepost.hub.stream;

import io.vertx.core.Context;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The followers of one event loop: who is told of news, and whose turn it is to take them.
 * Everything runs on that loop but {@link #wake}, which the feed calls once for each batch.
 *
 * <p>Who is live goes first, and every channel gets the same share ({@link Turns}). Who takes
 * history gets a turn after so many of the living, and as many as there are when nobody else waits.
 */
final class Followers<F extends Follower> {
  private static final long NONE = Long.MAX_VALUE;

  /** What one task of the loop does, so that others on it get their turn; in bytes. */
  private static final int A_TASK = 512 * 1024;

  /** The same where only history is left: news may have come meanwhile. */
  private static final int A_TASK_OF_HISTORY = 64 * 1024;

  /** A turn costs this much more than its bytes: about what a system call takes. */
  private static final int A_TURN = 2 * 1024;

  private static final int LIVE_FOR_ONE_OF_HISTORY = 32;

  private final Context context;
  private final ToIntFunction<F> serve;
  private final Map<String, Set<F>> byChannel = new ConcurrentHashMap<>();
  private final Set<F> everybody = new LinkedHashSet<>();
  private final AtomicInteger everybodyCount = new AtomicInteger();
  private final Map<String, Long> news = new ConcurrentHashMap<>();
  private final AtomicLong arrivals = new AtomicLong(NONE);
  private final AtomicBoolean woken = new AtomicBoolean();
  private final TreeSet<F> byDeadline =
      new TreeSet<>(
          Comparator.comparingLong((F follower) -> follower.deadline)
              .thenComparingLong(follower -> follower.number));
  private final Turns<F> live = new Turns<>();
  private final Turns<F> history = new Turns<>();
  private int liveTurns;
  private boolean working;
  private long numbers;

  /**
   * @param context of the loop
   * @param serve gives a follower what there is, and says how many bytes it was
   */
  Followers(Context context, ToIntFunction<F> serve) {
    this.context = context;
    this.serve = serve;
  }

  /** Tells that there is news. Any thread; returns at once; costs one task a batch. */
  void wake(Map<String, Long> first, long arrival) {
    boolean any = false;
    for (Map.Entry<String, Long> one : first.entrySet()) {
      if (byChannel.containsKey(one.getKey())) {
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

  /** Takes one in. It has to look at the window after this: an event is seen by one of the two. */
  void add(F follower) {
    follower.number = numbers++;
    if (follower.channel == null) {
      everybody.add(follower);
      everybodyCount.incrementAndGet();
    } else {
      byChannel.computeIfAbsent(follower.channel, first -> new LinkedHashSet<>()).add(follower);
    }
    byDeadline.add(follower);
  }

  /** Is told nothing any more, and gets no turn. */
  void remove(F follower) {
    follower.over = true;
    if (follower.channel == null) {
      everybody.remove(follower);
      everybodyCount.decrementAndGet();
    } else {
      Set<F> own = byChannel.get(follower.channel);
      if (own != null && own.remove(follower) && own.isEmpty()) {
        byChannel.remove(follower.channel);
      }
    }
    byDeadline.remove(follower);
  }

  boolean isEmpty() {
    return byDeadline.isEmpty();
  }

  /** All, those first whose deadline is first. */
  List<F> all() {
    return List.copyOf(byDeadline);
  }

  /** Those whose deadline has come. */
  List<F> due(long millis) {
    return byDeadline.stream().takeWhile(follower -> follower.deadline <= millis).toList();
  }

  /** Gives it a turn, when that comes. */
  void again(F follower) {
    queue(follower);
    if (!working) {
      working = true;
      context.runOnContext(now -> work());
    }
  }

  /**
   * Moves one that has seen everything to the end, so that it does not fall behind while others'
   * events come. The window first, then the news: an event is announced before it can be thrown
   * away.
   */
  void freshen(F follower) {
    if (!follower.live) {
      return;
    }
    long end = follower.track.end();
    if (follower.track.isEmpty(follower.position, end) && !isNews(follower.channel)) {
      follower.position = Math.max(follower.position, end);
    }
  }

  /** Whether a turn is still to come for somebody. */
  boolean isWorking() {
    return working;
  }

  private boolean isNews(@Nullable String channel) {
    return channel == null ? arrivals.get() != NONE : news.containsKey(channel);
  }

  private void announce() {
    woken.set(false);
    Iterator<String> channels = news.keySet().iterator();
    while (channels.hasNext()) {
      String channel = channels.next();
      Long first = news.remove(channel);
      Set<F> interested = byChannel.get(channel);
      if (first != null && interested != null) {
        interested.forEach(follower -> announce(follower, first));
      }
    }
    long arrival = arrivals.getAndSet(NONE);
    if (arrival != NONE) {
      everybody.forEach(follower -> announce(follower, arrival));
    }
    if (!working) {
      work();
    }
  }

  /**
   * A live follower has everything up to the news. Its own position may be far behind, where the
   * window has long thrown away other channels' events.
   */
  private void announce(F follower, long first) {
    if (follower.live) {
      follower.position = Math.max(follower.position, first);
    }
    queue(follower);
  }

  private void queue(F follower) {
    follower.live = false;
    if (!follower.queued && !follower.over) {
      follower.queued = true;
      (follower.behind ? history : live).add(follower);
    }
  }

  /** One task; while it lasts, and until the next one has come, {@link #working} holds. */
  private void work() {
    working = true;
    int left = live.isEmpty() ? A_TASK_OF_HISTORY : A_TASK;
    while (left > 0 && !(live.isEmpty() && history.isEmpty())) {
      left -= turn(isTurnOfHistory() ? history : live);
    }
    working = !(live.isEmpty() && history.isEmpty());
    if (working) {
      context.runOnContext(now -> work());
    }
  }

  private boolean isTurnOfHistory() {
    boolean its = live.isEmpty() || (liveTurns >= LIVE_FOR_ONE_OF_HISTORY && !history.isEmpty());
    liveTurns = its ? 0 : liveTurns + 1;
    return its;
  }

  private int turn(Turns<F> whose) {
    F follower = whose.next();
    if (follower == null) {
      return 0;
    }
    follower.queued = false;
    int price = A_TURN + (follower.over ? 0 : serve.applyAsInt(follower));
    whose.spend(price);
    return price;
  }
}
