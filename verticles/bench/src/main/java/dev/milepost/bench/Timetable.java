package dev.milepost.bench;

/**
 * When events are due, and on which topics: on each in turn.
 *
 * @param firstTopic the first of them
 * @param topics how many
 * @param rate events a second
 * @param atOnce how many are due together; 1 is at even distances
 */
record Timetable(int firstTopic, int topics, int rate, int atOnce) {
  private static final long SECOND = 1_000_000_000;

  /** Events at even distances. */
  static Timetable even(int firstTopic, int topics, int rate) {
    return new Timetable(firstTopic, topics, rate, 1);
  }

  /** All events of a second at its begin. */
  static Timetable bursts(int topic, int rate) {
    return new Timetable(topic, 1, rate, rate);
  }

  /** Nanoseconds from the begin until the n-th event is due; the first is number 0. */
  long due(long n) {
    return n / atOnce * atOnce * SECOND / rate;
  }

  int topic(long n) {
    return firstTopic + (int) (n % topics);
  }
}
