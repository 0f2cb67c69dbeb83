package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.embedded.PostgresDatabase;
import dev.milepost.embedded.PostgresWire;
import dev.milepost.hub.RunningHub.UpsConnection;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections to PostgreSQL break between any two statements while shipments are registered and
 * carriers speak. On servers of its own: the groups have fixed names.
 */
@ExtendWith(FreeEventLoop.class)
class LostConnectionsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int SHIPMENTS = 20;
  private static final int BREAKS = 40;
  private static final int MOST_APART = 120;
  private static final String CUSTOMER = "ACME";

  private final Random random = new Random(4);
  private final Map<String, String> numbers = new TreeMap<>();

  @Test
  void tellsEachEventOnceAndInOrder(@TempDir Path data) throws Exception {
    try (EmbeddedServers servers = EmbeddedServers.start(data)) {
      PostgresDatabase database = servers.postgres().connection();
      try (PostgresWire wire = PostgresWire.to(database);
          RunningHub hub =
              RunningHub.start(servers.kafka().bootstrapServers(), wire.reach(database), data);
          EventStream stream = hub.follow(CUSTOMER)) {
        UpsConnection ups = hub.ups();
        Breaks breaks = new Breaks();
        wire.ask(breaks);

        List<Runnable> work = work(hub, ups);
        work.forEach(Runnable::run);

        await().atMost(PATIENCE).until(() -> breaks.left() == 0 || knowsAll(hub));
        wire.ask((where, statement) -> PostgresWire.Tear.NOTHING);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(knowsAll(hub)).isTrue());
        await().atMost(PATIENCE).untilAsserted(() -> assertTold(hub, stream));
        assertThat(breaks.left()).as("breaks that did not come").isLessThan(BREAKS / 2);
        assertThat(hub.metric("milepost_dead_letters_total", "")).isZero();
      }
    }
  }

  /** Registrations and deliveries, each event in two of them, in any order. */
  private List<Runnable> work(RunningHub hub, UpsConnection ups) {
    Instant now = hub.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    List<Runnable> work = new ArrayList<>();
    List<JsonObject> alerts = new ArrayList<>();
    for (int i = 0; i < SHIPMENTS; i++) {
      String id = "SHP-" + i;
      String number = Ups.trackingNumber();
      numbers.put(id, number);
      work.add(() -> untilTaken(() -> register(hub, id, number)));
      for (int copy = 0; copy < 2; copy++) {
        alerts.add(Ups.departed(number, now.minus(Duration.ofHours(9))));
        alerts.add(Ups.weather(number, now.minus(Duration.ofHours(7))));
        alerts.add(Ups.outForDelivery(number, now.minus(Duration.ofHours(3))));
        alerts.add(Ups.delivered(number, now.minus(Duration.ofHours(1))));
      }
    }
    Collections.shuffle(alerts, random);
    for (int from = 0; from < alerts.size(); from += 4) {
      String body = Ups.together(alerts.subList(from, from + 4).toArray(JsonObject[]::new));
      work.add(() -> untilTaken(() -> ups.tryToPost(body, ups.secret()).status()));
    }
    Collections.shuffle(work, random);
    return work;
  }

  private static int register(RunningHub hub, String id, String number) {
    return hub.put("/v1/shipments/" + id, hub.erp(), Ups.shipment(CUSTOMER, number).encode())
        .status();
  }

  /** As carriers and ERPs do. */
  private static void untilTaken(IntSupplier tried) {
    await().atMost(PATIENCE).until(() -> tried.getAsInt() / 100 == 2);
  }

  private boolean knowsAll(RunningHub hub) {
    return numbers.keySet().stream()
        .allMatch(
            id -> {
              RunningHub.Answer answer = hub.get("/v1/shipments/" + id + "/events", hub.erp());
              return answer.status() == 200 && answer.json().getJsonArray("events").size() == 4;
            });
  }

  private void assertTold(RunningHub hub, EventStream stream) {
    List<JsonObject> told = stream.frames().stream().map(EventStream.Frame::data).toList();
    assertThat(told).extracting(event -> event.getString("id")).doesNotHaveDuplicates();
    for (String id : numbers.keySet()) {
      long last = hub.shipment(id).getLong("sequence");
      assertThat(
              told.stream()
                  .filter(event -> id.equals(event.getString("subject")))
                  .map(event -> Long.valueOf(event.getString("sequence")))
                  .sorted()
                  .toList())
          .as(id)
          .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    }
  }

  /**
   * A connection breaks after so and so many points, whichever connection that is; every other time
   * only when a COMMIT is done and its answer would come, so that what it stored is known to
   * nobody.
   */
  private final class Breaks implements PostgresWire.Faults {
    private final List<Integer> apart =
        new ArrayList<>(
            IntStream.range(0, BREAKS).mapToObj(i -> 1 + random.nextInt(MOST_APART)).toList());
    private int passed;

    @Override
    public synchronized PostgresWire.Tear at(String where, String statement) {
      if (apart.isEmpty() || ++passed < apart.get(0)) {
        return PostgresWire.Tear.NOTHING;
      }
      boolean atCommit = apart.size() % 2 == 0;
      if (atCommit && !(where.startsWith("after") && statement.equals("COMMIT"))) {
        return PostgresWire.Tear.NOTHING;
      }
      passed = 0;
      apart.remove(0);
      return PostgresWire.Tear.CONNECTION;
    }

    synchronized int left() {
      return apart.size();
    }
  }
}
