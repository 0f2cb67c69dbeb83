package dev.milepost.dev.simulator;

/**
 * What was done so far. Sent webhooks are taken, refused, failed or still waiting for an answer.
 *
 * @param registered shipments that the hub has taken
 * @param unregistered shipments that it refused for good
 * @param sent webhooks handed to the connection to UPS, each counted once
 * @param taken webhooks answered with 2xx
 * @param refused webhooks given up, since the hub would not have them
 * @param again how often something had to be sent again
 */
public record SimulatorCounts(
    long registered, long unregistered, long sent, long taken, long refused, long again) {

  /** Webhooks without a final answer. */
  public long waiting() {
    return sent - taken - refused;
  }
}
