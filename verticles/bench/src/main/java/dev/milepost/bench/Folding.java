package dev.milepost.bench;

import dev.milepost.engine.Fact;
import dev.milepost.engine.JourneyFold;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Folds the journey of one parcel, as each event that arrives makes the hub do. Every third scan is
 * told by an aggregator too, every tenth is a problem, every fifth brings an estimate; they lie as
 * they came, not in the order of their times. For JMH.
 */
@State(Scope.Benchmark)
public class Folding {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final Milestone[] ON_THE_WAY = {
    Milestone.PICKED_UP, Milestone.ARRIVED, Milestone.DEPARTED, Milestone.IN_TRANSIT
  };

  /** How many facts are known; JMH sets it. */
  @Param({"5", "20", "200"})
  public int facts;

  private Shipment shipment = shipment();
  private List<Fact> known = List.of();

  /** JMH makes it. */
  public Folding() {}

  /** Makes the history, always the same. */
  @Setup
  public void say() {
    shipment = shipment();
    known = new ArrayList<>();
    for (int i = 0; known.size() < facts; i++) {
      Milestone milestone =
          i % 10 == 9 ? Milestone.EXCEPTION : ON_THE_WAY[i % ON_THE_WAY.length];
      known.add(fact("UPS", milestone, i));
      if (i % 3 == 2 && known.size() < facts) {
        known.add(fact("EASYPOST", milestone, i));
      }
    }
    Collections.shuffle(known, new Random(1));
  }

  /** One operation: where it stands. */
  @Benchmark
  public Journey fold() {
    return JourneyFold.fold(shipment, known);
  }

  private static Shipment shipment() {
    return new Shipment(
        "SHP-1",
        "ACME",
        List.of("SO-1"),
        List.of(Reference.trackingNumber(new CarrierCode("UPS"), "1Z5R89390357567127")),
        null,
        null,
        1,
        null,
        null,
        START.atOffset(ZoneOffset.UTC),
        null,
        null,
        null);
  }

  private static Fact fact(String source, Milestone milestone, int number) {
    Instant at = START.plusSeconds(1_800L * number);
    CarrierCode carrier = new CarrierCode(source);
    @Nullable Estimate estimate =
        number % 5 == 4 ? new Estimate(null, at.plusSeconds(86_400), source, at) : null;
    return new Fact(
        EventId.ofContent(source, milestone.name(), Integer.toString(number)),
        Reference.trackingNumber(new CarrierCode("UPS"), "1Z5R89390357567127").key(),
        milestone,
        Classifier.ACTUAL,
        at,
        ZoneOffset.ofHours(-5),
        number % 2 == 0 ? "LOUISVILLE" : "MEMPHIS",
        milestone == Milestone.EXCEPTION ? Cause.WEATHER : null,
        "words",
        null,
        estimate,
        carrier,
        source.equals("UPS"),
        Revision.FIRST,
        at.plusSeconds(1),
        null);
  }
}
