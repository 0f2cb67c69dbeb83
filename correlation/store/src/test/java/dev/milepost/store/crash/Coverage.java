package dev.milepost.store.crash;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which kinds of points there are, as seen on the wire, and how often a node died at each. */
final class Coverage {
  private static final class Kind {
    private Plan example;
    private int died;

    Kind(Plan example) {
      this.example = example;
    }
  }

  private final Map<String, Kind> kinds = new TreeMap<>();

  /** A run as it was planned, with the points that it passed and those at which it died. */
  synchronized void add(Plan plan, FaultPoints points) {
    List<FaultPoints.Point> passed = points.passed();
    List<FaultPoints.Point> died = points.died();
    Plan sofar = plan.until(died.size());
    int from = died.isEmpty() ? 0 : sofar.fatal().get(died.size() - 1) + 1;
    for (int i = from; i < passed.size(); i++) {
      seen(passed.get(i).toString(), sofar.and(i));
    }
    for (int i = 0; i < died.size(); i++) {
      seen(died.get(i).toString(), plan.until(i + 1)).died++;
    }
  }

  /** The example is the same whichever run is over first. */
  private Kind seen(String kind, Plan example) {
    Kind known = kinds.computeIfAbsent(kind, none -> new Kind(example));
    if (example.fatal().size() < known.example.fatal().size()
        || (example.fatal().size() == known.example.fatal().size()
            && example.seed() < known.example.seed())) {
      known.example = example;
    }
    return known;
  }

  /** Plans by which a node would die wherever none has died yet. */
  synchronized List<Plan> holes() {
    return kinds.values().stream()
        .filter(kind -> kind.died == 0)
        .map(kind -> kind.example)
        .distinct()
        .toList();
  }

  synchronized int size() {
    return kinds.size();
  }

  /** A line a kind: how often, where, an example. */
  synchronized List<String> table() {
    return kinds.entrySet().stream()
        .map(
            one ->
                "%5d  %s  (%s)"
                    .formatted(one.getValue().died, one.getKey(), one.getValue().example))
        .toList();
  }
}
