package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Classifier.ESTIMATED;
import static dev.milepost.event.Classifier.PLANNED;
import static dev.milepost.event.Milestone.ARRIVED;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.DISCHARGED;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.LOADED;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.SCAN_CANCELLED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Itinerary.Leg;
import dev.milepost.engine.Itinerary.Moments;
import dev.milepost.engine.Itinerary.Stop;
import dev.milepost.event.Mode;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItineraryTest {
  private final Shipment bySea = Shipments.pickedUpAt(Mode.OCEAN, day(1), number("1Z1"));

  @Test
  void putsTheStopsInTheOrderInWhichTheyWereReachedAndTheLegsBetween() {
    Itinerary way =
        way(
            says(ARRIVED).at(hour(9)).in("Singapore"),
            says(DEPARTED).at(hour(3)).in("Shanghai"),
            says(LOADED).at(hour(1)).in("Shanghai"));

    assertThat(way.stops()).extracting(Stop::place).containsExactly("SHANGHAI", "SINGAPORE");
    assertThat(way.legs())
        .containsExactly(new Leg("SHANGHAI", "SINGAPORE", hour(3), hour(9), false, Mode.OCEAN));
  }

  @Test
  void isUnderWayWhereItLeftAndHasNotArrived() {
    Itinerary way =
        way(
            says(DEPARTED).at(hour(3)).in("Shanghai"),
            says(ARRIVED).at(day(9)).in("Singapore").as(ESTIMATED),
            says(ARRIVED).at(day(30)).in("Rotterdam").as(PLANNED));

    assertThat(way.legs())
        .containsExactly(
            new Leg("SHANGHAI", "SINGAPORE", hour(3), day(9), true, Mode.OCEAN),
            new Leg("SINGAPORE", "ROTTERDAM", null, day(30), false, Mode.OCEAN));
  }

  @Test
  void saysByHowMuchAStopIsLaterThanItWasFirstPlanned() {
    Itinerary way =
        way(
            says(ARRIVED).at(day(9)).in("Singapore").as(PLANNED).heardAt(hour(1)),
            says(ARRIVED).at(day(11)).in("Singapore").as(PLANNED).heardAt(hour(2)),
            says(ARRIVED).at(day(12)).in("Singapore").as(ESTIMATED).heardAt(hour(3)));

    assertThat(way.stops())
        .extracting(Stop::arrival)
        .containsExactly(new Moments(day(9), day(11), day(12), null, Duration.ofDays(3)));
  }

  @Test
  void isNotLateWhereItCameBeforeThePlan() {
    Itinerary way =
        way(
            says(ARRIVED).at(day(9)).in("Singapore").as(PLANNED),
            says(ARRIVED).at(day(8)).in("Singapore"));

    assertThat(way.stops())
        .extracting(Stop::arrival)
        .containsExactly(new Moments(null, day(9), null, day(8), null));
  }

  @Test
  void holdsThePlanThatWasStatedLastAndNotTheOneThatWasHeardLast() {
    CarrierSays older =
        says(ARRIVED).at(day(9)).in("Singapore").as(PLANNED).stated(new Revision(hour(1), null));
    CarrierSays newer =
        says(ARRIVED).at(day(7)).in("Singapore").as(PLANNED).stated(new Revision(hour(2), null));

    Itinerary way = way(newer.heardAt(hour(3)), older.heardAt(hour(4)));

    assertThat(way.stops())
        .extracting(Stop::arrival)
        .containsExactly(new Moments(day(9), day(7), null, null, null));
  }

  @Test
  void takesAPlaceThatIsSeenAgainForAnotherStop() {
    Itinerary way =
        way(
            says(ARRIVED).at(hour(1)).in("Memphis"),
            says(DEPARTED).at(hour(2)).in("Memphis"),
            says(ARRIVED).at(hour(5)).in("Louisville"),
            says(ARRIVED).at(hour(9)).in("Memphis"),
            says(DEPARTED).at(hour(10)).in("Memphis").as(PLANNED));

    assertThat(way.stops())
        .extracting(Stop::place)
        .containsExactly("MEMPHIS", "LOUISVILLE", "MEMPHIS");
    assertThat(way.stops().get(2).departure().planned()).isEqualTo(hour(10));
    assertThat(way.stops().get(0).departure().planned()).isNull();
  }

  @Test
  void isTransshippedWhereItIsUnloadedAndLoaded() {
    Itinerary way =
        way(
            says(LOADED).at(hour(1)).in("Shanghai"),
            says(DISCHARGED).at(hour(9)).in("Singapore"),
            says(LOADED).at(hour(15)).in("Singapore"),
            says(DISCHARGED).at(day(20)).in("Rotterdam"));

    assertThat(way.stops()).extracting(Stop::transshipment).containsExactly(false, true, false);
  }

  @Test
  void leavesOutWhatWasTakenBackAndWhatIsNoMovementOrNowhere() {
    CarrierSays mistaken = says(ARRIVED).at(hour(5)).in("Paris");

    Itinerary way =
        way(
            says(LABEL_CREATED).at(hour(0)).in("Boston"),
            says(PICKED_UP).at(hour(1)).in("Memphis"),
            says(ARRIVED).at(hour(2)),
            mistaken,
            says(SCAN_CANCELLED).at(hour(6)).in("Oslo").takingBack(mistaken));

    assertThat(way.stops()).extracting(Stop::place).containsExactly("MEMPHIS");
  }

  @Test
  void isOneWayForEachPiece() {
    Shipment shipment = Shipments.of(number("1Z1"), number("1Z2"));

    List<Itinerary> ways =
        Itinerary.of(
            shipment,
            List.of(
                says(ARRIVED).of("1Z2").at(hour(3)).in("Memphis").fact(),
                says(DELIVERED).of("1Z1").at(hour(2)).in("Boston").fact()));

    assertThat(ways)
        .extracting(way -> way.piece() + " " + way.stops().get(0).place())
        .containsExactly(
            ReferenceType.TRACKING_NUMBER + ":1Z1 BOSTON",
            ReferenceType.TRACKING_NUMBER + ":1Z2 MEMPHIS");
  }

  private Itinerary way(CarrierSays... said) {
    return Itinerary.of(bySea, Arrays.stream(said).map(CarrierSays::fact).toList()).get(0);
  }
}
