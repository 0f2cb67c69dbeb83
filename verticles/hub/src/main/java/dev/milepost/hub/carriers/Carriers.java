package dev.milepost.hub.carriers;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.event.CarrierCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every adapter on the class path, by its carrier. */
public final class Carriers {
  private final Map<CarrierCode, CarrierAdapter> adapters = new TreeMap<>();

  /** Takes these; two adapters for one carrier are a mistake of the build. */
  public Carriers(Iterable<CarrierAdapter> found) {
    for (CarrierAdapter adapter : found) {
      CarrierAdapter other = adapters.put(adapter.carrier(), adapter);
      if (other != null) {
        throw new IllegalStateException(
            "two adapters read "
                + adapter.carrier()
                + ": "
                + other.getClass().getName()
                + " and "
                + adapter.getClass().getName());
      }
    }
  }

  /** What {@link ServiceLoader} finds. */
  public static Carriers onClassPath() {
    return new Carriers(ServiceLoader.load(CarrierAdapter.class));
  }

  /** The adapter that reads this carrier. */
  public Optional<CarrierAdapter> adapter(CarrierCode carrier) {
    return Optional.ofNullable(adapters.get(carrier));
  }

  /** The carriers that can be read, in order. */
  public Set<CarrierCode> known() {
    return adapters.keySet();
  }

  /** How long each carrier's numbers stay one shipment's. */
  public Map<CarrierCode, Duration> referenceReuse() {
    return adapters.values().stream()
        .collect(Collectors.toMap(CarrierAdapter::carrier, CarrierAdapter::referenceReuseAfter));
  }
}
