package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.hub.RunningHub;
import dev.milepost.hub.SharedHub;
import dev.milepost.hub.Ups;
import dev.milepost.hub.stream.FreeEventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client that nobody here wrote follows the stream: the Java sample of docs/portal.md. */
@ExtendWith({FreeEventLoop.class, SharedHub.class})
class FollowerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration OFTEN = Duration.ofMillis(300);

  private final String customer = "PORTAL-" + UUID.randomUUID();
  private final String shipment = "SHP-" + UUID.randomUUID();
  private final String number = Ups.trackingNumber();
  private final Shown shown = new Shown();
  private RunningHub hub;
  private RunningHub.UpsConnection ups;
  private Instant began;
  private int posted;

  @BeforeEach
  void register(RunningHub shared) {
    hub = shared;
    ups = hub.ups();
    began = hub.clock().instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    hub.register(shipment, Ups.shipment(customer, number));
  }

  @Test
  void losesNothingAndGetsNothingTwiceWhileItsConnectionBreaks() throws Exception {
    post(2);
    try (CuttingWire wire = new CuttingWire(hub.address())) {
      // Within the first event, within the second, and before anything of the third stream is said.
      wire.cutAfter(900, 2600, 20);
      try (Follower follower = follow(wire.address(), null)) {
        await().atMost(PATIENCE).until(() -> shown.known.containsKey(shipment));
        int before = shown.known.get(shipment).intValue();
        await().atMost(PATIENCE).pollInterval(OFTEN).until(() -> postOne() && wire.cutsMade() == 3);
        post(3);

        await()
            .atMost(PATIENCE)
            .until(() -> shown.last() == hub.shipment(shipment).getLong("sequence"));
        assertThat(shown.sequences).containsExactlyElementsOf(from(before + 1, shown.last()));
        assertThat(shown.refused).isEmpty();
      }
    }
  }

  @Test
  void readsTheShipmentsAfterAGapAndGoesOn() throws Exception {
    post(3);
    await().atMost(PATIENCE).until(() -> hub.shipment(shipment).getLong("sequence") >= 3);
    long before = hub.shipment(shipment).getLong("sequence");

    try (Follower follower = follow(hub.address(), "a-cursor-that-no-node-can-read")) {
      await().atMost(PATIENCE).until(() -> shown.known.containsKey(shipment));
      post(2);

      await()
          .atMost(PATIENCE)
          .until(() -> shown.last() == hub.shipment(shipment).getLong("sequence"));
      assertThat(shown.known).containsEntry(shipment, before);
      assertThat(shown.sequences).containsExactlyElementsOf(from(before + 1, shown.last()));
    }
  }

  @Test
  void goesOnAtAKeptCursorWithATokenThatIsValidAgain() throws Exception {
    try (Follower follower = follow(hub.address(), null)) {
      await().atMost(PATIENCE).until(() -> shown.known.containsKey(shipment));
      post(1);
      await().atMost(PATIENCE).until(() -> !shown.cursors.isEmpty());
    }
    String kept = shown.cursors.get(shown.cursors.size() - 1);
    long before = shown.last();
    shown.known.clear();
    post(2);
    AtomicInteger asked = new AtomicInteger();

    try (Follower follower =
        new Follower(
            hub.address(),
            () -> asked.incrementAndGet() == 1 ? "expired" : hub.portal(customer),
            kept,
            shown)) {
      await()
          .atMost(PATIENCE)
          .until(() -> shown.last() == hub.shipment(shipment).getLong("sequence"));
      await().atMost(PATIENCE).until(() -> shown.last() > before);
      assertThat(shown.sequences).containsExactlyElementsOf(from(1, shown.last()));
      assertThat(shown.known).isEmpty();
      assertThat(asked).hasValueGreaterThan(1);
    }
  }

  @Test
  void saysWhenComingAgainWillNotHelp() throws Exception {
    try (Follower follower = new Follower(hub.address(), hub::erp, "a-kept-cursor", shown)) {
      await().atMost(PATIENCE).until(() -> !shown.refused.isEmpty());
      assertThat(shown.refused).containsExactly(403);
    }
  }

  private Follower follow(String address, @Nullable String cursor) {
    return new Follower(address, () -> hub.portal(customer), cursor, shown);
  }

  /** So many scans, each later than all before. */
  private void post(int scans) {
    for (int i = 0; i < scans; i++) {
      Instant at = began.plus(Duration.ofMinutes(++posted));
      ups.post(Ups.departed(number, at).encode());
    }
  }

  private boolean postOne() {
    post(1);
    return true;
  }

  private static List<Long> from(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** The portal's screen. */
  private final class Shown implements Follower.Portal {
    final Map<String, Long> known = new ConcurrentHashMap<>();
    final List<Long> sequences = new CopyOnWriteArrayList<>();
    final List<String> cursors = new CopyOnWriteArrayList<>();
    final List<Integer> refused = new CopyOnWriteArrayList<>();

    long last() {
      long snapshot = known.getOrDefault(shipment, 0L);
      return sequences.stream().mapToLong(Long::longValue).max().orElse(snapshot);
    }

    @Override
    public void shipment(JsonNode one) {
      known.put(one.get("shipment").asText(), one.get("sequence").asLong());
    }

    @Override
    public void event(JsonNode event, String cursor) {
      sequences.add(event.get("sequence").asLong());
      cursors.add(cursor);
    }

    @Override
    public void refused(int status) {
      refused.add(status);
    }
  }
}
