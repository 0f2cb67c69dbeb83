package dev.milepost.dev.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How lively the simulated world is.
 *
 * @param rate things that are told a second, on average
 * @param seed the same seed makes the same journeys
 * @param customers whose shipments they are
 * @param journey about how long a parcel's journey takes, from label to doorstep
 * @param carriers who carries
 * @param name what the names of its connections end with
 * @param feeds the folder in which the hub's watched ones are; null where no files are played
 * @param statusEvery how often there is a line for the console
 */
public record SimulatorSettings(
    double rate,
    long seed,
    List<String> customers,
    Duration journey,
    List<PlayedCarrier> carriers,
    String name,
    @Nullable Path feeds,
    Duration statusEvery) {

  public SimulatorSettings {
    if (!(rate > 0 && rate <= 100_000)) {
      throw new IllegalArgumentException("rate: more than 0 and at most 100000 events a second");
    }
    customers = List.copyOf(customers);
    if (customers.isEmpty()) {
      throw new IllegalArgumentException("customers: at least one");
    }
    carriers = List.copyOf(carriers);
    if (carriers.isEmpty()) {
      throw new IllegalArgumentException("carriers: at least one");
    }
    if (feeds == null && carriers.contains(PlayedCarrier.EDIFACT)) {
      throw new IllegalArgumentException("feeds: air freight comes in files");
    }
    if (journey.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("journey: at least a second");
    }
    if (statusEvery.compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("statusEvery: at least a millisecond");
    }
  }

  /** A world that is pleasant to watch: every carrier, ten events a second. */
  public static SimulatorSettings of(Path feeds) {
    return new SimulatorSettings(
        10,
        1,
        List.of("ACME", "GLOBEX", "INITECH", "UMBRELLA"),
        Duration.ofMinutes(1),
        PlayedCarrier.all(),
        "demo",
        feeds,
        Duration.ofSeconds(5));
  }

  public SimulatorSettings withRate(double eventsPerSecond) {
    return new SimulatorSettings(
        eventsPerSecond, seed, customers, journey, carriers, name, feeds, statusEvery);
  }

  public SimulatorSettings withSeed(long other) {
    return new SimulatorSettings(
        rate, other, customers, journey, carriers, name, feeds, statusEvery);
  }

  public SimulatorSettings withCarriers(List<PlayedCarrier> some) {
    return new SimulatorSettings(rate, seed, customers, journey, some, name, feeds, statusEvery);
  }
}
