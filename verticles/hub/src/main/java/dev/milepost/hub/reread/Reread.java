package dev.milepost.hub.reread;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Delivery;
import dev.milepost.engine.Fact;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Revision;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.reading.CarrierEventSink;
import dev.milepost.hub.reading.InboundRecord;
import dev.milepost.store.PgReadings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the kept deliveries of one connection again and says what today's adapter makes of them
 * otherwise. An event is held against the delivery whose statement is stored: others that repeat it
 * decide nothing. What differs is sent as a later revision of the same fact, so that every shipment
 * takes it as a correction and doing it twice changes nothing.
 */
final class Reread {

  /** What stands on an event that a better adapter no longer finds in its delivery. */
  static final String NOT_FOUND = "reread: no longer read from its delivery";

  private final Vertx vertx;
  private final Carriers carriers;
  private final PgReadings readings;
  private final CarrierEventSink sink;
  private final String connection;
  private final Instant from;
  private final Instant now;
  private final boolean dryRun;
  private final Function<Difference, Future<Void>> tell;
  private final Set<EventId> produced = new HashSet<>();
  private final Map<EventId, Difference> missing = new LinkedHashMap<>();
  private final Summary summary = new Summary();

  /**
   * @param now the moment of the command: the revision of whatever is sent
   * @param tell takes each difference; the next one waits for it
   */
  Reread(
      Vertx vertx,
      Carriers carriers,
      PgReadings readings,
      CarrierEventSink sink,
      String connection,
      Instant from,
      Instant now,
      boolean dryRun,
      Function<Difference, Future<Void>> tell) {
    this.vertx = vertx;
    this.carriers = carriers;
    this.readings = readings;
    this.sink = sink;
    this.connection = connection;
    this.from = from;
    this.now = now;
    this.dryRun = dryRun;
    this.tell = tell;
  }

  /** What came of it. */
  static final class Summary {
    int deliveries;
    int events;
    int problems;
    int added;
    int changed;
    int gone;

    private void count(Difference.Kind kind) {
      switch (kind) {
        case ADDED -> added++;
        case CHANGED -> changed++;
        case GONE -> gone++;
      }
    }
  }

  /** Reads to the end of the history as it is now. */
  Future<Summary> run(InboundHistory history) {
    return history
        .open()
        .compose(opened -> pieces(history))
        .compose(read -> all(missing.values().stream().toList()))
        .map(told -> summary);
  }

  private Future<Void> pieces(InboundHistory history) {
    return history
        .next()
        .compose(
            piece ->
                piece.isEmpty()
                    ? Future.succeededFuture()
                    : piece(piece).compose(done -> pieces(history)));
  }

  private Future<Void> piece(List<ConsumerRecord<String, byte[]>> records) {
    return vertx
        .executeBlocking(() -> records.stream().map(this::read).flatMap(Optional::stream).toList())
        .compose(this::compare);
  }

  /** A delivery, and what it says today. */
  private record Reading(Delivery delivery, List<CarrierEvent> events, int problems) {}

  private Optional<Reading> read(ConsumerRecord<String, byte[]> record) {
    Delivery delivery = InboundRecord.delivery(record);
    if (delivery == null
        || !delivery.connection().equals(connection)
        || delivery.receivedAt().isBefore(from)) {
      return Optional.empty();
    }
    Optional<CarrierAdapter> adapter = InboundRecord.carrier(record).flatMap(carriers::adapter);
    return adapter.map(
        one ->
            one.read(delivery)
                .fold(
                    read -> new Reading(delivery, read.events(), read.problems().size()),
                    ignored -> new Reading(delivery, List.of(), 0),
                    rejected -> new Reading(delivery, List.of(), 1)));
  }

  private Future<Void> compare(List<Reading> readingsOfToday) {
    if (readingsOfToday.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, Reading> byDelivery = new LinkedHashMap<>();
    readingsOfToday.forEach(reading -> byDelivery.put(reading.delivery().id(), reading));
    List<Instant> received =
        readingsOfToday.stream().map(reading -> reading.delivery().receivedAt()).sorted().toList();
    return readings
        .broughtBy(byDelivery.keySet(), received.get(0), received.get(received.size() - 1))
        .compose(
            stored -> {
              Map<EventId, Difference> held = byEvent(stored);
              List<CarrierEvent> unheld =
                  byDelivery.values().stream()
                      .flatMap(reading -> reading.events().stream())
                      .filter(event -> !held.containsKey(event.id()))
                      .filter(event -> !produced.contains(event.id()))
                      .toList();
              return readings
                  .known(unheld)
                  .compose(known -> all(differences(byDelivery.values(), held, known)));
            });
  }

  /** What is stored, as what would be gone if nothing read it. */
  private static Map<EventId, Difference> byEvent(List<PgReadings.Stored> stored) {
    Map<EventId, Difference> held = new HashMap<>();
    for (PgReadings.Stored one : stored) {
      List<String> shipments = new ArrayList<>();
      Difference other = held.get(one.event().id());
      if (other != null) {
        shipments.addAll(other.shipments());
      }
      if (one.shipment() != null) {
        shipments.add(one.shipment());
      }
      held.put(
          one.event().id(), new Difference(Difference.Kind.GONE, shipments, one.event(), null));
    }
    return held;
  }

  private List<Difference> differences(
      Collection<Reading> today, Map<EventId, Difference> held, Set<EventId> known) {
    List<Difference> found = new ArrayList<>();
    for (Reading reading : today) {
      summary.deliveries++;
      summary.events += reading.events().size();
      summary.problems += reading.problems();
      for (CarrierEvent event : reading.events()) {
        boolean first = produced.add(event.id());
        missing.remove(event.id());
        Difference stored = held.get(event.id());
        if (stored == null) {
          if (first && !known.contains(event.id())) {
            found.add(new Difference(Difference.Kind.ADDED, List.of(), null, event));
          }
        } else if (isStatedBy(reading, stored) && !meanAlike(stored, event)) {
          found.add(
              new Difference(Difference.Kind.CHANGED, stored.shipments(), stored.before(), event));
        }
      }
    }
    held.forEach(
        (id, stored) -> {
          if (!produced.contains(id) && !isMarked(stored)) {
            missing.put(id, stored);
          }
        });
    found.sort(Comparator.comparing(one -> Objects.requireNonNull(one.after()).time().instant()));
    return found;
  }

  private static boolean isStatedBy(Reading reading, Difference stored) {
    return Objects.requireNonNull(stored.before()).deliveryId().equals(reading.delivery().id());
  }

  private static boolean meanAlike(Difference stored, CarrierEvent event) {
    return Fact.of(Objects.requireNonNull(stored.before())).meansTheSameAs(Fact.of(event));
  }

  private static boolean isMarked(Difference stored) {
    return Objects.requireNonNull(stored.before()).warnings().contains(NOT_FOUND);
  }

  /** Tells and sends one after the other: a slow reader of the answer slows the reading. */
  private Future<Void> all(List<Difference> differences) {
    Future<Void> done = Future.succeededFuture();
    for (Difference one : differences) {
      done = done.compose(before -> one(one));
    }
    return done;
  }

  private Future<Void> one(Difference difference) {
    summary.count(difference.kind());
    return tell.apply(difference)
        .compose(
            told -> {
              if (dryRun) {
                return Future.succeededFuture();
              }
              CarrierEvent statement =
                  difference.after() != null
                      ? difference.after()
                      : notFound(Objects.requireNonNull(difference.before()));
              return sink.send(
                  statement.as(new Revision(statement.statement().statedAt(), now)), null);
            });
  }

  /** Not deleted: it was told. It is worth knowing and moves nothing, and can come back. */
  private static CarrierEvent notFound(CarrierEvent before) {
    List<String> warnings = new ArrayList<>(before.warnings());
    warnings.add(NOT_FOUND);
    return new CarrierEvent(
        before.id(),
        before.carrier(),
        before.reference(),
        before.related(),
        Milestone.INFORMATION,
        before.classifier(),
        before.time(),
        before.place(),
        before.carrierStatus(),
        null,
        null,
        null,
        warnings,
        before.connection(),
        before.deliveryId(),
        before.receivedAt(),
        before.revision());
  }
}
