package dev.milepost.hub.connections;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.CarrierCode;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The adapters that this hub was built with, one for each carrier. */
public final class Carriers {
  private final SortedMap<CarrierCode, CarrierAdapter> adapters = new TreeMap<>();

  /**
   * @throws IllegalStateException if two adapters claim one carrier
   */
  public Carriers(Iterable<CarrierAdapter> adapters) {
    for (CarrierAdapter adapter : adapters) {
      CarrierAdapter other = this.adapters.putIfAbsent(adapter.carrier(), adapter);
      if (other != null) {
        throw new IllegalStateException(
            "Two adapters for %s: %s and %s"
                .formatted(
                    adapter.carrier(), other.getClass().getName(), adapter.getClass().getName()));
      }
    }
  }

  /** Every adapter on the class path. */
  public static Carriers onClassPath() {
    return new Carriers(ServiceLoader.load(CarrierAdapter.class));
  }

  /** The adapter that reads this carrier. */
  public Optional<CarrierAdapter> adapter(CarrierCode carrier) {
    return Optional.ofNullable(adapters.get(carrier));
  }

  /** The adapter's power to take webhooks, where it has it. */
  public Optional<PushCarrier> push(CarrierCode carrier) {
    return adapter(carrier).filter(PushCarrier.class::isInstance).map(PushCarrier.class::cast);
  }

  /** The carriers, in order. */
  public SortedSet<CarrierCode> known() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(adapters.keySet()));
  }

  /** How long each carrier's numbers stay one shipment's. */
  public Map<CarrierCode, Duration> referenceReuse() {
    return adapters.values().stream()
        .collect(Collectors.toMap(CarrierAdapter::carrier, CarrierAdapter::referenceReuseAfter));
  }
}
