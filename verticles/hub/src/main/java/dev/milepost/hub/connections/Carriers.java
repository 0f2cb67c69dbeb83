package dev.milepost.hub.connections;

import dev.milepost.carrier.AdapterSource;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.MappingException;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.CarrierCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The adapters of this hub, one for each carrier: those that it was built with, and those that
 * mappings in a folder describe.
 */
public final class Carriers {
  private static final String SHIPPED = "the adapter that ships with the hub";
  private static final String MAPPING = ".yaml";

  private final SortedMap<CarrierCode, Origin> adapters = new TreeMap<>();

  /**
   * @param from for people: where it comes from
   */
  private record Origin(CarrierAdapter adapter, String from) {}

  /**
   * @throws IllegalStateException if two adapters claim one carrier
   */
  public Carriers(Iterable<CarrierAdapter> adapters) {
    for (CarrierAdapter adapter : adapters) {
      Origin other = this.adapters.putIfAbsent(adapter.carrier(), new Origin(adapter, SHIPPED));
      if (other != null) {
        throw new IllegalStateException(
            "Two adapters for %s: %s and %s"
                .formatted(
                    adapter.carrier(),
                    other.adapter().getClass().getName(),
                    adapter.getClass().getName()));
      }
    }
  }

  /** Every adapter on the class path, and those that ship with the sources of adapters there. */
  public static Carriers onClassPath() {
    List<CarrierAdapter> found = new ArrayList<>();
    ServiceLoader.load(CarrierAdapter.class).forEach(found::add);
    ServiceLoader.load(AdapterSource.class).forEach(source -> found.addAll(source.shipped()));
    return new Carriers(found);
  }

  /**
   * The same, and one for every mapping ({@code *.yaml}) in the folder. Blocks while it reads them.
   *
   * @param folder null for none
   * @throws MappingException with everything that is wrong with any of them
   * @throws IOException if the folder is not there or cannot be read
   */
  public static Carriers with(@Nullable Path folder) throws IOException {
    Carriers carriers = onClassPath();
    if (folder == null) {
      return carriers;
    }
    List<String> errors = new ArrayList<>();
    for (Path file : mappings(folder)) {
      try {
        carriers.add(mapped(file), file, errors);
      } catch (MappingException e) {
        errors.addAll(e.errors());
      }
    }
    if (!errors.isEmpty()) {
      throw new MappingException(errors);
    }
    return carriers;
  }

  /**
   * The adapter that a mapping describes.
   *
   * @throws MappingException with everything that is wrong with it
   */
  public static CarrierAdapter mapped(Path file) throws IOException {
    String text = Files.readString(file);
    return ServiceLoader.load(AdapterSource.class)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("this hub was built without a reader of mappings"))
        .adapter(file.toString(), text);
  }

  private static List<Path> mappings(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString(), null, "no folder of mappings");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(MAPPING)).sorted().toList();
    }
  }

  private void add(CarrierAdapter adapter, Path file, List<String> errors) {
    Origin other = adapters.putIfAbsent(adapter.carrier(), new Origin(adapter, file.toString()));
    if (other != null) {
      errors.add(
          "%s: carrier: %s is read by %s already; one carrier has one adapter"
              .formatted(file, adapter.carrier(), other.from()));
    }
  }

  /** The adapter that reads this carrier. */
  public Optional<CarrierAdapter> adapter(CarrierCode carrier) {
    return Optional.ofNullable(adapters.get(carrier)).map(Origin::adapter);
  }

  /** The adapter's power to take webhooks, where it has it. */
  public Optional<PushCarrier> push(CarrierCode carrier) {
    return adapter(carrier).filter(PushCarrier.class::isInstance).map(PushCarrier.class::cast);
  }

  /** The adapter's power to ask its carrier, where it has it. */
  public Optional<PollCarrier> poll(CarrierCode carrier) {
    return adapter(carrier).filter(PollCarrier.class::isInstance).map(PollCarrier.class::cast);
  }

  /** The carriers, in order. */
  public SortedSet<CarrierCode> known() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(adapters.keySet()));
  }

  /** How long each carrier's numbers stay one shipment's. */
  public Map<CarrierCode, Duration> referenceReuse() {
    return adapters.values().stream()
        .map(Origin::adapter)
        .collect(Collectors.toMap(CarrierAdapter::carrier, CarrierAdapter::referenceReuseAfter));
  }
}
