package dev.milepost.dev.carriers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.simulator.JourneyGenerator;
import dev.milepost.dev.simulator.SimulatedJourney;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruthTest {
  private static final Instant START = Instant.parse("2026-03-17T12:00:00Z");

  @Test
  void isThatOfTheJourneysWhichTheSimulatorPosts() {
    SimulatedJourney journey = journey();

    Truth truth = Truth.of(List.of(journey));

    assertThat(truth.of(journey.trackingNumber()))
        .containsExactly(new Parcel(journey.trackingNumber(), journey.activities()));
    assertThat(truth.numbers()).containsExactly(journey.trackingNumber());
  }

  @Test
  void hasNothingOfOtherNumbers() {
    Truth truth = Truth.of(List.of(journey()));

    List<Parcel> parcels = truth.of("1Z5R89390357567127");

    assertThat(parcels).isEmpty();
  }

  @Test
  void isKnownToACarrierOnlyAsFarAsItHasHappened() {
    SimulatedJourney journey = journey();
    Instant second = journey.activities().get(1).when();
    Truth truth = Truth.of(List.of(journey));

    List<Past> before = Past.of(truth, journey.trackingNumber(), START.minusSeconds(1));
    List<Past> then = Past.of(truth, journey.trackingNumber(), second);

    assertThat(before).isEmpty();
    assertThat(then.get(0).activities()).isEqualTo(journey.activities().subList(0, 2));
  }

  private static SimulatedJourney journey() {
    return new JourneyGenerator(3, START, List.of("ACME"), Duration.ofHours(2)).next(START);
  }
}
