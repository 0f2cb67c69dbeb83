package dev.milepost.store.crash;

import dev.milepost.embedded.PostgresWire;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts where a node may die, from its first step on, and says where it does. A number and the
 * steps that led there are enough to die at the same point again.
 */
final class FaultPoints implements PostgresWire.Faults {

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
  private final boolean lost;
  private String operation = "";
  private boolean crashed;

  FaultPoints(Plan plan) {
    this.fatal = plan.fatal();
    this.lost = plan.lost();
  }

  /** From now on the node is at this. */
  synchronized void begin(String now) {
    operation = now;
  }

  /** Whether the node dies here. */
  private synchronized boolean isFatal(String where, String what) {
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

  @Override
  public PostgresWire.Tear at(String where, String statement) {
    return isFatal(where, statement) ? PostgresWire.Tear.WIRE : PostgresWire.Tear.NOTHING;
  }

  /** A point outside the database. */
  void pass(String where, String what) {
    if (isFatal(where, what)) {
      throw new Crash();
    }
  }

  /** Whether the node goes on where the connection was cut. */
  boolean isOnlyLost() {
    return lost;
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
}
