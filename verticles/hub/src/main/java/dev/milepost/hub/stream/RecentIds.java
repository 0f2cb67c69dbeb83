package dev.milepost.hub.stream;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last so many event ids, by 128 bits of their SHA-256: in arrays, since as objects they would
 * be half of what the collector has to look at. For one thread.
 */
final class RecentIds {
  private static final int FREE = -1;

  private final MessageDigest digest;
  private final long[] high;
  private final long[] low;

  /** For each place, which id is there; ids lie at the first free place from their own on. */
  private final int[] places;

  private int size;
  private int next;

  RecentIds(int most) {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    this.high = new long[most];
    this.low = new long[most];
    this.places = new int[Integer.highestOneBit(Math.max(2, most)) * 4];
    java.util.Arrays.fill(places, FREE);
  }

  /** Whether the id is new; it is remembered. */
  boolean add(byte[] id) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest(id));
    long first = hash.getLong();
    long second = hash.getLong();
    int place = own(first);
    while (places[place] != FREE) {
      if (high[places[place]] == first && low[places[place]] == second) {
        return false;
      }
      place = following(place);
    }
    if (size == high.length) {
      forget(next);
      // What was moved into the gap may have left the first free place further ahead.
      place = own(first);
      while (places[place] != FREE) {
        place = following(place);
      }
    } else {
      size++;
    }
    high[next] = first;
    low[next] = second;
    places[place] = next;
    next = (next + 1) % high.length;
    return true;
  }

  /** Frees the id's place, and moves up those behind it that could not have their own. */
  private void forget(int id) {
    int gap = own(high[id]);
    while (places[gap] != id) {
      gap = following(gap);
    }
    for (int at = following(gap); places[at] != FREE; at = following(at)) {
      int wanted = own(high[places[at]]);
      if (distance(wanted, at) >= distance(gap, at)) {
        places[gap] = places[at];
        gap = at;
      }
    }
    places[gap] = FREE;
  }

  private int own(long hash) {
    return (int) hash & (places.length - 1);
  }

  private int following(int place) {
    return (place + 1) & (places.length - 1);
  }

  private int distance(int from, int to) {
    return (to - from) & (places.length - 1);
  }
}
