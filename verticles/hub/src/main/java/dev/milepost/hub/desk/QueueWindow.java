package dev.milepost.hub.desk;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The last changes of the queue, as frames that all streams of the node share. Immutable: readers
 * on any thread see one state of it.
 *
 * @param start it holds every change behind this version
 * @param end up to this one
 */
record QueueWindow(String database, long start, long end, List<Frame> frames) {
  private static final int MOST = 4_096;

  QueueWindow {
    frames = List.copyOf(frames);
  }

  /**
   * A change on the wire.
   *
   * @param version of the case by it
   */
  record Frame(long version, Buffer bytes) {}

  static QueueWindow empty(QueueCursor at) {
    return new QueueWindow(at.database(), at.version(), at.version(), List.of());
  }

  /** With what came next; the oldest go where there are too many. */
  QueueWindow with(List<Frame> news) {
    List<Frame> all = new ArrayList<>(frames);
    all.addAll(news);
    int gone = Math.max(0, all.size() - MOST);
    return new QueueWindow(
        database,
        gone == 0 ? start : all.get(gone - 1).version(),
        all.get(all.size() - 1).version(),
        all.subList(gone, all.size()));
  }

  boolean reachesBackTo(long position) {
    return position >= start;
  }

  /** Where in {@link #frames} those begin that come behind that version. */
  int firstBehind(long version) {
    int low = 0;
    int high = frames.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (frames.get(middle).version() <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
