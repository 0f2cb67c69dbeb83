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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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
  private final List<AutoCloseable> open = new ArrayList<>();
  private int posted;

  @BeforeEach
  void register(RunningHub shared) {
    hub = shared;
    ups = hub.ups();
    began = hub.clock().instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    hub.register(shipment, Ups.shipment(customer, number));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void losesNothingAndGetsNothingTwiceWhileItsConnectionBreaks() throws Exception {
    post(2);
    CuttingWire wire = new CuttingWire(hub.address());
    open.add(wire);
    // Within the first event, within the second, and before anything of the third stream is said.
    wire.cutAfter(900, 2600, 20);

    follow(wire.address(), null);
    awaitShipment();
    long before = shown.known.getOrDefault(shipment, 0L);
    await()
        .atMost(PATIENCE)
        .pollInterval(OFTEN)
        .until(
            () -> {
              post(1);
              return wire.cutsMade() == 3;
            });
    post(3);

    awaitAllOf(before + 1);
    assertThat(shown.refused).isEmpty();
  }

  @Test
  void readsTheShipmentsAfterAGapAndGoesOn() {
    post(3);
    await().atMost(PATIENCE).until(() -> sequence() == 3);

    follow(hub.address(), "a-cursor-that-no-node-can-read");
    awaitShipment();
    post(2);

    awaitAllOf(4);
    assertThat(shown.known).containsEntry(shipment, 3L);
  }

  @Test
  void goesOnAtAKeptCursorWithATokenThatIsValidAgain() {
    Follower first = follow(hub.address(), null);
    awaitShipment();
    post(1);
    await().atMost(PATIENCE).until(() -> !shown.cursors.isEmpty());
    first.close();
    String kept = shown.cursors.get(0);
    shown.known.clear();
    post(2);
    AtomicInteger asked = new AtomicInteger();

    open.add(
        new Follower(
            hub.address(),
            () -> asked.incrementAndGet() == 1 ? "expired" : hub.portal(customer),
            kept,
            shown));

    awaitAllOf(1);
    assertThat(shown.known).as("shipments read again").isEmpty();
    assertThat(asked).hasValueGreaterThan(1);
  }

  @Test
  void saysWhenComingAgainWillNotHelp() {
    open.add(new Follower(hub.address(), hub::erp, "a-kept-cursor", shown));

    await().atMost(PATIENCE).until(() -> !shown.refused.isEmpty());
    assertThat(shown.refused).containsExactly(403);
  }

  private Follower follow(String address, @Nullable String cursor) {
    Follower follower = new Follower(address, () -> hub.portal(customer), cursor, shown);
    open.add(follower);
    return follower;
  }

  private void awaitShipment() {
    await().atMost(PATIENCE).until(() -> shown.known.containsKey(shipment));
  }

  /** Every event from that on has been told, once. */
  private void awaitAllOf(long first) {
    await()
        .atMost(PATIENCE)
        .until(() -> sequence() >= posted && shown.sequences.contains(sequence()));
    assertThat(shown.sequences)
        .containsExactlyElementsOf(LongStream.rangeClosed(first, sequence()).boxed().toList());
  }

  private long sequence() {
    return hub.shipment(shipment).getLong("sequence");
  }

  /** So many scans, each later than all before. */
  private void post(int scans) {
    for (int i = 0; i < scans; i++) {
      Instant at = began.plus(Duration.ofMinutes(++posted));
      ups.post(Ups.departed(number, at).encode());
    }
  }

  /** The portal's screen. */
  private static final class Shown implements Follower.Portal {
    final Map<String, Long> known = new ConcurrentHashMap<>();
    final List<Long> sequences = new CopyOnWriteArrayList<>();
    final List<String> cursors = new CopyOnWriteArrayList<>();
    final List<Integer> refused = new CopyOnWriteArrayList<>();

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
