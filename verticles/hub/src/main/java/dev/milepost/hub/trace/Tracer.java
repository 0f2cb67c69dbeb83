package dev.milepost.hub.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.deliveries.DeliverySearch;
import dev.milepost.hub.ingest.Traceparent;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.trace.TopicSearch.Found;
import dev.milepost.hub.trace.TopicSearch.Stretch;
import dev.milepost.hub.trace.Trace.Kind;
import dev.milepost.hub.trace.Trace.Other;
import dev.milepost.store.Json;
import dev.milepost.store.PgTraces;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Takes what somebody pasted for what it is, and follows it. */
final class Tracer {
  /** A number that is on more shipments, or an event with more neighbours, is cut off here. */
  private static final int MOST_OTHERS = 20;

  /** An id that tells no time is looked for among so many of the newest records of a partition. */
  private static final int NEWEST = 5_000;

  private static final Duration RECENT = Duration.ofHours(6);
  private static final Duration AROUND = Duration.ofMinutes(2);

  /** How far back an event is looked for of which nothing but its id is known, step by step. */
  private static final List<Duration> BACK =
      List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30));

  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");
  private static final int TRACE_BEGINS = 3;
  private static final int TRACE_ENDS = 35;

  private final Way.Sources of;
  private final Clock clock;

  Tracer(Way.Sources of, Clock clock) {
    this.of = of;
    this.clock = clock;
  }

  /**
   * What somebody asks for.
   *
   * @param text as it was pasted
   * @param around when it was received, where that is known
   * @param shipment on which it is, where that is known
   */
  record Query(String text, @Nullable Instant around, @Nullable String shipment) {}

  /** What the query means, the most telling first; {@link Kind#UNKNOWN} where nothing is known. */
  Future<Trace> trace(Query query) {
    String trace = traceId(query.text());
    if (trace != null) {
      return byTrace(query, trace);
    }
    Optional<Instant> received = DeliverySearch.receivedAt(query.text());
    if (received.isPresent()) {
      return orElse(byDelivery(query, received.get()), () -> byName(query));
    }
    UUID id = uuid(query.text());
    return id == null ? byName(query) : orElse(byId(query, new EventId(id)), () -> byName(query));
  }

  private static Future<Trace> orElse(Future<Trace> first, Supplier<Future<Trace>> otherwise) {
    return first.compose(
        trace ->
            trace.kind() != Kind.UNKNOWN
                ? Future.succeededFuture(trace)
                : otherwise.get().map(other -> other.kind() != Kind.UNKNOWN ? other : trace));
  }

  /** Of a whole {@code traceparent} or of the trace id alone; null for anything else. */
  private static @Nullable String traceId(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (TRACE_ID.matcher(lower).matches()) {
      return lower;
    }
    return Traceparent.isValid(lower) ? lower.substring(TRACE_BEGINS, TRACE_ENDS) : null;
  }

  private static @Nullable UUID uuid(String text) {
    try {
      return text.length() == 36 ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Trace unknown(Query query, Way way) {
    return new Trace(Kind.UNKNOWN, query.text(), List.of(), List.of(), way.looked(), way.notes());
  }

  private Future<Trace> byDelivery(Query query, Instant received) {
    return new Way(of, clock.instant())
        .ofDelivery(query.text(), received)
        .on(query.shipment() == null ? List.of() : List.of(query.shipment()))
        .follow()
        .map(
            way ->
                way.isKnown()
                    ? new Trace(
                        Kind.DELIVERY,
                        query.text(),
                        way.steps(),
                        others(way, null),
                        way.looked(),
                        way.notes())
                    : unknown(query, way));
  }

  private Future<Trace> byEvent(
      Kind kind, Query query, List<PgTraces.Stored> found, List<Other> others) {
    return new Way(of, clock.instant())
        .ofEvent(found)
        .follow()
        .map(
            way -> {
              List<Other> all = new ArrayList<>(others);
              all.addAll(others(way, found.get(0).event().id()));
              return new Trace(kind, query.text(), way.steps(), all, way.looked(), way.notes());
            });
  }

  /** What lies beside a way: the delivery, its other events, the shipments. */
  private static List<Other> others(Way way, @Nullable EventId traced) {
    List<Other> others = new ArrayList<>();
    Set<String> shipments = new TreeSet<>();
    way.stored().stream()
        .map(PgTraces.Stored::shipment)
        .filter(Objects::nonNull)
        .forEach(shipments::add);
    if (traced != null) {
      way.events().stream()
          .filter(event -> event.id().equals(traced) && !event.connection().equals("agents"))
          .findFirst()
          .ifPresent(
              event ->
                  others.add(
                      new Other(
                          Kind.DELIVERY,
                          event.deliveryId(),
                          "the delivery that brought it",
                          event.receivedAt(),
                          null)));
    }
    way.events().stream()
        .filter(event -> !event.id().equals(traced))
        .limit(MOST_OTHERS)
        .forEach(event -> others.add(other(event, null)));
    shipments.stream()
        .limit(MOST_OTHERS)
        .forEach(
            shipment -> others.add(new Other(Kind.SHIPMENT, shipment, shipment, null, shipment)));
    return others;
  }

  private static Other other(CarrierEvent event, @Nullable String shipment) {
    return Trace.other(
        event.id(),
        event.milestone().name() + " of " + event.reference().value(),
        event.receivedAt(),
        shipment);
  }

  /** An event, what went out of one, or a delivery that did not come by webhook. */
  private Future<Trace> byId(Query query, EventId id) {
    return stored(query, id)
        .compose(
            found ->
                found.isEmpty()
                    ? byRecord(query, id)
                    : byEvent(Kind.EVENT, query, found, List.of()));
  }

  private Future<List<PgTraces.Stored>> stored(Query query, EventId id) {
    List<String> shipments = query.shipment() == null ? List.of() : List.of(query.shipment());
    return of.traces()
        .find(List.of(id), List.of(), shipments)
        .compose(
            found ->
                found.isEmpty()
                    ? received(id, query.around(), clock.instant(), 0)
                    : Future.succeededFuture(found));
  }

  /** Where it is known when, then; else further and further back, until that takes too long. */
  private Future<List<PgTraces.Stored>> received(
      EventId id, @Nullable Instant around, Instant until, int step) {
    if (around != null) {
      return of.traces()
          .received(id, around.minus(AROUND), around.plus(AROUND))
          .map(found -> found.orElse(List.of()));
    }
    if (step >= BACK.size()) {
      return Future.succeededFuture(List.of());
    }
    Instant from = clock.instant().minus(BACK.get(step));
    return of.traces()
        .received(id, from, until.plusMillis(1))
        .compose(
            found ->
                found.isEmpty() || !found.get().isEmpty()
                    ? Future.succeededFuture(found.orElse(List.of()))
                    : received(id, null, from, step + 1));
  }

  private Future<Trace> byRecord(Query query, EventId id) {
    String text = id.toString();
    return find(
            query,
            List.of(
                Topic.INBOUND,
                Topic.DEAD_LETTERS,
                Topic.CARRIER_EVENTS_URGENT,
                Topic.CARRIER_EVENTS_ROUTINE,
                Topic.SHIPMENT_EVENTS),
            (topic, record) ->
                switch (topic) {
                  case INBOUND, DEAD_LETTERS -> text.equals(text(record, TopicHeader.DELIVERY_ID));
                  case SHIPMENT_EVENTS -> text.equals(text(record, TopicHeader.EVENT_ID));
                  default -> new String(record.value(), StandardCharsets.UTF_8).contains(text);
                })
        .compose(result -> byRecord(query, id, result));
  }

  private static @Nullable String text(ConsumerRecord<String, byte[]> record, String header) {
    return Records.text(record.headers(), header);
  }

  private Future<TopicSearch.Result> find(
      Query query, List<Topic> topics, TopicSearch.Wanted wanted) {
    Instant now = clock.instant();
    Instant around = query.around();
    Instant from = around == null ? now.minus(RECENT) : around.minus(AROUND);
    Instant until = around == null ? now.plus(AROUND) : around.plus(AROUND);
    return of.topics()
        .find(
            topics.stream()
                .map(topic -> new Stretch(topic, null, from, until, around == null ? NEWEST : 0))
                .toList(),
            wanted,
            found -> !found.isEmpty());
  }

  private Future<Trace> byRecord(Query query, EventId id, TopicSearch.Result result) {
    if (result.found().isEmpty()) {
      return Future.succeededFuture(
          new Trace(Kind.UNKNOWN, query.text(), List.of(), List.of(), result.looked(), List.of()));
    }
    Found found = result.found().get(0);
    return switch (found.topic()) {
      case INBOUND, DEAD_LETTERS -> byDelivery(query, receivedAt(found));
      case SHIPMENT_EVENTS -> byShipmentEvent(query, found);
      default -> {
        Optional<CarrierEvent> event = event(found);
        yield event.isEmpty() || !event.get().id().equals(id)
            ? byDelivery(
                new Query(String.valueOf(found.header(TopicHeader.DELIVERY_ID)), found.at(), null),
                found.at())
            : of.traces()
                .find(List.of(id), numbers(event.get()), List.of())
                .compose(
                    stored ->
                        stored.isEmpty()
                            ? byDelivery(
                                new Query(event.get().deliveryId(), null, null),
                                event.get().receivedAt())
                            : byEvent(Kind.EVENT, query, stored, List.of()));
      }
    };
  }

  private static Set<String> numbers(CarrierEvent event) {
    Set<String> numbers = new LinkedHashSet<>();
    event.numbers().forEach(number -> numbers.add(number.value()));
    return numbers;
  }

  private static Optional<CarrierEvent> event(Found found) {
    try {
      return Optional.of(Json.mapper().readValue(found.record().value(), CarrierEvent.class));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Instant receivedAt(Found found) {
    String header = found.header(TopicHeader.RECEIVED_AT);
    try {
      return header == null ? found.at() : Instant.parse(header);
    } catch (DateTimeParseException e) {
      return found.at();
    }
  }

  /** What went out leads back to the event that it reports, or to the delivery that caused it. */
  private Future<Trace> byShipmentEvent(Query query, Found found) {
    String shipment = found.header(TopicHeader.SHIPMENT);
    String delivery = found.header(TopicHeader.DELIVERY_ID);
    Instant received = receivedAtOf(found);
    if (shipment == null) {
      return Future.succeededFuture(
          new Trace(Kind.UNKNOWN, query.text(), List.of(), List.of(), List.of(), List.of()));
    }
    if (delivery == null || received == null) {
      return byShipment(query, shipment, Kind.SHIPMENT_EVENT);
    }
    return new Way(of, clock.instant())
        .ofDelivery(delivery, received)
        .on(List.of(shipment))
        .follow()
        .map(
            way ->
                new Trace(
                    Kind.SHIPMENT_EVENT,
                    query.text(),
                    way.steps(),
                    others(way, null),
                    way.looked(),
                    way.notes()));
  }

  /** When what it tells of was received; of a delay that time opened there is nothing. */
  private static @Nullable Instant receivedAtOf(Found found) {
    try {
      JsonNode data = Json.mapper().readTree(found.record().value()).path("data");
      String text = data.path("receivedAt").textValue();
      if (text != null) {
        return Instant.parse(text);
      }
      String delivery = found.header(TopicHeader.DELIVERY_ID);
      return delivery == null
          ? null
          : DeliverySearch.receivedAt(delivery).orElse(found.at().minus(AROUND));
    } catch (IOException | DateTimeParseException e) {
      return null;
    }
  }

  private Future<Trace> byTrace(Query query, String trace) {
    return find(
            query,
            List.of(Topic.INBOUND, Topic.SHIPMENT_EVENTS),
            (topic, record) -> {
              String header = text(record, TopicHeader.TRACEPARENT);
              return header != null && header.contains(trace);
            })
        .compose(
            result -> {
              if (result.found().isEmpty()) {
                return Future.succeededFuture(
                    new Trace(
                        Kind.UNKNOWN,
                        query.text(),
                        List.of(),
                        List.of(),
                        result.looked(),
                        List.of()));
              }
              Found found = result.found().get(0);
              String delivery = found.header(TopicHeader.DELIVERY_ID);
              return delivery == null
                  ? byShipmentEvent(query, found)
                  : byDelivery(
                          new Query(delivery, query.around(), query.shipment()),
                          found.topic() == Topic.INBOUND
                              ? receivedAt(found)
                              : Optional.ofNullable(receivedAtOf(found)).orElse(found.at()))
                      .map(
                          way ->
                              new Trace(
                                  way.kind() == Kind.UNKNOWN ? Kind.UNKNOWN : Kind.TRACE,
                                  query.text(),
                                  way.steps(),
                                  leading(
                                      new Other(
                                          Kind.DELIVERY,
                                          delivery,
                                          "the delivery that began it",
                                          found.at(),
                                          null),
                                      way.others()),
                                  way.looked(),
                                  way.notes()));
            });
  }

  private static List<Other> leading(Other first, List<Other> others) {
    List<Other> all = new ArrayList<>();
    all.add(first);
    all.addAll(others);
    return all;
  }

  /** A shipment's id, or a number. */
  private Future<Trace> byName(Query query) {
    Set<String> forms = PgTraces.formsOf(query.text());
    Future<Optional<PgTraces.Known>> shipment = of.traces().shipment(query.text());
    Future<List<PgTraces.Known>> shipments = of.traces().shipmentsOf(forms, MOST_OTHERS);
    Future<List<PgTraces.Stored>> waiting = of.traces().waitingOf(forms, MOST_OTHERS);
    return Future.all(shipment, shipments, waiting)
        .compose(
            all -> {
              if (shipment.result().isPresent()) {
                return byShipment(query, query.text(), Kind.SHIPMENT)
                    .map(trace -> with(trace, known(shipments.result(), query.text())));
              }
              return byNumber(query, forms, shipments.result(), waiting.result());
            });
  }

  private static List<Other> known(List<PgTraces.Known> shipments, String but) {
    return shipments.stream()
        .filter(one -> !one.id().equals(but))
        .map(
            one ->
                new Other(
                    Kind.SHIPMENT,
                    one.id(),
                    one.id() + " of " + one.customer(),
                    one.registeredAt(),
                    one.id()))
        .toList();
  }

  private static Trace with(Trace trace, List<Other> more) {
    List<Other> all = new ArrayList<>(trace.others());
    more.stream()
        .filter(
            one ->
                all.stream()
                    .noneMatch(
                        other -> other.kind() == one.kind() && other.query().equals(one.query())))
        .forEach(all::add);
    return new Trace(
        trace.kind(), trace.query(), trace.steps(), all, trace.looked(), trace.notes());
  }

  /** That it was registered, and the way of what it heard last. */
  private Future<Trace> byShipment(Query query, String id, Kind kind) {
    Future<Optional<PgTraces.Known>> known = of.traces().shipment(id);
    Future<List<PgTraces.Stored>> newest = of.traces().newestOn(id, MOST_OTHERS);
    return Future.all(known, newest)
        .compose(
            both -> {
              if (known.result().isEmpty()) {
                return Future.succeededFuture(
                    new Trace(
                        Kind.UNKNOWN, query.text(), List.of(), List.of(), List.of(), List.of()));
              }
              List<Step> steps = new ArrayList<>();
              steps.add(registered(known.result().get()));
              if (newest.result().isEmpty()) {
                return Future.succeededFuture(
                    new Trace(kind, query.text(), steps, List.of(), List.of(), List.of()));
              }
              List<Other> events =
                  newest.result().stream()
                      .skip(1)
                      .map(one -> other(one.event(), one.shipment()))
                      .toList();
              return byEvent(kind, query, List.of(newest.result().get(0)), events)
                  .map(
                      trace -> {
                        steps.addAll(trace.steps());
                        return new Trace(
                            kind,
                            query.text(),
                            steps,
                            trace.others(),
                            trace.looked(),
                            trace.notes());
                      });
            });
  }

  private static Step registered(PgTraces.Known known) {
    return Step.of(
            Step.Name.REGISTERED,
            known.registeredAt(),
            known.id() + " of " + known.customer() + " was registered",
            null)
        .ofShipment(known.id())
        .with("customer", known.customer())
        .with("version", known.version())
        .with("updatedAt", known.updatedAt().toString());
  }

  /** The newest event that speaks of the number, waiting or on a shipment that has it. */
  private Future<Trace> byNumber(
      Query query,
      Set<String> forms,
      List<PgTraces.Known> shipments,
      List<PgTraces.Stored> waiting) {
    List<Future<List<PgTraces.Stored>>> newest =
        shipments.stream()
            .limit(Way.MOST_EVENTS)
            .map(one -> of.traces().newestOn(one.id(), MOST_OTHERS))
            .toList();
    return Future.all(newest)
        .compose(
            all -> {
              List<PgTraces.Stored> speaking = new ArrayList<>(waiting);
              newest.forEach(
                  one ->
                      one.result().stream()
                          .filter(found -> speaksOf(found.event(), forms))
                          .forEach(speaking::add));
              List<Other> others = new ArrayList<>(known(shipments, ""));
              if (speaking.isEmpty()) {
                return Future.succeededFuture(
                    new Trace(
                        shipments.isEmpty() ? Kind.UNKNOWN : Kind.REFERENCE,
                        query.text(),
                        shipments.stream().limit(MOST_OTHERS).map(Tracer::registered).toList(),
                        others,
                        List.of(),
                        List.of()));
              }
              speaking.sort(
                  (one, other) -> other.event().receivedAt().compareTo(one.event().receivedAt()));
              EventId first = speaking.get(0).event().id();
              speaking.stream()
                  .filter(one -> !one.event().id().equals(first))
                  .limit(MOST_OTHERS)
                  .forEach(one -> others.add(other(one.event(), one.shipment())));
              return byEvent(
                      Kind.REFERENCE,
                      query,
                      speaking.stream().filter(one -> one.event().id().equals(first)).toList(),
                      List.of())
                  .map(trace -> with(trace, others));
            });
  }

  private static boolean speaksOf(CarrierEvent event, Set<String> forms) {
    return event.numbers().stream().anyMatch(number -> forms.contains(number.value()));
  }
}
