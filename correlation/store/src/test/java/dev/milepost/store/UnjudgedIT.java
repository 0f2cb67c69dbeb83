package dev.milepost.store;

import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.store.TestStore.await;
import static dev.milepost.store.TestStore.hour;
import static dev.milepost.store.TestStore.incoming;
import static dev.milepost.store.TestStore.scan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.Forecaster;
import dev.milepost.engine.Judge;
import dev.milepost.engine.TransitTimes;
import dev.milepost.engine.Unjudged;
import dev.milepost.engine.WorkingDays;
import dev.milepost.event.Shipment;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One shipment over which the rules fail, among others (DESIGN invariant 14). */
class UnjudgedIT {
  private static final String BAD = "SHP-bad";
  private static final String GOOD = "SHP-good";
  private static final Instant PROMISED = hour(10);

  private TestStore db;
  private PgShipmentStore store;

  @BeforeEach
  void start() {
    db = new TestStore();
    store =
        db.another(
            () ->
                Judge.BY_DEFAULT.with(
                    new Forecaster(TransitTimes.NONE, UnjudgedIT::calendarButForTheBad)));
    await(store.register(TestStore.truck(BAD, "1Zbad", PROMISED), hour(0)));
    await(store.register(TestStore.truck(GOOD, "1Zgood", PROMISED), hour(0)));
  }

  @AfterEach
  void stop() {
    db.close();
  }

  @Test
  void aBatchSaysOverWhichShipmentItFailsAndStoresNothing() {
    assertThatThrownBy(
            () ->
                await(
                    store.apply(
                        incoming(
                            scan("1Zgood", PICKED_UP, hour(1)), scan("1Zbad", PICKED_UP, hour(1))),
                        hour(2))))
        .isInstanceOf(Unjudged.class)
        .hasMessageContaining(BAD)
        .hasMessageContaining("no calendar")
        .matches(Incurable::is);
    assertThat(db.eventsOf(GOOD)).isZero();
  }

  @Test
  void timeGetsPastIt() {
    db.apply(hour(2), scan("1Zbad", PICKED_UP, hour(1)), scan("1Zgood", IN_TRANSIT, hour(1)));
    Instant late = PROMISED.plusSeconds(1);

    assertThatThrownBy(() -> await(store.lookAgain(late, 10)))
        .isInstanceOf(Unjudged.class)
        .hasMessageContaining(BAD);
    PgShipmentStore.Looked looked = await(store.lookAgain(late, 10));

    assertThat(looked.outgoing()).extracting(Outgoing::shipment).containsOnly(GOOD);
    assertThat(looked.outgoing()).extracting(Outgoing::type).contains("delay");
    assertThat(lookAt(BAD)).isEqualTo(late.plus(PgShipmentStore.UNJUDGED_REST));
    // Where the rules are mended, it is judged then.
    assertThat(await(db.store.lookAgain(lookAt(BAD), 10)).outgoing())
        .extracting(Outgoing::shipment)
        .contains(BAD);
  }

  private Instant lookAt(String shipment) {
    return db.rows(
            "select look_at from journey j join shipment s on s.key = j.shipment where s.id = $1",
            shipment)
        .get(0)
        .getOffsetDateTime(0)
        .toInstant();
  }

  private static WorkingDays calendarButForTheBad(Shipment shipment) {
    if (shipment.id().equals(BAD)) {
      throw new IllegalStateException("no calendar");
    }
    return WorkingDays.MONDAY_TO_FRIDAY;
  }
}
