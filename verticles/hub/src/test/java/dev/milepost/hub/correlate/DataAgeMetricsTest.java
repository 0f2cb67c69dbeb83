package dev.milepost.hub.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.store.DataAges;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataAgeMetricsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void showsTheAgeAtTheMomentThatAsksAndForgetsWhoHasNothingUnderWay() {
    DataAgeMetrics metrics =
        new DataAgeMetrics(registry, Clock.fixed(NOW.plusSeconds(90), ZoneOffset.UTC));
    DataAges.Age ups = new DataAges.Age("UPS", 12, 3, NOW.minus(Duration.ofHours(1)));

    metrics.seen(seen(ups, new DataAges.Age("DHL", 2, 0, null)));

    assertThat(gauge("milepost.data.age", "UPS")).isEqualTo(3_690);
    assertThat(gauge("milepost.data.shipments", "UPS")).isEqualTo(12);
    assertThat(gauge("milepost.data.overdue", "UPS")).isEqualTo(3);
    assertThat(registry.find("milepost.data.age").tag("carrier", "DHL").gauge()).isNull();
    assertThat(gauge("milepost.data.shipments", "DHL")).isEqualTo(2);

    metrics.seen(seen(ups));

    assertThat(registry.getMeters())
        .extracting(Meter::getId)
        .extracting(id -> id.getTag("carrier"))
        .containsOnly("UPS");
  }

  private static DataAges.Seen seen(DataAges.Age... ages) {
    return new DataAges.Seen(NOW, true, List.of(ages));
  }

  private double gauge(String name, String carrier) {
    return registry.get(name).tag("carrier", carrier).gauge().value();
  }
}
