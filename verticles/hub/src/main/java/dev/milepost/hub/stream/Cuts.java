package dev.milepost.hub.stream;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written lately, for others who stand where somebody stood: all who follow one channel
 * live, and those who come back together to the same position. Used on one event loop only.
 */
final class Cuts {
  /** How much one turn may do, so that one subscriber far behind does not hold up the loop. */
  private static final StreamTrack.Most MOST = new StreamTrack.Most(512, 512, 64 * 1024);

  private static final int REMEMBERED = 64;

  private final Map<Place, Cut> recent = new LinkedHashMap<>(REMEMBERED, 0.75f, true);
  private @Nullable StreamWindow window;

  private record Place(@Nullable String channel, StreamFilter filter, long position) {}

  /** What one turn writes to whoever stands at a position and wants the same. */
  record Cut(StreamTrack.Piece piece, Shared bytes) {}

  /** What comes next for the subscriber; null where the window no longer has it. */
  @Nullable Cut at(Subscriber subscriber) {
    if (window != subscriber.window) {
      forget();
      window = subscriber.window;
    }
    Place place = new Place(subscriber.channel, subscriber.filter, subscriber.position);
    long end = subscriber.track.end();
    Cut known = recent.get(place);
    // One that ended before the end of the track is as long as it can be, whatever came since.
    if (known != null && (known.piece().more() || known.piece().end() == end)) {
      return known;
    }
    Cut anew = cut(subscriber);
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

  private static @Nullable Cut cut(Subscriber subscriber) {
    StreamTrack.Piece piece = subscriber.track.read(subscriber.position, subscriber.filter, MOST);
    return piece == null ? null : new Cut(piece, new Shared(piece.events(), piece.bytes()));
  }
}
