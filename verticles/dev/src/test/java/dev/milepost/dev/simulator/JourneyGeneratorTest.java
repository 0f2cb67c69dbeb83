package dev.milepost.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.simulator.SimulatedJourney.Post;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JourneyGeneratorTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration LENGTH = Duration.ofMinutes(1);

  @Test
  void makesTheSameJourneysOfTheSameSeed() {
    JourneyGenerator first = generator(7);
    JourneyGenerator second = generator(7);

    List<SimulatedJourney> journeys = journeys(first, 50);

    assertThat(journeys).isEqualTo(journeys(second, 50));
  }

  @Test
  void makesOtherJourneysOfAnotherSeed() {
    JourneyGenerator first = generator(7);
    JourneyGenerator second = generator(8);

    List<SimulatedJourney> journeys = journeys(first, 50);

    assertThat(journeys).isNotEqualTo(journeys(second, 50));
  }

  @Test
  void showsEveryScanAndBothFormsSoonerOrLater() {
    JourneyGenerator generator = generator(7);

    List<TrackAlert> alerts =
        journeys(generator, 500).stream()
            .flatMap(journey -> journey.posts().stream())
            .map(Post::alert)
            .toList();

    assertThat(alerts).extracting(TrackAlert::scan).containsAll(EnumSet.allOf(Scan.class));
    assertThat(alerts)
        .extracting(TrackAlert::form)
        .contains(TrackAlert.Form.V1, TrackAlert.Form.V2);
  }

  @Test
  void knowsWhatHappensHoweverItIsPosted() {
    JourneyGenerator generator = generator(7);

    List<SimulatedJourney> journeys = journeys(generator, 100);

    assertThat(journeys)
        .allSatisfy(
            journey ->
                assertThat(journey.activities())
                    .isSortedAccordingTo(Comparator.comparing(Activity::when))
                    .doesNotHaveDuplicates()
                    .extracting(Activity::scan)
                    .startsWith(Scan.LABEL)
                    .containsAll(
                        journey.posts().stream().map(post -> post.alert().scan()).toList()));
  }

  @Test
  void givesEachScanOfAParcelASecondOfItsOwn() {
    JourneyGenerator generator = generator(7);

    List<SimulatedJourney> journeys = journeys(generator, 500);

    assertThat(journeys)
        .allSatisfy(
            journey -> {
              Set<TrackAlert> told = new HashSet<>();
              journey.posts().forEach(post -> told.add(post.alert()));
              assertThat(told).extracting(TrackAlert::when).doesNotHaveDuplicates();
            });
  }

  @Test
  void doesNothingTwiceAtOnePlaceWithinAMinute() {
    JourneyGenerator generator = generator(7);

    List<SimulatedJourney> journeys = journeys(generator, 500);

    assertThat(journeys)
        .allSatisfy(
            journey -> {
              Set<TrackAlert> told = new HashSet<>();
              journey.posts().forEach(post -> told.add(post.alert()));
              assertThat(told)
                  .extracting(
                      alert ->
                          List.of(
                              alert.scan(),
                              alert.at(),
                              alert.when().truncatedTo(ChronoUnit.MINUTES)))
                  .doesNotHaveDuplicates();
            });
  }

  @Test
  void tellsSomeThingsTwiceOrInTheWrongOrderOrBeforeTheShipmentIsKnown() {
    JourneyGenerator generator = generator(7);

    List<SimulatedJourney> journeys = journeys(generator, 500);

    assertThat(journeys).anyMatch(JourneyGeneratorTest::tellsTwice);
    assertThat(journeys).anyMatch(JourneyGeneratorTest::tellsInTheWrongOrder);
    assertThat(journeys)
        .anyMatch(journey -> journey.registeredAt().isAfter(journey.posts().get(0).at()));
  }

  @Test
  void sendsInTheOrderOfItsOwnClock() {
    JourneyGenerator generator = generator(7);

    List<SimulatedJourney> journeys = journeys(generator, 500);

    assertThat(journeys)
        .allSatisfy(
            journey ->
                assertThat(journey.posts()).isSortedAccordingTo(Comparator.comparing(Post::at)));
  }

  @Test
  void breaksSomePromisesWithinTheJourney() {
    JourneyGenerator generator = generator(7);

    Stream<Instant> promises =
        journeys(generator, 100).stream()
            .map(journey -> journey.registration().getJsonObject("promise").getString("latest"))
            .map(latest -> OffsetDateTime.parse(latest).toInstant());

    assertThat(promises).anyMatch(latest -> latest.isBefore(START.plus(LENGTH)));
  }

  private static boolean tellsTwice(SimulatedJourney journey) {
    return new HashSet<>(journey.posts().stream().map(Post::alert).toList()).size()
        < journey.posts().size();
  }

  private static boolean tellsInTheWrongOrder(SimulatedJourney journey) {
    List<Instant> told = journey.posts().stream().map(post -> post.alert().when()).toList();
    return !told.equals(told.stream().sorted().toList());
  }

  private static JourneyGenerator generator(long seed) {
    return new JourneyGenerator(seed, START, List.of("ACME", "GLOBEX"), LENGTH);
  }

  private static List<SimulatedJourney> journeys(JourneyGenerator generator, int count) {
    return Stream.generate(() -> generator.next(START)).limit(count).toList();
  }
}
