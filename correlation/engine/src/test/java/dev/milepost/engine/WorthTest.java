package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Priority;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorthTest {

  @Test
  void risesWithThePriority() {
    assertThat(of(prioritised(Priority.STANDARD), hour(1))).isEqualTo(Worth.ORDINARY);
    assertThat(of(prioritised(Priority.EXPEDITE), hour(1))).isEqualTo(Worth.RAISED);
    assertThat(of(prioritised(Priority.CRITICAL), hour(1))).isEqualTo(Worth.HIGH);
  }

  @Test
  void risesWithTheWorstDelay() {
    assertThat(of(prioritised(Priority.STANDARD), day(4))).isEqualTo(Worth.HIGH);
    assertThat(of(prioritised(Priority.CRITICAL), day(4))).isEqualTo(Worth.HIGHEST);
  }

  @Test
  void risesWithAHighValue() {
    assertThat(of(Shipments.valued(day(3), "10000", "USD", number("1Z1")), hour(1)))
        .isEqualTo(Worth.RAISED);
    assertThat(of(Shipments.valued(day(3), "9999", "USD", number("1Z1")), hour(1)))
        .isEqualTo(Worth.ORDINARY);
  }

  @Test
  void isReadFromItsRank() {
    assertThat(Worth.values()).allMatch(worth -> Worth.ofRank(worth.rank()) == worth);
    assertThat(Worth.ofRank(0)).isEqualTo(Worth.ORDINARY);
    assertThat(Worth.ofRank(9)).isEqualTo(Worth.HIGHEST);
  }

  private static Shipment prioritised(Priority priority) {
    return Shipments.promised(day(3), priority, number("1Z1"));
  }

  private static Worth of(Shipment shipment, Instant now) {
    return Worth.of(
        TrackedShipment.registered(shipment).apply(List.of(), now).after(), Judge.BY_DEFAULT);
  }
}
