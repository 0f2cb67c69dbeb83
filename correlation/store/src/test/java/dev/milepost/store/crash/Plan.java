package dev.milepost.store.crash;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where the node dies in a history; its text form, {@code 17/231}, plays it again.
 *
 * @param seed of the history
 * @param fatal the numbers of the points, ascending; none for the undisturbed run
 */
record Plan(long seed, List<Integer> fatal) {
  private static final int SECOND_CRASH_PERCENT = 25;
  private static final int SECOND_LIFE = 250;

  /** Each kind of point is as likely as any other, however often it comes. */
  static Plan of(long seed, List<FaultPoints.Point> points) {
    Random random = new Random(~seed * 0x9E3779B97F4A7C15L);
    List<FaultPoints.Point> kinds = List.copyOf(new LinkedHashSet<>(points));
    FaultPoints.Point kind = kinds.get(random.nextInt(kinds.size()));
    int[] places =
        IntStream.range(0, points.size()).filter(i -> points.get(i).equals(kind)).toArray();
    int first = places[random.nextInt(places.length)];
    return random.nextInt(100) < SECOND_CRASH_PERCENT
        ? new Plan(seed, List.of(first, first + 1 + random.nextInt(SECOND_LIFE)))
        : new Plan(seed, List.of(first));
  }

  static Plan parse(String text) {
    String[] parts = text.split("/", -1);
    return new Plan(
        Long.parseLong(parts[0]), Stream.of(parts).skip(1).map(Integer::valueOf).toList());
  }

  /** The same, and dies once more. */
  Plan and(int point) {
    List<Integer> more = new ArrayList<>(fatal);
    more.add(point);
    return new Plan(seed, List.copyOf(more));
  }

  @Override
  public String toString() {
    return Stream.concat(Stream.of(seed), fatal.stream())
        .map(String::valueOf)
        .collect(Collectors.joining("/"));
  }
}
