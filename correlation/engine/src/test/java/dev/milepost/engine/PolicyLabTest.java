package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.DelayKind.CARRIER_EXCEPTION;
import static dev.milepost.event.DelayKind.MISSED_PROMISE;
import static dev.milepost.event.DelayKind.STALLED_IN_TRANSIT;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.PolicyLab.Difference;
import dev.milepost.engine.PolicyLab.Outcome;
import dev.milepost.engine.PolicyLab.Span;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyLabTest {
  private final Shipment promised = Shipments.promised(day(2), null, number("1Z1"));
  private final List<Fact> history =
      List.of(
          says(DELIVERED).at(day(9)).fact(),
          says(DEPARTED).at(hour(12)).fact(),
          says(EXCEPTION).at(hour(20)).fact(),
          says(DEPARTED).at(hour(30)).fact());

  @Test
  void replaysFactsAsTheyCameAndTheClockBetweenThem() {
    List<Span> spans = PolicyLab.replay(promised, history, Judge.BY_DEFAULT, hour(0), day(20));

    assertThat(spans)
        .containsExactlyInAnyOrder(
            new Span(CARRIER_EXCEPTION, heard(hour(20)), heard(hour(30))),
            new Span(MISSED_PROMISE, day(2).plusMillis(1), heard(day(9))),
            // Three business days after Wednesday, one in the morning, of the place.
            new Span(STALLED_IN_TRANSIT, hour(150), heard(day(9))));
  }

  @Test
  void knowsNothingThatIsYetToCome() {
    List<Span> spans = PolicyLab.replay(promised, history, Judge.BY_DEFAULT, hour(0), day(3));

    assertThat(spans)
        .containsExactly(
            new Span(CARRIER_EXCEPTION, heard(hour(20)), heard(hour(30))),
            new Span(MISSED_PROMISE, day(2).plusMillis(1), null));
  }

  @Test
  void saysWhatWouldHaveBeenEarlierOrNotAtAll() {
    Judge impatient =
        Judge.BY_DEFAULT.by(
            new DelayRules(
                List.of(
                    new DelayRules.Rule(
                        DelayRules.Selector.ALL, Changed.silence(Duration.ofHours(24))),
                    new DelayRules.Rule(DelayRules.Selector.ALL, Changed.off(CARRIER_EXCEPTION)))));

    List<Difference> differences =
        PolicyLab.compare(
            PolicyLab.replay(promised, history, Judge.BY_DEFAULT, hour(0), day(20)),
            PolicyLab.replay(promised, history, impatient, hour(0), day(20)),
            hour(0));

    assertThat(differences)
        .extracting(Difference::kind, Difference::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(STALLED_IN_TRANSIT, Outcome.EARLIER),
            org.assertj.core.groups.Tuple.tuple(MISSED_PROMISE, Outcome.SAME),
            org.assertj.core.groups.Tuple.tuple(CARRIER_EXCEPTION, Outcome.GONE));
  }

  @Test
  void pairsDelaysThatOverlapAndPassesOverWhatIsOld() {
    Span old = new Span(MISSED_PROMISE, day(0), day(1));
    Span first = new Span(MISSED_PROMISE, day(3), day(5));
    Span later = new Span(MISSED_PROMISE, day(4), day(5));
    Span second = new Span(MISSED_PROMISE, day(7), null);

    List<Difference> differences =
        PolicyLab.compare(List.of(old, first), List.of(later, second), day(2));

    assertThat(differences)
        .containsExactly(
            new Difference(MISSED_PROMISE, Outcome.LATER, first, later),
            new Difference(MISSED_PROMISE, Outcome.NEW, null, second));
  }

  private static Instant heard(Instant at) {
    return at.plusSeconds(1);
  }
}
