package dev.milepost.hub.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whose heartbeat is due, for all streams of an event loop with one timer. Nobody hears nothing for
 * longer than a heartbeat's time, and who is told of events needs no heartbeat. Everybody has a
 * slot for good, so those who were told something at once are not beaten at once later. Used on one
 * event loop only.
 */
final class HeartbeatWheel<F extends Follower> {
  private static final int SLOTS = 15;

  /**
   * Turns in a heartbeat's time: whoever heard something since the last turn can wait for another.
   */
  private static final int TURNS = 2;

  private final List<Set<F>> slots = new ArrayList<>();
  private int ticks;

  HeartbeatWheel() {
    for (int slot = 0; slot < SLOTS; slot++) {
      slots.add(new LinkedHashSet<>());
    }
  }

  /** How often {@link #tick} is to be called. */
  static Duration interval(Duration heartbeat) {
    return heartbeat.dividedBy(TURNS * SLOTS);
  }

  /** Takes one in that has just been told something. */
  void add(F follower) {
    told(follower);
    slot(follower.number).add(follower);
  }

  void remove(F follower) {
    slot(follower.number).remove(follower);
  }

  /** It has heard something just now. */
  void told(F follower) {
    follower.toldAt = ticks;
  }

  /** Goes on by one slot; gives those whose heartbeat is due. They are told it by that. */
  void tick(Consumer<F> beat) {
    ticks++;
    for (F follower : slot(ticks)) {
      if (ticks - follower.toldAt > (TURNS - 1) * SLOTS) {
        told(follower);
        beat.accept(follower);
      }
    }
  }

  private Set<F> slot(long number) {
    return slots.get(Math.floorMod(number, SLOTS));
  }
}
