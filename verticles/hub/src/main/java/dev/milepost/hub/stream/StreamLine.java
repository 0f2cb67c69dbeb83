package dev.milepost.hub.stream;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Events in a row: added at its end and taken away at its begin by one thread, looked at by any.
 * What is taken away while somebody looks may be seen or not; who looks has to ask afterwards
 * ({@link StreamTrack}).
 */
final class StreamLine {
  private static final int FEWEST = 4;

  /** Where an event stands, which grows along the line. */
  interface Position {
    long of(long number, StreamEvent event);
  }

  // Written in this order: the slot, then the tail; the floor (by the owner), then the slot.
  private volatile AtomicReferenceArray<StreamEvent> slots = new AtomicReferenceArray<>(FEWEST);
  private volatile long head;
  private volatile long tail;

  /** How many have ever been added. */
  long added() {
    return tail;
  }

  boolean isEmpty() {
    return head == tail;
  }

  /** Writer only. */
  void add(StreamEvent event) {
    long at = tail;
    if (at - head == slots.length()) {
      grow();
    }
    slots.setRelease(slot(slots, at), event);
    tail = at + 1;
  }

  /** The oldest; null where there is none. Writer only. */
  @Nullable StreamEvent first() {
    return isEmpty() ? null : slots.getPlain(slot(slots, head));
  }

  /** Takes the oldest away. Writer only. */
  void removeFirst() {
    long at = head;
    slots.setRelease(slot(slots, at), null);
    head = at + 1;
  }

  /** Shows the events at positions from {@code from} and before {@code to}. */
  void show(long from, long to, Position position, StreamTrack.Visitor visitor) {
    long end = tail;
    // After the tail: these slots hold all that was there when the tail was written.
    AtomicReferenceArray<StreamEvent> seen = slots;
    long begin = Math.max(head, end - seen.length());
    for (long at = search(seen, begin, end, from, position); at < end; at++) {
      StreamEvent event = seen.getAcquire(slot(seen, at));
      if (event == null) {
        continue; // taken away meanwhile
      }
      long here = position.of(at, event);
      if (here >= to || !visitor.see(here, event)) {
        return;
      }
    }
  }

  /** The number of the first event that is not before the position. */
  private static long search(
      AtomicReferenceArray<StreamEvent> seen, long begin, long end, long from, Position position) {
    long low = begin;
    long high = end;
    while (low < high) {
      long middle = (low + high) >>> 1;
      StreamEvent event = seen.getAcquire(slot(seen, middle));
      if (event == null || position.of(middle, event) < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void grow() {
    AtomicReferenceArray<StreamEvent> old = slots;
    AtomicReferenceArray<StreamEvent> larger = new AtomicReferenceArray<>(2 * old.length());
    for (long at = head; at < tail; at++) {
      larger.setPlain(slot(larger, at), old.getPlain(slot(old, at)));
    }
    slots = larger;
  }

  /** Lengths are powers of two. */
  private static int slot(AtomicReferenceArray<StreamEvent> of, long number) {
    return (int) (number & (of.length() - 1));
  }
}
