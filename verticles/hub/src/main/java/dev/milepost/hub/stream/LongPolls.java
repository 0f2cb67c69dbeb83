package dev.milepost.hub.stream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for their next page, of one event loop. Nobody asks again and again: they are told
 * of news as streams are ({@link Followers}), and one timer serves all, while there is anybody.
 * Everything runs on that loop but {@link #wake}.
 */
final class LongPolls {
  private static final long TICK_MILLIS = 100;

  private final Vertx vertx;
  private final Context context;
  private final StreamFeed feed;
  private final Followers<Poll> followers;
  private @Nullable StreamWindow served;
  private @Nullable Long timer;

  LongPolls(Vertx vertx, Context context, StreamFeed feed) {
    this.vertx = vertx;
    this.context = context;
    this.feed = feed;
    this.followers = new Followers<>(context, Poll::look);
  }

  /** One who waits. */
  abstract static class Poll extends Follower {
    /** Has waited for as long as it wanted to. */
    boolean due;

    Poll(StreamClient client, StreamTrack track, long position, long deadline) {
      super(client, track, position, deadline);
    }

    /**
     * Answers if there is something to say, or if it is due; else becomes live. Says how many bytes
     * it answered with.
     */
    abstract int look();

    /** Answers with what is known by now. */
    abstract void end();
  }

  /** Tells that there is news. Any thread; returns at once. */
  void wake(Map<String, Long> first) {
    followers.wake(first, 0);
  }

  /** Takes one who waits, and has it look. */
  void join(Poll poll) {
    followers.add(poll);
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
    followers.remove(poll);
    feed.metrics().waiting.decrementAndGet();
    if (followers.isEmpty() && timer != null) {
      vertx.cancelTimer(timer);
      timer = null;
      served = null;
    }
    return true;
  }

  /** Has it look again, when its turn comes. */
  void again(Poll poll) {
    followers.again(poll);
  }

  /** Answers those. Any thread. */
  void end(Predicate<StreamClient> whose) {
    context.runOnContext(
        now -> followers.all().stream().filter(poll -> whose.test(poll.client)).forEach(Poll::end));
  }

  /** Answers everybody. */
  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          followers.all().forEach(Poll::end);
          done.complete();
        });
    return done.future();
  }

  private void tick() {
    StreamWindow now = feed.window();
    if (served != now) {
      served = now;
      followers.all().forEach(followers::again);
    }
    for (Poll poll : followers.due(feed.clock().millis())) {
      if (!poll.due) {
        poll.due = true;
        followers.freshen(poll);
        followers.again(poll);
      }
    }
  }
}
