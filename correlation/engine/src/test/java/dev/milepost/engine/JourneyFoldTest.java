package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.pro;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.CUSTOMS_HOLD;
import static dev.milepost.event.Milestone.DAMAGED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.PICKUP_VOIDED;
import static dev.milepost.event.Milestone.RETURNED;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.SCAN_CANCELLED;
import static dev.milepost.event.Milestone.UNKNOWN;
import static dev.milepost.event.Milestone.VOIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of dossier section 7.4, one by one. */
class JourneyFoldTest {
  private final Shipment onePiece = Shipments.of(number("1Z1"));
  private final Shipment twoPieces = Shipments.of(number("1Z1"), number("1Z2"));
  private final Shipment byPro = Shipments.of(pro("77"));

  @Test
  void isUnstartedWhereNothingIsKnown() {
    Journey journey = fold(twoPieces);

    assertThat(journey).isEqualTo(Journey.unstarted(2));
  }

  @Test
  void standsAtTheHighestRankWhateverCameLast() {
    Journey journey = fold(onePiece, says(OUT_FOR_DELIVERY).at(hour(1)), says(ARRIVED).at(hour(5)));

    assertThat(journey.milestone()).isEqualTo(OUT_FOR_DELIVERY);
    assertThat(journey.occurredAt()).isEqualTo(hour(1));
    assertThat(journey.lastScanAt()).isEqualTo(hour(5));
  }

  @Test
  void standsAtTheLatestOfEqualRank() {
    Journey journey =
        fold(
            onePiece,
            says(DEPARTED).at(hour(4)),
            says(ARRIVED).at(hour(5)),
            says(DEPARTED).at(hour(2)));

    assertThat(journey.milestone()).isEqualTo(ARRIVED);
    assertThat(journey.occurredAt()).isEqualTo(hour(5));
  }

  @Test
  void takesAScanAfterAVoidForMovement() {
    Journey journey = fold(onePiece, says(VOIDED).at(hour(5)), says(PICKED_UP).at(hour(2)));

    assertThat(journey.milestone()).isEqualTo(PICKED_UP);
  }

  @ParameterizedTest
  @EnumSource(
      value = Classifier.class,
      names = {"ESTIMATED", "PLANNED"})
  void isNotMovedByWhatIsExpectedOrPlanned(Classifier notYet) {
    Journey journey =
        fold(
            onePiece,
            says(PICKED_UP).at(hour(1)),
            says(DELIVERED).at(hour(9)).as(notYet),
            says(EXCEPTION).at(hour(10)).as(notYet));

    assertThat(journey).isEqualTo(fold(onePiece, says(PICKED_UP).at(hour(1))));
  }

  @Test
  void keepsTimesAsExactlyAsTheyAreStored() {
    Journey journey = fold(onePiece, says(PICKED_UP).at(hour(1).plusNanos(123_456_789)));

    assertThat(journey.occurredAt()).isEqualTo(hour(1).plusNanos(123_456_000));
  }

  @Test
  void isNotMovedByAnUnknownCode() {
    Journey journey = fold(onePiece, says(PICKED_UP).at(hour(1)), says(UNKNOWN).at(hour(3)));

    assertThat(journey.milestone()).isEqualTo(PICKED_UP);
    assertThat(journey.problem()).isNull();
    assertThat(journey.lastScanAt()).isEqualTo(hour(3));
  }

  @Test
  void doesNotTakeAPickupPointForADelivery() {
    Journey journey =
        fold(onePiece, says(OUT_FOR_DELIVERY).at(hour(1)), says(AVAILABLE_FOR_PICKUP).at(hour(3)));

    assertThat(journey.milestone()).isEqualTo(AVAILABLE_FOR_PICKUP);
    assertThat(journey.piecesDelivered()).isZero();
    assertThat(journey.ended()).isFalse();
  }

  @Nested
  class OnceDelivered {

    @Test
    void staysDeliveredByAnEarlierScanThatIsHeardLater() {
      Journey journey = fold(onePiece, says(DELIVERED).at(hour(9)), says(DEPARTED).at(hour(2)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.conflict()).isFalse();
      assertThat(journey.ended()).isTrue();
    }

    @Test
    void flagsAConflictWhereALaterScanSaysThatItMoves() {
      Journey journey = fold(onePiece, says(DELIVERED).at(hour(9)), says(DEPARTED).at(hour(10)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.occurredAt()).isEqualTo(hour(9));
      assertThat(journey.conflict()).isTrue();
    }

    @Test
    void doesNotTakeALateLabelForAConflict() {
      Journey journey =
          fold(onePiece, says(DELIVERED).at(hour(9)), says(LABEL_CREATED).at(hour(10)));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void givesWayToAReturn() {
      Journey returning = fold(onePiece, says(DELIVERED).at(hour(9)), says(RETURNING).at(hour(20)));
      Journey returned =
          fold(
              onePiece,
              says(RETURNED).at(hour(30)),
              says(DELIVERED).at(hour(9)),
              says(RETURNING).at(hour(20)));

      assertThat(returning.milestone()).isEqualTo(RETURNING);
      assertThat(returning.ended()).isFalse();
      assertThat(returning.conflict()).isFalse();
      assertThat(returned.milestone()).isEqualTo(RETURNED);
      assertThat(returned.ended()).isTrue();
    }

    @Test
    void keepsALaterClaimOfDamage() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)),
              says(DAMAGED).at(hour(20)).because(Cause.DAMAGE));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.problem()).isNotNull();
      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void takesALaterExceptionForAConflictAndNotForAProblem() {
      Journey journey = fold(onePiece, says(DELIVERED).at(hour(9)), says(EXCEPTION).at(hour(20)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.problem()).isNull();
      assertThat(journey.conflict()).isTrue();
    }

    @Test
    void isNoMoreWhenTheDeliveryIsTakenBack() {
      CarrierSays delivery = says(DELIVERED).at(hour(9));

      Journey journey =
          fold(
              onePiece,
              says(OUT_FOR_DELIVERY).at(hour(5)),
              delivery,
              says(SCAN_CANCELLED).at(hour(10)).takingBack(delivery));

      assertThat(journey.milestone()).isEqualTo(OUT_FOR_DELIVERY);
      assertThat(journey.piecesDelivered()).isZero();
    }
  }

  @Nested
  class WithPieces {

    @Test
    void isDeliveredOnlyWhenEveryPieceIs() {
      Journey one =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(9)),
              says(OUT_FOR_DELIVERY).of("1Z2").at(hour(8)));
      Journey both =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(9)),
              says(DELIVERED).of("1Z2").at(hour(7)));

      assertThat(one.milestone()).isEqualTo(OUT_FOR_DELIVERY);
      assertThat(one.piecesDelivered()).isEqualTo(1);
      assertThat(one.ended()).isFalse();
      assertThat(both.milestone()).isEqualTo(DELIVERED);
      assertThat(both.occurredAt()).isEqualTo(hour(9));
      assertThat(both.piecesDelivered()).isEqualTo(2);
    }

    @Test
    void standsWhereTheSlowestPieceOnItsWayDoes() {
      Journey journey =
          fold(
              twoPieces,
              says(OUT_FOR_DELIVERY).of("1Z1").at(hour(9)),
              says(DEPARTED).of("1Z2").at(hour(10)));

      assertThat(journey.milestone()).isEqualTo(DEPARTED);
    }

    @Test
    void standsWhereTheDeliveredPieceWasLastOnItsWayWhileTheOtherWasNeverScanned() {
      Journey journey =
          fold(
              twoPieces,
              says(OUT_FOR_DELIVERY).of("1Z1").at(hour(8)),
              says(DELIVERED).of("1Z1").at(hour(9)));

      assertThat(journey.milestone()).isEqualTo(OUT_FOR_DELIVERY);
      assertThat(journey.occurredAt()).isEqualTo(hour(8));
      assertThat(journey.piecesDelivered()).isEqualTo(1);
    }

    @Test
    void countsAPieceThatIsNamedTwiceOnce() {
      Shipment twice = Shipments.of(number("1Z1"), number("1z-1"));

      Journey journey = fold(twice, says(DELIVERED).of("1Z1"));

      assertThat(journey.pieces()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }

    @Test
    void movesEveryPieceByWhatIsSaidOfTheWholeShipment() {
      Shipment both = Shipments.of(number("1Z1"), number("1Z2"), pro("77"));

      Journey journey = fold(both, says(DELIVERED).of(pro("77")).at(hour(9)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.piecesDelivered()).isEqualTo(2);
    }

    @Test
    void returnsWhenOnePieceDoes() {
      Journey journey =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(9)),
              says(RETURNING).of("1Z2").at(hour(9)));

      assertThat(journey.milestone()).isEqualTo(RETURNING);
    }

    @Test
    void flagsAConflictOfOnePieceBeforeTheOtherIsThere() {
      Journey journey =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(5)),
              says(DEPARTED).of("1Z1").at(hour(6)),
              says(DEPARTED).of("1Z2").at(hour(7)));

      assertThat(journey.conflict()).isTrue();
    }

    @Test
    void seesNoConflictInAPieceThatArrivesAfterTheOther() {
      Journey journey =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(5)),
              says(DEPARTED).of("1Z2").at(hour(7)));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void hearsNothingMoreOfANumberThatWasTakenOffTheShipment() {
      Journey journey =
          fold(
              onePiece,
              says(PICKED_UP).of("1Z1").at(hour(1)),
              says(EXCEPTION).of("1Z2").at(hour(7)).expecting(day(9), hour(7)));

      assertThat(journey).isEqualTo(fold(onePiece, says(PICKED_UP).of("1Z1").at(hour(1))));
    }

    @Test
    void isOnePieceWhereNoNumberNamesOne() {
      Journey journey = fold(byPro, says(DELIVERED).of(pro("77")).at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(1);
      assertThat(journey.piecesDelivered()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }
  }

  @Nested
  class InTrouble {

    @Test
    void keepsTheCarriersWordsAndTheEvidence() {
      CarrierSays trouble =
          says(EXCEPTION).at(hour(3)).because(Cause.WEATHER).saying("Severe weather");

      Journey journey = fold(onePiece, says(PICKED_UP).at(hour(1)), trouble);

      assertThat(journey.problem())
          .isEqualTo(
              new Journey.Problem(
                  EXCEPTION, Cause.WEATHER, hour(3), trouble.id(), "Severe weather"));
      assertThat(journey.milestone()).isEqualTo(PICKED_UP);
    }

    @Test
    void saysThatTheCauseIsUnstatedWhereTheCarrierDoesNotSay() {
      Journey journey = fold(onePiece, says(CUSTOMS_HOLD).at(hour(3)));

      assertThat(journey.problem()).extracting(Journey.Problem::cause).isEqualTo(Cause.UNSTATED);
    }

    @Test
    void isOverWithALaterScan() {
      Journey journey = fold(onePiece, says(EXCEPTION).at(hour(3)), says(ARRIVED).at(hour(4)));

      assertThat(journey.problem()).isNull();
    }

    @Test
    void isNotOverWithAnEarlierScanThatIsHeardLater() {
      Journey journey = fold(onePiece, says(EXCEPTION).at(hour(3)), says(ARRIVED).at(hour(2)));

      assertThat(journey.problem()).isNotNull();
    }

    @Test
    void isNotOverWithAScanOfTheSameMoment() {
      Journey journey = fold(onePiece, says(EXCEPTION).at(hour(3)), says(ARRIVED).at(hour(3)));

      assertThat(journey.problem()).isNotNull();
    }

    @Test
    void isOverWithADeliveryOfTheSameMoment() {
      Journey journey = fold(onePiece, says(EXCEPTION).at(hour(3)), says(DELIVERED).at(hour(3)));

      assertThat(journey.problem()).isNull();
    }

    @Test
    void isNotOverWithALabelOrAnUnknownCode() {
      Journey journey =
          fold(
              onePiece,
              says(EXCEPTION).at(hour(3)),
              says(LABEL_CREATED).at(hour(4)),
              says(UNKNOWN).at(hour(5)));

      assertThat(journey.problem()).isNotNull();
    }

    @Test
    void isNotOverWithAScanOfTheOtherPiece() {
      Journey journey =
          fold(
              twoPieces,
              says(EXCEPTION).of("1Z1").at(hour(3)),
              says(DELIVERED).of("1Z2").at(hour(4)));

      assertThat(journey.problem()).isNotNull();
    }

    @Test
    void reportsTheNewestOfSeveral() {
      Journey journey = fold(onePiece, says(CUSTOMS_HOLD).at(hour(5)), says(EXCEPTION).at(hour(3)));

      assertThat(journey.problem()).extracting(Journey.Problem::milestone).isEqualTo(CUSTOMS_HOLD);
    }
  }

  @Nested
  class Estimates {

    @Test
    void holdsTheOneThatWasIssuedLast() {
      Journey journey =
          fold(
              onePiece,
              says(ETA_UPDATED).at(hour(9)).expecting(day(3), hour(5)),
              says(ETA_UPDATED).at(hour(8)).expecting(day(4), hour(6)));

      assertThat(journey.estimate()).extracting(Estimate::latest).isEqualTo(day(4));
    }

    @Test
    void takesOneFromAnEventThatIsItselfOnlyExpected() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(day(3)).as(Classifier.ESTIMATED).expecting(day(3), hour(5)));

      assertThat(journey.estimate()).isNotNull();
      assertThat(journey.milestone()).isNull();
      assertThat(journey.lastScanAt()).isNull();
    }

    @Test
    void doesNotTakeAnEstimateForAScan() {
      Journey journey =
          fold(
              onePiece,
              says(PICKED_UP).at(hour(1)),
              says(ETA_UPDATED).at(hour(8)).expecting(day(4), hour(8)));

      assertThat(journey.lastScanAt()).isEqualTo(hour(1));
    }
  }

  @Nested
  class TakingBack {

    @Test
    void takesBackTheLatestOfTheMilestones() {
      Journey journey =
          fold(
              onePiece,
              says(PICKED_UP).at(hour(1)),
              says(PICKED_UP).at(hour(3)),
              says(PICKUP_VOIDED).at(hour(4)).takingBackTheLatest(PICKED_UP));

      assertThat(journey.occurredAt()).isEqualTo(hour(1));
    }

    @Test
    void takesBackNothingThatHappenedLater() {
      Journey journey =
          fold(
              onePiece,
              says(PICKED_UP).at(hour(5)),
              says(PICKUP_VOIDED).at(hour(4)).takingBackTheLatest(PICKED_UP));

      assertThat(journey.milestone()).isEqualTo(PICKED_UP);
    }

    @Test
    void takesBackNothingOfAnotherPieceOrPlace() {
      Journey journey =
          fold(
              twoPieces,
              says(ARRIVED).of("1Z1").at(hour(3)).in("Louisville"),
              says(ARRIVED).of("1Z2").at(hour(3)).in("Memphis"),
              says(SCAN_CANCELLED)
                  .of("1Z2")
                  .at(hour(4))
                  .in("Louisville")
                  .takingBackTheLatest(ARRIVED));

      assertThat(journey.milestone()).isEqualTo(ARRIVED);
    }

    @Test
    void takesBackOneEachWhereThereAreTwo() {
      Journey journey =
          fold(
              onePiece,
              says(LABEL_CREATED).at(hour(0)),
              says(ARRIVED).at(hour(1)),
              says(ARRIVED).at(hour(2)),
              says(SCAN_CANCELLED).at(hour(3)).takingBackTheLatest(ARRIVED),
              says(SCAN_CANCELLED).at(hour(4)).takingBackTheLatest(ARRIVED));

      assertThat(journey.milestone()).isEqualTo(LABEL_CREATED);
    }

    @Test
    void takesBackWhatHappenedAndNotWhatWasExpected() {
      Journey journey =
          fold(
              onePiece,
              says(PICKED_UP).at(hour(1)),
              says(PICKED_UP).at(hour(3)).as(Classifier.ESTIMATED),
              says(PICKUP_VOIDED).at(hour(4)).takingBackTheLatest(PICKED_UP));

      assertThat(journey.milestone()).isNull();
    }

    @Test
    void takesNothingBackByAPlan() {
      Journey journey =
          fold(
              onePiece,
              says(PICKED_UP).at(hour(1)),
              says(PICKUP_VOIDED)
                  .at(hour(4))
                  .as(Classifier.PLANNED)
                  .takingBackTheLatest(PICKED_UP));

      assertThat(journey.milestone()).isEqualTo(PICKED_UP);
    }

    @Test
    void lastsUntilItIsItselfTakenBack() {
      CarrierSays scan = says(ARRIVED).at(hour(1));
      CarrierSays cancelled = says(SCAN_CANCELLED).at(hour(2)).takingBack(scan);

      Journey journey =
          fold(onePiece, scan, cancelled, says(SCAN_CANCELLED).at(hour(3)).takingBack(cancelled));

      assertThat(journey.milestone()).isEqualTo(ARRIVED);
    }

    @Test
    void takesAProblemAndAnEstimateBack() {
      CarrierSays trouble = says(EXCEPTION).at(hour(1)).expecting(day(9), hour(1));

      Journey journey =
          fold(
              onePiece,
              says(IN_TRANSIT).at(hour(0)),
              trouble,
              says(SCAN_CANCELLED).at(hour(2)).takingBack(trouble));

      assertThat(journey.problem()).isNull();
      assertThat(journey.estimate()).isNull();
    }
  }

  private static Journey fold(Shipment shipment, CarrierSays... said) {
    return JourneyFold.fold(shipment, Arrays.stream(said).map(CarrierSays::fact).toList());
  }
}
