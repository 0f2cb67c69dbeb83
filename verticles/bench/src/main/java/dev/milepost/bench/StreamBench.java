package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The stream beside nchan in the same run: the same load, the same client, in turns. Where nchan is
 * not installed the hub is measured alone.
 */
final class StreamBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "subscribers", 1_000,
          "rate", 20,
          "seconds", 20,
          // With 15 s, two fifths of a hub's CPU were the compiler's (perf, 2026-11-30).
          "warm-up", 60,
          "rounds", 3,
          "unicast-subscribers", 5_000,
          "unicast-topics", 2_000,
          "unicast-rate", 2_000,
          "bytes", 500);
  private static final long PATIENCE_MILLIS = 5_000;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;
  private final StreamLoad load;

  StreamBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
    this.load = new StreamLoad(options.get("bytes"));
  }

  /**
   * Measures.
   *
   * @param only one part: {@code fan-out}, {@code saturation} or {@code unicast}; null for all
   */
  Report run(@Nullable String only) throws IOException, InterruptedException {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("fan-out", this::fanOut);
    parts.put("saturation", this::saturation);
    parts.put("unicast", this::unicast);
    Report report = new Report("stream");
    try (Stage stage = Stage.open()) {
      for (Map.Entry<String, Part> part : parts.entrySet()) {
        if (only == null || part.getKey().equals(only)) {
          compare(stage, report, part.getKey(), part.getValue());
        }
      }
    }
    return report;
  }

  private interface Part {
    Round measure(StreamSide side) throws IOException, InterruptedException;
  }

  /**
   * What came of one round.
   *
   * @param micros CPU of the server for a delivery
   * @param broker CPU of the broker for a delivery
   * @param latencies from due to read, microseconds
   * @param sinceArrival the same from an event's arrival in Kafka; empty where none is noted
   */
  private record Round(
      double micros,
      double broker,
      double perSecond,
      Histogram latencies,
      Histogram sinceArrival,
      long lost,
      long twice) {}

  /** Peer, hub, peer, hub, ...: each round with a server that was just started. */
  private void compare(Stage stage, Report report, String part, Part measured)
      throws IOException, InterruptedException {
    List<Round> peers = new ArrayList<>();
    List<Round> hubs = new ArrayList<>();
    for (int i = 0; i < options.get("rounds"); i++) {
      if (NchanSide.isInstalled()) {
        try (StreamSide side = NchanSide.start()) {
          peers.add(said(part, side, measured.measure(side)));
        }
      }
      try (StreamSide side = HubSide.start(stage, clock)) {
        hubs.add(said(part, side, measured.measure(side)));
      }
    }
    boolean peer = !peers.isEmpty();
    boolean saturated = part.equals("saturation");
    if (peer) {
      add(report, part, "nchan", peers);
    }
    add(report, part, "hub", hubs);
    if (part.equals("unicast")) {
      report.add(part + "-hub-p50-since-kafka", since(hubs, 50), "ms", Goal.atMost(2));
      report.add(part + "-hub-p99-since-kafka", since(hubs, 99), "ms", Goal.atMost(10));
    }
    report.add(part + "-hub-broker-cpu", median(hubs, Round::broker), "us");
    if (peer) {
      double cpu = median(hubs, Round::micros) / median(peers, Round::micros);
      double speed = median(hubs, Round::perSecond) / median(peers, Round::perSecond);
      report.add(part + "-cpu-to-nchan", cpu, "ratio", saturated ? null : Goal.atMost(1));
      if (saturated) {
        report.add(part + "-deliveries-to-nchan", speed, "ratio", Goal.atLeast(1));
      }
    }
    report.add(part + "-hub-lost", sum(hubs, Round::lost), "events", Goal.atMost(0));
    report.add(part + "-hub-duplicate", sum(hubs, Round::twice), "events", Goal.atMost(0));
  }

  private static void add(Report report, String part, String side, List<Round> rounds) {
    report.add(part + "-" + side + "-cpu", median(rounds, Round::micros), "us");
    report.add(part + "-" + side + "-rate", median(rounds, Round::perSecond), "1/s");
    report.add(part + "-" + side + "-p50", median(rounds, r -> millis(r, 50)), "ms");
    report.add(part + "-" + side + "-p99", median(rounds, r -> millis(r, 99)), "ms");
  }

  private Round said(String part, StreamSide side, Round round) {
    out.println(
        String.format(
            Locale.ROOT,
            "%s %s: %.2f us of CPU a delivery (broker %.2f), %.0f deliveries/s, p50 %.1f ms,"
                + " p99 %.1f ms (since Kafka %.1f, %.1f), lost %d, twice %d",
            part,
            side.name(),
            round.micros(),
            round.broker(),
            round.perSecond(),
            millis(round, 50),
            millis(round, 99),
            since(List.of(round), 50),
            since(List.of(round), 99),
            round.lost(),
            round.twice()));
    out.flush();
    return round;
  }

  private static double since(List<Round> rounds, double percentile) {
    return median(rounds, r -> r.sinceArrival().getValueAtPercentile(percentile) / 1_000.0);
  }

  private Round fanOut(StreamSide side) throws IOException, InterruptedException {
    return steady(side, options.get("subscribers"), 1, options.get("rate"));
  }

  private Round unicast(StreamSide side) throws IOException, InterruptedException {
    return steady(
        side,
        options.get("unicast-subscribers"),
        options.get("unicast-topics"),
        options.get("unicast-rate"));
  }

  /** Open loop: events are published when they are due, whether or not the last has arrived. */
  private Round steady(StreamSide side, int subscribers, int topics, int rate)
      throws IOException, InterruptedException {
    try (Crowd crowd = new Crowd(side.port())) {
      Arrivals arrivals =
          side instanceof HubSide hub ? hub.noteArrivals(clock) : new Arrivals(clock);
      StreamLoad.seat(crowd, side, subscribers, topics);
      int[] published = new int[topics];
      load.publish(side, published, rate, options.get("warm-up"));
      crowd.awaitAll(published, PATIENCE_MILLIS);
      crowd.note();
      crowd.measure();
      Books begin = Books.of(side, crowd);
      load.publish(side, published, rate, options.get("seconds"));
      crowd.awaitAll(published, PATIENCE_MILLIS);
      return begin.until(side, crowd, published, arrivals);
    }
  }

  /** Closed loop: so many events are on their way that the server never waits for one. */
  private Round saturation(StreamSide side) throws IOException, InterruptedException {
    int subscribers = options.get("subscribers");
    try (Crowd crowd = new Crowd(side.port())) {
      StreamLoad.seat(crowd, side, subscribers, 1);
      int[] published = new int[1];
      load.saturate(side, crowd, subscribers, published, options.get("warm-up"));
      crowd.awaitAll(published, PATIENCE_MILLIS);
      crowd.measure();
      Books begin = Books.of(side, crowd);
      load.saturate(side, crowd, subscribers, published, options.get("seconds"));
      crowd.awaitAll(published, PATIENCE_MILLIS);
      return begin.until(side, crowd, published, new Arrivals(clock));
    }
  }

  /** Where the books stood when a measurement began. */
  private record Books(double cpu, double broker, long delivered, long at) {
    static Books of(StreamSide side, Crowd crowd) {
      return new Books(side.cpuSeconds(), brokerOf(side), crowd.delivered(), System.nanoTime());
    }

    Round until(StreamSide side, Crowd crowd, int[] published, Arrivals arrivals)
        throws IOException {
      Books end = of(side, crowd);
      if (!crowd.trouble().isEmpty()) {
        throw new IOException(side.name() + ": " + crowd.trouble());
      }
      double deliveries = Math.max(1, end.delivered - delivered);
      return new Round(
          (end.cpu - cpu) * 1e6 / deliveries,
          (end.broker - broker) * 1e6 / deliveries,
          deliveries * 1e9 / (end.at - at),
          crowd.latencies(),
          arrivals.latencies(crowd.readings()),
          crowd.missing(published) + crowd.skipped(),
          crowd.duplicates());
    }

    private static double brokerOf(StreamSide side) {
      return side instanceof HubSide hub ? hub.brokerCpuSeconds() : 0;
    }
  }

  private static double millis(Round round, double percentile) {
    return round.latencies().getValueAtPercentile(percentile) / 1_000.0;
  }

  private static double median(
      List<Round> rounds, java.util.function.ToDoubleFunction<Round> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double sum(List<Round> rounds, java.util.function.ToLongFunction<Round> figure) {
    return rounds.stream().mapToLong(figure).sum();
  }
}
