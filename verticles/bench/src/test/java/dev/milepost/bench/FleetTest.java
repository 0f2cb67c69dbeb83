package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.bench.CarrierStory.Scan;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final int FROM = 5_000;
  private static final int SHIPMENTS = 5_000;
  private static final int ON_THEIR_WAY = 500;

  private final CarrierStory story = new CarrierStory(1, Instant.parse("2026-11-30T12:00:00Z"));
  private final Random random = new Random(1);
  private final Fleet fleet = new Fleet(story, FROM, SHIPMENTS, ON_THEIR_WAY);
  private final Map<Integer, Integer> told = new HashMap<>();
  private final Set<Scan> scans = new HashSet<>();

  @Test
  void historiesAreAsLongAtTheEndAsOnceItIsUnderWay() {
    while (!fleet.isUnderWay()) {
      tell();
    }
    double before = meanHistory(20_000);
    tell(60_000);
    double after = meanHistory(20_000);

    assertThat(after / before).isBetween(0.95, 1.05);
    assertThat(told.keySet())
        .hasSizeBetween(2_500, 4_500)
        .allMatch(shipment -> shipment >= FROM && shipment < FROM + SHIPMENTS);
  }

  @Test
  void tellsEveryEventOfAShipmentOnce() {
    tell(80_000);

    assertThat(scans).hasSize(80_000);
    assertThat(fleet.fresh()).isEqualTo(80_000);
    long arrived = told.entrySet().stream().filter(this::hasArrived).count();
    assertThat(told.size() - arrived).isBetween(ON_THEIR_WAY - 50L, (long) ON_THEIR_WAY);
  }

  @Test
  void saysWhenThereAreTooFewShipments() {
    assertThatThrownBy(() -> tell(SHIPMENTS * 40)).hasMessageContaining("--shipments: too few");
  }

  private boolean hasArrived(Map.Entry<Integer, Integer> told) {
    return told.getValue() == story.length(told.getKey());
  }

  private void tell(int events) {
    for (int i = 0; i < events; i++) {
      tell();
    }
  }

  private int tell() {
    Scan scan = fleet.next(random);
    scans.add(scan);
    return told.merge(scan.shipment(), 1, Integer::sum);
  }

  /** How many events the shipment of an event had, that one included. */
  private double meanHistory(int events) {
    long sum = 0;
    for (int i = 0; i < events; i++) {
      sum += tell();
    }
    return (double) sum / events;
  }
}
