package dev.milepost.dev.simulator;

import java.time.Duration;
import java.util.List;

/**
 * How lively the simulated world is.
 *
 * @param rate webhooks a second, on average
 * @param seed the same seed makes the same journeys
 * @param customers whose shipments they are
 * @param journey about how long a journey takes, from label to doorstep
 * @param connection the id of the connection that UPS posts to; another is made from it when it is
 *     taken, since nobody can read its secret again
 * @param statusEvery how often there is a line for the console
 */
public record SimulatorSettings(
    double rate,
    long seed,
    List<String> customers,
    Duration journey,
    String connection,
    Duration statusEvery) {

  public SimulatorSettings {
    if (!(rate > 0 && rate <= 100_000)) {
      throw new IllegalArgumentException("rate: more than 0 and at most 100000 events a second");
    }
    customers = List.copyOf(customers);
    if (customers.isEmpty()) {
      throw new IllegalArgumentException("customers: at least one");
    }
    if (journey.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("journey: at least a second");
    }
    if (statusEvery.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("statusEvery: at least a millisecond");
    }
  }

  /** A world that is pleasant to watch. */
  public static SimulatorSettings defaults() {
    return new SimulatorSettings(
        10,
        1,
        List.of("ACME", "GLOBEX", "INITECH", "UMBRELLA"),
        Duration.ofMinutes(1),
        "ups-demo",
        Duration.ofSeconds(5));
  }

  public SimulatorSettings withRate(double eventsPerSecond) {
    return new SimulatorSettings(
        eventsPerSecond, seed, customers, journey, connection, statusEvery);
  }

  public SimulatorSettings withSeed(long other) {
    return new SimulatorSettings(rate, other, customers, journey, connection, statusEvery);
  }

  public SimulatorSettings withJourney(Duration length) {
    return new SimulatorSettings(rate, seed, customers, length, connection, statusEvery);
  }
}
