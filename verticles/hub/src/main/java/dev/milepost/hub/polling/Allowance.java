package dev.milepost.hub.polling;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.milepost.carrier.PollTerms.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What may still be asked of a carrier, so that in no stretch of time, wherever it begins, more is
 * asked than a limit allows; however late a question reaches the carrier.
 *
 * <p>A question counts from when it is granted until the limit's time has passed after it was
 * answered: the carrier has counted it at some moment between the two. Of a question whose node
 * died that moment is before its grant ran out.
 *
 * <p>Answered questions are counted by slices of a limit's time, each as if it were of the slice's
 * end: a little strict, and small however much is asked.
 *
 * <p>Mutable, for one transaction. All times are milliseconds since 1970, by one clock.
 */
final class Allowance {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SLICES = 50;

  private final List<Limit> limits;
  private final List<TreeMap<Long, Integer>> answered = new ArrayList<>();
  private final TreeMap<Long, Integer> granted = new TreeMap<>();
  private long notBefore;

  /** What is stored of it: by limit, slices and grants as {@code [time, count]}. */
  private record State(long notBefore, List<long[]> granted, List<Slices> limits) {}

  private record Slices(long in, List<long[]> answered) {}

  private Allowance(List<Limit> limits) {
    this.limits = List.copyOf(limits);
    limits.forEach(limit -> answered.add(new TreeMap<>()));
  }

  /** Nothing was asked yet. */
  static Allowance fresh(List<Limit> limits) {
    return new Allowance(limits);
  }

  /**
   * As {@link #state} had it. A limit of a time that the state does not know counts by the next
   * longer time that it knows, so that a changed setting forgets nothing.
   */
  static Allowance of(List<Limit> limits, String state) {
    Allowance allowance = new Allowance(limits);
    State stored;
    try {
      stored = JSON.readValue(state, State.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("poll_allowance: unreadable", e);
    }
    allowance.notBefore = stored.notBefore();
    stored.granted().forEach(one -> allowance.granted.put(one[0], (int) one[1]));
    for (int i = 0; i < limits.size(); i++) {
      long in = limits.get(i).in().toMillis();
      TreeMap<Long, Integer> counts = allowance.answered.get(i);
      stored.limits().stream()
          .filter(slices -> slices.in() >= in)
          .min((one, other) -> Long.compare(one.in(), other.in()))
          .ifPresent(
              slices -> {
                for (long[] one : slices.answered()) {
                  long last = (one[0] + 1) * width(slices.in()) - 1;
                  counts.merge(Math.floorDiv(last, width(in)), (int) one[1], Integer::sum);
                }
              });
    }
    return allowance;
  }

  /** For {@link #of}. */
  String state() {
    List<Slices> slices = new ArrayList<>();
    for (int i = 0; i < limits.size(); i++) {
      slices.add(new Slices(limits.get(i).in().toMillis(), pairs(answered.get(i))));
    }
    try {
      return JSON.writeValueAsString(new State(notBefore, pairs(granted), slices));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Grants as many questions as may be asked now, at most the wanted.
   *
   * @param until when the grant ends: by then each question was answered or given up
   */
  int take(long now, int wanted, long until) {
    forget(now);
    int most = now < notBefore ? 0 : wanted;
    int underWay = underWay();
    for (int i = 0; i < limits.size(); i++) {
      most = Math.min(most, limits.get(i).most() - underWay - answered(i));
    }
    if (most > 0) {
      granted.merge(until, most, Integer::sum);
    }
    return Math.max(0, most);
  }

  /** Questions of the grant that ends then were answered or given up. */
  void answered(long now, long until, int count) {
    forget(now);
    Integer open = granted.get(until);
    if (open == null) {
      return; // it has run out, and they were counted then
    }
    int done = Math.min(open, count);
    count(now, done);
    if (open == done) {
      granted.remove(until);
    } else {
      granted.put(until, open - done);
    }
  }

  /** Questions of the grant that ends then were never put. */
  void unused(long until, int count) {
    granted.computeIfPresent(until, (end, open) -> open <= count ? null : open - count);
  }

  /** The carrier wants to be left alone until then. */
  void pauseUntil(long moment) {
    notBefore = Math.max(notBefore, moment);
  }

  /** Until when the carrier wants to be left alone; what has passed for not. */
  long notBefore() {
    return notBefore;
  }

  /** When there may be something to grant again, if there is nothing now; else now. */
  long freeAt(long now) {
    forget(now);
    long at = Math.max(now, notBefore);
    int underWay = underWay();
    for (int i = 0; i < limits.size(); i++) {
      Limit limit = limits.get(i);
      int over = underWay - limit.most() + 1 + answered(i);
      for (var slice : answered.get(i).entrySet()) {
        if (over <= 0) {
          break;
        }
        over -= slice.getValue();
        at = Math.max(at, end(slice.getKey(), limit.in().toMillis()));
      }
    }
    return at;
  }

  /**
   * A limit as it stands.
   *
   * @param used questions that count against it now, those under way too
   */
  record Used(Limit limit, int used) {}

  /** Each limit as it stands. */
  List<Used> used(long now) {
    forget(now);
    int underWay = underWay();
    List<Used> used = new ArrayList<>(limits.size());
    for (int i = 0; i < limits.size(); i++) {
      used.add(new Used(limits.get(i), underWay + answered(i)));
    }
    return used;
  }

  private int answered(int limit) {
    return answered.get(limit).values().stream().mapToInt(Integer::intValue).sum();
  }

  private int underWay() {
    return granted.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Counts what ran out, and lets go of what counts no more. */
  private void forget(long now) {
    while (!granted.isEmpty() && granted.firstKey() <= now) {
      var first = granted.pollFirstEntry();
      count(first.getKey(), first.getValue());
    }
    for (int i = 0; i < limits.size(); i++) {
      long in = limits.get(i).in().toMillis();
      TreeMap<Long, Integer> counts = answered.get(i);
      while (!counts.isEmpty() && end(counts.firstKey(), in) <= now) {
        counts.pollFirstEntry();
      }
    }
  }

  private void count(long at, int questions) {
    for (int i = 0; i < limits.size(); i++) {
      long width = width(limits.get(i).in().toMillis());
      answered.get(i).merge(Math.floorDiv(at, width), questions, Integer::sum);
    }
  }

  /** From when on a slice counts no more. */
  private static long end(long slice, long in) {
    return (slice + 1) * width(in) + in;
  }

  private static long width(long in) {
    return Math.max(1, in / SLICES);
  }

  private static List<long[]> pairs(Map<Long, Integer> counts) {
    List<long[]> pairs = new ArrayList<>(counts.size());
    counts.forEach((at, count) -> pairs.add(new long[] {at, count}));
    return pairs;
  }
}
