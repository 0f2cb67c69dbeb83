package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.pro;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.engine.CarrierSays.sscc;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.LOST;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.milepost.event.Conflict;
import dev.milepost.event.ConflictKind;
import dev.milepost.event.Journey;
import dev.milepost.event.PieceState;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which numbers are how many pieces, and when all of them are there. */
class PiecesTest {
  private static final Reference S1 = sscc("00340434161094042557");
  private static final Reference S2 = sscc("00340434161094042564");

  @Nested
  class KnownByTwoKindsOfNumber {

    @Test
    void isOnePiece() {
      Shipment shipment = Shipments.of(number("1Z1"), S1);

      Journey journey =
          fold(shipment, says(PICKED_UP).of(S1).at(hour(1)), says(DELIVERED).of("1Z1").at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.pieceStates()).isEmpty();
    }

    @Test
    void isTwoPiecesWhereTheErpSaysTwo() {
      Shipment shipment = Shipments.ofPieces(2, number("1Z1"), S1);

      Journey journey = fold(shipment, says(DELIVERED).of("1Z1").at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(2);
      assertThat(journey.piecesDelivered()).isEqualTo(1);
      assertThat(journey.milestone()).isNull();
    }

    @Test
    void isDeliveredWhenAllNumbersOfOneKindAre() {
      Shipment shipment = Shipments.of(number("1Z1"), number("1Z2"), S1, S2);
      CarrierSays first = says(DELIVERED).of("1Z1").at(hour(8));
      CarrierSays second = says(DELIVERED).of("1Z2").at(hour(9));
      CarrierSays trouble = says(LOST).of(S1).at(hour(5));

      Journey one = fold(shipment, says(DEPARTED).of("1Z2").at(hour(3)), trouble, first);
      Journey both = fold(shipment, trouble, first, second);

      assertThat(one.pieces()).isEqualTo(2);
      assertThat(one.piecesDelivered()).isEqualTo(1);
      assertThat(one.milestone()).isEqualTo(DEPARTED);
      assertThat(one.problem()).isNotNull();
      assertThat(both.milestone()).isEqualTo(DELIVERED);
      assertThat(both.problem()).isNull();
    }

    /** Each kind may speak of the same one of the two. */
    @Test
    void addsNoHalvesOfTwoKinds() {
      Shipment shipment = Shipments.of(number("1Z1"), number("1Z2"), S1, S2);

      Journey journey =
          fold(shipment, says(DELIVERED).of("1Z1").at(hour(8)), says(DELIVERED).of(S2).at(hour(9)));

      assertThat(journey.piecesDelivered()).isEqualTo(1);
      assertThat(journey.ended()).isFalse();
    }
  }

  @Nested
  class OfWhichTheErpCountsFewerThanNumbers {

    @Test
    void isDeliveredUnderEitherNumberWhereItIsOne() {
      Shipment shipment = Shipments.ofPieces(1, number("1Z1"), number("9400"));

      Journey journey =
          fold(
              shipment,
              says(DEPARTED).of("1Z1").at(hour(3)),
              says(DELIVERED).of("9400").at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }

    /** A piece that is not there has at least one number that is not. */
    @Test
    void countsOnlyWhatIsDeliveredForCertain() {
      Shipment shipment = Shipments.ofPieces(2, number("1Z1"), number("1Z2"), number("9400"));
      CarrierSays one = says(DELIVERED).of("1Z1").at(hour(7));
      CarrierSays two = says(DELIVERED).of("9400").at(hour(8));
      CarrierSays three = says(DELIVERED).of("1Z2").at(hour(9));

      assertThat(fold(shipment, one).piecesDelivered()).isEqualTo(1);
      assertThat(fold(shipment, one, two).piecesDelivered()).isEqualTo(1);
      assertThat(fold(shipment, one, two, three).milestone()).isEqualTo(DELIVERED);
    }
  }

  @Nested
  class OfWhichTheErpCountsMoreThanNumbers {

    @Test
    void isNotDeliveredByTheScanOfTheOneThatIsNumbered() {
      Shipment shipment = Shipments.ofPieces(3, number("1Z1"));

      Journey journey =
          fold(
              shipment,
              says(OUT_FOR_DELIVERY).of("1Z1").at(hour(6)),
              says(DELIVERED).of("1Z1").at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(3);
      assertThat(journey.piecesDelivered()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(OUT_FOR_DELIVERY);
      assertThat(journey.conflicts())
          .extracting(Conflict::kind, Conflict::summary)
          .containsExactly(
              tuple(
                  ConflictKind.PIECES_UNACCOUNTED,
                  "1 of 3 pieces are delivered, and no number of another is known."));
    }

    @Test
    void isDeliveredByWhatIsSaidOfTheWhole() {
      Shipment shipment = Shipments.ofPieces(3, number("1Z1"), pro("77"));

      Journey journey = fold(shipment, says(DELIVERED).of(pro("77")).at(hour(9)));

      assertThat(journey.piecesDelivered()).isEqualTo(3);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
      assertThat(journey.conflict()).isFalse();
    }

    @Test
    void findsTheMissingPiecesInNumbersThatTheCarrierTiesToIt() {
      Shipment shipment = Shipments.ofPieces(2, number("1Z1"));
      CarrierSays master = says(DELIVERED).of("1Z1").at(hour(8));
      CarrierSays moving = says(DEPARTED).of("1Z2").matchedBy(number("1Z1")).at(hour(9));
      CarrierSays there = says(DELIVERED).of("1Z2").matchedBy(number("1Z1")).at(hour(12));

      assertThat(fold(shipment, master, moving).milestone()).isEqualTo(DEPARTED);
      assertThat(fold(shipment, master, moving).conflict()).isFalse();
      assertThat(fold(shipment, master, moving, there).milestone()).isEqualTo(DELIVERED);
    }

    @Test
    void countsThePiecesOfAnOrderOfWhichNoneIsNumbered() {
      Reference order = new Reference(ReferenceType.PURCHASE_ORDER, "PO-1", null);
      Shipment shipment = Shipments.ofPieces(2, order);
      CarrierSays one = says(DELIVERED).of("1Z1").matchedBy(order).at(hour(8));
      CarrierSays two = says(DELIVERED).of("1Z2").matchedBy(order).at(hour(9));

      assertThat(fold(shipment, one).milestone()).isNull();
      assertThat(fold(shipment, one, two).milestone()).isEqualTo(DELIVERED);
    }

    @Test
    void isAllOfThemWhereNothingNamesAPiece() {
      Journey journey =
          fold(Shipments.ofPieces(12, pro("77")), says(DELIVERED).of(pro("77")).at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(12);
      assertThat(journey.piecesDelivered()).isEqualTo(12);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }
  }

  @Nested
  class UnderANumberThatTheErpDoesNotName {

    @Test
    void isTheSamePieceWhereTheCarrierTiesItToItsNumber() {
      Journey journey =
          fold(
              Shipments.of(number("1Z1")),
              says(DEPARTED).of("1Z1").at(hour(3)),
              says(DELIVERED).of("9400").matchedBy(number("1Z1")).at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }

    @Test
    void isThatPieceOfSeveralToWhoseNumberItIsTied() {
      Journey journey =
          fold(
              Shipments.of(number("1Z1"), number("1Z2")),
              says(DEPARTED).of("1Z1").at(hour(3)),
              says(DELIVERED).of("9400").matchedBy(number("1Z2")).at(hour(9)));

      assertThat(journey.pieces()).isEqualTo(2);
      assertThat(journey.piecesDelivered()).isEqualTo(1);
      assertThat(journey.milestone()).isEqualTo(DEPARTED);
    }

    @Test
    void isHistoryWhereTheNumberThatTiedItWasTakenOff() {
      Journey journey =
          fold(
              Shipments.of(number("1Z7")),
              says(DELIVERED).of("9400").matchedBy(number("1Z1")).at(hour(9)));

      assertThat(journey.milestone()).isNull();
    }

    @Test
    void isTheOnePieceWhereAnAgentLinkedIt() {
      Journey journey =
          fold(
              Shipments.of(number("1Z1")),
              says(DELIVERED).of("9400").linkedByAnAgent().at(hour(9)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }
  }

  @Nested
  class ByContainer {
    private final Reference one = new Reference(ReferenceType.CONTAINER, "MSKU1234565", null);
    private final Reference two = new Reference(ReferenceType.CONTAINER, "APZU4812090", null);

    @Test
    void isDeliveredWhenEveryContainerIs() {
      Shipment shipment = Shipments.ofPieces(800, one, two);

      Journey half =
          fold(shipment, says(DELIVERED).of(one).at(hour(9)), says(DEPARTED).of(two).at(hour(3)));

      assertThat(half.pieces()).isEqualTo(2);
      assertThat(half.milestone()).isEqualTo(DEPARTED);
    }

    @Test
    void isTheWholeWhereThereIsOne() {
      Journey journey = fold(Shipments.ofPieces(800, one), says(DELIVERED).of(one).at(hour(9)));

      assertThat(journey.milestone()).isEqualTo(DELIVERED);
    }
  }

  @Test
  void saysWhereEachOfTwoStandsOfWhichOneIsLost() {
    Shipment shipment = Shipments.of(number("1Z2"), number("1Z1"));

    Journey journey =
        fold(
            shipment,
            says(ARRIVED).of("1Z1").at(hour(3)),
            says(LOST).of("1Z1").at(hour(5)),
            says(DELIVERED).of("1Z2").at(hour(9)));

    assertThat(journey.milestone()).isEqualTo(ARRIVED);
    assertThat(journey.problem()).extracting(Journey.Problem::milestone).isEqualTo(LOST);
    assertThat(journey.ended()).isFalse();
    assertThat(journey.conflict()).isFalse();
    assertThat(journey.pieceStates())
        .containsExactly(
            new PieceState(plain("1Z1"), ARRIVED, hour(3), LOST),
            new PieceState(plain("1Z2"), DELIVERED, hour(9), null));
  }

  private static Reference plain(String value) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, null);
  }

  private static Journey fold(Shipment shipment, CarrierSays... said) {
    return JourneyFold.fold(shipment, Arrays.stream(said).map(CarrierSays::fact).toList());
  }
}
