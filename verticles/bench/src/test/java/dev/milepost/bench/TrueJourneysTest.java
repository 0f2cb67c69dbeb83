package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrueJourneysTest {
  private static final List<TrueJourney> JOURNEYS = TrueJourneys.of(2_000, 1);

  @Test
  void makesTheSameOfTheSameSeed() {
    assertThat(TrueJourneys.of(2_000, 1)).isEqualTo(JOURNEYS);
    assertThat(TrueJourneys.of(2_000, 2)).isNotEqualTo(JOURNEYS);
  }

  @Test
  void happensInOrderAndNeverNearTheHour() {
    assertThat(JOURNEYS)
        .allSatisfy(
            journey -> {
              List<Instant> times = journey.scans().stream().map(TrueScan::when).toList();
              assertThat(times).isSorted().doesNotHaveDuplicates();
              assertThat(times)
                  .allMatch(when -> when.atOffset(ZoneOffset.UTC).getMinute() > 5)
                  .allMatch(when -> when.atOffset(ZoneOffset.UTC).getMinute() < 55);
            });
  }

  @Test
  void beginsWithALabelAndHasEverythingThatCanHappen() {
    assertThat(JOURNEYS).allMatch(journey -> journey.scans().get(0).is(Happening.LABEL));
    assertThat(JOURNEYS.stream().flatMap(journey -> journey.scans().stream()).map(TrueScan::what))
        .containsAll(Arrays.asList(Happening.values()));
    assertThat(JOURNEYS.stream().map(TrueJourney::carrier))
        .containsAll(Arrays.asList(TrueCarrier.values()));
    assertThat(JOURNEYS.stream().map(TrueJourney::number)).doesNotHaveDuplicates();
  }

  @Test
  void tellsNothingBeforeItHappens() {
    assertThat(JOURNEYS)
        .filteredOn(journey -> journey.carrier() == TrueCarrier.UPS)
        .allSatisfy(
            journey ->
                assertThat(journey.posts())
                    .allMatch(
                        post ->
                            !TrueTime.of(post.step())
                                .isBefore(journey.scans().get(post.scan()).when())));
  }

  @Test
  void tellsTwiceLateInTheWrongOrderAndBeforeTheRegistration() {
    List<TrueJourney> pushed =
        JOURNEYS.stream().filter(journey -> journey.carrier() == TrueCarrier.UPS).toList();

    assertThat(pushed).anyMatch(journey -> journey.posts().size() > journey.scans().size());
    assertThat(pushed)
        .anyMatch(
            journey ->
                !journey.posts().stream()
                    .map(TrueJourney.Post::step)
                    .sorted()
                    .toList()
                    .equals(journey.posts().stream().map(TrueJourney.Post::step).toList()));
    assertThat(JOURNEYS)
        .anyMatch(
            journey ->
                journey.posts().stream()
                    .min(Comparator.comparing(TrueJourney.Post::step))
                    .filter(first -> first.step() < journey.registered())
                    .isPresent());
  }
}
