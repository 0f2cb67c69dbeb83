package dev.milepost.bench;

import dev.milepost.engine.Fact;
import dev.milepost.engine.Forecaster;
import dev.milepost.engine.JourneyFold;
import dev.milepost.engine.LaneKey;
import dev.milepost.engine.TransitDistribution;
import dev.milepost.engine.TransitSample;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Forecast;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import dev.milepost.store.LaneHistory;
import dev.milepost.store.TransitSketch;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backtest of Milepost's own estimate on lanes whose distribution is known. Time runs once, from
 * the first pickup to the last delivery: a forecast is made with what had ended by then, and judged
 * when its shipment arrives.
 */
final class TransitBench {
  static final Map<String, Integer> DEFAULTS = Map.of("seed", 1, "a-day", 6);

  private static final LocalDate FIRST = LocalDate.parse("2026-01-05");
  private static final LocalDate TEST = LocalDate.parse("2026-10-01");
  private static final LocalDate LAST = LocalDate.parse("2026-12-31");
  private static final int TIMED = 200_000;

  private static final Goal NINE_OF_TEN = Goal.between(0.85, 0.95);
  private static final Goal HALF = Goal.between(0.4, 0.6);

  private final PrintStream out;
  private final int aDay;
  private final Random random;
  private final Map<String, LaneHistory> histories = new HashMap<>();
  private final Map<String, Optional<TransitDistribution>> today = new HashMap<>();
  private final Forecaster forecaster =
      new Forecaster(this::known, shipment -> SimulatedLane.CALENDAR);
  private final List<Judged> judged = new ArrayList<>();
  private final List<Judged> late = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private int silent;
  private long journeys;

  TransitBench(Options options, PrintStream out) {
    this.out = out;
    this.aDay = options.get("a-day");
    this.random = new Random(options.get("seed"));
  }

  /** A forecast and what came. */
  private record Judged(SimulatedLane lane, Forecast forecast, Instant delivered) {
    boolean within(Instant quantile) {
      return !delivered.isAfter(quantile);
    }
  }

  /** Something that happens. */
  private record Step(Instant at, long order, Runnable what) {}

  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparing(Step::at).thenComparing(Step::order));

  Report run() {
    out.println("living through " + FIRST + " to " + LAST + ", forecasting from " + TEST);
    List<SimulatedLane> lanes = SimulatedLane.all();
    for (LocalDate day = FIRST; !day.isAfter(LAST); day = day.plusDays(1)) {
      at(day.atStartOfDay(SimulatedLane.ZONE).toInstant(), today::clear);
      for (SimulatedLane lane : lanes) {
        for (Instant pickup : lane.pickups(day, aDay, random)) {
          at(pickup, () -> begin(lane));
        }
      }
    }
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      now = step.at();
      step.what().run();
    }
    return report(lanes);
  }

  private void at(Instant when, Runnable what) {
    steps.add(new Step(when, steps.size() + journeys, what));
  }

  private void begin(SimulatedLane lane) {
    Instant pickup = now;
    Instant delivered = lane.delivery(pickup, random);
    String number = "N" + journeys++;
    Shipment shipment = lane.shipment(number);
    List<Fact> facts = List.of(fact(lane, number, Milestone.PICKED_UP, pickup));
    at(delivered, () -> end(lane, shipment, number, facts.get(0)));
    if (!pickup.atZone(SimulatedLane.ZONE).toLocalDate().isBefore(TEST)) {
      Optional<Forecast> forecast = forecast(shipment, facts);
      silent += forecast.isEmpty() ? 1 : 0;
      forecast.ifPresent(
          said -> {
            judged.add(new Judged(lane, said, delivered));
            if (said.p50().isBefore(delivered)) {
              at(
                  said.p50().plusMillis(1),
                  () ->
                      forecast(shipment, facts)
                          .ifPresent(anew -> late.add(new Judged(lane, anew, delivered))));
            }
          });
    }
  }

  private Optional<Forecast> forecast(Shipment shipment, List<Fact> facts) {
    return forecaster.forecast(shipment, facts, JourneyFold.fold(shipment, facts), now);
  }

  private void end(SimulatedLane lane, Shipment shipment, String number, Fact begun) {
    List<Fact> facts = List.of(begun, fact(lane, number, Milestone.DELIVERED, now));
    TransitSample sample =
        forecaster
            .sample(shipment, facts, JourneyFold.fold(shipment, facts))
            .orElseThrow(() -> new IllegalStateException("not learned: " + shipment));
    for (LaneKey key : sample.lanes()) {
      histories
          .computeIfAbsent(key.text(), none -> new LaneHistory())
          .add(LaneHistory.period(sample.endedAt()), sample.minutes());
    }
  }

  /** As of the first time that it is asked for today, as a node's snapshot would be at best. */
  private Optional<TransitDistribution> known(LaneKey lane) {
    return today.computeIfAbsent(
        lane.text(),
        key ->
            Optional.ofNullable(histories.get(key))
                .flatMap(history -> history.at(LaneHistory.period(now))));
  }

  private static Fact fact(SimulatedLane lane, String number, Milestone milestone, Instant at) {
    CarrierCode carrier = new CarrierCode(lane.carrier());
    return Fact.of(
        new CarrierEvent(
            EventId.ofContent(number, milestone.name()),
            carrier,
            Reference.trackingNumber(carrier, number),
            List.of(),
            milestone,
            Classifier.ACTUAL,
            EventTime.given(at.atZone(SimulatedLane.ZONE).toOffsetDateTime()),
            null,
            new CarrierStatus(null, milestone.name(), null, null),
            null,
            null,
            null,
            List.of(),
            "bench",
            "bench",
            at));
  }

  private Report report(List<SimulatedLane> lanes) {
    Report report = new Report("transit");
    report.add("journeys", (double) journeys, "");
    report.add("forecasts", judged.size(), "");
    report.add("silent", silent / (double) (silent + judged.size()), "of all");
    coverage(report, "", judged, one -> true, NINE_OF_TEN, HALF);
    lanes(report, lanes);
    coverage(
        report,
        "-thin-lanes",
        judged,
        one -> one.lane().isThin() && !one.lane().changes(),
        NINE_OF_TEN,
        HALF);
    coverage(
        report,
        "-before-a-holiday",
        judged,
        one -> SimulatedLane.isBeforeAHoliday(one.forecast().issuedAt()) && !one.lane().changes(),
        NINE_OF_TEN,
        HALF);
    coverage(report, "-saturdays-unknown", judged, one -> isOddlySaturday(one.lane()), null, null);
    coverage(report, "-changed-weeks-1-4", judged, one -> isChanged(one, 0, 28), null, null);
    coverage(report, "-changed-weeks-5-8", judged, one -> isChanged(one, 28, 60), null, null);
    coverage(report, "-late", late, one -> true, NINE_OF_TEN, HALF);
    report.add(
        "late-in-the-past",
        (double) late.stream().filter(TransitBench::isPast).count(),
        "",
        Goal.atMost(0));
    report.add("spread", spread(), "days");
    costs(report, lanes);
    return report;
  }

  private static boolean isOddlySaturday(SimulatedLane lane) {
    return lane.onSaturdays() && lane.carrier().equals("FEDEX");
  }

  private static boolean isPast(Judged one) {
    return one.forecast().p50().isBefore(one.forecast().issuedAt());
  }

  private static boolean isChanged(Judged one, int from, int to) {
    Instant change = SimulatedLane.CHANGE.atStartOfDay(SimulatedLane.ZONE).toInstant();
    long days = Duration.between(change, one.forecast().issuedAt()).toDays();
    return one.lane().changes()
        && !one.forecast().issuedAt().isBefore(change)
        && days >= from
        && days < to;
  }

  private static void coverage(
      Report report,
      String which,
      List<Judged> all,
      Predicate<Judged> chosen,
      @Nullable Goal nineOfTen,
      @Nullable Goal half) {
    report.add("p90-coverage" + which, p90(all.stream().filter(chosen)), "", nineOfTen);
    report.add("p50-coverage" + which, p50(all.stream().filter(chosen)), "", half);
  }

  /**
   * Lanes that stay as they are, are as their calendar says, and have journeys enough to tell
   * chance from error.
   */
  private void lanes(Report report, List<SimulatedLane> lanes) {
    List<SimulatedLane> steady =
        lanes.stream()
            .filter(lane -> !lane.isThin() && !lane.changes() && !isOddlySaturday(lane))
            .toList();
    Comparator<SimulatedLane> byNine = Comparator.comparing(lane -> p90(of(lane)));
    Comparator<SimulatedLane> byHalf = Comparator.comparing(lane -> p50(of(lane)));
    SimulatedLane low = steady.stream().min(byNine).orElseThrow();
    SimulatedLane high = steady.stream().max(byNine).orElseThrow();
    out.println("lowest " + low + ", highest " + high);
    report.add("p90-coverage-lowest-lane", p90(of(low)), "", NINE_OF_TEN);
    report.add("p90-coverage-highest-lane", p90(of(high)), "", NINE_OF_TEN);
    report.add(
        "p50-coverage-lowest-lane", p50(of(steady.stream().min(byHalf).orElseThrow())), "", HALF);
    report.add(
        "p50-coverage-highest-lane", p50(of(steady.stream().max(byHalf).orElseThrow())), "", HALF);
  }

  private Stream<Judged> of(SimulatedLane lane) {
    return judged.stream().filter(one -> one.lane().equals(lane));
  }

  private static double p90(Stream<Judged> all) {
    return all.mapToInt(one -> one.within(one.forecast().p90()) ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  private static double p50(Stream<Judged> all) {
    return all.mapToInt(one -> one.within(one.forecast().p50()) ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  /** How much later the ninth decile is than the median: a forecast of "some day" covers all. */
  private double spread() {
    return judged.stream()
            .mapToLong(
                one -> Duration.between(one.forecast().p50(), one.forecast().p90()).toMinutes())
            .average()
            .orElse(0)
        / Duration.ofDays(1).toMinutes();
  }

  private void costs(Report report, List<SimulatedLane> lanes) {
    TransitSketch sketch = TransitSketch.empty();
    for (int i = 0; i < 120; i++) {
      SimulatedLane lane = lanes.get(0);
      Instant pickup = FIRST.atTime(15, 0).atZone(SimulatedLane.ZONE).toInstant();
      sketch.add((int) Duration.between(pickup, lane.delivery(pickup, random)).toMinutes());
    }
    report.add("sketch-of-120-journeys", sketch.bytes().length, "bytes");
    report.add("learn-into-a-sketch", micros(() -> relearned(sketch.bytes())), "us CPU");
    Shipment shipment = lanes.get(0).shipment("N");
    List<Fact> facts = List.of(fact(lanes.get(0), "N", Milestone.PICKED_UP, now));
    report.add("forecast", micros(() -> forecast(shipment, facts).isPresent() ? 1 : 0), "us CPU");
  }

  /** Of this thread alone: a busy machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static int relearned(byte[] bytes) {
    TransitSketch sketch = TransitSketch.of(bytes);
    sketch.add(4_000);
    return sketch.bytes().length;
  }

  /** Something whose result depends on all of its work. */
  private interface Timed {
    int once();
  }

  private static double micros(Timed what) {
    long sum = 0;
    long begun = 0;
    for (int i = 0; i < 2 * TIMED; i++) {
      if (i == TIMED) {
        begun = cpuNanos();
      }
      sum += what.once();
    }
    double taken = (cpuNanos() - begun) / 1_000.0 / TIMED;
    return sum < 0 ? Double.NaN : taken;
  }
}
