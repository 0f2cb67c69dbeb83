package dev.milepost.dev.simulator;

import java.util.Map;

/**
 * What was done so far.
 *
 * @param registered shipments that the hub has taken
 * @param unregistered shipments that it refused for good
 * @param carriers what each carrier sent
 * @param asked parcels that the hub asked FedEx about, each as often as it did
 * @param behindMillis how late the sending is: since when the oldest that is not sent is due
 */
public record SimulatorCounts(
    long registered,
    long unregistered,
    Map<PlayedCarrier, Sent> carriers,
    long asked,
    long behindMillis) {

  /** Copies the map. */
  public SimulatorCounts {
    carriers = Map.copyOf(carriers);
  }

  /** All carriers together. */
  public Sent all() {
    return carriers.values().stream().reduce(Sent.NONE, Sent::plus);
  }

  /**
   * What a carrier sent. It is taken, refused, or has no final answer yet.
   *
   * @param sent webhooks and messages of files, each counted once
   * @param taken answered with 2xx, or in a file that the hub reports as taken
   * @param refused given up, since the hub would not have them
   * @param again how often something had to be sent again
   */
  public record Sent(long sent, long taken, long refused, long again) {
    /** Nothing. */
    public static final Sent NONE = new Sent(0, 0, 0, 0);

    Sent plus(Sent other) {
      return new Sent(
          sent + other.sent, taken + other.taken, refused + other.refused, again + other.again);
    }

    /** Without a final answer. */
    public long waiting() {
      return sent - taken - refused;
    }
  }
}
