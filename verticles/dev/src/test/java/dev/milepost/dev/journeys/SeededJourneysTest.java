package dev.milepost.dev.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeededJourneysTest {
  private static final Instant FROM = Instant.parse("2026-03-17T12:00:00Z");
  private static final EnumSet<Scan> WORSE =
      EnumSet.of(Scan.ARRIVAL_CANCELLED, Scan.LOST, Scan.RETURNING, Scan.RETURNED);
  private static final Duration WITHIN = Duration.ofHours(6);

  @Test
  void makesTheSameJourneyOfTheSameNumber() {
    SeededJourneys journeys = journeys(7);

    List<Activity> journey = journeys.of("612300448173");

    assertThat(journey).isEqualTo(journeys(7).of("612300448173")).isNotEmpty();
  }

  @Test
  void makesAnotherJourneyOfAnotherNumberAndOfAnotherSeed() {
    SeededJourneys journeys = journeys(7);

    List<Activity> journey = journeys.of("612300448173");

    assertThat(journey)
        .isNotEqualTo(journeys.of("612300448174"))
        .isNotEqualTo(journeys(8).of("612300448173"));
  }

  @Test
  void beginsEachJourneyWithItsLabelWithinTheTime() {
    SeededJourneys journeys = journeys(7);

    List<Activity> first = many(journeys).map(journey -> journey.get(0)).toList();

    assertThat(first).extracting(Activity::scan).containsOnly(Scan.LABEL);
    assertThat(first)
        .extracting(Activity::when)
        .allSatisfy(when -> assertThat(when).isBetween(FROM, FROM.plus(WITHIN)));
    assertThat(first)
        .extracting(Activity::when)
        .anyMatch(when -> when.isBefore(FROM.plus(Duration.ofHours(1))))
        .anyMatch(when -> when.isAfter(FROM.plus(Duration.ofHours(5))));
  }

  @Test
  void tellsEachJourneyInTheOrderOfItsTimes() {
    SeededJourneys journeys = journeys(7);

    List<List<Activity>> told = many(journeys).toList();

    assertThat(told)
        .allSatisfy(
            journey ->
                assertThat(journey)
                    .isSortedAccordingTo(Comparator.comparing(Activity::when))
                    .extracting(Activity::when)
                    .doesNotHaveDuplicates());
  }

  @Test
  void showsEveryScanSoonerOrLater() {
    SeededJourneys journeys = journeys(7);

    List<Scan> scans = many(journeys).flatMap(List::stream).map(Activity::scan).toList();

    assertThat(scans).containsAll(EnumSet.complementOf(WORSE)).doesNotContainAnyElementsOf(WORSE);
  }

  private static Stream<List<Activity>> many(SeededJourneys journeys) {
    return IntStream.range(0, 400).mapToObj(i -> journeys.of("61230044" + (1_000 + i)));
  }

  private static SeededJourneys journeys(long seed) {
    return new SeededJourneys(seed, FROM, WITHIN, Duration.ofHours(40));
  }
}
