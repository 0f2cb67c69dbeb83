package dev.milepost.event;

import static dev.milepost.event.Milestone.AVAILABLE_FOR_PICKUP;
import static dev.milepost.event.Milestone.DELIVERED;
import static dev.milepost.event.Milestone.DELIVERY_ATTEMPTED;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static dev.milepost.event.Milestone.LABEL_CREATED;
import static dev.milepost.event.Milestone.OUT_FOR_DELIVERY;
import static dev.milepost.event.Milestone.PICKED_UP;
import static dev.milepost.event.Milestone.RETURNED;
import static dev.milepost.event.Milestone.RETURNING;
import static dev.milepost.event.Milestone.VOIDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Milestone.Effect;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MilestoneTest {

  @ParameterizedTest
  @EnumSource
  void ranksProgressAndNothingElse(Milestone milestone) {
    boolean ranked = milestone.rank() > 0;

    assertThat(ranked).isEqualTo(milestone.effect() == Effect.PROGRESS);
  }

  @Test
  void ranksTheWayFromLabelToReturn() {
    Milestone[] way = {
      LABEL_CREATED, PICKED_UP, IN_TRANSIT, OUT_FOR_DELIVERY, DELIVERED, RETURNING, RETURNED
    };

    assertThat(way).extracting(Milestone::rank).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void ranksAPickupPointBelowDelivery() {
    assertThat(AVAILABLE_FOR_PICKUP.rank())
        .isEqualTo(OUT_FOR_DELIVERY.rank())
        .isLessThan(DELIVERED.rank());
  }

  @Test
  void ranksAVoidSoThatALaterScanOvertakesIt() {
    assertThat(VOIDED.rank()).isLessThan(PICKED_UP.rank());
  }

  @Test
  void neverMovesAJourneyByAnUnknownCode() {
    assertThat(Milestone.UNKNOWN.effect()).isEqualTo(Effect.INFORMATION);
  }

  @ParameterizedTest
  @EnumSource
  void sendsEveryProblemThroughTheUrgentLane(Milestone milestone) {
    boolean lastNews =
        milestone == DELIVERED
            || milestone == DELIVERY_ATTEMPTED
            || milestone == RETURNING
            || milestone == RETURNED;

    Lane lane = milestone.lane();

    assertThat(lane == Lane.URGENT).isEqualTo(milestone.effect() == Effect.PROBLEM || lastNews);
  }

  @Test
  void sendsACorrectionThroughTheUrgentLaneWhateverItIsOf() {
    CarrierEvent event =
        CarrierEvents.of("1Z1", Milestone.SCAN_CANCELLED, Correction.ofLatest(Milestone.ARRIVED));

    Lane lane = event.lane();

    assertThat(lane).isEqualTo(Lane.URGENT);
    assertThat(event.milestone().lane()).isEqualTo(Lane.ROUTINE);
  }

  @ParameterizedTest
  @EnumSource
  void hasATopicForEachLane(Lane lane) {
    assertThat(lane.topic().topicName()).endsWith(lane.name().toLowerCase(Locale.ROOT) + ".v1");
  }
}
