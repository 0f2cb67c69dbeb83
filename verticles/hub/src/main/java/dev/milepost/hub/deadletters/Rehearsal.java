package dev.milepost.hub.deadletters;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.engine.Correlation;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Shipment;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.deadletters.WayBack.Going;
import dev.milepost.hub.deadletters.WayBack.Standing;
import dev.milepost.hub.deadletters.WayBack.Stays;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.reading.InboundRecord;
import dev.milepost.hub.shipments.RegistrationReader;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What letters would become if they went back now. Sends nothing, stores nothing. */
final class Rehearsal {
  private final Vertx vertx;
  private final Carriers carriers;
  private final RegistrationReader registrations;
  private final PgShipmentStore store;
  private final WayBack wayBack;

  Rehearsal(
      Vertx vertx, Carriers carriers, Contract contract, PgShipmentStore store, WayBack wayBack) {
    this.vertx = vertx;
    this.carriers = carriers;
    this.registrations = new RegistrationReader(contract);
    this.store = store;
    this.wayBack = wayBack;
  }

  /** In short. */
  enum Outcome {
    /** All of it can be read. */
    READABLE,
    /** Some of it can; the rest would come back. */
    PARTLY,
    /** It can be read, and is of no interest. */
    IGNORED,
    /** It would come back as it is. */
    UNREADABLE,
    /** It would not go at all: see {@link WayBack.Stays}. */
    STAYS
  }

  /**
   * One event that would be read, and whose it would be.
   *
   * @param match null where nobody was asked
   */
  record Heard(CarrierEvent event, @Nullable Correlation match) {}

  /**
   * What would come of a letter.
   *
   * @param registers the shipment that it would register; null where it is no registration
   */
  record Reading(
      long letter,
      Outcome outcome,
      @Nullable Stays stays,
      List<Heard> events,
      List<Decoded.Problem> problems,
      @Nullable Shipment registers) {}

  /** Of all these, in their order. */
  Future<List<Reading>> of(
      List<LetterStore.Placed> letters, Map<LetterPlace, ConsumerRecord<String, byte[]>> records) {
    return wayBack
        .of(letters, records)
        .compose(
            going ->
                vertx.executeBlocking(
                    () -> {
                      List<Reading> read = new ArrayList<>(going.size());
                      for (int i = 0; i < going.size(); i++) {
                        read.add(read(going.get(i), records.get(letters.get(i).place())));
                      }
                      return read;
                    },
                    false))
        .compose(this::matched)
        .compose(this::ofTheirCustomers);
  }

  private Reading read(Going going, @Nullable ConsumerRecord<String, byte[]> record) {
    if (going.topic() == null || record == null) {
      return reading(
          going,
          Outcome.STAYS,
          List.of(),
          List.of(new Decoded.Problem(null, String.valueOf(going.why()))));
    }
    return switch (going.topic()) {
      case INBOUND -> delivery(going, record);
      case SHIPMENTS -> registration(going);
      default -> event(going);
    };
  }

  private Reading delivery(Going going, ConsumerRecord<String, byte[]> record) {
    Delivery delivery = InboundRecord.delivery(record);
    Optional<CarrierCode> carrier = InboundRecord.carrier(record);
    Optional<CarrierAdapter> adapter = carrier.flatMap(carriers::adapter);
    if (delivery == null || adapter.isEmpty()) {
      return unreadable(going, null, "no adapter for this record's carrier, or no receipt on it");
    }
    return adapter
        .get()
        .read(delivery)
        .fold(
            read ->
                reading(
                    going,
                    read.problems().isEmpty()
                        ? Outcome.READABLE
                        : read.events().isEmpty() ? Outcome.UNREADABLE : Outcome.PARTLY,
                    read.events(),
                    read.problems()),
            ignored ->
                reading(
                    going,
                    Outcome.IGNORED,
                    List.of(),
                    List.of(new Decoded.Problem(null, ignored.why()))),
            rejected -> reading(going, Outcome.UNREADABLE, List.of(), List.of(rejected.problem())));
  }

  private Reading registration(Going going) {
    try {
      Shipment shipment =
          registrations.read(Optional.empty(), going.key(), Buffer.buffer(going.body()));
      return new Reading(going.letter(), Outcome.READABLE, null, List.of(), List.of(), shipment);
    } catch (Problem.ProblemException refused) {
      Problem problem = refused.problem();
      return unreadable(
          going,
          refused instanceof Contract.Misfit misfit && !misfit.pointer().isEmpty()
              ? misfit.pointer()
              : null,
          problem.detail() == null ? problem.title() : problem.title() + ": " + problem.detail());
    }
  }

  private static Reading event(Going going) {
    try {
      CarrierEvent event = Json.reader(CarrierEvent.class).readValue(going.body());
      return reading(going, Outcome.READABLE, List.of(event), List.of());
    } catch (IOException | RuntimeException e) {
      return unreadable(going, null, "not a carrier event of this version");
    }
  }

  private static Reading unreadable(Going going, @Nullable String at, String why) {
    return reading(going, Outcome.UNREADABLE, List.of(), List.of(new Decoded.Problem(at, why)));
  }

  private static Reading reading(
      Going going, Outcome outcome, List<CarrierEvent> events, List<Decoded.Problem> problems) {
    return new Reading(
        going.letter(),
        outcome,
        going.stays(),
        events.stream().map(event -> new Heard(event, null)).toList(),
        problems,
        null);
  }

  /** Asks for all at once whose they would be. */
  private Future<List<Reading>> matched(List<Reading> readings) {
    List<CarrierEvent> events =
        readings.stream().flatMap(one -> one.events().stream()).map(Heard::event).toList();
    if (events.isEmpty()) {
      return Future.succeededFuture(readings);
    }
    return store
        .correlate(events)
        .map(
            matches -> {
              List<Reading> all = new ArrayList<>(readings.size());
              int next = 0;
              for (Reading one : readings) {
                List<Heard> heard = new ArrayList<>(one.events().size());
                for (Heard event : one.events()) {
                  heard.add(new Heard(event.event(), matches.get(next++)));
                }
                all.add(
                    new Reading(
                        one.letter(),
                        one.outcome(),
                        one.stays(),
                        heard,
                        one.problems(),
                        one.registers()));
              }
              return all;
            });
  }

  /** A shipment stays with the customer it was first registered for. */
  private Future<List<Reading>> ofTheirCustomers(List<Reading> readings) {
    List<String> ids =
        readings.stream()
            .filter(one -> one.registers() != null)
            .map(one -> one.registers().id())
            .distinct()
            .toList();
    return wayBack
        .standing(ids)
        .map(standing -> readings.stream().map(one -> ofItsCustomer(one, standing)).toList());
  }

  private static Reading ofItsCustomer(Reading reading, Map<String, Standing> all) {
    Shipment wanted = reading.registers();
    Standing standing = wanted == null ? null : all.get(wanted.id());
    return wanted == null || standing == null || standing.customer().equals(wanted.customer())
        ? reading
        : new Reading(
            reading.letter(),
            Outcome.UNREADABLE,
            null,
            List.of(),
            List.of(
                new Decoded.Problem(
                    "/customer", "The shipment is registered for another customer")),
            wanted);
  }
}
