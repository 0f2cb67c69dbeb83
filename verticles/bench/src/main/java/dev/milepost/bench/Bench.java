package dev.milepost.bench;

import java.io.PrintStream;
import java.time.Clock;

/** {@code bench NAME [--option N ...]}: runs a benchmark and prints what came of it. */
public final class Bench {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private Bench() {}

  /**
   * A goal that is missed is a result, not an error: it is printed as {@code "ok":false} and the
   * status is 0.
   */
  public static void main(String[] args) {
    PrintStream out = System.out;
    Clock clock = Clock.systemUTC();
    try {
      String name = args.length == 0 ? "" : args[0];
      Report report =
          switch (name) {
            case "ingest" ->
                new IngestBench(Options.of(args, IngestBench.DEFAULTS), out, clock).run();
            case "end-to-end" ->
                new EndToEndBench(Options.of(args, EndToEndBench.DEFAULTS), out, clock).run();
            case "adapters" ->
                new AdaptersBench(Options.of(args, AdaptersBench.DEFAULTS), out).run();
            case "fold" -> new FoldBench(Options.of(args, FoldBench.DEFAULTS), out).run();
            case "transit" -> new TransitBench(Options.of(args, TransitBench.DEFAULTS), out).run();
            case "correlation" ->
                new CorrelationBench(Options.of(args, CorrelationBench.DEFAULTS), out, clock).run();
            case "delay-watch" ->
                new DelayWatchBench(Options.of(args, DelayWatchBench.DEFAULTS), out, clock).run();
            case "polling" ->
                new PollingBench(Options.of(args, PollingBench.DEFAULTS), out, clock).run();
            case "console" ->
                new ConsoleBench(Options.of(args, ConsoleBench.DEFAULTS), out, clock).run();
            case "truth" -> new TruthBench(Options.of(args, TruthBench.DEFAULTS), out, clock).run();
            case "stream" ->
                new StreamBench(Options.of(args, StreamBench.DEFAULTS), out, clock).run(null);
            case "stream-fan-out", "stream-saturation", "stream-unicast" ->
                new StreamBench(Options.of(args, StreamBench.DEFAULTS), out, clock)
                    .run(name.substring("stream-".length()));
            case "stream-idle" ->
                new StreamIdleBench(Options.of(args, StreamIdleBench.DEFAULTS), out, clock).run();
            case "stream-resume" ->
                new StreamResumeBench(Options.of(args, StreamResumeBench.DEFAULTS), out, clock)
                    .run();
            case "stream-failover" ->
                new StreamFailoverBench(Options.of(args, StreamFailoverBench.DEFAULTS), out, clock)
                    .run();
            case "stream-fairness" ->
                new StreamFairnessBench(Options.of(args, StreamFairnessBench.DEFAULTS), out, clock)
                    .run();
            case "stream-catch-up" ->
                new StreamCatchUpBench(Options.of(args, StreamCatchUpBench.DEFAULTS), out, clock)
                    .run();
            default ->
                throw new IllegalArgumentException(
                    "'"
                        + name
                        + "': the benchmarks are ingest, end-to-end, adapters, fold, correlation,"
                        + " delay-watch, transit, polling, truth, console,"
                        + " stream (stream-fan-out, stream-saturation,"
                        + " stream-unicast), stream-idle, stream-resume, stream-failover,"
                        + " stream-fairness and stream-catch-up");
          };
      report.print(out, Machine.here());
      System.exit(0);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(USAGE);
    } catch (Exception e) {
      System.err.println("bench: " + e);
      System.exit(FAILED);
    }
  }
}
