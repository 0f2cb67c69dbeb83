package dev.milepost.dev.simulator;

import dev.milepost.dev.simulator.SimulatedJourney.Telling;
import dev.milepost.dev.simulator.Story.Fact;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A journey under way: how far it is told, and what of that the hub has acknowledged. */
final class Playing implements Comparable<Playing> {
  private final SimulatedJourney journey;
  private final long order;
  private final BitSet acknowledged = new BitSet();
  private final long registersAt;
  private boolean registering;
  private boolean registered;
  private int told;
  private long dueAt;

  /**
   * @param order of those that are due at the same time
   * @param from what was due before is not told any more
   * @param registeredAt when the ERP registers it
   */
  Playing(SimulatedJourney journey, long order, Instant from, Instant registeredAt) {
    this.journey = journey;
    this.order = order;
    this.registersAt = registeredAt.toEpochMilli();
    List<Telling> tellings = journey.tellings();
    while (told < tellings.size() && tellings.get(told).at().isBefore(from)) {
      told++;
    }
    setDue();
  }

  SimulatedJourney journey() {
    return journey;
  }

  /** When there is something to do, in milliseconds since 1970. */
  long dueAt() {
    return dueAt;
  }

  /** Whether there is anything left to do. */
  boolean isOver() {
    return registering && told == journey.tellings().size();
  }

  /** Whether the registration is due, before any telling. Says so once. */
  boolean takeRegistration() {
    boolean due = !registering && dueAt == registersAt;
    registering |= due;
    setDue();
    return due;
  }

  /** The telling that is due. */
  Telling takeTelling() {
    Telling next = journey.tellings().get(told++);
    setDue();
    return next;
  }

  private void setDue() {
    long telling =
        told < journey.tellings().size()
            ? journey.tellings().get(told).at().toEpochMilli()
            : Long.MAX_VALUE;
    dueAt = registering ? telling : Math.min(telling, registersAt);
  }

  void registered() {
    registered = true;
  }

  boolean isRegistered() {
    return registered;
  }

  void acknowledged(Telling telling) {
    int from = journey.story().isCumulative() ? 0 : telling.fact();
    acknowledged.set(from, telling.fact() + 1);
  }

  /** When that happened which the hub must have. */
  Set<Instant> acknowledged() {
    Set<Instant> times = new HashSet<>();
    List<Fact> facts = journey.story().facts();
    acknowledged.stream()
        .mapToObj(facts::get)
        .filter(Fact::counted)
        .forEach(fact -> times.add(fact.when()));
    return times;
  }

  /** When that happened which the hub may have: a carrier that is asked tells it unbidden. */
  Set<Instant> happened() {
    Set<Instant> times = new HashSet<>();
    journey.story().facts().stream().filter(Fact::counted).forEach(fact -> times.add(fact.when()));
    return times;
  }

  @Override
  public int compareTo(Playing other) {
    int byTime = Long.compare(dueAt, other.dueAt);
    return byTime != 0 ? byTime : Long.compare(order, other.order);
  }
}
