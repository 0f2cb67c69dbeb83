package dev.milepost.hub.drift;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection under watch: its model, once that is loaded, and what is not yet stored. */
final class Watched {
  private final DriftWatch.Key key;
  private final String carrier;
  private final DriftMetrics metrics;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable Model model;
  private long id;
  private long revision;
  private long alreadyLearned;
  private long learned;
  private long judged;
  private long skipped;
  private Instant arrivedAt = Instant.EPOCH;
  private long usedAt;
  private int waitingPaths;
  private boolean pushed;
  private boolean full;

  private record Waiting(Shape shape, Map<Fact, Integer> told, Sighting sighting) {}

  Watched(DriftWatch.Key key, String carrier, DriftMetrics metrics) {
    this.key = key;
    this.carrier = carrier;
    this.metrics = metrics;
  }

  DriftWatch.Key key() {
    return key;
  }

  String carrier() {
    return carrier;
  }

  /** Notes that a delivery came, whether it is judged or not. */
  void arrived(Instant at) {
    arrivedAt = at.isAfter(arrivedAt) ? at : arrivedAt;
  }

  /** Judges a delivery, or lets it wait for the model. */
  void take(Shape shape, Map<Fact, Integer> told, Sighting sighting, long now) {
    usedAt = now;
    if (model != null) {
      take(model, shape, told, sighting);
    } else {
      waiting.add(new Waiting(shape, told, sighting));
      waitingPaths += shape.size();
    }
  }

  /** How many paths wait for the model. */
  int waiting() {
    return waitingPaths;
  }

  private void take(Model by, Shape shape, Map<Fact, Integer> told, Sighting sighting) {
    by.take(shape, told, sighting);
    if (by.isLearning()) {
      learned++;
      metrics.learned();
    } else {
      judged++;
      metrics.judged();
    }
  }

  /** Counts a delivery that nobody looks at. */
  void skip() {
    skipped++;
    metrics.skipped();
  }

  /** Whether to flush now and not later: to load the model, or because enough is learned. */
  boolean isDue(int learn) {
    boolean due = model == null || (model.isLearning() && alreadyLearned + learned >= learn);
    if (due && !pushed) {
      pushed = true;
      return true;
    }
    return false;
  }

  boolean isLoaded() {
    return model != null;
  }

  boolean isLearning() {
    return model != null && model.isLearning();
  }

  long model() {
    return id;
  }

  long revision() {
    return revision;
  }

  boolean hasNews() {
    return learned + judged + skipped > 0;
  }

  boolean isIdleSince(long then) {
    return model != null && !hasNews() && usedAt < then;
  }

  /** Takes over what is stored, and judges what has waited for it. */
  void loaded(DriftStore.Stored stored) {
    renewed(stored);
    Model ready = Objects.requireNonNull(model);
    for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
      take(ready, one.shape(), one.told(), one.sighting());
    }
    waitingPaths = 0;
  }

  /** Takes over what is stored. */
  void renewed(DriftStore.Stored stored) {
    model =
        model == null
            ? new Model(stored.learning(), stored.facts())
            : model.renewed(stored.learning(), stored.facts());
    id = stored.id();
    revision = stored.revision();
    alreadyLearned = stored.learned();
    pushed = false;
  }

  /** What is not yet stored; from now on it counts as stored. */
  DriftStore.Addition takeNews() {
    Model from = Objects.requireNonNull(model);
    DriftStore.Addition addition =
        new DriftStore.Addition(
            id,
            learned,
            judged,
            skipped,
            arrivedAt,
            learned > 0 || from.isLearning(),
            from.takeNotes());
    learned = 0;
    judged = 0;
    skipped = 0;
    return addition;
  }

  /** It was not stored after all. */
  void giveBack(DriftStore.Addition addition) {
    learned += addition.learned();
    judged += addition.judged();
    skipped += addition.skipped();
    pushed = false;
    if (model != null) {
      model.giveBack(addition.notes());
    }
  }

  /** True once, when the model takes no more. */
  boolean hasBecomeFull() {
    boolean was = full;
    full = model != null && model.isFull();
    return full && !was;
  }

  void stored(DriftStore.Addition addition) {
    if (model != null) {
      model.stored(addition.notes().keySet());
    }
  }

  /** Begins anew. */
  void forget() {
    model = null;
    learned = 0;
    judged = 0;
    skipped = 0;
    pushed = false;
  }
}
