package dev.milepost.engine;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a number is tied to by at most {@link #STEPS} edges: downwards to what is in it, or upwards
 * to what it is in, never both, since two things in one container have nothing else in common; and
 * over at most one other name, since what two numbers share a name with need not be one thing. An
 * order ends a path: it travels in many things.
 *
 * @param within other names, and what is in it; the nearest first
 * @param above what it is in
 * @param echoes the orders of all these
 */
record Reach(List<Path> within, List<Path> above, List<Path> echoes) {
  static final int STEPS = 3;

  private static final Comparator<Edge> IN_ORDER =
      Comparator.comparing(Edge::relation)
          .thenComparing(edge -> edge.from().key())
          .thenComparing(edge -> edge.to().key())
          .thenComparing(edge -> String.valueOf(edge.from().issuer()))
          .thenComparing(edge -> String.valueOf(edge.to().issuer()));

  /** Numbers that lead from the first to the last. */
  record Path(List<Reference> numbers, boolean down) {
    Path {
      numbers = List.copyOf(numbers);
    }

    Reference last() {
      return numbers.get(numbers.size() - 1);
    }
  }

  private enum Way {
    LEVEL,
    DOWN,
    UP
  }

  private record At(Reference number, Way way, boolean renamed) {}

  private record Walk(At at, List<Reference> numbers) {
    Walk to(Reference next, Way way, boolean renamed) {
      List<Reference> longer = new ArrayList<>(numbers);
      longer.add(next);
      return new Walk(new At(next, way, renamed), longer);
    }
  }

  static Reach of(Reference start, List<Edge> edges) {
    Map<ReferenceKey, List<Edge>> byEnd = new HashMap<>();
    edges.stream()
        .sorted(IN_ORDER)
        .forEach(
            edge -> {
              byEnd.computeIfAbsent(edge.from().key(), none -> new ArrayList<>()).add(edge);
              byEnd.computeIfAbsent(edge.to().key(), none -> new ArrayList<>()).add(edge);
            });
    Reach reach = new Reach(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    Set<At> seen = new HashSet<>();
    ArrayDeque<Walk> open = new ArrayDeque<>();
    open.add(new Walk(new At(start, Way.LEVEL, false), List.of(start)));
    while (!open.isEmpty()) {
      Walk walk = open.remove();
      for (Edge edge : byEnd.getOrDefault(walk.at().number().key(), List.of())) {
        Walk next = next(walk, edge);
        if (next != null && seen.add(next.at())) {
          reach.add(next, edge.relation());
          if (next.numbers().size() <= STEPS && edge.relation() != Edge.Relation.ECHO) {
            open.add(next);
          }
        }
      }
    }
    return reach;
  }

  private void add(Walk walk, Edge.Relation last) {
    Path path = new Path(walk.numbers(), walk.at().way() == Way.DOWN);
    if (last == Edge.Relation.ECHO) {
      echoes.add(path);
    } else if (walk.at().way() == Way.UP) {
      above.add(path);
    } else {
      within.add(path);
    }
  }

  /** Null where the edge leads nowhere from here. */
  private static @Nullable Walk next(Walk walk, Edge edge) {
    At at = walk.at();
    boolean forward = leaves(at.number(), edge.from());
    if (!forward && !leaves(at.number(), edge.to())) {
      return null;
    }
    Reference other = forward ? edge.to() : edge.from();
    if (walk.numbers().stream().anyMatch(passed -> passed.key().equals(other.key()))) {
      return null;
    }
    return switch (edge.relation()) {
      case SAME -> at.renamed() ? null : walk.to(other, at.way(), true);
      case PART_OF ->
          at.way() == (forward ? Way.DOWN : Way.UP)
              ? null
              : walk.to(other, forward ? Way.UP : Way.DOWN, at.renamed());
      case ECHO -> forward ? walk.to(other, at.way(), at.renamed()) : null;
      case USE -> null;
    };
  }

  private static boolean leaves(Reference number, Reference end) {
    return number.key().equals(end.key()) && number.issuerAgrees(end.issuer());
  }
}
