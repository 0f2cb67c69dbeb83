package dev.milepost.dev.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.dev.journeys.TrackingNumbers;
import dev.milepost.dev.simulator.UpsBodies;
import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.event.Topic;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Kafka, PostgreSQL, hubs and two customers of a test's own, all of which it may harm. */
final class World implements AutoCloseable {
  static final List<String> CUSTOMERS = List.of("ACME", "GLOBEX");

  private static final Duration CATCH_UP = Duration.ofMinutes(3);

  private final EmbeddedServers servers;
  private final Path hubData;
  private final List<HubProcess> hubs = new ArrayList<>();
  private final List<HubClient> clients = new ArrayList<>();
  private final List<Portal> portals = new ArrayList<>();
  private final List<Load> loads = new ArrayList<>();
  private final TrackingNumbers numbers = new TrackingNumbers(1, Clock.systemUTC().instant());

  /** Starts the servers, and one hub for each node. */
  World(Path folder, String... nodes) throws IOException {
    this.hubData = folder.resolve("hub");
    this.servers = EmbeddedServers.start(folder);
    try {
      for (String node : nodes) {
        HubProcess hub = new HubProcess(servers, hubData, node);
        hubs.add(hub);
        hub.start();
        clients.add(new HubClient(hub.uri(), hubData));
      }
      CUSTOMERS.forEach(client()::connect);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  static ConditionFactory patiently(String what) {
    return Awaitility.await(what).atMost(CATCH_UP).pollInterval(Duration.ofMillis(100));
  }

  EmbeddedServers servers() {
    return servers;
  }

  HubProcess hub(int index) {
    return hubs.get(index);
  }

  HubClient client() {
    return clients.get(0);
  }

  /** So many registered parcels of each customer, one customer's after the other's. */
  List<Parcel> parcels(int ofEach) {
    List<List<Parcel>> all =
        CUSTOMERS.stream().map(customer -> Parcel.of(customer, ofEach, numbers)).toList();
    all.forEach(client()::register);
    return IntStream.range(0, ofEach)
        .boxed()
        .flatMap(i -> all.stream().map(ofOne -> ofOne.get(i)))
        .toList();
  }

  /** A parcel that is not registered yet. */
  Parcel parcel(String shipment, String customer) {
    return Parcel.one(shipment, customer, numbers);
  }

  /** A portal of each customer that goes from hub to hub, each time it has read so many events. */
  List<Portal> portals(int moveAfter) {
    CUSTOMERS.forEach(
        customer -> portals.add(portal(customer, client().portalToken(customer), moveAfter)));
    List<Portal> opened = List.copyOf(portals);
    patiently("the streams")
        .until(() -> opened.stream().allMatch(portal -> portal.firstCursor() != null));
    return opened;
  }

  private Portal portal(String customer, String token, int moveAfter) {
    return new Portal(uris(), moveAfter, customer, token, null);
  }

  private List<URI> uris() {
    return hubs.stream().map(HubProcess::uri).toList();
  }

  Load load(List<Parcel> parcels, int perSecond) {
    Load load = new Load(clients, parcels, perSecond);
    loads.add(load);
    return load;
  }

  long deadLetters() {
    return Topics.size(servers.kafka().bootstrapServers(), Topic.DEAD_LETTERS);
  }

  /** How many records the hub has still to work off. */
  long lag() throws ExecutionException, InterruptedException {
    return Topics.lag(servers.kafka().bootstrapServers());
  }

  /** Waits until the hub has worked off everything, then until its portals have read it. */
  void awaitCaughtUp(Load load) {
    for (Parcel parcel : load.parcels()) {
      patiently("the history of " + parcel.shipment())
          .until(() -> client().history(parcel.shipment()).size() >= load.made(parcel));
    }
    // Repetitions, too: what they would change must be changed before anybody looks.
    patiently("everything read").until(() -> lag() == 0);
    awaitTold(load.parcels());
  }

  /**
   * Waits until everything is published and read: a customer's events have one order, so after an
   * event of the very end nothing is to come.
   */
  void awaitTold(List<Parcel> parcels) {
    patiently("an empty outbox").until(() -> rowsIn("outbox") == 0);
    for (Portal portal : portals) {
      awaitEnd(portal);
      parcels.stream()
          .filter(parcel -> parcel.customer().equals(portal.customer()))
          .forEach(
              parcel ->
                  assertThat(sequences(portal, parcel.shipment()))
                      .as("sequences of %s", parcel.shipment())
                      .containsExactlyElementsOf(upTo(sequence(parcel))));
    }
  }

  /** Every scan that was acknowledged is in its shipment's history, and once. */
  void assertStoredOnce(Load load) {
    for (Parcel parcel : load.parcels()) {
      List<Instant> expected =
          IntStream.range(0, load.made(parcel)).mapToObj(UpsBodies::when).toList();
      assertThat(client().history(parcel.shipment()).stream().sorted().toList())
          .as("history of %s", parcel.shipment())
          .isEqualTo(expected);
    }
  }

  /**
   * Every portal was told of every scan of its customer's once, in sequences without holes or
   * repetitions, of nothing else, and never of a gap.
   */
  void assertToldOnce(Load load) {
    for (Portal portal : portals) {
      assertOwnAndWhole(portal);
      for (Parcel parcel : load.parcels()) {
        boolean own = parcel.customer().equals(portal.customer());
        assertThat(told(portal, parcel.shipment()))
            .as("scans of %s that %s was told of", parcel.shipment(), portal.customer())
            .isEqualTo(
                own
                    ? IntStream.range(0, load.made(parcel)).mapToObj(UpsBodies::when).toList()
                    : List.of());
      }
    }
  }

  /** Who comes with a portal's very first cursor is told the same once more. */
  void assertToldAgain() {
    for (Portal first : portals) {
      Set<String> ids = ids(first);
      try (Portal late =
          new Portal(
              uris(), Integer.MAX_VALUE, first.customer(), first.token(), first.firstCursor())) {
        patiently("the whole stream once more").until(() -> ids(late).containsAll(ids));
        assertOwnAndWhole(late);
        assertThat(ids(late)).isEqualTo(ids);
      }
    }
  }

  /** The instants of the scans that a portal was told of, sorted. */
  static List<Instant> told(Portal portal, String shipment) {
    return portal.frames().stream()
        .map(frame -> frame.data().getJsonObject("data"))
        .filter(data -> shipment.equals(data.getString("shipment")))
        .filter(data -> data.containsKey("occurredAt"))
        .map(data -> Instant.parse(data.getString("occurredAt")))
        .sorted()
        .toList();
  }

  /** All of a portal's frames are its customer's, each came once, and there was no gap. */
  static void assertOwnAndWhole(Portal portal) {
    List<JsonObject> events =
        portal.frames().stream()
            .filter(frame -> !frame.event().equals("gap"))
            .map(Portal.Frame::data)
            .toList();
    assertThat(portal.frames()).as("frames without gaps").hasSize(events.size());
    assertThat(events)
        .as("other customers' events")
        .allMatch(
            event -> portal.customer().equals(event.getJsonObject("data").getString("customer")));
    assertThat(ids(portal)).as("different events").hasSize(events.size());
  }

  /** Ends all processes, whatever state they are in. */
  @Override
  public void close() {
    loads.forEach(Load::close);
    portals.forEach(Portal::close);
    hubs.forEach(HubProcess::close);
    servers.close();
  }

  private void awaitEnd(Portal portal) {
    Parcel end =
        parcel("END-" + portal.customer() + "-" + portal.frames().size(), portal.customer());
    client().register(end);
    patiently("the last webhook's 2xx")
        .until(
            () ->
                client().post(end, UpsBodies.scan(end.trackingNumber(), 0)).join().statusCode()
                        / 100
                    == 2);
    patiently("the last event of " + portal.customer())
        .until(() -> !told(portal, end.shipment()).isEmpty());
  }

  private long sequence(Parcel parcel) {
    return client().shipment(parcel.shipment()).getLong("sequence");
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** Sorted: two lanes may overtake each other on the way, and every event says its place. */
  private static List<Long> sequences(Portal portal, String shipment) {
    return portal.frames().stream()
        .map(Portal.Frame::data)
        .filter(event -> shipment.equals(event.getString("subject")))
        .map(event -> Long.valueOf(event.getString("sequence")))
        .sorted()
        .toList();
  }

  private static Set<String> ids(Portal portal) {
    Set<String> ids = new TreeSet<>();
    portal.frames().stream()
        .filter(frame -> frame.data().containsKey("id"))
        .forEach(frame -> ids.add(frame.data().getString("id")));
    return ids;
  }

  /** As the hub's database counts them. */
  long rowsIn(String table) throws SQLException {
    try (Connection connection = database();
        ResultSet count =
            connection.createStatement().executeQuery("select count(*) from " + table)) {
      count.next();
      return count.getLong(1);
    }
  }

  /** All that a polling connection knows of is to be asked about now. */
  void askAll(String connection) throws SQLException {
    try (Connection database = database();
        PreparedStatement due =
            database.prepareStatement(
                "update poll_task set step = 'ask', due_at = clock_timestamp()"
                    + " where connection = ? and claim is null")) {
      due.setString(1, connection);
      due.executeUpdate();
    }
  }

  private Connection database() throws SQLException {
    return DriverManager.getConnection(
        servers.postgres().jdbcUrl(), servers.postgres().user(), servers.postgres().password());
  }

  /** A line for people. */
  void report(String test, Map<String, ?> figures) throws IOException {
    Map<String, Object> all = new TreeMap<>(figures);
    for (Portal portal : portals) {
      all.put(
          "stream " + portal.customer(),
          portal.frames().size() + " events in " + portal.connections() + " connections");
    }
    long blocked = 0;
    for (HubProcess hub : hubs) {
      blocked += hub.blockedThreads();
    }
    all.put("blocked-thread warnings", blocked);
    System.out.println(test + " " + all);
  }
}
