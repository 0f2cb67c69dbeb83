package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DAMAGED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.ETA_UPDATED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.LOST;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.RETURNED;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.SCAN_CANCELLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Conflict;
import dev.milepost.event.ConflictKind;
import dev.milepost.event.Estimate;
import dev.milepost.event.Journey;
import dev.milepost.event.Mode;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What cannot be true together, and what only looks so. */
class ConflictsTest {
  private final Shipment onePiece = Shipments.of(number("1Z1"));
  private final Shipment twoPieces = Shipments.of(number("1Z1"), number("1Z2"));

  @Test
  void namesTheDeliveryAndTheScanThatSaysThatItMoves() {
    CarrierSays delivery = says(DELIVERED).at(hour(9));
    CarrierSays departure = says(DEPARTED).at(hour(10));

    Journey journey = fold(onePiece, departure, delivery);

    assertThat(journey.conflicts())
        .containsExactly(
            new Conflict(
                ConflictKind.MOVES_AFTER_DELIVERY,
                List.of(delivery.id(), departure.id()),
                "Delivered 2026-11-24T09:00:00Z, and later departed 2026-11-24T10:00:00Z."));
  }

  @Test
  void doesNotKnowWhatCameLaterWhereAZoneIsUnknown() {
    Journey near =
        fold(onePiece, says(DELIVERED).at(hour(9)).withoutZone(), says(DEPARTED).at(hour(10)));
    Journey far =
        fold(onePiece, says(DELIVERED).at(hour(9)).withoutZone(), says(DEPARTED).at(hour(30)));

    assertThat(near.conflict()).isFalse();
    assertThat(kinds(far)).containsExactly(ConflictKind.MOVES_AFTER_DELIVERY);
  }

  @Test
  void doubtsADeliveryThatAProblemFollows() {
    Journey journey = fold(onePiece, says(DELIVERED).at(hour(9)), says(LOST).at(hour(20)));

    assertThat(kinds(journey)).containsExactly(ConflictKind.PROBLEM_AFTER_DELIVERY);
    assertThat(journey.problem()).isNull();
  }

  @Test
  void doubtsADeliveryBeforeThePickup() {
    Journey journey = fold(onePiece, says(DELIVERED).at(hour(9)), says(PICKED_UP).at(hour(12)));

    assertThat(kinds(journey)).containsExactly(ConflictKind.DELIVERED_BEFORE_PICKUP);
  }

  @Nested
  class OfTwoDeliveries {

    @Test
    void flagsThoseHoursApart() {
      Journey journey = fold(onePiece, says(DELIVERED).at(hour(9)), says(DELIVERED).at(hour(14)));

      assertThat(kinds(journey)).containsExactly(ConflictKind.DELIVERED_TWICE);
      assertThat(journey.occurredAt()).isEqualTo(hour(14));
    }

    @Test
    void flagsThoseInTwoCitiesOfOneSource() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)).in("Memphis"),
              says(DELIVERED).at(hour(9).plusSeconds(900)).in("Louisville"));

      assertThat(kinds(journey)).containsExactly(ConflictKind.DELIVERED_TWICE);
    }

    @Test
    void takesThoseOfTwoSourcesMinutesApartForOne() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)).in("Memphis"),
              says(DELIVERED).by("EASYPOST").at(hour(9).plusSeconds(900)).in("Memphis TN"));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void takesADateWithoutAnHourForAnyHourOfTheDay() {
      Journey journey = fold(onePiece, says(DELIVERED).at(hour(5)), says(DELIVERED).at(hour(19)));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void seesNoneInThoseOfTwoPieces() {
      Journey journey =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(9)),
              says(DELIVERED).of("1Z2").at(hour(19)));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void seesNoneWhereOneIsTakenBack() {
      CarrierSays mistaken = says(DELIVERED).at(hour(9));

      Journey journey =
          fold(
              onePiece,
              mistaken,
              says(SCAN_CANCELLED).at(hour(10)).takingBack(mistaken),
              says(DELIVERED).at(hour(14)));

      assertThat(journey.conflict()).isFalse();
    }
  }

  @Nested
  class OfAReturn {

    @Test
    void asksToWhomItWasDeliveredOnItsWayBack() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(2)),
              says(RETURNING).at(hour(9)),
              says(DELIVERED).at(hour(14)));

      assertThat(journey.milestone()).isEqualTo(RETURNING);
      assertThat(kinds(journey)).containsExactly(ConflictKind.DELIVERED_WHILE_RETURNING);
    }

    @Test
    void seesNoneWhereTheReturnArrived() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(2)),
              says(RETURNING).at(hour(9)),
              says(RETURNED).at(hour(14)),
              says(DELIVERED).at(hour(14).plusSeconds(60)));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void flagsSourcesThatDisagreeOverTheEnd() {
      Journey journey =
          fold(onePiece, says(DELIVERED).at(hour(9)), says(RETURNED).by("EASYPOST").at(hour(12)));

      assertThat(kinds(journey)).containsExactly(ConflictKind.SOURCES_DISAGREE);
      assertThat(journey.conflicts().get(0).summary())
          .isEqualTo(
              "UPS says delivered 2026-11-24T09:00:00Z, EASYPOST says returned"
                  + " 2026-11-24T12:00:00Z.");
    }

    @Test
    void seesNoneWhereOneSourceTellsBoth() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)),
              says(RETURNING).at(hour(11)),
              says(RETURNED).by("EASYPOST").at(hour(12)));

      assertThat(journey.conflict()).isFalse();
    }
  }

  @Nested
  class OfAnImpossibleTime {

    @Test
    void keepsADeliveryOfNextWeekFromMovingTheJourney() {
      CarrierSays delivery = says(DELIVERED).at(day(7)).heardAt(hour(3));

      Journey journey = fold(onePiece, says(PICKED_UP).at(hour(2)), delivery);

      assertThat(journey.milestone()).isEqualTo(PICKED_UP);
      assertThat(journey.lastScanAt()).isEqualTo(hour(2));
      assertThat(journey.conflicts())
          .containsExactly(
              new Conflict(
                  ConflictKind.IMPOSSIBLE_TIME,
                  List.of(delivery.id()),
                  "Dated 2026-12-01T00:00:00Z, reported 2026-11-24T03:00:00Z:"
                      + " it moves nothing until the carrier corrects it."));
    }

    @Test
    void allowsADayForZonesAndClocks() {
      Journey journey = fold(onePiece, says(DELIVERED).at(hour(30)).heardAt(hour(4)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void answersNoProblem() {
      Journey journey =
          fold(onePiece, says(EXCEPTION).at(hour(3)), says(ARRIVED).at(day(7)).heardAt(hour(4)));

      assertThat(journey.problem()).isNotNull();
    }

    /** A poll of next week brings it again. That it was said too early stays true. */
    @Test
    void staysImpossibleWhenItIsHeardAgainLater() {
      CarrierSays early = says(DELIVERED).at(day(7)).heardAt(hour(3));
      CarrierSays again = says(DELIVERED).at(day(7)).heardAt(day(8));

      assertThat(fold(onePiece, early, again)).isEqualTo(fold(onePiece, again, early));
      assertThat(fold(onePiece, again, early).milestone()).isNull();
    }

    @Test
    void doesNotHideWhatAnotherSourceSaysInTime() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(day(7)).heardAt(hour(3)),
              says(DELIVERED).by("EASYPOST").at(day(7)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(kinds(journey)).containsExactly(ConflictKind.IMPOSSIBLE_TIME);
    }

    @Test
    void isOverWhenItIsTakenBack() {
      CarrierSays delivery = says(DELIVERED).at(day(7)).heardAt(hour(3));

      Journey journey =
          fold(onePiece, delivery, says(SCAN_CANCELLED).at(hour(4)).takingBack(delivery));

      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void holdsOfAScanFromLongBeforeThePickup() {
      Shipment shipment = Shipments.pickedUpAt(Mode.PARCEL, day(90), number("1Z1"));

      Journey journey =
          fold(
              shipment,
              says(LABEL_CREATED).at(day(50)),
              says(DELIVERED).at(day(3)),
              says(DAMAGED).at(day(4)));

      assertThat(journey.milestone()).isEqualTo(LABEL_CREATED);
      assertThat(journey.problem()).isNull();
      assertThat(kinds(journey)).containsExactly(ConflictKind.IMPOSSIBLE_TIME);
    }

    @Test
    void allowsAContainerItsWeeksAtSeaBeforeItIsFetched() {
      Shipment byRoad = Shipments.pickedUpAt(Mode.FTL, day(60), number("1Z1"));
      Shipment bySea = Shipments.pickedUpAt(Mode.OCEAN, day(60), number("1Z1"));

      assertThat(fold(byRoad, says(DEPARTED).at(day(10))).milestone()).isNull();
      assertThat(fold(bySea, says(DEPARTED).at(day(10))).milestone()).isEqualTo(DEPARTED);
    }

    @Test
    void keepsAnEstimateOfNextYearFromWinningForEver() {
      Journey journey =
          fold(
              onePiece,
              says(ETA_UPDATED).at(hour(1)).expecting(day(5), day(365)),
              says(ETA_UPDATED).at(hour(3)).expecting(day(4), hour(3)));

      assertThat(journey.estimate()).extracting(Estimate::latest).isEqualTo(day(4));
    }
  }

  @Nested
  class OfAnAgent {

    @Test
    void standsOnTheAgentsWord() {
      CarrierSays word = says(DELIVERED).at(hour(9)).byAnAgent();

      Journey journey = fold(onePiece, says(OUT_FOR_DELIVERY).at(hour(5)), word);

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.agentsWord()).isEqualTo(word.id());
      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void setsAsideWhatCarriersSaidBeforeEvenWhereItIsHeardAfter() {
      CarrierSays word = says(IN_TRANSIT).at(hour(12)).byAnAgent();
      CarrierSays delivery = says(DELIVERED).at(hour(9)).heardAt(hour(20));

      Journey journey = fold(onePiece, word, delivery);

      assertThat(journey.milestone()).isEqualTo(IN_TRANSIT);
      assertThat(journey.piecesDelivered()).isZero();
      assertThat(journey.conflicts())
          .containsExactly(
              new Conflict(
                  ConflictKind.OVERRULED_BY_AGENT,
                  List.of(delivery.id(), word.id()),
                  "An agent says in transit, against what UPS said: delivered"
                      + " 2026-11-24T09:00:00Z."));
    }

    @Test
    void givesWayToWhatHappensLater() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)),
              says(IN_TRANSIT).at(hour(12)).byAnAgent(),
              says(DELIVERED).at(hour(15)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.occurredAt()).isEqualTo(hour(15));
      assertThat(journey.agentsWord()).isNull();
      assertThat(kinds(journey)).containsExactly(ConflictKind.OVERRULED_BY_AGENT);
    }

    @Test
    void saysNothingOfTheOtherPiece() {
      Journey journey =
          fold(
              twoPieces,
              says(DELIVERED).of("1Z1").at(hour(9)),
              says(DELIVERED).of("1Z2").at(hour(9)),
              says(IN_TRANSIT).of("1Z2").at(hour(12)).byAnAgent());

      assertThat(journey.milestone()).isEqualTo(IN_TRANSIT);
      assertThat(journey.piecesDelivered()).isEqualTo(1);
    }

    @Test
    void isHeardNoMoreWhenItIsTakenBack() {
      CarrierSays word = says(IN_TRANSIT).at(hour(12)).byAnAgent();

      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)),
              word,
              says(SCAN_CANCELLED).at(hour(13)).byAnAgent().takingBack(word));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.conflict()).isFalse();
    }

    /** Else its overruling would be lost with it. */
    @Test
    void echoesNobody() {
      Journey journey =
          fold(
              onePiece,
              says(DELIVERED).at(hour(9)),
              says(ARRIVED).at(hour(12)),
              says(ARRIVED).at(hour(12)).byAnAgent());

      assertThat(journey.milestone()).isEqualTo(ARRIVED);
    }
  }

  @Test
  void namesTheFirstEvidenceOfMuch() {
    CarrierSays[] said = new CarrierSays[20];
    Arrays.setAll(said, i -> says(ARRIVED).at(day(9).plus(Duration.ofMinutes(i))).heardAt(hour(1)));

    Journey journey = fold(onePiece, said);

    assertThat(journey.conflicts()).hasSize(1);
    assertThat(journey.conflicts().get(0).evidence()).hasSize(8);
    assertThat(journey.conflicts().get(0).summary()).contains("and 19 more");
  }

  private static List<ConflictKind> kinds(Journey journey) {
    return journey.conflicts().stream().map(Conflict::kind).toList();
  }

  private static Journey fold(Shipment shipment, CarrierSays... said) {
    return JourneyFold.fold(shipment, Arrays.stream(said).map(CarrierSays::fact).toList());
  }
}
