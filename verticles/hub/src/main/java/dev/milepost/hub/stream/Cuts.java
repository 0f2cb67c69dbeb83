package dev.milepost.hub.stream;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written lately, for others who stand where somebody stood: all who follow one customer
 * live, and those who come back together to the same position. Used on one event loop only.
 */
final class Cuts {
  /** How much one turn may do, so that one subscriber far behind does not hold up the loop. */
  private static final int MOST_EVENTS = 512;

  private static final int MOST_BYTES = 64 * 1024;
  private static final int REMEMBERED = 64;

  private final Map<Place, Cut> recent = new LinkedHashMap<>(REMEMBERED, 0.75f, true);
  private @Nullable StreamWindow window;

  private record Place(@Nullable String customer, StreamFilter filter, long position) {}

  /**
   * What one turn writes to whoever stands at a position and wants the same.
   *
   * @param end of the track when it was cut
   * @param next position of who has got it
   * @param more whether there was more than a turn may do
   */
  record Cut(long end, long next, boolean more, int frames, Shared bytes) {}

  /** What comes next for the subscriber; null where the window no longer has it. */
  @Nullable Cut at(Subscriber subscriber) {
    if (window != subscriber.window) {
      forget();
      window = subscriber.window;
    }
    Place place = new Place(subscriber.customer, subscriber.filter, subscriber.position);
    long end = subscriber.track.end();
    Cut known = recent.get(place);
    // One that ended before the end of the track is as long as it can be, whatever came since.
    if (known != null && (known.more() || known.end() == end)) {
      return known;
    }
    Cut anew = cut(subscriber, end);
    if (anew != null) {
      remember(place, anew);
    }
    return anew;
  }

  /** Lets go of all of it. */
  void forget() {
    recent.values().forEach(cut -> cut.bytes().release());
    recent.clear();
    window = null;
  }

  private void remember(Place place, Cut cut) {
    Cut before = recent.put(place, cut);
    if (before != null) {
      before.bytes().release();
    } else if (recent.size() > REMEMBERED) {
      Iterator<Cut> oldest = recent.values().iterator();
      oldest.next().bytes().release();
      oldest.remove();
    }
  }

  private static @Nullable Cut cut(Subscriber subscriber, long end) {
    long next = Math.max(end, subscriber.position);
    boolean more = false;
    int looked = 0;
    int bytes = 0;
    List<Buffer> frames = new ArrayList<>();
    for (Map.Entry<Long, StreamEvent> at :
        subscriber.track.between(subscriber.position, end).entrySet()) {
      if (looked++ == MOST_EVENTS || bytes >= MOST_BYTES) {
        next = at.getKey();
        more = true;
        break;
      }
      if (subscriber.filter.matches(at.getValue())) {
        frames.add(at.getValue().frame());
        bytes += at.getValue().size();
      }
    }
    return subscriber.track.floor() > subscriber.position
        ? null
        : new Cut(end, next, more, frames.size(), Shared.of(frames, bytes));
  }
}
