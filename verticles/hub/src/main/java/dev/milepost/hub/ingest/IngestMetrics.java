package dev.milepost.hub.ingest;

import dev.milepost.event.CarrierCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What became of every delivery that knocked. For each carrier, and so in total:
 *
 * <pre>
 * milepost.ingest.received = milepost.ingest.stored{road="kafka"}
 *                          + milepost.ingest.stored{road="fallback"}
 *                          + milepost.ingest.refused{reason=...}
 *                          + milepost.ingest.failed
 *                          + what is on its way, milepost.ingest.in.flight among it
 * </pre>
 *
 * <p>A difference that stays while nothing is in flight means deliveries without an outcome: alert.
 * {@code failed} is a fault of the hub (answered 500): alert on any. Deliveries in the fallback
 * queue are {@code stored{road="fallback"}}; {@code milepost.ingest.fallback.moved} counts those
 * that have reached Kafka since.
 */
final class IngestMetrics {
  /** The carrier of what came in by a connection that nobody knows. */
  private static final String NO_CARRIER = "none";

  private final MeterRegistry registry;
  private final Map<String, OfCarrier> carriers = new ConcurrentHashMap<>();
  private final OfCarrier unknown;

  IngestMetrics(MeterRegistry registry, Admission admission) {
    this.registry = registry;
    this.unknown = of(NO_CARRIER);
    Gauge.builder("milepost.ingest.in.flight", admission, Admission::count).register(registry);
    Gauge.builder("milepost.ingest.in.flight.bytes", admission, Admission::bytes)
        .register(registry);
  }

  OfCarrier of(CarrierCode carrier) {
    return of(carrier.value());
  }

  OfCarrier unknown() {
    return unknown;
  }

  Timer.Sample start() {
    return Timer.start(registry);
  }

  private OfCarrier of(String carrier) {
    // get first: computeIfAbsent may lock.
    OfCarrier there = carriers.get(carrier);
    return there != null
        ? there
        : carriers.computeIfAbsent(carrier, name -> new OfCarrier(registry, name));
  }

  /** The counters of one carrier. */
  static final class OfCarrier {
    private final Counter received;
    private final Counter failed;
    private final Map<Road, Counter> stored = new EnumMap<>(Road.class);
    private final Map<Road, Timer> durations = new EnumMap<>(Road.class);
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    private OfCarrier(MeterRegistry registry, String carrier) {
      received = registry.counter("milepost.ingest.received", "carrier", carrier);
      failed = registry.counter("milepost.ingest.failed", "carrier", carrier);
      for (Road road : Road.values()) {
        String name = road == Road.KAFKA ? "kafka" : "fallback";
        stored.put(
            road, registry.counter("milepost.ingest.stored", "carrier", carrier, "road", name));
        durations.put(
            road,
            Timer.builder("milepost.ingest.duration")
                .description("From the request to the delivery being kept")
                .tags("carrier", carrier, "road", name)
                .publishPercentileHistogram()
                .register(registry));
      }
      for (Refusal refusal : Refusal.values()) {
        refused.put(
            refusal,
            registry.counter(
                "milepost.ingest.refused", "carrier", carrier, "reason", refusal.reason()));
      }
    }

    void received() {
      received.increment();
    }

    @SuppressWarnings("NullAway") // The map has every road.
    void stored(Road road, Timer.Sample since) {
      stored.get(road).increment();
      since.stop(durations.get(road));
    }

    @SuppressWarnings("NullAway") // The map has every refusal.
    void refused(Refusal refusal) {
      refused.get(refusal).increment();
    }

    void failed() {
      failed.increment();
    }
  }
}
