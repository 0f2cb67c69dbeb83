package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What those who read old events cost those who are live: the delivery times of the living beside
 * many who read a long history to its end, again and again, and without them.
 */
final class StreamCatchUpBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "customers", 50,
          "subscribers", 500,
          "rate", 200,
          "clients", 500,
          "history", 200_000,
          "window", Options.OFF,
          "seconds", 20,
          "warm-up", 40,
          "rounds", 3,
          "bytes", 500);

  /** So few that an event of the history is soon in Kafka only. */
  private static final long SMALL_WINDOW = 1_000;

  /** What an event takes beside its document, generously. */
  private static final long HEAD_BYTES = 1_024;

  /** Until those who have come are at it, or those who have gone are forgotten. */
  private static final int SETTLE_SECONDS = 3;

  private static final long PATIENCE_MILLIS = 20_000;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;
  private final StreamLoad load;
  private final int[] published;

  /** Events of one customer's history. */
  private final int past;

  /** For each customer, the cursor before its history. */
  private final @Nullable String[] begin;

  private Faults readers = Faults.NONE;

  StreamCatchUpBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
    this.load = new StreamLoad(options.get("bytes"));
    this.published = new int[options.get("customers")];
    this.begin = new String[published.length];
    this.past = options.get("history") / published.length;
    if (past == 0) {
      throw new IllegalArgumentException("--history: at least one event for each of --customers");
    }
  }

  /** Without, with, without, ..., with, without: each with between two that it is held against. */
  Report run() throws IOException, InterruptedException {
    List<Round> without = new ArrayList<>();
    List<Round> with = new ArrayList<>();
    Report report = new Report("stream-catch-up");
    try (Stage stage = Stage.open();
        HubSide hub = HubSide.start(stage, clock, window());
        Crowd live = new Crowd(hub.port(), 1)) {
      history(hub);
      live.comeBackTo(hub.port());
      int subscribers = options.get("subscribers");
      StreamLoad.seat(live, hub, subscribers, published.clone(), new String[published.length]);
      live.awaitOpen(subscribers);
      with(hub, live, options.get("warm-up"));
      int seconds = options.get("seconds");
      without.add(without(hub, live, seconds));
      for (int i = 0; i < options.get("rounds"); i++) {
        with.add(with(hub, live, seconds));
        without.add(without(hub, live, seconds));
      }
      tell(report, without, with);
      report.add("live-cut-off", (double) live.cutOff(), "times");
      Faults.of(live, published).tell(report, "live-");
      readers.tell(report, "replay-");
    }
    return report;
  }

  /** How large a window the hub keeps: far too small for the history, or with room for all. */
  private Map<String, String> window() {
    long measured = (options.get("seconds") + SETTLE_SECONDS) * (2L * options.get("rounds") + 1);
    long fresh = options.get("rate") * (measured + options.get("warm-up") + SETTLE_SECONDS);
    long events = options.isOn("window") ? options.get("history") + fresh : SMALL_WINDOW;
    return Map.of(
        "MILEPOST_STREAM_WINDOW_EVENTS", Long.toString(events),
        "MILEPOST_STREAM_WINDOW_BYTES",
            Long.toString(events * (options.get("bytes") + HEAD_BYTES)));
  }

  /** Publishes the history, and has a client of each customer read all of it. */
  private void history(HubSide hub) throws IOException, InterruptedException {
    for (int topic = 0; topic < published.length; topic++) {
      begin[topic] = hub.api().page(HubSide.customer(topic), "latest", 1).next();
    }
    for (int i = 0; i < past; i++) {
      for (int topic = 0; topic < published.length; topic++) {
        load.next(hub, published, topic, System.nanoTime());
      }
    }
    try (Crowd first = new Crowd(hub.port(), 1)) {
      first.comeBackTo(hub.port());
      StreamLoad.seat(first, hub, published.length, new int[published.length], begin);
      first.awaitAll(published, PATIENCE_MILLIS);
      readers = Faults.of(first, published);
      if (first.missing(published) > 0) {
        throw new IOException(
            first.missing(published) + " events of the history do not come: " + first.trouble());
      }
    }
  }

  /**
   * What came of one round.
   *
   * @param live delivery times of the living
   * @param late how late the bench handed in their events
   * @param replayed events a second that replaying clients got
   * @param readThrough times that one of them came to the end of the history
   * @param sentAway times that one of them was told to come later
   * @param cutOff times that a replay was broken off by the hub
   */
  private record Round(
      Histogram live,
      Histogram late,
      Cores cores,
      double replayed,
      long readThrough,
      long sentAway,
      long cutOff) {}

  private Round with(HubSide hub, Crowd live, int seconds)
      throws IOException, InterruptedException {
    try (Crowd replaying = new Crowd(hub.port(), 1)) {
      replaying.comeBackTo(hub.port());
      for (int i = 0; i < options.get("clients"); i++) {
        int topic = i % published.length;
        replaying.join(new Crowd.Seat(topic, 0, hub.head(topic), begin[topic], past));
      }
      Round round = said("with", round(hub, live, replaying, seconds));
      readers = readers.plus(Faults.of(replaying));
      if (!replaying.trouble().isEmpty()) {
        throw new IOException("replaying clients were turned down: " + replaying.trouble());
      }
      return round;
    }
  }

  private Round without(HubSide hub, Crowd live, int seconds)
      throws IOException, InterruptedException {
    try (Crowd nobody = new Crowd(hub.port(), 1)) {
      return said("without", round(hub, live, nobody, seconds));
    }
  }

  private Round round(HubSide hub, Crowd live, Crowd replaying, int seconds)
      throws IOException, InterruptedException {
    load.publish(hub, published, options.get("rate"), SETTLE_SECONDS);
    live.measure();
    Cores.Meter meter = Cores.meter(hub);
    long begun = System.nanoTime();
    long before = replaying.delivered();
    Timetable timetable = Timetable.even(0, published.length, options.get("rate"));
    Histogram late = load.publish(hub, published, timetable, StreamLoad.soon(), seconds);
    double replayed = (replaying.delivered() - before) * 1e9 / (System.nanoTime() - begun);
    Cores cores = meter.read();
    live.awaitAll(published, PATIENCE_MILLIS);
    return new Round(
        live.latencies(),
        late,
        cores,
        replayed,
        replaying.readThrough(),
        replaying.sentAway(),
        replaying.cutOff());
  }

  private Round said(String name, Round round) {
    out.println(
        String.format(
            Locale.ROOT,
            "%s: live p50 %.2f ms, p99 %.2f ms; handed in late p99 %.2f ms; replayed %.0f events/s, %d times to"
                + " the end, refused %d, cut off %d; cores: hub %.2f, broker %.2f, client %.2f",
            name,
            millis(round.live, 50),
            millis(round.live, 99),
            millis(round.late, 99),
            round.replayed,
            round.readThrough,
            round.sentAway,
            round.cutOff,
            round.cores.hub(),
            round.cores.broker(),
            round.cores.client()));
    out.flush();
    return round;
  }

  private static void tell(Report report, List<Round> without, List<Round> with) {
    tell(report, "without", without);
    tell(report, "with", with);
    report.add("p50-ratio", ratio(without, with, 50), "ratio");
    report.add("p99-ratio", ratio(without, with, 99), "ratio", Goal.atMost(1.5));
    report.add("replay-rate", median(with, Round::replayed), "1/s");
    report.add("replay-read-through", sum(with, Round::readThrough), "times");
    report.add("replay-refused", sum(with, Round::sentAway), "times");
    report.add("replay-cut-off", sum(with, Round::cutOff), "times");
  }

  private static void tell(Report report, String name, List<Round> rounds) {
    report.add(name + "-live-p50", median(rounds, round -> millis(round.live, 50)), "ms");
    report.add(name + "-live-p99", median(rounds, round -> millis(round.live, 99)), "ms");
    report.add(name + "-late-p99", median(rounds, round -> millis(round.late, 99)), "ms");
    report.add(name + "-hub-cpu", median(rounds, round -> round.cores.hub()), "cores");
    report.add(name + "-broker-cpu", median(rounds, round -> round.cores.broker()), "cores");
    report.add(name + "-client-cpu", median(rounds, round -> round.cores.client()), "cores");
  }

  private static double ratio(List<Round> without, List<Round> with, double percentile) {
    return Ratios.median(
        Ratios.toNeighbours(
            each(with, round -> millis(round.live, percentile)),
            each(without, round -> millis(round.live, percentile))));
  }

  private static double millis(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1_000.0;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return Ratios.median(each(rounds, figure));
  }

  private static double sum(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure).sum();
  }

  private static List<Double> each(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure).boxed().toList();
  }
}
