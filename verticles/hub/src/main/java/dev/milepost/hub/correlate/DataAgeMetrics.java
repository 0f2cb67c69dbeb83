package dev.milepost.hub.correlate;

import dev.milepost.store.DataAges;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How old what is known of shipments under way is, by carrier; the same on every node. At most some
 * fifty carriers, the others together as {@code OTHER}.
 *
 * <ul>
 *   <li>{@code milepost_data_age_seconds}: since their newest scans were received, on average
 *   <li>{@code milepost_data_shipments}: how many are under way
 *   <li>{@code milepost_data_overdue}: of how many the next news did not come by when it was
 *       expected
 * </ul>
 */
public final class DataAgeMetrics {
  private final MultiGauge age;
  private final MultiGauge shipments;
  private final MultiGauge overdue;
  private final Clock clock;

  /** Registers nothing yet: carriers come and go. */
  public DataAgeMetrics(MeterRegistry registry, Clock clock) {
    this.age =
        MultiGauge.builder("milepost.data.age")
            .description("since the newest scans of shipments under way were received, on average")
            .baseUnit("seconds")
            .register(registry);
    this.shipments =
        MultiGauge.builder("milepost.data.shipments")
            .description("shipments under way")
            .register(registry);
    this.overdue =
        MultiGauge.builder("milepost.data.overdue")
            .description("shipments whose next news did not come by when it was expected")
            .register(registry);
    this.clock = clock;
  }

  void seen(DataAges.Seen seen) {
    List<DataAges.Age> all = seen.carriers();
    show(shipments, all, DataAges.Age::shipments);
    show(overdue, all, DataAges.Age::overdue);
    show(age, all.stream().filter(one -> one.heardAt() != null).toList(), this::seconds);
  }

  /** At the moment that asks: it grows between two looks. */
  private double seconds(DataAges.Age one) {
    return one.heardAt() == null
        ? 0
        : Duration.between(one.heardAt(), clock.instant()).toMillis() / 1000.0;
  }

  private static void show(
      MultiGauge gauge, List<DataAges.Age> ages, ToDoubleFunction<DataAges.Age> value) {
    List<MultiGauge.Row<?>> rows =
        ages.stream()
            .<MultiGauge.Row<?>>map(
                one -> MultiGauge.Row.of(Tags.of("carrier", one.carrier()), one, value))
            .toList();
    gauge.register(rows, true);
  }
}
