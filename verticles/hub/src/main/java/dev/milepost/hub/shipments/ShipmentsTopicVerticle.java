package dev.milepost.hub.shipments;

import dev.milepost.carrier.Decoded;
import dev.milepost.event.Shipment;
import dev.milepost.event.Topic;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.store.Incurable;
import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Registrations by Kafka in; what {@code PUT /v1/shipments/{id}} does with them out, by the same
 * contract. A record that can never be registered is a dead letter and hinders no other; an outage
 * is waited out by the loop (DESIGN invariant 14). Reading the compacted topic again changes
 * nothing.
 */
public final class ShipmentsTopicVerticle extends VerticleBase {

  /** How many registrations wait for the database at once, each on a connection. */
  private static final int AT_ONCE = 6;

  /** Each number is a lock in the database, whose table of locks is finite. */
  private static final int MOST_NUMBERS = 1_000;

  private final BatchLoops loops;
  private final RegistrationReader reader;
  private final Registrations registrations;
  private final DeadLetters deadLetters;
  private final ShipmentsTopicMetrics metrics;
  private BatchLoop loop;

  /** Needs an event loop of its own, as every deployment has. */
  @SuppressWarnings("NullAway") // loop exists from start on
  public ShipmentsTopicVerticle(
      BatchLoops loops,
      Contract contract,
      PgShipmentStore store,
      Outbox outbox,
      DeadLetters deadLetters,
      ShipmentsTopicMetrics metrics,
      Clock clock) {
    this.loops = loops;
    this.reader = new RegistrationReader(contract);
    this.registrations = new Registrations(contract, store, outbox, clock);
    this.deadLetters = deadLetters;
    this.metrics = metrics;
  }

  @Override
  public Future<?> start() {
    loop = loops.open(vertx, "shipments", Topic.SHIPMENTS, this::settle);
    return loop.start();
  }

  @Override
  public Future<?> stop() {
    return loop.stop();
  }

  private record Said(ConsumerRecord<String, byte[]> record, Shipment shipment) {}

  private Future<Void> settle(List<ConsumerRecord<String, byte[]>> batch) {
    List<Said> said = new ArrayList<>();
    Refusals refusals = new Refusals();
    int tombstones = 0;
    for (ConsumerRecord<String, byte[]> record : batch) {
      if (record.value() == null) {
        tombstones++;
        continue;
      }
      try {
        said.add(new Said(record, shipment(record)));
      } catch (Problem.ProblemException refused) {
        refusals.add(record, refused);
      }
    }
    int deleted = tombstones;
    return register(said, refusals)
        .compose(registered -> refusals.sent())
        .onSuccess(
            sent ->
                metrics.settled(
                    batch.size() - deleted - refusals.count(), refusals.count(), deleted));
  }

  private Shipment shipment(ConsumerRecord<String, byte[]> record) {
    if (record.value().length > RegistrationReader.LARGEST_BODY) {
      throw new Problem.ProblemException(
          Problem.of(
              413,
              "too-large",
              "The shipment is too large",
              "the record is longer than " + RegistrationReader.LARGEST_BODY + " bytes"));
    }
    return reader.read(
        Optional.empty(), record.key() == null ? "" : record.key(), Buffer.buffer(record.value()));
  }

  /**
   * What is said of one shipment more than once comes in turns, each when the one before is done.
   */
  private Future<Void> register(List<Said> said, Refusals refusals) {
    Map<String, Said> turn = new LinkedHashMap<>();
    List<Said> later = new ArrayList<>();
    for (Said one : said) {
      if (turn.putIfAbsent(one.shipment().id(), one) != null) {
        later.add(one);
      }
    }
    return turn.isEmpty()
        ? Future.succeededFuture()
        : inParts(List.copyOf(turn.values()), refusals).compose(done -> register(later, refusals));
  }

  private Future<Void> inParts(List<Said> turn, Refusals refusals) {
    int numbers = 0;
    int end = 0;
    while (end < turn.size() && (end == 0 || numbers < MOST_NUMBERS)) {
      numbers += turn.get(end).shipment().references().size();
      end++;
    }
    Future<Void> part = together(turn.subList(0, end), refusals);
    List<Said> rest = turn.subList(end, turn.size());
    return rest.isEmpty() ? part : part.compose(done -> inParts(rest, refusals));
  }

  /** In one transaction what needs no more; the rest, or all if one value spoils it, one by one. */
  private Future<Void> together(List<Said> part, Refusals refusals) {
    return registrations
        .registerSimple(part.stream().map(Said::shipment).toList())
        .recover(
            failure ->
                Incurable.is(failure)
                    ? Future.succeededFuture(Set.of())
                    : Future.failedFuture(failure))
        .compose(
            registered -> {
              List<Said> left = new ArrayList<>(part);
              left.removeIf(one -> registered.contains(one.shipment().id()));
              List<Future<Void>> lines = new ArrayList<>();
              for (int line = 0; line < AT_ONCE; line++) {
                lines.add(oneByOne(left, line, refusals));
              }
              return Future.all(lines).mapEmpty();
            });
  }

  private Future<Void> oneByOne(List<Said> all, int index, Refusals refusals) {
    if (index >= all.size()) {
      return Future.succeededFuture();
    }
    Said one = all.get(index);
    return registrations
        .register(one.shipment())
        .<Void>mapEmpty()
        .recover(
            failure -> {
              if (failure instanceof Problem.ProblemException refused) {
                refusals.add(one.record(), refused);
                return Future.succeededFuture();
              }
              return Future.failedFuture(failure);
            })
        .compose(done -> oneByOne(all, index + AT_ONCE, refusals));
  }

  /**
   * What of a batch can never be registered: told once the rest is, so that an outage tells none.
   */
  private final class Refusals {
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    private final List<Decoded.Problem> problems = new ArrayList<>();

    void add(ConsumerRecord<String, byte[]> record, Problem.ProblemException refused) {
      Problem problem = refused.problem();
      records.add(record);
      problems.add(
          new Decoded.Problem(
              at(refused),
              problem.detail() == null
                  ? problem.title()
                  : problem.title() + ": " + problem.detail()));
    }

    int count() {
      return records.size();
    }

    Future<Void> sent() {
      List<Future<Void>> letters = new ArrayList<>();
      for (int i = 0; i < records.size(); i++) {
        letters.add(deadLetters.send(records.get(i), List.of(problems.get(i))));
      }
      return Future.all(letters).mapEmpty();
    }

    private @Nullable String at(Problem.ProblemException refused) {
      return refused instanceof Contract.Misfit misfit && !misfit.pointer().isEmpty()
          ? misfit.pointer()
          : null;
    }
  }
}
