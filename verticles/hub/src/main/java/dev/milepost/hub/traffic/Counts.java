package dev.milepost.hub.traffic;

import io.vertx.sqlclient.Row;
import java.util.Arrays;

/** Counts by their places, as they lie in PostgreSQL. Of one thread. */
public final class Counts {
  private final long[] counts;

  /** Nothing counted, at so many places. */
  public Counts(int places) {
    this.counts = new long[places];
  }

  /** The column, with so many places: what is kept may be shorter, and ends in zeros. */
  public static Counts of(Row row, String column, int places) {
    Counts counts = new Counts(places);
    Long[] found = row.getArrayOfLongs(column);
    for (int i = 0; found != null && i < Math.min(places, found.length); i++) {
      counts.counts[i] = found[i] == null ? 0 : found[i];
    }
    return counts;
  }

  /** Counts one more there. */
  public void count(int place) {
    counts[place]++;
  }

  /** Counts so many more there. */
  public void add(int place, long more) {
    counts[place] += more;
  }

  /** Adds all of them. */
  public void add(Counts more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more.counts[i];
    }
  }

  /** Takes all of them off. */
  public void subtract(Counts less) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] -= less.counts[i];
    }
  }

  /** How many there are at that place. */
  public long at(int place) {
    return counts[place];
  }

  /** Those of some places. */
  public Counts part(int from, int places) {
    Counts part = new Counts(places);
    System.arraycopy(counts, from, part.counts, 0, places);
    return part;
  }

  /** Of all places together. */
  public long sum() {
    return Arrays.stream(counts).sum();
  }

  /** How many places there are. */
  public int places() {
    return counts.length;
  }

  /** Whether adding them changes nothing. */
  public boolean isNothing() {
    return Arrays.stream(counts).allMatch(count -> count == 0);
  }

  /** For a parameter {@code bigint[]}. */
  public Long[] column() {
    return Arrays.stream(counts).boxed().toArray(Long[]::new);
  }

  /** SQL for the sum of two columns or parameters of that kind. */
  public static String sum(String one, String other) {
    return "array(select coalesce(a, 0) + coalesce(b, 0) from unnest("
        + one
        + ", "
        + other
        + ") with ordinality as t (a, b, i) order by i)";
  }

  @Override
  public String toString() {
    return Arrays.toString(counts);
  }
}
