package dev.milepost.hub.reading;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.drift.DriftWatch;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.kafka.TimeSlices;
import dev.milepost.hub.traffic.Traffic;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raw deliveries in, carrier events out, each in its lane; what cannot be read goes to the dead
 * letters and sinks nothing beside it (DESIGN invariant 5). A batch is read in slices of time, so
 * that a long one does not keep others from the event loop.
 */
public final class ReadingVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(ReadingVerticle.class);
  private static final Duration SLICE = Duration.ofMillis(5);

  private final BatchLoops loops;
  private final Carriers carriers;
  private final CarrierEventSink events;
  private final DeadLetters deadLetters;
  private final ReadingMetrics metrics;
  private final DriftWatch drift;
  private final Traffic traffic;
  private BatchLoop loop;

  /** A record, and what was read in it; nothing where nobody can say whose it is. */
  private record Settled(ConsumerRecord<String, byte[]> record, DriftWatch.@Nullable Read read) {}

  /** Needs an event loop of its own, as every deployment has. */
  @SuppressWarnings("NullAway") // loop exists from start on
  public ReadingVerticle(
      BatchLoops loops,
      Carriers carriers,
      RecordSink sink,
      DeadLetters deadLetters,
      ReadingMetrics metrics,
      DriftWatch drift,
      Traffic traffic) {
    this.loops = loops;
    this.carriers = carriers;
    this.events = new CarrierEventSink(sink);
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.drift = drift;
    this.traffic = traffic;
  }

  @Override
  public Future<?> start() {
    drift.start(vertx);
    loop = loops.open(vertx, "reading", Topic.INBOUND, this::settle);
    return loop.start();
  }

  @Override
  public Future<?> stop() {
    return loop.stop().eventually(drift::stop);
  }

  private Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    List<Future<Void>> kept = new ArrayList<>();
    List<Settled> read = new ArrayList<>(batch.size());
    return new TimeSlices(context, SLICE)
        .forEach(batch, record -> read.add(new Settled(record, read(record, kept))))
        .compose(all -> Future.all(kept))
        // Once all of it is kept: a batch that is read again must not count twice.
        .onSuccess(settled -> count(read))
        .mapEmpty();
  }

  private void count(List<Settled> batch) {
    drift.take(batch.stream().map(Settled::read).filter(Objects::nonNull).toList());
    for (Settled one : batch) {
      DriftWatch.Read read = one.read();
      if (read == null) {
        traffic.unreadable(one.record());
      } else {
        traffic.read(
            one.record(),
            read.delivery().connection(),
            read.adapter().carrier(),
            read.delivery().receivedAt(),
            read.decoded());
      }
    }
  }

  private DriftWatch.@Nullable Read read(
      ConsumerRecord<String, byte[]> record, List<Future<Void>> kept) {
    metrics.read();
    Optional<CarrierAdapter> adapter = InboundRecord.carrier(record).flatMap(carriers::adapter);
    Delivery delivery = InboundRecord.delivery(record);
    if (adapter.isEmpty() || delivery == null) {
      metrics.rejected();
      kept.add(
          deadLetters.send(
              record,
              List.of(
                  new Decoded.Problem(
                      null, "no adapter for this record's carrier, or no receipt on it"))));
      return null;
    }
    Decoded decoded = adapter.get().read(delivery);
    decoded.<@Nullable Void>fold(
        read -> {
          metrics.decoded();
          read.events().forEach(event -> kept.add(forward(record, event)));
          if (!read.problems().isEmpty()) {
            metrics.quarantined(read.problems().size());
            kept.add(deadLetters.send(record, read.problems()));
          }
          return null;
        },
        ignored -> {
          metrics.ignored();
          LOGGER
              .atDebug()
              .addKeyValue("deliveryId", delivery.id())
              .addKeyValue("reason", ignored.why())
              .log("delivery of no interest");
          return null;
        },
        rejected -> {
          metrics.rejected();
          kept.add(deadLetters.send(record, List.of(rejected.problem())));
          return null;
        });
    return new DriftWatch.Read(adapter.get(), delivery, decoded);
  }

  private Future<Void> forward(ConsumerRecord<String, byte[]> source, CarrierEvent event) {
    metrics.event(event.carrier(), event.milestone() == Milestone.UNKNOWN);
    if (event.milestone() == Milestone.UNKNOWN) {
      LOGGER
          .atInfo()
          .addKeyValue("carrier", event.carrier())
          .addKeyValue("type", event.carrierStatus().type())
          .addKeyValue("code", event.carrierStatus().code())
          .addKeyValue("deliveryId", event.deliveryId())
          .log("carrier code that no table knows");
    }
    return events.send(event, Records.text(source.headers(), TopicHeader.TRACEPARENT));
  }
}
