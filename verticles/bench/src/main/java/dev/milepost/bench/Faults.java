package dev.milepost.bench;

/**
 * What must not be, counted in events over all streams. One that comes out of order is passed over
 * first and comes too late then: it is in {@code lost} and in {@code twice}.
 */
record Faults(long lost, long twice, long misrouted) {
  static final Faults NONE = new Faults(0, 0, 0);

  /** What a crowd saw so far, whether or not its members have everything. */
  static Faults of(Crowd crowd) {
    return new Faults(crowd.skipped(), crowd.duplicates(), crowd.misrouted());
  }

  /** What a crowd saw that should have everything by now. */
  static Faults of(Crowd crowd, int[] published) {
    return of(crowd).plus(new Faults(crowd.missing(published), 0, 0));
  }

  Faults plus(Faults other) {
    return new Faults(lost + other.lost, twice + other.twice, misrouted + other.misrouted);
  }

  void tell(Report report, String prefix) {
    report.add(prefix + "lost", (double) lost, "events", Goal.atMost(0));
    report.add(prefix + "duplicate", (double) twice, "events", Goal.atMost(0));
    report.add(prefix + "misrouted", (double) misrouted, "events", Goal.atMost(0));
  }
}
