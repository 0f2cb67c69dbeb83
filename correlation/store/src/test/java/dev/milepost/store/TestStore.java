package dev.milepost.store;

import dev.milepost.embedded.EmbeddedPostgres;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.SharedServers;
import dev.milepost.engine.Correlator;
import dev.milepost.engine.Judge;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import dev.milepost.event.TimeQuality;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A store on a database of its own, with connections as in production; and words for tests. */
final class TestStore implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  static final CarrierCode UPS = new CarrierCode("UPS");

  final PgShipmentStore store;
  final Pool pool;
  private final PostgresDatabase database;
  private final List<Vertx> nodes = new ArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();

  TestStore() {
    this(SharedServers.postgres());
  }

  /** On a server that is not shared, for a test of what others' transactions would change. */
  TestStore(EmbeddedPostgres server) {
    database = server.createDatabase();
    Migrations.apply(database.jdbcUrl(), database.user(), database.password());
    pool = connect();
    store = new PgShipmentStore(pool, new Correlator(Map.of()));
  }

  /** Another node, whose judge may keep its threads waiting. */
  PgShipmentStore another(Supplier<Judge> judge) {
    return new PgShipmentStore(connect(), new Correlator(Map.of()), judge);
  }

  private Pool connect() {
    Vertx vertx = Vertx.vertx();
    nodes.add(vertx);
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(8))
        .connectingTo(
            PgShipmentStore.byIndex(
                new PgConnectOptions()
                    .setHost(database.host())
                    .setPort(database.port())
                    .setDatabase(database.database())
                    .setUser(database.user())
                    .setPassword(database.password())
                    .setPipeliningLimit(256)
                    // No server is killed here; waiting for the disk is most of what a commit
                    // costs.
                    .addProperty("synchronous_commit", "off")))
        .using(vertx)
        .build();
  }

  @Override
  public void close() {
    nodes.forEach(node -> await(node.close()));
  }

  /** A name that no other test uses. */
  String fresh(String prefix) {
    return prefix + numbers.incrementAndGet();
  }

  long count(String sql, Object... parameters) {
    return rows(sql, parameters).get(0).getLong(0);
  }

  List<Row> rows(String sql, Object... parameters) {
    return await(
        pool.preparedQuery(sql)
            .execute(Tuple.from(Arrays.asList(parameters)))
            .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList()));
  }

  long eventsOf(String shipment) {
    return count(
        "select count(*) from shipment_event e join shipment s on s.key = e.shipment"
            + " where s.id = $1",
        shipment);
  }

  long waiting(String number) {
    return count("select count(*) from waiting_event where value = $1", number);
  }

  long outbox(String shipment) {
    return told(shipment).size();
  }

  /** What the outbox holds of a shipment, in the order in which it was told. */
  List<Outgoing> told(String shipment) {
    return outbox().filter(one -> one.shipment().equals(shipment)).toList();
  }

  Stream<Outgoing> outbox() {
    return await(OutboxRows.leftOver(pool, Instant.parse("2100-01-01T00:00:00Z"), 1_000_000))
        .stream();
  }

  /** The numbers that each shipment's stream has, in their order. */
  Map<String, List<Long>> sequences() {
    return outbox()
        .collect(
            Collectors.groupingBy(
                Outgoing::shipment,
                Collectors.collectingAndThen(
                    Collectors.mapping(TestStore::sequence, Collectors.toList()),
                    all -> all.stream().sorted().toList())));
  }

  List<Long> sequencesOf(String shipment) {
    return sequences().getOrDefault(shipment, List.of());
  }

  private static Long sequence(Outgoing told) {
    try {
      return Long.valueOf(Json.mapper().readTree(told.payload()).path("sequence").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Applied apply(Instant now, CarrierEvent... events) {
    return await(store.apply(incoming(events), now));
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static Instant hour(int hour) {
    return START.plusSeconds(3600L * hour);
  }

  static Instant day(int day) {
    return hour(24 * day);
  }

  static List<Incoming> incoming(CarrierEvent... events) {
    return Arrays.stream(events).map(event -> new Incoming(event, "00-of-" + event.id())).toList();
  }

  static CarrierEvent scan(String number, Milestone milestone, Instant at) {
    return scan(number, milestone, at, "words");
  }

  static CarrierEvent scan(String number, Milestone milestone, Instant at, @Nullable String words) {
    return new CarrierEvent(
        EventId.ofContent(number, milestone.name(), at.toString()),
        UPS,
        Reference.trackingNumber(UPS, number),
        List.of(),
        milestone,
        Classifier.ACTUAL,
        new EventTime(at, ZoneOffset.ofHours(-5), TimeQuality.GIVEN),
        Place.of("Louisville", "KY", "US"),
        new CarrierStatus("I", milestone.name(), null, words),
        milestone == Milestone.EXCEPTION ? Cause.WEATHER : null,
        null,
        null,
        List.of(),
        "ups-main",
        "d-1",
        at.plusSeconds(1));
  }

  /** The same with numbers beside its own. */
  static CarrierEvent beside(CarrierEvent event, Reference... related) {
    return new CarrierEvent(
        event.id(),
        event.carrier(),
        event.reference(),
        List.of(related),
        event.milestone(),
        event.classifier(),
        event.time(),
        event.place(),
        event.carrierStatus(),
        event.cause(),
        event.estimate(),
        event.correction(),
        event.warnings(),
        event.connection(),
        event.deliveryId(),
        event.receivedAt());
  }

  /** A shipment that is known by its order only. */
  static Shipment ordered(String id, Reference... references) {
    return new Shipment(
        id,
        "ACME",
        List.of(),
        List.of(references),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static Shipment shipment(String id, String... numbers) {
    return promised(id, "ACME", null, numbers);
  }

  static Shipment promised(
      String id, String customer, @Nullable Instant promised, String... numbers) {
    return new Shipment(
        id,
        customer,
        List.of("SO-1", "SO-2"),
        Arrays.stream(numbers)
            .map(number -> Reference.trackingNumber(UPS, number))
            .collect(Collectors.toList()),
        null,
        null,
        null,
        null,
        null,
        null,
        promised == null ? null : new PromisedWindow(null, promised.atOffset(ZoneOffset.UTC)),
        null,
        null);
  }

  /** A full truck from Louisville to Nashville. */
  static Shipment truck(String id, String number, @Nullable Instant promised) {
    return new Shipment(
        id,
        "ACME",
        List.of(),
        List.of(Reference.trackingNumber(UPS, number)),
        Mode.FTL,
        "GROUND",
        null,
        null,
        null,
        null,
        promised == null ? null : new PromisedWindow(null, promised.atOffset(ZoneOffset.UTC)),
        new Place("Louisville", "KY", "40213", "US", null, null, null),
        new Place("Nashville", "TN", "37201", "US", null, null, null));
  }
}
