package dev.milepost.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.embedded.EmbeddedServers;
import dev.milepost.hub.RunningHub.Answer;
import dev.milepost.hub.RunningHub.UpsConnection;
import dev.milepost.hub.stream.FreeEventLoop;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A stop in the middle of the work. On servers of its own: the groups have fixed names. */
@ExtendWith(FreeEventLoop.class)
class HubStopIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CARRIERS = 4;
  private static final int SOME = 200;

  /** What was answered 2xx: the moments of the scans, by shipment. */
  private final Map<String, Set<Instant>> kept = new ConcurrentHashMap<>();

  private final Map<String, String> shipments = new TreeMap<>();
  private final AtomicInteger posted = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  @Test
  void losesNothingThatWasAccepted(@TempDir Path data) throws Exception {
    try (EmbeddedServers servers = EmbeddedServers.start(data)) {
      RunningHub hub = start(servers, data);
      UpsConnection ups = hub.ups();
      for (int i = 0; i < CARRIERS; i++) {
        String id = "SHP-" + UUID.randomUUID();
        shipments.put(id, Ups.trackingNumber());
        hub.register(id, Ups.shipment("ACME", shipments.get(id)));
      }
      List<Thread> carriers = carriers(ups, hub.clock().instant().truncatedTo(ChronoUnit.SECONDS));
      await().atMost(PATIENCE).until(() -> accepted.get() >= SOME);

      hub.close();

      for (Thread carrier : carriers) {
        carrier.join(PATIENCE.toMillis());
        assertThat(carrier.isAlive()).isFalse();
      }
      try (RunningHub again = start(servers, data)) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    shipments
                        .keySet()
                        .forEach(id -> assertThat(scans(again, id)).containsAll(kept.get(id))));
        assertThat(again.metric("milepost_dead_letters_total", "")).isZero();
      }
    }
  }

  private static RunningHub start(EmbeddedServers servers, Path data) throws IOException {
    return RunningHub.start(
        servers.kafka().bootstrapServers(), servers.postgres().connection(), data);
  }

  /** Each posts its parcel's scans one after the other, until nobody answers any more. */
  private List<Thread> carriers(UpsConnection ups, Instant now) {
    List<Thread> carriers = new ArrayList<>();
    shipments.forEach(
        (id, number) -> {
          Set<Instant> mine = kept.computeIfAbsent(id, shipment -> ConcurrentHashMap.newKeySet());
          Thread carrier =
              new Thread(
                  () -> {
                    boolean answered = true;
                    while (answered) {
                      // Within one minute UPS would be repeating itself.
                      Instant at = now.minus(Duration.ofMinutes(posted.incrementAndGet()));
                      answered = post(ups, Ups.departed(number, at), mine, at);
                    }
                  },
                  "carrier-" + number);
          carrier.start();
          carriers.add(carrier);
        });
    return carriers;
  }

  private boolean post(UpsConnection ups, JsonObject scan, Set<Instant> mine, Instant at) {
    try {
      Answer answer = ups.tryToPost(scan.encode(), ups.secret());
      if (answer.status() / 100 == 2) {
        mine.add(at);
        accepted.incrementAndGet();
      }
      return true;
    } catch (UncheckedIOException gone) {
      return false;
    }
  }

  private static Set<Instant> scans(RunningHub hub, String id) {
    return hub.events(id).stream()
        .map(event -> Instant.parse(event.getJsonObject("time").getString("instant")))
        .collect(Collectors.toSet());
  }
}
