package dev.milepost.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.Scan;
import dev.milepost.dev.simulator.SimulatedJourney.Telling;
import dev.milepost.dev.simulator.Story.Fact;
import dev.milepost.event.CheckDigits;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JourneyGeneratorTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final Duration LENGTH = Duration.ofMinutes(1);

  @Test
  void makesTheSameJourneysWithTheSameBodiesOfTheSameSeed() {
    List<SimulatedJourney> journeys = journeys(7, 50);

    assertThat(texts(journeys)).isEqualTo(texts(journeys(7, 50)));
    assertThat(texts(journeys)).isNotEqualTo(texts(journeys(8, 50)));
  }

  @Test
  void letsEveryCarrierCarryAboutItsShare() {
    List<SimulatedJourney> journeys = journeys(7, 2_000);

    for (PlayedCarrier carrier : PlayedCarrier.all()) {
      assertThat(journeys)
          .filteredOn(journey -> journey.carrier() == carrier)
          .as(carrier.title())
          .hasSizeBetween(carrier.share() * 20 * 2 / 3, carrier.share() * 20 * 3 / 2);
    }
  }

  @Test
  void showsEveryScanOfAParcelSoonerOrLater() {
    List<SimulatedJourney> journeys = journeys(7, 3_000);

    assertThat(journeys.stream().flatMap(JourneyGeneratorTest::activities))
        .extracting(Activity::scan)
        .containsAll(EnumSet.allOf(Scan.class));
  }

  @Test
  void givesEachThingThatHappensASecondOfItsOwn() {
    List<SimulatedJourney> journeys = journeys(7, 1_000);

    assertThat(journeys)
        .allSatisfy(
            journey ->
                assertThat(journey.story().facts())
                    .filteredOn(Fact::counted)
                    .extracting(Fact::when)
                    .doesNotHaveDuplicates()
                    .allMatch(when -> when.equals(when.truncatedTo(ChronoUnit.SECONDS))));
  }

  @Test
  void doesNothingTwiceToAParcelAtOnePlaceWithinAMinute() {
    List<SimulatedJourney> journeys = journeys(7, 1_000);

    assertThat(journeys)
        .allSatisfy(
            journey ->
                assertThat(activities(journey))
                    .extracting(
                        one ->
                            List.of(
                                one.scan(), one.at(), one.when().truncatedTo(ChronoUnit.MINUTES)))
                    .doesNotHaveDuplicates());
  }

  @Test
  void tellsSomeThingsTwiceOrLateOrInTheWrongOrderOrBeforeTheShipmentIsKnown() {
    List<SimulatedJourney> journeys = journeys(7, 500);

    assertThat(journeys)
        .anyMatch(journey -> facts(journey).distinct().count() < journey.tellings().size())
        .anyMatch(journey -> !facts(journey).toList().equals(facts(journey).sorted().toList()))
        .anyMatch(
            journey ->
                journey.tellings().stream()
                    .anyMatch(first -> first.at().isBefore(journey.registeredAt())))
        .anyMatch(
            journey -> journey.tellings().stream().anyMatch(one -> lateness(journey, one) > 7_000));
  }

  @Test
  void losesSomeOfFedexWebhooksAndOfNobodyElse() {
    List<SimulatedJourney> journeys = journeys(7, 1_000);

    assertThat(journeys)
        .filteredOn(journey -> facts(journey).distinct().count() < journey.story().facts().size())
        .isNotEmpty()
        .extracting(SimulatedJourney::carrier)
        .containsOnly(PlayedCarrier.FEDEX);
  }

  @Test
  void tellsNothingBeforeItCanBeToldAndInTheOrderOfItsOwnClock() {
    List<SimulatedJourney> journeys = journeys(7, 500);

    assertThat(journeys)
        .allSatisfy(
            journey -> {
              assertThat(journey.tellings())
                  .isSortedAccordingTo(Comparator.comparing(Telling::at))
                  .allMatch(telling -> lateness(journey, telling) >= 0);
              assertThat(journey.story().facts())
                  .filteredOn(Fact::counted)
                  .allMatch(fact -> !fact.when().isAfter(fact.told()));
            });
  }

  @Test
  void beginsSomeJourneysLongAgoAndBreaksSomePromises() {
    List<SimulatedJourney> journeys = journeys(7, 500);

    assertThat(journeys)
        .anyMatch(
            journey ->
                journey.story().facts().get(0).when().isBefore(START.minus(Duration.ofDays(6))))
        .anyMatch(journey -> instant(journey, "plannedPickup", null).isBefore(START))
        .anyMatch(journey -> instant(journey, "promise", "latest").isBefore(START.plus(LENGTH)));
  }

  @Test
  void givesOutNumbersOnceAndWithRightCheckDigits() {
    List<SimulatedJourney> journeys = journeys(7, 2_000);

    assertThat(journeys).extracting(SimulatedJourney::number).doesNotHaveDuplicates();
    assertThat(journeys)
        .allSatisfy(
            journey -> {
              JsonArray references = journey.registration().getJsonArray("references");
              for (int i = 0; i < references.size(); i++) {
                JsonObject one = references.getJsonObject(i);
                Reference reference =
                    new Reference(
                        ReferenceType.valueOf(one.getString("type")),
                        one.getString("value"),
                        one.getString("issuer"));
                assertThat(CheckDigits.warning(reference)).isEmpty();
              }
            });
  }

  private static Stream<Activity> activities(SimulatedJourney journey) {
    return journey.story() instanceof ParcelStory story
        ? story.parcel().activities().stream()
        : Stream.of();
  }

  private static Stream<Integer> facts(SimulatedJourney journey) {
    return journey.tellings().stream().map(Telling::fact);
  }

  private static long lateness(SimulatedJourney journey, Telling telling) {
    Instant told = journey.story().facts().get(telling.fact()).told();
    return Duration.between(told, telling.at()).toMillis();
  }

  private static Instant instant(SimulatedJourney journey, String field, @Nullable String inside) {
    JsonObject registration = journey.registration();
    String text =
        inside == null
            ? registration.getString(field)
            : registration.getJsonObject(field).getString(inside);
    return text == null ? Instant.MAX : OffsetDateTime.parse(text).toInstant();
  }

  private static List<String> texts(List<SimulatedJourney> journeys) {
    return journeys.stream()
        .flatMap(
            journey ->
                Stream.concat(
                    Stream.of(journey.registration().encode()),
                    journey.tellings().stream()
                        .map(telling -> telling.at() + " " + journey.body(telling))))
        .toList();
  }

  private static List<SimulatedJourney> journeys(long seed, int count) {
    JourneyGenerator generator =
        new JourneyGenerator(seed, START, List.of("ACME", "GLOBEX"), LENGTH, PlayedCarrier.all());
    return Stream.generate(() -> generator.next(START)).limit(count).toList();
  }
}
