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
 * @param lost whether only the connection is lost, and the node lives and remembers
 */
record Plan(long seed, List<Integer> fatal, boolean lost) {
  private static final String LOST = "lost";
  private static final int LOST_PERCENT = 30;
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
    List<Integer> fatal =
        random.nextInt(100) < SECOND_CRASH_PERCENT
            ? List.of(first, first + 1 + random.nextInt(SECOND_LIFE))
            : List.of(first);
    return new Plan(seed, fatal, random.nextInt(100) < LOST_PERCENT);
  }

  static Plan parse(String text) {
    List<String> parts = List.of(text.split("/", -1));
    return new Plan(
        Long.parseLong(parts.get(0)),
        parts.stream().skip(1).filter(part -> !part.equals(LOST)).map(Integer::valueOf).toList(),
        parts.contains(LOST));
  }

  static Plan undisturbed(long seed) {
    return new Plan(seed, List.of(), false);
  }

  /** The first so many of its points. */
  Plan until(int points) {
    return new Plan(seed, fatal.subList(0, points), lost);
  }

  /** The same, and dies once more. */
  Plan and(int point) {
    List<Integer> more = new ArrayList<>(fatal);
    more.add(point);
    return new Plan(seed, List.copyOf(more), lost);
  }

  @Override
  public String toString() {
    return Stream.of(Stream.of(seed), fatal.stream(), lost ? Stream.of(LOST) : Stream.of())
        .flatMap(part -> part)
        .map(String::valueOf)
        .collect(Collectors.joining("/"));
  }
}
