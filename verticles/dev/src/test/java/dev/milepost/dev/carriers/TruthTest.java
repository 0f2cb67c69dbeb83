package dev.milepost.dev.carriers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.SeededJourneys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruthTest {
  private static final Instant START = Instant.parse("2026-03-17T12:00:00Z");
  private static final String NUMBER = "1Z5R89390357567127";

  @Test
  void isThatOfTheJourneys() {
    Truth truth = truth();

    List<Parcel> parcels = truth.of(NUMBER);

    assertThat(parcels).containsExactly(Parcel.of(NUMBER, journey()));
    assertThat(truth.numbers()).containsExactly(NUMBER);
  }

  @Test
  void hasNothingOfOtherNumbers() {
    Truth truth = truth();

    List<Parcel> parcels = truth.of("1Z5R89390357567136");

    assertThat(parcels).isEmpty();
  }

  @Test
  void isKnownToACarrierOnlyAsFarAsItHasHappened() {
    Instant second = journey().get(1).when();

    List<Past> before = Past.of(truth(), NUMBER, START.minusSeconds(1));
    List<Past> then = Past.of(truth(), NUMBER, second);

    assertThat(before).isEmpty();
    assertThat(then.get(0).activities()).isEqualTo(journey().subList(0, 2));
  }

  private static Truth truth() {
    return Truth.of(List.of(NUMBER), number -> number.equals(NUMBER) ? journey() : List.of());
  }

  private static List<Activity> journey() {
    return new SeededJourneys(3, START, Duration.ZERO, Duration.ofHours(2)).of(NUMBER);
  }
}
