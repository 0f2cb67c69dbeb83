package dev.milepost.bench;

/**
 * How many cores were busy on average, for whom.
 *
 * @param client of the bench itself: what it takes is not there for those who are measured
 */
record Cores(double hub, double broker, double client) {

  /** Looks at the books now, to compare with later. */
  static Meter meter(HubSide hub) {
    return new Meter(hub, seconds(hub), System.nanoTime());
  }

  private static Cores seconds(HubSide hub) {
    return new Cores(
        hub.cpuSeconds(),
        hub.brokerCpuSeconds(),
        CpuTime.secondsOfAlone(ProcessHandle.current().pid()));
  }

  /** Where the books stood. */
  record Meter(HubSide hubSide, Cores begin, long at) {
    /** Since then. */
    Cores read() {
      Cores end = seconds(hubSide);
      double seconds = (System.nanoTime() - at) / 1e9;
      return new Cores(
          (end.hub - begin.hub) / seconds,
          (end.broker - begin.broker) / seconds,
          (end.client - begin.client) / seconds);
    }
  }
}
