package dev.milepost.hub.trace;

import static java.util.stream.Collectors.toSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.engine.ToldIds;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.Topic;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.deliveries.DeliverySearch;
import dev.milepost.hub.deliveries.KeptDelivery;
import dev.milepost.hub.kafka.Records;
import dev.milepost.hub.outgoing.PushedMessages;
import dev.milepost.hub.trace.TopicSearch.Found;
import dev.milepost.hub.trace.TopicSearch.Stretch;
import dev.milepost.store.AgentsDesk;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.PgTraces;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Follows one delivery, or one event of it, through the hub: its bytes in Kafka, today's reading of
 * them, the topics between, the database, and the webhooks behind. A fact of which nobody noted the
 * time has none; what was not found within what was looked through is said to be so.
 */
final class Way {
  /** Of a delivery with more events only so many are followed; the others can be asked for. */
  static final int MOST_EVENTS = 12;

  private static final int MOST_NUMBERS = 4;
  private static final int MOST_LINES = 20;
  private static final int MOST_ROUNDS = 4;
  private static final int MOST_LISTED = 200;
  private static final int MOST_UNPUBLISHED = 100;

  /** Nodes' clocks differ a little, and a record's timestamp has no more than milliseconds. */
  private static final Duration CLOCKS = Duration.ofSeconds(2);

  /** What takes longer to be sent on than this was held up by an outage. */
  private static final Duration SENT_WITHIN = Duration.ofMinutes(10);

  /** A webhook's id is made when its body has come, which may be so long after its receipt. */
  private static final Duration BODY = Duration.ofSeconds(60);

  /** What a way is read from. */
  record Sources(
      Vertx vertx,
      PgTraces traces,
      PgShipmentStore store,
      AgentsDesk desk,
      DeliverySearch deliveries,
      TopicSearch topics,
      PushedMessages pushed,
      Carriers carriers,
      ConnectionDirectory directory) {}

  private final Sources of;
  private final Instant now;
  private final List<Step> steps = new ArrayList<>();
  private final List<TopicSearch.Looked> looked = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<EventId, CarrierEvent> events = new LinkedHashMap<>();
  private final Set<PgTraces.Stored> stored = new LinkedHashSet<>();
  private final Set<String> shipments = new TreeSet<>();

  private @Nullable String delivery;
  private @Nullable Instant receivedAt;
  private boolean exactly;
  private @Nullable EventId only;
  private @Nullable KeptDelivery kept;
  private @Nullable Decoded decoded;
  private List<PgTraces.Left> left = List.of();
  private List<Found> sent = List.of();
  private List<Found> told = List.of();
  private List<PushedMessages.Pushed> pushed = List.of();
  private List<AgentsDesk.Line> lines = List.of();
  private Set<String> unpublished = Set.of();

  Way(Sources of, Instant now) {
    this.of = of;
    this.now = now;
  }

  /**
   * A delivery.
   *
   * @param received when, as its id, its events or who asks say
   */
  Way ofDelivery(String id, Instant received) {
    delivery = id;
    receivedAt = received;
    return this;
  }

  /** One stored event, on each shipment that has it. */
  Way ofEvent(List<PgTraces.Stored> found) {
    CarrierEvent event = found.get(0).event();
    only = event.id();
    delivery = isStated(event) ? null : event.deliveryId();
    receivedAt = event.receivedAt();
    exactly = true;
    found.forEach(this::add);
    return this;
  }

  /** Where else to look for its events. */
  Way on(Collection<String> some) {
    shipments.addAll(some);
    return this;
  }

  private static boolean isStated(CarrierEvent event) {
    return event.connection().equals("agents");
  }

  private void add(PgTraces.Stored one) {
    stored.add(one);
    events.putIfAbsent(one.event().id(), one.event());
  }

  List<TopicSearch.Looked> looked() {
    return looked;
  }

  List<String> notes() {
    return notes;
  }

  List<Step> steps() {
    return steps;
  }

  /** The events that it came to, those that were followed first. */
  List<CarrierEvent> events() {
    return List.copyOf(events.values());
  }

  Set<PgTraces.Stored> stored() {
    return stored;
  }

  /** Whether anything is known of it. */
  boolean isKnown() {
    return kept != null || !events.isEmpty() || !sent.isEmpty() || !told.isEmpty();
  }

  /** Reads all of it, and writes the steps. */
  Future<Way> follow() {
    return lookForDelivery()
        .compose(looked -> read())
        .compose(read -> lookForEvents())
        .compose(found -> lookForSent())
        .compose(found -> lookForLines())
        .compose(found -> lookForTold())
        .compose(found -> lookForPushed())
        .map(
            found -> {
              write();
              return this;
            });
  }

  private Future<?> lookForDelivery() {
    String id = delivery;
    Instant received = receivedAt;
    if (id == null || received == null) {
      return Future.succeededFuture();
    }
    return of.deliveries()
        .find(id, exactly ? received : received.minus(CLOCKS))
        .map(
            result -> {
              KeptDelivery found = result.kept();
              kept = found;
              if (found != null) {
                receivedAt = found.delivery().receivedAt();
                exactly = true;
              } else {
                looked.add(
                    new TopicSearch.Looked(
                        Topic.INBOUND,
                        received,
                        result.looked(),
                        result.forgotten(),
                        result.whole()));
              }
              return result;
            })
        .recover(this::withoutKafka);
  }

  /** The database goes on without Kafka. */
  private <T> Future<@Nullable T> withoutKafka(Throwable failure) {
    if (failure instanceof DeliverySearch.Busy || failure instanceof TopicSearch.Busy) {
      return Future.failedFuture(failure);
    }
    String note = "Kafka could not be asked";
    if (!notes.contains(note)) {
      notes.add(note);
    }
    return Future.succeededFuture();
  }

  private Future<?> read() {
    KeptDelivery found = kept;
    if (found == null || found.carrier() == null) {
      return Future.succeededFuture();
    }
    Optional<CarrierAdapter> adapter = of.carriers().adapter(found.carrier());
    Delivery bytes = found.delivery();
    return adapter.isEmpty()
        ? Future.succeededFuture()
        : of.vertx()
            .executeBlocking(() -> adapter.get().read(bytes), false)
            .onSuccess(
                reading -> {
                  decoded = reading;
                  readEvents().stream()
                      .filter(event -> only == null || event.id().equals(only))
                      .forEach(event -> events.putIfAbsent(event.id(), event));
                });
  }

  private List<CarrierEvent> readEvents() {
    return decoded instanceof Decoded.Events read ? read.events() : List.of();
  }

  private Future<?> lookForEvents() {
    Instant received = receivedAt;
    if (received == null) {
      return Future.succeededFuture();
    }
    Set<String> numbers = new LinkedHashSet<>();
    List<EventId> ids = followed().stream().map(CarrierEvent::id).toList();
    followed()
        .forEach(event -> event.numbers().stream().map(ReferenceKey::value).forEach(numbers::add));
    Future<List<PgTraces.Stored>> byNumber = of.traces().find(ids, numbers, shipments);
    Future<Optional<List<PgTraces.Stored>>> brought =
        delivery == null || only != null
            ? Future.succeededFuture(Optional.of(List.of()))
            : of.traces()
                .broughtBy(
                    delivery,
                    exactly ? received : received.minus(BODY),
                    received.plus(exactly ? Duration.ofMillis(1) : CLOCKS));
    return Future.all(byNumber, brought)
        .compose(
            both -> {
              Map<EventId, CarrierEvent> read = new LinkedHashMap<>(events);
              if (brought.result().isEmpty()) {
                notes.add("There was too much to look through for what the delivery brought");
              }
              byNumber.result().forEach(this::add);
              brought.result().ifPresent(all -> all.forEach(this::add));
              if (!exactly && !read.keySet().containsAll(events.keySet())) {
                // Its bytes are forgotten, and what they brought says when they came.
                receivedAt =
                    events.values().stream()
                        .filter(event -> event.deliveryId().equals(delivery))
                        .map(CarrierEvent::receivedAt)
                        .findFirst()
                        .orElse(received);
                exactly = true;
              }
              return of.traces().left(followed().stream().map(CarrierEvent::id).toList());
            })
        .onSuccess(all -> left = all);
  }

  /** Those of which each step is looked for. */
  private List<CarrierEvent> followed() {
    return events.values().stream().limit(MOST_EVENTS).toList();
  }

  private Future<?> lookForSent() {
    Instant received = receivedAt;
    String id = delivery;
    if (id == null || received == null) {
      return Future.succeededFuture();
    }
    Instant from = received.minus(CLOCKS);
    List<Stretch> stretches = new ArrayList<>();
    stretches.add(new Stretch(Topic.DEAD_LETTERS, id, from, now.plus(CLOCKS)));
    for (CarrierEvent event : followed()) {
      stretches.add(
          new Stretch(event.lane().topic(), event.topicKey(), from, from.plus(SENT_WITHIN)));
    }
    boolean letters = mayHaveLetters();
    int wanted = followed().size();
    return of.topics()
        .find(
            stretches,
            (topic, record) -> isOfDelivery(id, topic, record),
            found ->
                !letters
                    && found.stream().filter(one -> one.topic() != Topic.DEAD_LETTERS).count()
                        >= wanted)
        .<@Nullable Object>map(
            result -> {
              sent = result.found();
              looked.addAll(result.looked());
              return result;
            })
        .recover(this::withoutKafka);
  }

  /** Where all of it was read, and every event is somewhere, there is no letter to look for. */
  private boolean mayHaveLetters() {
    if (!(decoded instanceof Decoded.Events read) || !read.problems().isEmpty()) {
      return !(decoded instanceof Decoded.Ignored);
    }
    Set<EventId> there = new LinkedHashSet<>();
    stored.forEach(one -> there.add(one.event().id()));
    return !there.containsAll(followed().stream().map(CarrierEvent::id).toList());
  }

  private boolean isOfDelivery(String id, Topic topic, ConsumerRecord<String, byte[]> record) {
    if (topic == Topic.DEAD_LETTERS && id.equals(record.key())) {
      return true;
    }
    if (!id.equals(Records.text(record.headers(), TopicHeader.DELIVERY_ID))) {
      return false;
    }
    return topic == Topic.DEAD_LETTERS
        || eventOf(record).filter(event -> followed().stream().anyMatch(event::equals)).isPresent();
  }

  /** Which of the followed events a record of the carrier events is. */
  private Optional<CarrierEvent> eventOf(ConsumerRecord<String, byte[]> record) {
    String text = new String(record.value(), StandardCharsets.UTF_8);
    return followed().stream().filter(event -> text.contains(event.id().toString())).findFirst();
  }

  private Future<?> lookForLines() {
    Set<ReferenceKey> numbers = new LinkedHashSet<>();
    followed().forEach(event -> numbers.add(event.reference().key()));
    List<Future<List<AgentsDesk.Line>>> asked =
        numbers.stream()
            .limit(MOST_NUMBERS)
            .map(number -> of.desk().audit(null, number, Long.MAX_VALUE, MOST_LINES))
            .toList();
    return Future.all(asked)
        .onSuccess(
            all ->
                lines =
                    asked.stream()
                        .flatMap(one -> one.result().stream())
                        .filter(
                            line ->
                                line.event() == null || only == null || only.equals(line.event()))
                        .sorted(Comparator.comparing(AgentsDesk.Line::at))
                        .toList());
  }

  /** An event on a shipment, by the id under which it went out. */
  private Map<String, PgTraces.Stored> expected() {
    Map<String, PgTraces.Stored> expected = new LinkedHashMap<>();
    Set<EventId> followed = new LinkedHashSet<>();
    followed().forEach(event -> followed.add(event.id()));
    for (PgTraces.Stored one : stored) {
      if (one.shipment() != null && followed.contains(one.event().id())) {
        int returns =
            (int)
                left.stream()
                    .filter(
                        gone ->
                            gone.event().equals(one.event().id())
                                && gone.shipment().equals(one.shipment()))
                    .count();
        expected.put(ToldIds.reported(one.shipment(), one.event().id(), returns).toString(), one);
      }
    }
    return expected;
  }

  /**
   * Told when it was received, or when its shipment was registered, or when an agent linked it: the
   * topic is looked through from each of these moments until it is found.
   */
  private Future<?> lookForTold() {
    Map<String, PgTraces.Stored> expected = expected();
    if (expected.isEmpty() || receivedAt == null) {
      return Future.succeededFuture();
    }
    return moments(expected.values())
        .compose(moments -> lookForTold(expected, List.copyOf(moments), 0, new ArrayList<>()))
        .recover(this::withoutKafka)
        .compose(found -> lookForUnpublished(expected.keySet()));
  }

  /** What is stored and not in Kafka yet is in the outbox, which is nearly always empty. */
  private Future<?> lookForUnpublished(Set<String> expected) {
    boolean all =
        told.stream()
            .map(one -> String.valueOf(one.header(TopicHeader.EVENT_ID)))
            .collect(toSet())
            .containsAll(expected);
    return all
        ? Future.succeededFuture()
        : of.store()
            .leftOver(now.plus(CLOCKS), MOST_UNPUBLISHED)
            .onSuccess(
                rows ->
                    unpublished =
                        rows.stream().map(row -> row.event().toString()).collect(toSet()));
  }

  private Future<Set<Instant>> moments(Collection<PgTraces.Stored> on) {
    Set<Instant> moments = new LinkedHashSet<>();
    moments.add(Optional.ofNullable(receivedAt).orElse(now));
    List<Future<Optional<PgTraces.Known>>> registered =
        on.stream()
            .flatMap(one -> Optional.ofNullable(one.shipment()).stream())
            .distinct()
            .limit(MOST_EVENTS)
            .map(of.traces()::shipment)
            .toList();
    return Future.all(registered)
        .map(
            all -> {
              Set<Instant> later = new TreeSet<>();
              registered.forEach(
                  one ->
                      one.result()
                          .ifPresent(
                              known -> {
                                later.add(known.registeredAt());
                                later.add(known.updatedAt());
                              }));
              lines.forEach(line -> later.add(line.at()));
              later.stream().filter(at -> at.isAfter(receivedAt)).forEach(moments::add);
              return moments;
            });
  }

  private Future<?> lookForTold(
      Map<String, PgTraces.Stored> expected, List<Instant> moments, int round, List<Found> before) {
    Set<String> missing = new LinkedHashSet<>(expected.keySet());
    before.forEach(one -> missing.remove(String.valueOf(one.header(TopicHeader.EVENT_ID))));
    if (missing.isEmpty() || round >= Math.min(MOST_ROUNDS, moments.size())) {
      told = List.copyOf(before);
      return Future.succeededFuture();
    }
    Instant from = moments.get(round).minus(CLOCKS);
    List<Stretch> stretches =
        missing.stream()
            .flatMap(
                id -> Optional.ofNullable(expected.get(id)).map(PgTraces.Stored::customer).stream())
            .distinct()
            .map(
                customer ->
                    new Stretch(Topic.SHIPMENT_EVENTS, customer, from, from.plus(SENT_WITHIN)))
            .toList();
    return of.topics()
        .find(
            stretches,
            (topic, record) -> isToldOf(expected, record),
            found -> hasAll(missing, found))
        .compose(
            result -> {
              List<Found> all = new ArrayList<>(before);
              result.found().stream()
                  .filter(one -> all.stream().noneMatch(other -> isSame(one, other)))
                  .forEach(all::add);
              looked.addAll(result.looked());
              return lookForTold(expected, moments, round + 1, all);
            });
  }

  private static boolean isSame(Found one, Found other) {
    return one.record().partition() == other.record().partition()
        && one.record().offset() == other.record().offset();
  }

  private static boolean hasAll(Set<String> missing, List<Found> found) {
    Set<String> left = new LinkedHashSet<>(missing);
    found.forEach(one -> left.remove(String.valueOf(one.header(TopicHeader.EVENT_ID))));
    return left.isEmpty();
  }

  /** What tells the event itself, and what else it caused: an estimate, a delay. */
  private boolean isToldOf(
      Map<String, PgTraces.Stored> expected, ConsumerRecord<String, byte[]> record) {
    if (expected.containsKey(String.valueOf(text(record, TopicHeader.EVENT_ID)))) {
      return true;
    }
    String shipment = text(record, TopicHeader.SHIPMENT);
    return delivery != null
        && delivery.equals(text(record, TopicHeader.DELIVERY_ID))
        && expected.values().stream()
            .anyMatch(one -> String.valueOf(one.shipment()).equals(shipment));
  }

  private static @Nullable String text(ConsumerRecord<String, byte[]> record, String header) {
    return Records.text(record.headers(), header);
  }

  private Future<?> lookForPushed() {
    Set<String> ids = new LinkedHashSet<>(expected().keySet());
    told.forEach(one -> ids.add(String.valueOf(one.header(TopicHeader.EVENT_ID))));
    Set<String> customers = new LinkedHashSet<>();
    stored.forEach(one -> Optional.ofNullable(one.customer()).ifPresent(customers::add));
    return of.pushed().of(customers, ids).onSuccess(all -> pushed = all);
  }

  private void write() {
    writeReceived();
    writeRead();
    List<CarrierEvent> all = followed();
    for (CarrierEvent event : all) {
      writeEvent(event);
    }
    if (events.size() > all.size()) {
      notes.add("Of " + events.size() + " events the first " + all.size() + " are followed");
    }
    lines.forEach(this::writeLine);
  }

  private void writeReceived() {
    KeptDelivery found = kept;
    CarrierEvent any = events.values().stream().findFirst().orElse(null);
    if (found != null) {
      Delivery bytes = found.delivery();
      steps.add(
          Step.of(
                  Step.Name.RECEIVED,
                  bytes.receivedAt(),
                  bytes.body().length + " bytes came by " + bytes.connection(),
                  bytes.connection())
              .link("delivery", bytes.id())
              .link("connection", bytes.connection())
              .with("outcome", "DELIVERED")
              .with("carrier", found.carrier() == null ? null : found.carrier().value())
              .with("mode", mode(bytes.connection()))
              .with("bytes", bytes.body().length)
              .with("contentType", bytes.headers().only("content-type").orElse(null))
              .with("traceparent", found.about().get(TopicHeader.TRACEPARENT))
              .with("file", found.about().get(TopicHeader.FILE))
              .with("piece", found.about().get(TopicHeader.PIECE))
              .with("sourceRecord", found.about().get(TopicHeader.SOURCE_RECORD)));
      writeKept(found);
    } else if (any != null && isStated(any)) {
      steps.add(
          Step.of(Step.Name.RECEIVED, any.receivedAt(), "An agent stated it", "agents")
              .with("outcome", "STATED")
              .with("carrier", any.carrier().value()));
    } else if (any != null) {
      steps.add(
          Step.of(
                  Step.Name.RECEIVED,
                  receivedAt,
                  "A delivery came by " + any.connection(),
                  any.connection())
              .link("delivery", any.deliveryId())
              .link("connection", any.connection())
              .with("outcome", "DELIVERED")
              .with("carrier", any.carrier().value())
              .with("mode", mode(any.connection())));
      // Its events are known, so it was kept once: what is not in the whole topic has gone from it.
      boolean forgotten =
          looked.stream()
              .anyMatch(one -> one.topic() == Topic.INBOUND && (one.forgotten() || one.whole()));
      steps.add(
          Step.of(
                  Step.Name.KEPT,
                  null,
                  forgotten
                      ? "Kafka no longer keeps its bytes"
                      : "Its bytes were not found within what was looked through",
                  Topic.INBOUND.topicName())
              .with("outcome", forgotten ? "FORGOTTEN" : "NOT_FOUND"));
    }
  }

  /** Null where its connection has been deleted: nobody knows any more. */
  private @Nullable String mode(String connection) {
    return of.directory().all().stream()
        .filter(one -> one.id().equals(connection))
        .map(one -> one.mode().word())
        .findFirst()
        .orElse(null);
  }

  private void writeKept(KeptDelivery found) {
    KeptDelivery.Place place = found.place();
    steps.add(
        place == null
            ? Step.of(
                    Step.Name.KEPT,
                    null,
                    "It is in the fallback queue in PostgreSQL and waits for Kafka",
                    "inbound_fallback")
                .with("outcome", "FALLBACK")
            : Step.of(
                    Step.Name.KEPT,
                    place.sentAt(),
                    "It was kept in Kafka",
                    place.topic() + "/" + place.partition() + "/" + place.offset())
                .with("outcome", "KAFKA")
                .with("topic", place.topic())
                .with("partition", place.partition())
                .with("offset", place.offset()));
  }

  private List<Found> letters() {
    return sent.stream().filter(one -> one.topic() == Topic.DEAD_LETTERS).toList();
  }

  /** The reader notes no time; what it sent on has one. */
  private @Nullable Instant readAt() {
    return sent.stream().map(Found::at).min(Comparator.naturalOrder()).orElse(null);
  }

  private void writeRead() {
    if (kept == null && letters().isEmpty()) {
      return;
    }
    if (kept != null) {
      Step step =
          decoded == null
              ? Step.of(Step.Name.READ, readAt(), "This node has no adapter for the carrier", null)
                  .with("outcome", "UNREAD")
              : decoded.fold(
                  read ->
                      Step.of(
                              Step.Name.READ,
                              readAt(),
                              read.events().size()
                                  + " events, "
                                  + read.problems().size()
                                  + " problems by today's adapter",
                              null)
                          .with("outcome", "EVENTS")
                          .with("count", read.events().size())
                          .with("problems", read.problems())
                          .with("events", shown(read.events())),
                  ignored ->
                      Step.of(Step.Name.READ, readAt(), "Of no interest: " + ignored.why(), null)
                          .with("outcome", "IGNORED")
                          .with("why", ignored.why()),
                  rejected ->
                      Step.of(
                              Step.Name.READ,
                              readAt(),
                              "Cannot be read: " + rejected.problem().why(),
                              null)
                          .with("outcome", "REJECTED")
                          .with("why", rejected.problem().why())
                          .with("problems", List.of(rejected.problem())));
      steps.add(step);
    }
    for (Found letter : letters()) {
      List<Decoded.Problem> reasons = reasons(letter);
      steps.add(
          Step.of(
                  Step.Name.DEAD_LETTER,
                  letter.at(),
                  reasons.isEmpty() ? "A dead letter" : reasons.get(0).why(),
                  place(letter))
              .link("deadLetter", letter.record().partition() + "-" + letter.record().offset())
              .with("partition", letter.record().partition())
              .with("offset", letter.record().offset())
              .with("reasons", reasons));
    }
  }

  private static List<Map<String, String>> shown(List<CarrierEvent> events) {
    return events.stream()
        .limit(MOST_LISTED)
        .map(
            event ->
                Map.of(
                    "id", event.id().toString(),
                    "milestone", event.milestone().name(),
                    "occurredAt", event.time().instant().toString(),
                    "reference", event.reference().value()))
        .toList();
  }

  private static List<Decoded.Problem> reasons(Found letter) {
    List<Decoded.Problem> reasons = new ArrayList<>();
    String why = null;
    for (Header header : letter.record().headers()) {
      if (header.key().equals(TopicHeader.REASON)) {
        why = Records.text(header);
      } else if (header.key().equals(TopicHeader.REASON_AT) && why != null) {
        String at = Records.text(header);
        reasons.add(new Decoded.Problem(at.isEmpty() ? null : at, why));
        why = null;
      }
    }
    return reasons;
  }

  private static String place(Found one) {
    return one.record().topic() + "/" + one.record().partition() + "/" + one.record().offset();
  }

  private void writeEvent(CarrierEvent event) {
    if (!isStated(event)) {
      writeForwarded(event);
    }
    List<PgTraces.Stored> there =
        stored.stream().filter(one -> one.event().id().equals(event.id())).toList();
    for (PgTraces.Stored one : there) {
      if (one.shipment() == null) {
        writeWaiting(event, one);
      } else {
        writeMatched(event, one, one.shipment());
      }
    }
    for (PgTraces.Left gone : left) {
      if (gone.event().equals(event.id())) {
        steps.add(
            Step.of(Step.Name.LEFT, gone.at(), gone.summary(), gone.shipment())
                .ofEvent(event.id())
                .ofShipment(gone.shipment())
                .with("customer", gone.customer()));
      }
    }
    if (there.isEmpty()) {
      steps.add(
          Step.of(
                  Step.Name.CORRELATED,
                  null,
                  "It neither waits nor is on a shipment that has one of its numbers",
                  null)
              .ofEvent(event.id())
              .with("outcome", "NOT_FOUND"));
    }
  }

  private void writeForwarded(CarrierEvent event) {
    Found record =
        sent.stream()
            .filter(one -> one.topic() != Topic.DEAD_LETTERS)
            .filter(one -> eventOf(one.record()).filter(event::equals).isPresent())
            .findFirst()
            .orElse(null);
    Step step =
        record == null
            ? Step.of(
                    Step.Name.FORWARDED,
                    null,
                    "Not found among the carrier events that are still kept",
                    event.lane().topic().topicName())
                .with("outcome", "NOT_FOUND")
            : Step.of(Step.Name.FORWARDED, record.at(), words(event), place(record))
                .with("outcome", "SENT")
                .with("partition", record.record().partition())
                .with("offset", record.record().offset());
    steps.add(
        step.ofEvent(event.id())
            .with("lane", event.lane().name())
            .with("key", event.topicKey())
            .with("milestone", event.milestone().name())
            .with("occurredAt", event.time().instant().toString()));
  }

  private static String words(CarrierEvent event) {
    return event.milestone().name() + " of " + event.reference().value();
  }

  private void writeWaiting(CarrierEvent event, PgTraces.Stored one) {
    steps.add(
        Step.of(Step.Name.CORRELATED, null, String.valueOf(one.explanation()), null)
            .ofEvent(event.id())
            .link("waiting", event.reference().key().value())
            .with("outcome", one.ambiguous() ? "AMBIGUOUS" : "WAITING")
            .with("explanation", one.explanation())
            .with("numberType", event.reference().type().name())
            .with("number", event.reference().key().value())
            .with("carrier", event.carrier().value()));
  }

  private void writeMatched(CarrierEvent event, PgTraces.Stored one, String shipment) {
    String rule = one.why() == null ? "" : one.why().rule();
    Step matched =
        Step.of(Step.Name.CORRELATED, null, rule + ": " + shipment, null)
            .ofEvent(event.id())
            .ofShipment(shipment)
            .with("outcome", "MATCHED")
            .with("rule", rule);
    if (one.why() != null) {
      matched.with("linkedBy", one.why().linkedBy()).with("why", one.why());
    }
    steps.add(matched);
    String first = one.event().deliveryId();
    boolean others = delivery != null && !first.equals(delivery);
    Step applied =
        Step.of(
                Step.Name.APPLIED,
                null,
                others ? "Another delivery said it first" : "It is on " + shipment,
                shipment)
            .ofEvent(event.id())
            .ofShipment(shipment)
            .with("outcome", others ? "KNOWN_BEFORE" : "APPLIED")
            .with("customer", one.customer());
    steps.add(
        others
            ? applied
                .link("otherDelivery", first)
                .with("otherReceivedAt", one.event().receivedAt().toString())
            : applied);
    writeTold(event, one, shipment);
  }

  private void writeTold(CarrierEvent event, PgTraces.Stored one, String shipment) {
    boolean any = false;
    Map<String, PgTraces.Stored> expected = expected();
    Set<String> mine = new LinkedHashSet<>();
    for (Found record : told) {
      String id = String.valueOf(record.header(TopicHeader.EVENT_ID));
      PgTraces.Stored reports = expected.get(id);
      boolean itself = one.equals(reports);
      // What else the delivery caused is of all its events; it is told once, with the first.
      boolean caused =
          reports == null
              && shipment.equals(record.header(TopicHeader.SHIPMENT))
              && isFirstOn(event, shipment);
      if (!itself && !caused) {
        continue;
      }
      any |= itself;
      mine.add(id);
      steps.add(
          Step.of(
                  Step.Name.TOLD,
                  record.at(),
                  String.valueOf(record.header(TopicHeader.EVENT_TYPE)),
                  place(record))
              .ofEvent(event.id())
              .ofShipment(shipment)
              .with("outcome", "TOLD")
              .with("type", record.header(TopicHeader.EVENT_TYPE))
              .with("id", id)
              .with("sequence", sequence(record))
              .with("again", record.header(TopicHeader.REPUBLISHED) != null)
              .with("partition", record.record().partition())
              .with("offset", record.record().offset()));
    }
    if (!any) {
      boolean forgotten =
          looked.stream().anyMatch(l -> l.topic() == Topic.SHIPMENT_EVENTS && l.forgotten());
      boolean waits =
          expected.entrySet().stream()
              .anyMatch(id -> id.getValue().equals(one) && unpublished.contains(id.getKey()));
      steps.add(
          Step.of(
                  Step.Name.TOLD,
                  null,
                  waits
                      ? "It is in the outbox and will be published"
                      : "Not found among the shipment events that are still kept",
                  waits ? "outbox" : Topic.SHIPMENT_EVENTS.topicName())
              .ofEvent(event.id())
              .ofShipment(shipment)
              .with("outcome", waits ? "OUTBOX" : forgotten ? "FORGOTTEN" : "NOT_FOUND"));
    }
    expected.forEach(
        (id, stored) -> {
          if (stored.equals(one)) {
            mine.add(id);
          }
        });
    pushed.stream()
        .filter(message -> mine.contains(message.event()))
        .forEach(message -> writePushed(event, shipment, message));
  }

  private boolean isFirstOn(CarrierEvent event, String shipment) {
    return stored.stream()
        .filter(one -> shipment.equals(one.shipment()))
        .findFirst()
        .filter(one -> one.event().id().equals(event.id()))
        .isPresent();
  }

  private static @Nullable String sequence(Found record) {
    try {
      JsonNode event = Json.mapper().readTree(record.record().value());
      return event.path("sequence").textValue();
    } catch (IOException e) {
      return null;
    }
  }

  private void writePushed(CarrierEvent event, String shipment, PushedMessages.Pushed message) {
    List<PushedMessages.Attempt> attempts = message.attempts();
    PushedMessages.Attempt last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    Step step =
        Step.of(
                Step.Name.PUSHED,
                message.settledAt() != null ? message.settledAt() : last == null ? null : last.at(),
                message.type() + " to " + message.host() + ": " + message.state(),
                message.host())
            .ofEvent(event.id())
            .ofShipment(shipment)
            .with("outcome", message.state())
            .with("subscription", message.subscription())
            .with("id", message.event())
            .with("type", message.type())
            .with("attempts", attempts.size())
            .with("note", message.note())
            .with("dueAt", message.dueAt() == null ? null : message.dueAt().toString());
    if (last != null) {
      step.with("status", last.status() == null ? null : String.valueOf(last.status()))
          .with("error", last.error());
    }
    steps.add(step);
  }

  private void writeLine(AgentsDesk.Line line) {
    Step step =
        Step.of(Step.Name.DECIDED, line.at(), line.by() + ": " + line.reason(), line.by())
            .with("action", line.action())
            .with("by", line.by())
            .with("reason", line.reason())
            .with("decision", line.decision())
            .with("number", line.number().value());
    steps.add(line.shipment() == null ? step : step.ofShipment(line.shipment()));
  }
}
