package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * What a customer with many events costs the others: their delivery times beside it, and when it is
 * as they are. The loud one has a publisher and readers of its own here, so that it does not hold
 * up the others in the bench.
 */
final class StreamFairnessBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "customers", 20,
          "subscribers", 25,
          "rate", 10,
          "times", 10,
          "seconds", 10,
          "warm-up", 40,
          "rounds", 8,
          "bytes", 500);
  private static final int LOUD = 0;
  private static final long PATIENCE_MILLIS = 10_000;

  private final int customers;
  private final int subscribers;
  private final int rate;
  private final int loudRate;
  private final Options options;
  private final PrintStream out;
  private final Clock clock;
  private final StreamLoad load;
  private final int[] published;

  StreamFairnessBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
    this.customers = options.get("customers");
    if (customers < 2) {
      throw new IllegalArgumentException("--customers: at least 2, one of which is the loud one");
    }
    this.subscribers = options.get("subscribers");
    this.rate = options.get("rate");
    this.loudRate = rate * options.get("times");
    this.load = new StreamLoad(options.get("bytes"));
    this.published = new int[customers];
  }

  /** Alike, loud, alike, bursts, alike, ...: each between two that it is compared with. */
  Report run() throws IOException, InterruptedException {
    Timetable alike = Timetable.even(LOUD, 1, rate);
    Timetable loud = Timetable.even(LOUD, 1, loudRate);
    Timetable bursts = Timetable.bursts(LOUD, loudRate);
    List<Round> alikes = new ArrayList<>();
    List<Round> between = new ArrayList<>();
    Report report = new Report("stream-fairness");
    ExecutorService loudPublisher = Executors.newSingleThreadExecutor();
    try (Stage stage = Stage.open();
        HubSide hub = HubSide.start(stage, clock);
        Crowd others = new Crowd(hub.port(), 1);
        Crowd its = new Crowd(hub.port(), 1)) {
      Scene scene = new Scene(hub, others, its, loudPublisher);
      seat(scene);
      round(scene, loud, options.get("warm-up"));
      int seconds = options.get("seconds");
      alikes.add(said("alike", round(scene, alike, seconds)));
      for (int i = 0; i < options.get("rounds"); i++) {
        between.add(said("loud", round(scene, loud, seconds)));
        alikes.add(said("alike", round(scene, alike, seconds)));
        between.add(said("bursts", round(scene, bursts, seconds)));
        alikes.add(said("alike", round(scene, alike, seconds)));
      }
      tell(report, alikes, between);
      Faults.of(others, published).plus(Faults.of(its, published)).tell(report, "");
    } finally {
      loudPublisher.shutdownNow();
    }
    return report;
  }

  private record Scene(HubSide hub, Crowd others, Crowd its, ExecutorService loudPublisher) {}

  /**
   * What came of one round.
   *
   * @param others delivery times of the other customers
   * @param its those of the loud one
   * @param late how late the bench handed in the others' events
   */
  private record Round(Histogram others, Histogram its, Histogram late, Cores cores) {}

  private void seat(Scene scene) throws IOException, InterruptedException {
    for (int topic = 0; topic < customers; topic++) {
      Crowd crowd = topic == LOUD ? scene.its : scene.others;
      for (int i = 0; i < subscribers; i++) {
        crowd.join(new Crowd.Seat(topic, 0, scene.hub.head(topic), null));
      }
    }
    scene.its.awaitOpen(subscribers);
    scene.others.awaitOpen((customers - 1L) * subscribers);
  }

  private Round round(Scene scene, Timetable loud, int seconds)
      throws IOException, InterruptedException {
    Timetable others = Timetable.even(LOUD + 1, customers - 1, rate * (customers - 1));
    scene.others.measure();
    scene.its.measure();
    Cores.Meter meter = Cores.meter(scene.hub);
    long start = StreamLoad.soon();
    Future<Histogram> beside =
        scene.loudPublisher.submit(() -> load.publish(scene.hub, published, loud, start, seconds));
    Histogram late = load.publish(scene.hub, published, others, start, seconds);
    try {
      beside.get();
    } catch (ExecutionException e) {
      throw new IOException("the loud customer's events cannot be published", e.getCause());
    }
    Cores cores = meter.read();
    for (Crowd crowd : List.of(scene.others, scene.its)) {
      crowd.awaitAll(published, PATIENCE_MILLIS);
      if (!crowd.trouble().isEmpty()) {
        throw new IOException("streams did not stay open: " + crowd.trouble());
      }
    }
    return new Round(scene.others.latencies(), scene.its.latencies(), late, cores);
  }

  private Round said(String name, Round round) {
    out.println(
        String.format(
            Locale.ROOT,
            "%s: others p50 %.2f ms, p99 %.2f ms; its own p50 %.2f ms, p99 %.2f ms; handed in late"
                + " p99 %.2f ms; cores: hub %.2f, broker %.2f, client %.2f",
            name,
            millis(round.others, 50),
            millis(round.others, 99),
            millis(round.its, 50),
            millis(round.its, 99),
            millis(round.late, 99),
            round.cores.hub(),
            round.cores.broker(),
            round.cores.client()));
    out.flush();
    return round;
  }

  private static void tell(Report report, List<Round> alikes, List<Round> between) {
    List<Round> loud = everySecond(between, 0);
    List<Round> bursts = everySecond(between, 1);
    tell(report, "alike", alikes);
    tell(report, "loud", loud);
    tell(report, "bursts", bursts);
    for (int percentile : new int[] {50, 99}) {
      List<Double> ratios =
          Ratios.toNeighbours(
              each(between, round -> millis(round.others, percentile)),
              each(alikes, round -> millis(round.others, percentile)));
      report.add(
          "loud-p" + percentile + "-ratio",
          Ratios.median(everySecond(ratios, 0)),
          "ratio",
          Goal.atMost(1.1));
      report.add(
          "bursts-p" + percentile + "-ratio", Ratios.median(everySecond(ratios, 1)), "ratio");
    }
  }

  private static void tell(Report report, String name, List<Round> rounds) {
    report.add(name + "-others-p50", median(rounds, round -> millis(round.others, 50)), "ms");
    report.add(name + "-others-p99", median(rounds, round -> millis(round.others, 99)), "ms");
    report.add(name + "-its-p99", median(rounds, round -> millis(round.its, 99)), "ms");
    report.add(name + "-late-p99", median(rounds, round -> millis(round.late, 99)), "ms");
    report.add(name + "-hub-cpu", median(rounds, round -> round.cores.hub()), "cores");
    report.add(name + "-client-cpu", median(rounds, round -> round.cores.client()), "cores");
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1_000.0;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Ratios.median(each(rounds, figure));
  }

  private static List<Double> each(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure).boxed().toList();
  }

  private static <T> List<T> everySecond(List<T> all, int first) {
    return IntStream.range(first, all.size())
        .filter(i -> i % 2 == first)
        .<T>mapToObj(all::get)
        .toList();
  }
}
