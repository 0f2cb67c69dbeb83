package dev.milepost.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.simulator.SimulatedJourney.Telling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlayingTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  @ParameterizedTest
  @EnumSource(PlayedCarrier.class)
  void registersOnceAndTellsEverythingInItsOrder(PlayedCarrier carrier) {
    SimulatedJourney journey = journey(carrier);
    Playing playing = new Playing(journey, 1, START, START.plusSeconds(5));

    int registrations = 0;
    List<Telling> told = new ArrayList<>();
    while (!playing.isOver()) {
      if (playing.takeRegistration()) {
        registrations++;
      } else {
        told.add(playing.takeTelling());
      }
    }

    assertThat(registrations).isEqualTo(1);
    assertThat(told).isEqualTo(journey.tellings());
  }

  @ParameterizedTest
  @EnumSource(PlayedCarrier.class)
  void demandsOfTheHubWhatItAcknowledgedAndNoMore(PlayedCarrier carrier) {
    SimulatedJourney journey = journey(carrier);
    Playing playing = new Playing(journey, 1, START, START);

    playing.acknowledged(new Telling(START, 1));

    List<Story.Fact> facts = journey.story().facts();
    assertThat(playing.acknowledged())
        .contains(facts.get(1).when())
        .hasSize(journey.story().isCumulative() ? 2 : 1);
    assertThat(playing.happened()).containsAll(playing.acknowledged());
  }

  @ParameterizedTest
  @EnumSource(PlayedCarrier.class)
  void leavesOutWhatWasTooEarly(PlayedCarrier carrier) {
    SimulatedJourney journey = journey(carrier);
    Instant joined = START.plusSeconds(20);

    Playing playing = new Playing(journey, 1, joined, joined);

    assertThat(playing.dueAt()).isEqualTo(joined.toEpochMilli());
    assertThat(playing.takeRegistration()).isTrue();
    assertThat(playing.takeTelling().at()).isAfterOrEqualTo(joined);
  }

  private static SimulatedJourney journey(PlayedCarrier carrier) {
    JourneyGenerator generator =
        new JourneyGenerator(5, START, List.of("ACME"), Duration.ofMinutes(1), List.of(carrier));
    SimulatedJourney journey = generator.next(START);
    while (journey.tellings().isEmpty()) {
      journey = generator.next(START);
    }
    return journey;
  }
}
