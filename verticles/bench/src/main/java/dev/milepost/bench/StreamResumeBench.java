package dev.milepost.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;

/**
 * How soon those are back who were away: all at once with the events of some minutes behind them,
 * and one with any cursor of a long history, most of which only Kafka has.
 */
final class StreamResumeBench {
  static final Map<String, Integer> DEFAULTS =
      Map.of(
          "clients", 10_000,
          "behind", 1_000,
          "customers", 10,
          "history", 1_000_000,
          "cursors", 300,
          "bytes", 500);
  private static final long PATIENCE_MILLIS = 20_000;
  private static final int PAGE = 1_000;

  private final Options options;
  private final PrintStream out;
  private final Clock clock;
  private final StreamLoad load;

  StreamResumeBench(Options options, PrintStream out, Clock clock) {
    this.options = options;
    this.out = out;
    this.clock = clock;
    this.load = new StreamLoad(options.get("bytes"));
  }

  Report run() throws IOException, InterruptedException {
    Report report = new Report("stream-resume");
    try (Stage stage = Stage.open();
        HubSide hub = HubSide.start(stage, clock);
        Crowd watch = new Crowd(hub.port())) {
      int[] published = new int[options.get("customers")];
      StreamLoad.seat(watch, hub, published.length, published.length);
      history(hub, watch, published, report);
      herd(hub, watch, published, report);
    }
    return report;
  }

  private void herd(HubSide hub, Crowd watch, int[] published, Report report)
      throws IOException, InterruptedException {
    String[] cursors = new String[published.length];
    for (int topic = 0; topic < published.length; topic++) {
      cursors[topic] = hub.api().page(HubSide.customer(topic), "latest", 1).next();
    }
    int[] next = published.clone();
    publish(hub, watch, published, options.get("behind"));
    int clients = options.get("clients");
    try (Crowd crowd = new Crowd(hub.port())) {
      double cpu = hub.cpuSeconds();
      long begun = System.nanoTime();
      StreamLoad.seat(crowd, hub, clients, next, cursors);
      crowd.awaitOpen(clients);
      double open = (System.nanoTime() - begun) / 1e9;
      crowd.awaitAll(published, PATIENCE_MILLIS);
      double caughtUp = (System.nanoTime() - begun) / 1e9;
      double used = hub.cpuSeconds() - cpu;
      publish(hub, watch, published, 1);
      crowd.awaitAll(published, PATIENCE_MILLIS);
      out.println("herd: " + crowd.trouble());
      report.add("herd-open", open, "s");
      report.add("herd-live-again", caughtUp, "s", Goal.atMost(10));
      report.add("herd-hub-cpu", used, "s");
      report.add("herd-sent-away", (double) crowd.sentAway(), "times");
      report.add(
          "herd-lost",
          crowd.missing(published) + (double) crowd.skipped(),
          "events",
          Goal.atMost(0));
      report.add("herd-duplicate", (double) crowd.duplicates(), "events", Goal.atMost(0));
    }
  }

  private void history(HubSide hub, Crowd watch, int[] published, Report report)
      throws IOException, InterruptedException {
    publish(hub, watch, published, options.get("history") / published.length);
    List<String> heads = new ArrayList<>();
    for (int topic = 0; topic < published.length; topic++) {
      HubApi.Page page = hub.api().page(HubSide.customer(topic), null, PAGE);
      while (page.more()) {
        heads.add(hub.head(topic) + "Last-Event-ID: " + page.next() + "\r\n\r\n");
        page = hub.api().page(HubSide.customer(topic), page.next(), PAGE);
      }
    }
    out.println(heads.size() + " cursors of " + options.get("history") + " events");
    Random random = new Random(1);
    Histogram micros = new Histogram(3);
    for (int i = 0; i < options.get("cursors"); i++) {
      micros.recordValue(firstFrame(hub.port(), heads.get(random.nextInt(heads.size()))) / 1_000);
    }
    report.add("random-cursor-p50", micros.getValueAtPercentile(50) / 1e3, "ms");
    report.add("random-cursor-p99", micros.getValueAtPercentile(99) / 1e3, "ms", Goal.atMost(50));
    report.add("random-cursor-max", micros.getMaxValue() / 1e3, "ms");
  }

  /** From the dialling until a frame with an event has been read, nanoseconds. */
  private static long firstFrame(int port, String request) throws IOException {
    long begun = System.nanoTime();
    try (SocketChannel channel = ReadingThread.connect(port)) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
      while (StreamMark.find(answer.array(), 0, answer.position()) < 0) {
        if (channel.read(answer) <= 0) { // it is over, or the buffer is full
          throw new IOException(
              "no event: " + new String(answer.array(), 0, 200, StandardCharsets.UTF_8));
        }
      }
      return System.nanoTime() - begun;
    }
  }

  /** The hub has told them all when it returns. */
  private void publish(HubSide hub, Crowd watch, int[] published, int each)
      throws IOException, InterruptedException {
    for (int i = 0; i < each; i++) {
      for (int topic = 0; topic < published.length; topic++) {
        load.next(hub, published, topic, System.nanoTime());
      }
    }
    watch.awaitAll(published, PATIENCE_MILLIS);
    if (watch.missing(published) > 0) {
      throw new IOException("the hub does not come to the end of what was published");
    }
  }
}
