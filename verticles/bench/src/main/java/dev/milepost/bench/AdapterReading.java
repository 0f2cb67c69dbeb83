package dev.milepost.bench;

import dev.milepost.carrier.AdapterSource;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reads all fixtures of one adapter, one after the other, on one thread. For JMH. */
@State(Scope.Benchmark)
public class AdapterReading {
  private static final Instant RECEIVED_AT = Instant.parse("2026-11-23T12:00:00Z");
  private static final String PAYLOAD = ".payload.";

  /** The adapter's carrier code; JMH sets it. */
  @Param("")
  public String carrier = "";

  private CarrierAdapter adapter;
  private List<Delivery> deliveries = List.of();

  /** JMH makes it. */
  @SuppressWarnings("NullAway") // adapter exists from load on
  public AdapterReading() {}

  /** Finds the adapter and its fixtures. */
  @Setup
  public void load() {
    adapter =
        adapters().stream()
            .filter(one -> one.carrier().value().equals(carrier))
            .findFirst()
            .orElseThrow();
    deliveries = deliveries(adapter);
  }

  /** One operation: every fixture once. Returns the number of events, so that none is left out. */
  @Benchmark
  public int read() {
    int events = 0;
    for (Delivery delivery : deliveries) {
      events += events(adapter.read(delivery));
    }
    return events;
  }

  static List<CarrierAdapter> adapters() {
    return Stream.concat(
            ServiceLoader.load(CarrierAdapter.class).stream().map(ServiceLoader.Provider::get),
            ServiceLoader.load(AdapterSource.class).stream()
                .flatMap(source -> source.get().shipped().stream()))
        .toList();
  }

  /** What {@link #read} returns for that adapter. */
  static int eventsOfOneReading(CarrierAdapter adapter) {
    return deliveries(adapter).stream().mapToInt(one -> events(adapter.read(one))).sum();
  }

  private static int events(Decoded decoded) {
    return decoded instanceof Decoded.Events read ? read.events().size() : 0;
  }

  /** Those fixtures that hold events: what is refused at a glance would flatter. */
  private static List<Delivery> deliveries(CarrierAdapter adapter) {
    try (Stream<Path> files = Files.list(fixtures(adapter))) {
      return files
          .filter(file -> file.toString().contains(PAYLOAD))
          .sorted()
          .map(AdapterReading::delivery)
          .filter(delivery -> events(adapter.read(delivery)) > 0)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Delivery delivery(Path payload) {
    String file = payload.toString();
    Path headers = Path.of(file.substring(0, file.indexOf(PAYLOAD)) + ".headers");
    try {
      return new Delivery(
          "bench", "bench", RECEIVED_AT, headers(headers), Files.readAllBytes(payload));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Headers headers(Path file) throws IOException {
    List<Map.Entry<String, String>> pairs = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          pairs.add(new SimpleEntry<>(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
      }
    }
    return Headers.of(pairs);
  }

  /** The module's fixtures; where it holds several adapters, those in the carrier's folder. */
  private static Path fixtures(CarrierAdapter adapter) {
    Path all = module(adapter).resolve("src/test/resources/fixtures");
    Path own = all.resolve(adapter.carrier().value().toLowerCase(Locale.ROOT));
    return Files.isDirectory(own) ? own : all;
  }

  /** The adapter's folder: its classes or its jar are in the target folder below. */
  private static Path module(CarrierAdapter adapter) {
    try {
      return Path.of(adapter.getClass().getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolve("../..")
          .normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
