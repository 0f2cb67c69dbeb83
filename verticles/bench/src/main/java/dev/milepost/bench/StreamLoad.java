package dev.milepost.bench;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Publishes marked events of one size, each the next of its topic. */
final class StreamLoad {
  private static final int OUTSTANDING = 32;
  private static final long LOOK_AGAIN_NANOS = 200_000;
  private static final long SOON_NANOS = 20_000_000;

  private final byte[] document;

  StreamLoad(int bytes) {
    this.document = StreamMark.document(bytes);
  }

  /** Opens that many streams from now on, spread over the topics, and returns when all are open. */
  static void seat(Crowd crowd, StreamSide side, int subscribers, int topics)
      throws IOException, InterruptedException {
    seat(crowd, side, subscribers, new int[topics], new String[topics]);
    crowd.awaitOpen(subscribers);
  }

  /**
   * Opens that many streams.
   *
   * @param next for each topic, the number of the first event after its cursor
   * @param cursors for each topic, where to go on from
   */
  static void seat(
      Crowd crowd, StreamSide side, int subscribers, int[] next, @Nullable String[] cursors) {
    for (int i = 0; i < subscribers; i++) {
      int topic = i % next.length;
      crowd.join(new Crowd.Seat(topic, next[topic], side.head(topic), cursors[topic]));
    }
  }

  /**
   * Open loop: events are published when they are due, whether or not the last has arrived.
   *
   * @param published for each topic, how many there are; counted on
   */
  void publish(StreamSide side, int[] published, int rate, int seconds) throws IOException {
    Timetable timetable = Timetable.even(0, published.length, rate);
    var unused = publish(side, published, timetable, soon(), seconds);
  }

  /** When a load may begin that has to be made ready, by {@link System#nanoTime}. */
  static long soon() {
    return System.nanoTime() + SOON_NANOS;
  }

  /**
   * The same by a timetable. Several threads may publish at once, each on topics of its own.
   *
   * @return how late the events were handed in, in microseconds
   */
  Histogram publish(StreamSide side, int[] published, Timetable timetable, long start, int seconds)
      throws IOException {
    Histogram late = new Histogram(3);
    for (long n = 0; n < (long) timetable.rate() * seconds; n++) {
      long due = start + timetable.due(n);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      late.recordValue((System.nanoTime() - due) / 1_000);
      next(side, published, timetable.topic(n), due);
    }
    return late;
  }

  /** Closed loop on one topic: so many are on their way that the server never waits for one. */
  void saturate(StreamSide side, Crowd crowd, int subscribers, int[] published, int seconds)
      throws IOException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      nextIfTaken(side, crowd, subscribers, published);
    }
  }

  /** The same until there are so many. */
  void fill(StreamSide side, Crowd crowd, int subscribers, int[] published, int events)
      throws IOException {
    while (published[0] < events) {
      nextIfTaken(side, crowd, subscribers, published);
    }
  }

  private void nextIfTaken(StreamSide side, Crowd crowd, int subscribers, int[] published)
      throws IOException {
    if (published[0] - crowd.delivered() / subscribers < OUTSTANDING) {
      next(side, published, 0, System.nanoTime());
    } else {
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }

  /** Publishes the next event of that topic. */
  void next(StreamSide side, int[] published, int topic, long due) throws IOException {
    side.publish(topic, StreamMark.put(document, topic, published[topic]++, due));
  }
}
