package dev.milepost.hub.feeds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells files that are still being written from those that are done: one is done when neither its
 * size nor its time changed between two looks that are far enough apart. No name or marker is asked
 * for, since partners agree on none. Knows no more files than the last look found.
 */
final class Settling {
  private final Duration settle;
  private Map<String, Seen> seen = new HashMap<>();

  /**
   * @param since when it was first seen as it is
   */
  private record Seen(FoundFile file, long since) {}

  /**
   * @param settle how far apart the looks must be
   */
  Settling(Duration settle) {
    this.settle = settle;
  }

  /**
   * Takes in a look, and answers with the files that are done, the oldest first.
   *
   * @param now in milliseconds, by one clock that does not go back
   */
  List<FoundFile> done(List<FoundFile> found, long now) {
    Map<String, Seen> next = new HashMap<>();
    List<FoundFile> done = new ArrayList<>();
    for (FoundFile file : found) {
      Seen before = seen.get(file.name());
      if (before == null || !before.file().equals(file)) {
        next.put(file.name(), new Seen(file, now));
      } else {
        next.put(file.name(), before);
        if (now - before.since() >= settle.toMillis()) {
          done.add(file);
        }
      }
    }
    seen = next;
    done.sort(Comparator.comparingLong(FoundFile::modified).thenComparing(FoundFile::name));
    return done;
  }

  /** Whether it waits for another look at a file. */
  boolean waits(long now) {
    return seen.values().stream().anyMatch(one -> now - one.since() < settle.toMillis());
  }
}
