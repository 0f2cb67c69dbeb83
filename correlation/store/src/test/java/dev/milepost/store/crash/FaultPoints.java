package dev.milepost.store.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Counts where a node may die, from its first step on, and says where it does. A number and the
 * steps that led there are enough to die at the same point again.
 */
final class FaultPoints {

  /**
   * One kind of place to die.
   *
   * @param operation what the node was at
   * @param where before or after what
   * @param what a statement's text, or a step outside the database
   */
  record Point(String operation, String where, String what) {
    @Override
    public String toString() {
      return operation + " · " + where + " · " + what;
    }
  }

  private final List<Point> passed = new ArrayList<>();
  private final List<Point> died = new ArrayList<>();
  private final List<Integer> fatal;
  private String operation = "";
  private boolean crashed;

  /**
   * @param fatal the numbers of the points at which to die, ascending
   */
  FaultPoints(List<Integer> fatal) {
    this.fatal = List.copyOf(fatal);
  }

  /** From now on the node is at this. */
  synchronized void begin(String now) {
    operation = now;
  }

  /** Whether the node dies here. */
  synchronized boolean isFatal(String where, String what) {
    if (crashed) {
      return false;
    }
    Point point = new Point(operation, where, what);
    passed.add(point);
    if (died.size() < fatal.size() && fatal.get(died.size()) == passed.size() - 1) {
      died.add(point);
      crashed = true;
    }
    return crashed;
  }

  /** A point outside the database. */
  void pass(String where, String what) {
    if (isFatal(where, what)) {
      throw new Crash();
    }
  }

  synchronized boolean isCrashed() {
    return crashed;
  }

  /** A new node counts on. */
  synchronized void restarted() {
    crashed = false;
  }

  synchronized List<Point> passed() {
    return List.copyOf(passed);
  }

  /** Where it died; fewer than were asked for where the work was done before. */
  synchronized List<Point> died() {
    return List.copyOf(died);
  }

  /** The point that was asked for first and not reached. */
  synchronized OptionalInt missed() {
    return died.size() < fatal.size() ? OptionalInt.of(fatal.get(died.size())) : OptionalInt.empty();
  }
}
