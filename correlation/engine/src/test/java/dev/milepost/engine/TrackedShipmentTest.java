package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.SCAN_CANCELLED;
import static dev.milepost.event.ShipmentEventType.CORRECTION;
import static dev.milepost.event.ShipmentEventType.DELAY;
import static dev.milepost.event.ShipmentEventType.DELAY_CLEARED;
import static dev.milepost.event.ShipmentEventType.ESTIMATE;
import static dev.milepost.event.ShipmentEventType.MILESTONE;
import static dev.milepost.event.ShipmentEventType.NOTICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TrackedShipment.Arrival;
import dev.milepost.engine.TrackedShipment.Outcome;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Revision;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.ShipmentEvent.DelayCleared;
import dev.milepost.event.Why;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrackedShipmentTest {
  private static final Why WHY = new Why("exact-reference", number("1Z1"), null);

  private final TrackedShipment fresh = TrackedShipment.registered(Shipments.of(number("1Z1")));
  private final TrackedShipment promised =
      TrackedShipment.registered(Shipments.promised(day(2), null, number("1Z1")));

  @Test
  void tellsWhatWasReportedWithItsReasonAndTheJourney() {
    CarrierSays scan = says(PICKED_UP).at(hour(1));

    Outcome outcome = apply(fresh, hour(2), scan);

    assertThat(outcome.events())
        .containsExactly(
            new ShipmentEvent(
                EventId.ofContent("reported", "SHP-1", scan.id().toString()),
                MILESTONE,
                fresh.shipment(),
                1,
                OffsetDateTime.parse("2026-11-23T20:00:00-05:00"),
                scan.event().deliveryId(),
                "00-trace-01",
                outcome.after().journey(),
                null,
                new ShipmentEvent.Reported(scan.event(), WHY)));
    assertThat(outcome.after().journey().milestone()).isEqualTo(PICKED_UP);
  }

  @Test
  void tellsEstimatesAndCorrectionsAsWhatTheyAre() {
    Outcome outcome =
        apply(
            fresh,
            hour(9),
            says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1)),
            says(SCAN_CANCELLED).at(hour(2)).takingBackTheLatest(ARRIVED));

    assertThat(outcome.events())
        .extracting(ShipmentEvent::type)
        .containsExactly(ESTIMATE, CORRECTION);
  }

  @Test
  void tellsNothingOfWhatItKnows() {
    CarrierSays scan = says(PICKED_UP).at(hour(1));
    TrackedShipment known = apply(fresh, hour(2), scan).after();

    Outcome outcome = apply(known, hour(3), scan, scan);

    assertThat(outcome.events()).isEmpty();
    assertThat(outcome.arrivals()).isEmpty();
    assertThat(outcome.after())
        .usingRecursiveComparison()
        .ignoringFields("judgedAt")
        .isEqualTo(known);
  }

  @Test
  void tellsANoticeAfterAllElseUnderTheNextSequence() {
    EventId id = EventId.ofContent("notice", "SHP-1", "1");
    ShipmentEvent.Noticed notice =
        new ShipmentEvent.Noticed(new UUID(0, 1), null, "en", "It is late.", null);

    Outcome outcome = apply(promised, day(3)).noticing(id, notice, day(3));

    ShipmentEvent told = outcome.events().get(outcome.events().size() - 1);
    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(DELAY, NOTICE);
    assertThat(told.id()).isEqualTo(id);
    assertThat(told.sequence()).isEqualTo(2);
    assertThat(told.openDelay()).isEqualTo(outcome.after().delays().get(0));
    assertThat(told.detail()).isEqualTo(notice);
    assertThat(outcome.after().sequence()).isEqualTo(2);
  }

  @Test
  void judgesByNoEarlierMomentThanItDidBefore() {
    CarrierSays scan = says(PICKED_UP).at(hour(1));
    TrackedShipment judged = apply(fresh, hour(3), scan).after();

    Outcome byAClockThatIsBehind = apply(judged, hour(2), scan);

    assertThat(byAClockThatIsBehind.after().judgedAt()).isEqualTo(hour(3));
  }

  @Test
  void takesWhatArrivesTwiceTogetherOnce() {
    CarrierSays scan = says(PICKED_UP).at(hour(1));

    Outcome outcome = apply(fresh, hour(2), scan, scan);

    assertThat(outcome.events()).hasSize(1);
    assertThat(outcome.after().facts()).hasSize(1);
  }

  @Test
  void tellsAScanOnceThatAnAggregatorPassesOn() {
    CarrierSays scan = says(ARRIVED).at(hour(1).plusSeconds(20));
    TrackedShipment known = apply(fresh, hour(2), scan).after();

    Outcome outcome =
        apply(
            known,
            hour(3),
            says(ARRIVED).at(hour(1)).by("EASYPOST"),
            says(IN_TRANSIT).at(hour(1)).withoutZone().by("AFTERSHIP"),
            says(ARRIVED).at(hour(1).plusSeconds(60)).by("EASYPOST"));

    assertThat(outcome.arrivals()).hasSize(3);
    assertThat(outcome.events())
        .extracting(ShipmentEvent::time)
        .containsExactly(OffsetDateTime.parse("2026-11-23T20:01:00-05:00"));
  }

  @Test
  void standsWhereTheFinerAccountOfOneScanSays() {
    CarrierSays coarse = says(IN_TRANSIT).at(hour(1)).by("EASYPOST");
    CarrierSays fine = says(PICKED_UP).at(hour(1)).by("UPS");

    Outcome coarseFirst = apply(apply(fresh, hour(2), coarse).after(), hour(2), fine);
    Outcome fineFirst = apply(apply(fresh, hour(2), fine).after(), hour(2), coarse);

    assertThat(coarseFirst.events()).isEmpty();
    assertThat(fineFirst.events()).isEmpty();
    assertThat(coarseFirst.after().journey()).isEqualTo(fineFirst.after().journey());
    assertThat(coarseFirst.after().journey().milestone()).isEqualTo(PICKED_UP);
  }

  @Test
  void tellsAsManyScansOfOneMinuteAsTheBusiestSourceHas() {
    TrackedShipment known = apply(fresh, hour(2), says(ARRIVED).at(hour(1)).by("EASYPOST")).after();

    Outcome outcome =
        apply(
            known,
            hour(3),
            says(ARRIVED).at(hour(1)).again("one code"),
            says(ARRIVED).at(hour(1)).again("another code"));

    assertThat(outcome.events()).hasSize(1);
  }

  @Test
  void keepsWhatTwoSourcesSayOfDifferentNumbersMinutesOrMeanings() {
    TrackedShipment known = apply(fresh, hour(2), says(ARRIVED).at(hour(1))).after();

    Outcome outcome =
        apply(
            known,
            hour(3),
            says(ARRIVED).of(CarrierSays.pro("77")).at(hour(1)).by("EASYPOST"),
            says(ARRIVED).at(hour(1).plusSeconds(90)).by("EASYPOST"),
            says(OUT_FOR_DELIVERY).at(hour(1)).by("EASYPOST"),
            says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1)).by("EASYPOST"));

    assertThat(outcome.events()).hasSize(4);
  }

  @Test
  void letsAnEchoFallWithTheScanThatItsCarrierTakesBack() {
    CarrierSays scan = says(DELIVERED).at(hour(4));
    Outcome outcome =
        apply(
            fresh,
            hour(6),
            says(ARRIVED).at(hour(1)),
            scan,
            says(DELIVERED).at(hour(4)).by("EASYPOST"),
            says(SCAN_CANCELLED).at(hour(5)).takingBackTheLatest(DELIVERED));

    assertThat(outcome.after().journey().milestone()).isEqualTo(ARRIVED);
  }

  @Test
  void correctsWhatTheCarrierStatesAnew() {
    CarrierSays first = says(ARRIVED).at(hour(3));
    TrackedShipment known = apply(fresh, hour(4), first).after();
    CarrierEvent anew =
        says(DELIVERED).at(hour(2)).stated(new Revision(hour(5), null)).event(first.id());

    Outcome outcome = known.apply(List.of(new Arrival(anew, WHY, null)), hour(6));

    ShipmentEvent correction = outcome.events().get(0);
    assertThat(outcome.events()).hasSize(1);
    assertThat(correction.type()).isEqualTo(CORRECTION);
    assertThat(((ShipmentEvent.Reported) correction.detail()).corrects())
        .isEqualTo(
            new ShipmentEvent.Corrected(
                EventId.ofContent("reported", "SHP-1", first.id().toString()), ARRIVED, hour(3)));
    assertThat(outcome.revised()).hasSize(1);
    assertThat(outcome.after().facts()).hasSize(1);
    assertThat(outcome.after().journey().milestone()).isEqualTo(DELIVERED);
  }

  @Test
  void tellsNothingOfAStatementThatOnlyRepeatsOrIsOlder() {
    CarrierSays first = says(ARRIVED).at(hour(3)).stated(new Revision(hour(5), null));
    TrackedShipment known = apply(fresh, hour(4), first).after();
    Arrival repeated =
        new Arrival(
            first.stated(new Revision(hour(6), null)).saying("other words").event(), WHY, null);
    Arrival older = new Arrival(says(DELIVERED).at(hour(3)).event(first.id()), WHY, null);

    Outcome outcome = known.apply(List.of(repeated, older), hour(7));

    assertThat(outcome.events()).isEmpty();
    assertThat(outcome.revised()).containsExactly(repeated);
    assertThat(outcome.after().journey()).isEqualTo(known.journey());
  }

  /**
   * The poll of next week was read first; now comes the webhook of today that said so too early.
   */
  @Test
  void correctsWhatAnEarlierDeliveryShowsToBeImpossible() {
    CarrierSays said = says(DELIVERED).at(day(7)).heardAt(day(8));
    TrackedShipment known = apply(fresh, day(8), says(ARRIVED).at(hour(1)), said).after();

    Outcome outcome = apply(known, day(9), said.heardAt(hour(3)));

    assertThat(outcome.events())
        .extracting(ShipmentEvent::type)
        .startsWith(CORRECTION)
        .doesNotContain(MILESTONE);
    assertThat(outcome.revised()).hasSize(1);
    assertThat(outcome.after().journey().milestone()).isEqualTo(ARRIVED);
    assertThat(apply(outcome.after(), day(9), said.heardAt(day(8))).events()).isEmpty();
  }

  @Test
  void keepsSilentOfTheSameFactInADeliveryThatCameEarlier() {
    CarrierSays said = says(ARRIVED).at(hour(1)).heardAt(hour(5));
    TrackedShipment known = apply(fresh, hour(6), said).after();

    Outcome outcome = apply(known, hour(7), said.heardAt(hour(2)));

    assertThat(outcome.events()).isEmpty();
    assertThat(outcome.after().facts()).extracting(Fact::receivedAt).containsExactly(hour(2));
  }

  @Test
  void namesWhatATargetedCorrectionTakesBack() {
    CarrierSays scan = says(DELIVERED).at(hour(4));
    TrackedShipment known = apply(fresh, hour(5), scan).after();

    Outcome outcome = apply(known, hour(6), says(SCAN_CANCELLED).at(hour(5)).takingBack(scan));

    assertThat(((ShipmentEvent.Reported) outcome.events().get(0).detail()).corrects())
        .isEqualTo(
            new ShipmentEvent.Corrected(
                EventId.ofContent("reported", "SHP-1", scan.id().toString()), DELIVERED, hour(4)));
  }

  @Test
  void opensADelayAfterTheReportThatCausesIt() {
    Outcome outcome = apply(fresh, hour(6), trouble());

    assertThat(outcome.events())
        .extracting(ShipmentEvent::type, ShipmentEvent::sequence)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(MILESTONE, 1L),
            org.assertj.core.groups.Tuple.tuple(DELAY, 2L));
    assertThat(outcome.events())
        .allSatisfy(
            event ->
                assertThat(event.openDelay())
                    .isEqualTo(outcome.after().worstDelay().orElseThrow()));
    assertThat(outcome.events().get(1).id())
        .isEqualTo(EventId.ofContent("delay", "SHP-1", "CARRIER_EXCEPTION", "2"));
    assertThat(outcome.events().get(1).traceparent()).isEqualTo("00-trace-01");
  }

  @Test
  void opensNoDelayThatItsOwnHistoryAnswers() {
    Outcome outcome = apply(fresh, day(3), trouble(), says(DELIVERED).at(hour(20)));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsOnly(MILESTONE);
    assertThat(outcome.after().delays()).isEmpty();
  }

  @Test
  void keepsADelayThatGoesOnAndTellsItOnce() {
    TrackedShipment late = apply(fresh, hour(6), trouble()).after();

    Outcome outcome = apply(late, hour(8), says(ARRIVED).at(hour(2)));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(MILESTONE);
    assertThat(outcome.after().delays()).isEqualTo(late.delays());
  }

  @Test
  void tellsADelayAnewThatGoesOnForAnotherCause() {
    TrackedShipment late = apply(fresh, hour(6), trouble()).after();

    Outcome outcome =
        apply(late, hour(9), says(EXCEPTION).at(hour(8)).because(Cause.CUSTOMS).again("second"));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(MILESTONE, DELAY);
    assertThat(outcome.after().delays()).extracting(Delay::cause).containsExactly(Cause.CUSTOMS);
  }

  @Test
  void clearsADelayByTheScanThatAnswersIt() {
    TrackedShipment late = apply(fresh, hour(6), trouble()).after();

    CarrierSays scan = says(OUT_FOR_DELIVERY).at(hour(8));

    Outcome outcome = apply(late, hour(9), scan);

    assertThat(cleared(outcome))
        .isEqualTo(
            new DelayCleared(
                late.delays().get(0),
                hour(8),
                "Now out for delivery, since 2026-11-24T08:00:00Z.",
                List.of(scan.id())));
    assertThat(outcome.after().delays()).isEmpty();
    assertThat(outcome.events().get(1).openDelay()).isNull();
  }

  @Test
  void clearsADelayByTheScanThatAnswersItWhereTheJourneyStandsAtAnOlderOne() {
    TrackedShipment late =
        apply(fresh, hour(6), says(OUT_FOR_DELIVERY).at(hour(4)), trouble()).after();

    Outcome outcome = apply(late, hour(9), says(ARRIVED).at(hour(8)));

    assertThat(cleared(outcome).clearedAt()).isEqualTo(hour(8));
    assertThat(cleared(outcome).summary())
        .isEqualTo("It moves again, scanned 2026-11-24T08:00:00Z.");
  }

  @Test
  void clearsADelayWhoseEvidenceIsTakenBack() {
    TrackedShipment late = apply(fresh, hour(6), says(IN_TRANSIT).at(hour(1)), trouble()).after();

    CarrierSays correction = says(SCAN_CANCELLED).at(hour(8)).takingBack(trouble());

    Outcome outcome = apply(late, hour(9), correction);

    assertThat(outcome.events())
        .extracting(ShipmentEvent::type)
        .containsExactly(CORRECTION, DELAY_CLEARED);
    assertThat(cleared(outcome))
        .isEqualTo(
            new DelayCleared(
                late.delays().get(0),
                hour(9),
                "The carrier took it back.",
                List.of(correction.id())));
  }

  @Test
  void opensAMissedPromiseByTimeAlone() {
    Outcome outcome = promised.apply(List.of(), day(2).plusMillis(1));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(DELAY);
    assertThat(outcome.events().get(0).traceparent()).isNull();
    assertThat(outcome.events().get(0).time().toInstant()).isEqualTo(day(2).plusMillis(1));
    assertThat(outcome.lookAgainAt()).isEqualTo(day(6));
  }

  @Test
  void tellsADelayThatTimeAloneMakesWorse() {
    TrackedShipment late = promised.apply(List.of(), day(2).plusMillis(1)).after();

    Outcome before = late.apply(List.of(), day(5));
    Outcome outcome = late.apply(List.of(), day(6));

    assertThat(before.events()).isEmpty();
    assertThat(outcome.events())
        .extracting(ShipmentEvent::type, ShipmentEvent::detail)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                DELAY,
                new ShipmentEvent.DelayChanged(
                    late.delays().get(0),
                    outcome.after().delays().get(0),
                    ShipmentEvent.Change.WORSENED)));
    assertThat(outcome.lookAgainAt()).isNull();
  }

  @Test
  void tellsADelayThatABetterEstimateMakesLessBad() {
    TrackedShipment late =
        apply(promised, day(1), says(ETA_UPDATED).at(hour(1)).expecting(day(6), hour(1))).after();
    CarrierSays better = says(ETA_UPDATED).at(hour(25)).expecting(hour(50), hour(25));

    Outcome outcome = apply(late, hour(26), better);

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(ESTIMATE, DELAY);
    assertThat(outcome.events().get(1).detail())
        .isInstanceOfSatisfying(
            ShipmentEvent.DelayChanged.class,
            changed -> {
              assertThat(changed.change()).isEqualTo(ShipmentEvent.Change.EASED);
              assertThat(changed.before().severity()).isEqualTo(64);
              assertThat(changed.after().severity()).isEqualTo(44);
              assertThat(changed.after().evidence()).containsExactly(better.id());
            });
  }

  @Test
  void saysNothingOfAnEstimateThatFlutters() {
    TrackedShipment late =
        apply(promised, hour(3), says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1))).after();

    Outcome outcome =
        apply(
            late,
            hour(4),
            says(ETA_UPDATED).at(hour(2)).expecting(day(3).minusSeconds(1800), hour(2)),
            says(ETA_UPDATED).at(hour(3)).expecting(day(3).plusSeconds(1800), hour(3)));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsOnly(ESTIMATE);
    assertThat(outcome.after().delays()).isEqualTo(late.delays());
  }

  @Test
  void clearsWhatWillBeMissedByTheEstimateThatKeepsThePromise() {
    TrackedShipment late =
        apply(promised, hour(3), says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1))).after();
    CarrierSays better = says(ETA_UPDATED).at(hour(4)).expecting(hour(40), hour(4));

    Outcome outcome = apply(late, hour(5), better);

    assertThat(cleared(outcome))
        .isEqualTo(
            new DelayCleared(
                late.delays().get(0),
                hour(5),
                "Promised by 2026-11-26T00:00:00Z, and now expected by 2026-11-25T16:00:00Z.",
                List.of(better.id())));
  }

  @Test
  void saysThatADelayHasBecomeAGraverOne() {
    TrackedShipment late =
        apply(promised, hour(3), says(ETA_UPDATED).at(hour(1)).expecting(day(3), hour(1))).after();

    Outcome outcome = late.apply(List.of(), day(2).plusMillis(1));

    assertThat(outcome.events())
        .extracting(ShipmentEvent::type)
        .containsExactly(DELAY, DELAY_CLEARED);
    assertThat(cleared(outcome).summary())
        .isEqualTo("It has become another delay: missed promise.");
  }

  @Test
  void saysWhenToLookAgain() {
    Outcome outcome = apply(promised, hour(1), says(PICKED_UP));

    assertThat(outcome.lookAgainAt()).isEqualTo(day(2).plusMillis(1));
  }

  @Test
  void clearsAMissedPromiseByTheDelivery() {
    TrackedShipment late = promised.apply(List.of(), day(3)).after();

    Outcome outcome = apply(late, day(4), says(DELIVERED).at(day(3)));

    assertThat(cleared(outcome).clearedAt()).isEqualTo(day(3));
    assertThat(cleared(outcome).summary()).isEqualTo("Now delivered, since 2026-11-27T00:00:00Z.");
  }

  @Test
  void clearsAMissedPromiseByAnotherPromiseAndNotByAnOldScan() {
    TrackedShipment late = apply(promised, day(3), says(OUT_FOR_DELIVERY).at(day(1))).after();
    TrackedShipment anew = late.reregistered(Shipments.promised(day(9), null, number("1Z1")));

    Outcome outcome = anew.apply(List.of(), day(4));

    assertThat(cleared(outcome).clearedAt()).isEqualTo(day(4));
    assertThat(cleared(outcome).summary()).isEqualTo("What was promised has changed.");
    assertThat(outcome.after().delays())
        .extracting(Delay::kind)
        .containsExactly(DelayKind.STALLED_IN_TRANSIT);
  }

  @Test
  void opensADelayAgainUnderAnotherId() {
    TrackedShipment late = apply(fresh, hour(6), trouble()).after();
    TrackedShipment recovered = apply(late, hour(8), says(ARRIVED).at(hour(7))).after();

    Outcome outcome = apply(recovered, hour(10), says(EXCEPTION).at(hour(9)).again("second"));

    assertThat(outcome.events()).extracting(ShipmentEvent::type).containsExactly(MILESTONE, DELAY);
    assertThat(outcome.events().get(1).sequence()).isEqualTo(6);
    assertThat(outcome.after().delays())
        .extracting(Delay::kind)
        .containsExactly(DelayKind.CARRIER_EXCEPTION);
  }

  private static CarrierSays trouble() {
    return says(EXCEPTION).at(hour(5)).because(Cause.WEATHER);
  }

  private static Outcome apply(TrackedShipment tracked, Instant now, CarrierSays... said) {
    return tracked.apply(
        Arrays.stream(said).map(one -> new Arrival(one.event(), WHY, "00-trace-01")).toList(), now);
  }

  private static DelayCleared cleared(Outcome outcome) {
    return (DelayCleared)
        outcome.events().stream()
            .filter(event -> event.type() == DELAY_CLEARED)
            .findFirst()
            .orElseThrow()
            .detail();
  }
}
