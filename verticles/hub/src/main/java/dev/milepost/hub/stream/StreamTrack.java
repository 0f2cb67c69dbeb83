package dev.milepost.hub.stream;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of events that a subscriber moves along. Written by one thread, read by any.
 *
 * <p>How to read without missing one: take {@link #end}, take the events up to it, then ask {@link
 * #floor}. Every event below the end was there before the end was raised; and if the floor is still
 * not above one's position, none of them had been thrown away meanwhile.
 */
interface StreamTrack {
  /** From here on nothing has been thrown away. */
  long floor();

  /** Everything before this is there. */
  long end();

  /** Shows the events at positions from {@code from} and before {@code to}, in order. */
  void show(long from, long to, Visitor visitor);

  /** Sees events. */
  interface Visitor {
    /** Whether it wants to see more. */
    boolean see(long position, StreamEvent event);
  }

  /** Whether there is none at these positions. */
  default boolean isEmpty(long from, long to) {
    boolean[] some = {false};
    show(
        from,
        to,
        (position, event) -> {
          some[0] = true;
          return false;
        });
    return !some[0];
  }

  /**
   * How much is taken at once.
   *
   * @param events that match
   * @param lookedAt that match or not
   * @param bytes after which no more is taken
   */
  record Most(int events, int lookedAt, int bytes) {}

  /**
   * Matching events from a position on.
   *
   * @param end of the track when it was read
   * @param next position of who has got them
   * @param more whether there was more than was to be taken
   * @param bytes of their frames
   */
  record Piece(List<StreamEvent> events, long end, long next, boolean more, int bytes) {}

  /** What comes next at a position; null where it has been thrown away. */
  default @Nullable Piece read(long from, StreamFilter filter, Most most) {
    Reading reading = new Reading(filter, most);
    long end = end();
    show(from, end, reading);
    return floor() > from
        ? null
        : new Piece(
            reading.events,
            end,
            reading.more ? reading.next : Math.max(end, from),
            reading.more,
            reading.bytes);
  }

  /** Takes what matches until it has enough. */
  final class Reading implements Visitor {
    private final StreamFilter filter;
    private final Most most;
    private final List<StreamEvent> events = new ArrayList<>();
    private int lookedAt;
    private int bytes;
    private long next;
    private boolean more;

    private Reading(StreamFilter filter, Most most) {
      this.filter = filter;
      this.most = most;
    }

    @Override
    public boolean see(long position, StreamEvent event) {
      if (events.size() == most.events()
          || lookedAt++ == most.lookedAt()
          || bytes >= most.bytes()) {
        next = position;
        more = true;
        return false;
      }
      if (filter.matches(event)) {
        events.add(event);
        bytes += event.size();
      }
      return true;
    }
  }
}
