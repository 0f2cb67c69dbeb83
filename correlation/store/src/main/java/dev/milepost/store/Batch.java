package dev.milepost.store;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Forecaster;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ShipmentEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** One batch on its way through the transaction. */
final class Batch {
  private final SqlConnection connection;
  private final Correlator correlator;
  private final Forecaster forecaster;
  private final Instant now;
  private final List<Incoming> incoming;
  private final int repeated;

  Batch(
      SqlConnection connection,
      Correlator correlator,
      Forecaster forecaster,
      Instant now,
      List<Incoming> incoming,
      int repeated) {
    this.connection = connection;
    this.correlator = correlator;
    this.forecaster = forecaster;
    this.now = now;
    this.incoming = incoming;
    this.repeated = repeated;
  }

  Future<Future<Applied>> run() {
    return Claims.of(connection, Claims.keysOf(incoming))
        .compose(this::lookTwice)
        .compose(this::applyMatched);
  }

  /**
   * An event is parked only after a second look, under the lock that its registration takes; and
   * only that one looks at the numbers beside its own.
   */
  private Future<Correlated> lookTwice(Map<ReferenceKey, List<Claims.Claim>> claims) {
    Correlated first = Correlated.of(correlator, incoming, claims);
    if (first.parked().isEmpty()) {
      return Future.succeededFuture(first);
    }
    List<Incoming> undecided = first.parked().stream().map(Correlated.Parked::incoming).toList();
    Set<ReferenceKey> keys = Claims.numbersOf(undecided);
    return Claims.lock(connection, keys)
        .compose(locked -> Claims.withTypes(connection, keys))
        .map(again -> first.decidedBy(Correlated.of(correlator, undecided, again)))
        .compose(this::withoutKnown);
  }

  /**
   * An event that is on one of the shipments that claim it is known: it came when that shipment was
   * alone, and is no question for an agent now.
   */
  private Future<Correlated> withoutKnown(Correlated correlated) {
    List<Correlated.Parked> ambiguous =
        correlated.parked().stream().filter(Correlated.Parked::ambiguous).toList();
    if (ambiguous.isEmpty()) {
      return Future.succeededFuture(correlated);
    }
    Long[] claimants =
        ambiguous.stream()
            .flatMap(parked -> parked.claimants().stream())
            .distinct()
            .toArray(Long[]::new);
    UUID[] events = ambiguous.stream().map(parked -> parked.event().value()).toArray(UUID[]::new);
    return History.known(connection, claimants, events).map(correlated::without);
  }

  private Future<Future<Applied>> applyMatched(Correlated correlated) {
    Map<Long, List<TrackedShipment.Arrival>> arrivals = correlated.arrivals();
    return Journeys.load(connection, arrivals.keySet().stream().sorted().toList())
        .map(
            loaded -> {
              Map<Long, TrackedShipment.Outcome> outcomes = new TreeMap<>();
              loaded.forEach(
                  (key, tracked) ->
                      outcomes.put(
                          key,
                          tracked.apply(
                              Objects.requireNonNull(arrivals.get(key)), now, forecaster)));
              int matched =
                  outcomes.values().stream()
                      .mapToInt(o -> o.arrivals().size() + o.revised().size())
                      .sum();
              int arrived = arrivals.values().stream().mapToInt(List::size).sum();
              int ambiguous =
                  (int) correlated.parked().stream().filter(Correlated.Parked::ambiguous).count();
              return write(connection, forecaster, outcomes, correlated.parked(), now)
                  .map(
                      outgoing ->
                          new Applied(
                              matched,
                              arrived - matched + repeated + correlated.known(),
                              correlated.parked().size() - ambiguous,
                              ambiguous,
                              outgoing));
            });
  }

  /** Sends what the outcomes say, all at once; succeeds when it is answered. */
  static Future<List<Outgoing>> write(
      SqlConnection connection,
      Forecaster forecaster,
      Map<Long, TrackedShipment.Outcome> outcomes,
      List<Correlated.Parked> parked,
      Instant now) {
    List<Future<?>> writes = new ArrayList<>(History.write(connection, outcomes));
    if (!outcomes.isEmpty()) {
      writes.add(Journeys.update(connection, outcomes, now));
    }
    writes.addAll(TransitSamples.write(connection, forecaster, outcomes));
    writes.addAll(WaitingEvents.park(connection, parked));
    List<ShipmentEvent> events =
        outcomes.values().stream().flatMap(outcome -> outcome.events().stream()).toList();
    Future<List<Outgoing>> outgoing = OutboxRows.insert(connection, events, now);
    writes.add(outgoing);
    return Future.all(writes).map(written -> outgoing.result());
  }
}
