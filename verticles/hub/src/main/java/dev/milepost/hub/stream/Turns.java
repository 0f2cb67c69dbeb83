package dev.milepost.hub.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: a lane for each channel, and every lane gets the same share (deficit round
 * robin, Shreedhar and Varghese, SIGCOMM 1995). A channel with many followers or many events waits
 * behind itself, not in front of the others. Used on one event loop only.
 */
final class Turns<F extends Follower> {
  /** What a lane may spend in a round; in bytes, as prices are. */
  private static final int SHARE = 32 * 1024;

  private final Map<String, Lane<F>> lanes = new HashMap<>();
  private final Deque<Lane<F>> round = new ArrayDeque<>();

  private static final class Lane<F> {
    final String channel;
    final Deque<F> waiting = new ArrayDeque<>(0);
    int credit = SHARE;

    Lane(String channel) {
      this.channel = channel;
    }
  }

  boolean isEmpty() {
    return round.isEmpty();
  }

  /** Puts it at the end of its channel's lane. */
  void add(F follower) {
    Lane<F> lane = lanes.get(channel(follower));
    if (lane == null) {
      lane = new Lane<>(channel(follower));
      lanes.put(lane.channel, lane);
      round.add(lane);
    }
    lane.waiting.add(follower);
  }

  /** The next one; null where nobody waits. What it takes is to be told to {@link #spend}. */
  @Nullable F next() {
    Lane<F> lane = round.peek();
    if (lane == null) {
      return null;
    }
    while (lane.credit <= 0) {
      lane.credit += SHARE;
      round.add(round.remove());
      lane = round.element();
    }
    return lane.waiting.remove();
  }

  /** What the one that was {@link #next} cost; its lane goes when nobody waits in it. */
  void spend(int price) {
    Lane<F> lane = round.element();
    lane.credit -= price;
    if (lane.waiting.isEmpty()) {
      round.remove();
      lanes.remove(lane.channel);
    }
  }

  /** Those who follow all channels share a lane as one channel's followers do. */
  private static String channel(Follower follower) {
    return follower.channel == null ? "" : follower.channel;
  }
}
