package dev.milepost.dev.simulator;

import dev.milepost.dev.simulator.SimulatedJourney.Post;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behaves as an ERP and as UPS do, from outside and over HTTP only: registers shipments and posts
 * what happens to them, in journeys of a minute. It comes to life at its full rate, as if the hub
 * had been switched on in the middle of a working day.
 *
 * <p>What the hub does not take is sent again. When the hub asks for patience, no new journeys
 * begin, so what is kept here stays bounded.
 */
public final class Simulator {
  private static final Logger LOGGER = LoggerFactory.getLogger(Simulator.class);
  private static final long TICK_MS = 20;
  private static final int CONNECTIONS = 32;

  /** Requests without an answer, above which no journey begins. */
  private static final int MOST_OPEN = 5_000;

  /** Journeys that are under way when the simulator starts; bounds the rush of registrations. */
  private static final int MOST_UNDER_WAY = 2_000;

  private static final int RUSH_MS = 2_000;
  private static final double USUAL_POSTS = 12;

  private final Vertx vertx;
  private final Clock clock;
  private final SimulatorSettings settings;
  private final String adminToken;
  private final Map<String, String> erpHeaders;
  private final Consumer<String> console;
  private final HttpClient http;
  private final Context context;
  private final Door erp;
  private final Door ups;
  private final PriorityQueue<Due> calendar =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
  private final Tally tally = new Tally();
  private final List<Long> timers = new ArrayList<>();
  private long planned;

  private record Due(Instant at, long order, Runnable what) {}

  private record Line(String path, Map<String, String> headers) {}

  private static final class Tally {
    final LongAdder registered = new LongAdder();
    final LongAdder unregistered = new LongAdder();
    final LongAdder sent = new LongAdder();
    final LongAdder taken = new LongAdder();
    final LongAdder refused = new LongAdder();
  }

  /**
   * @param hub where the hub's public port is
   * @param adminToken may create connections
   * @param shipmentsToken may register shipments
   * @param console takes a line for people every few seconds
   */
  public Simulator(
      Vertx vertx,
      URI hub,
      String adminToken,
      String shipmentsToken,
      SimulatorSettings settings,
      Clock clock,
      Consumer<String> console) {
    this.vertx = vertx;
    this.clock = clock;
    this.settings = settings;
    this.adminToken = adminToken;
    this.erpHeaders = bearer(shipmentsToken);
    this.console = console;
    this.context = vertx.getOrCreateContext();
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(2_000),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    String base = hub.toString().replaceFirst("/+$", "");
    this.erp = new Door(vertx, http, base, new Random(settings.seed()));
    this.ups = new Door(vertx, http, base, new Random(settings.seed() + 1));
  }

  /** Succeeds when the connection to UPS is made and the first journeys are under way. */
  public Future<Void> start() {
    return onContext(
        () -> {
          Instant start = clock.instant();
          return connect(start).onSuccess(line -> begin(start, line)).mapEmpty();
        });
  }

  /** Sends nothing more. */
  public Future<Void> stop() {
    return onContext(
        () -> {
          timers.forEach(vertx::cancelTimer);
          calendar.clear();
          erp.close();
          ups.close();
          return http.close();
        });
  }

  /** What was done so far. */
  public SimulatorCounts counts() {
    return new SimulatorCounts(
        tally.registered.sum(),
        tally.unregistered.sum(),
        tally.sent.sum(),
        tally.taken.sum(),
        tally.refused.sum(),
        erp.again() + ups.again());
  }

  private Future<Line> connect(Instant start) {
    String another =
        settings.connection()
            + "-"
            + Long.toString(start.toEpochMilli() * 1_000 + settings.seed() % 1_000, 36);
    return create(settings.connection())
        .compose(
            line ->
                line.isPresent()
                    ? Future.succeededFuture(line)
                    // Taken, by an earlier run for instance, whose secret nobody can read again.
                    : create(another))
        .map(Optional::orElseThrow);
  }

  /** The new connection, or empty when its id is taken. */
  private Future<Optional<Line>> create(String id) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    JsonObject connection =
        new JsonObject()
            .put("id", id)
            .put("carrier", "UPS")
            .put("mode", "webhook")
            .put("secret", secret);
    return erp.send(
            HttpMethod.POST, "/admin/v1/connections", bearer(adminToken), connection.encode())
        .compose(
            answer -> {
              if (answer.taken()) {
                return Future.succeededFuture(
                    Optional.of(new Line("/v1/webhooks/" + id, Map.of("credential", secret))));
              }
              return answer.status() == 409
                  ? Future.succeededFuture(Optional.empty())
                  : Future.failedFuture(
                      "the hub refused the connection " + id + " with status " + answer.status());
            });
  }

  private void begin(Instant start, Line line) {
    JourneyGenerator generator =
        new JourneyGenerator(settings.seed(), start, settings.customers(), settings.journey());
    Pace pace = new Pace(settings.rate(), start);
    joinUnderWay(generator, start, line);
    timers.add(
        vertx.setPeriodic(
            TICK_MS,
            tick -> {
              Instant now = clock.instant();
              while (erp.open() + ups.open() < MOST_OPEN && pace.allows(now)) {
                SimulatedJourney journey = generator.next(now);
                pace.spend(journey.posts().size());
                plan(journey, now, journey.registeredAt(), line);
              }
              while (!calendar.isEmpty() && !calendar.element().at().isAfter(now)) {
                calendar.remove().what().run();
              }
            }));
    timers.add(
        vertx.setPeriodic(
            settings.statusEvery().toMillis(), tick -> console.accept(status(start))));
  }

  /** Journeys of all ages: what happened to them before we came is not told any more. */
  private void joinUnderWay(JourneyGenerator generator, Instant now, Line line) {
    Random ages = new Random(settings.seed() + 2);
    double usual = settings.rate() * settings.journey().toMillis() / 1_000 / USUAL_POSTS;
    long journeys = Math.min(MOST_UNDER_WAY, Math.round(usual));
    for (long i = 0; i < journeys; i++) {
      long age = (long) (settings.journey().toMillis() * ages.nextDouble());
      SimulatedJourney journey = generator.next(now.minusMillis(age));
      plan(journey, now, now.plusMillis(ages.nextInt(RUSH_MS)), line);
    }
  }

  private void plan(SimulatedJourney journey, Instant from, Instant registeredAt, Line line) {
    at(registeredAt, () -> register(journey));
    for (Post post : journey.posts()) {
      if (!post.at().isBefore(from)) {
        at(post.at(), () -> post(post.alert(), line));
      }
    }
  }

  private void at(Instant when, Runnable what) {
    calendar.add(new Due(when, planned++, what));
  }

  private void register(SimulatedJourney journey) {
    erp.send(
            HttpMethod.PUT,
            "/v1/shipments/" + journey.shipment(),
            erpHeaders,
            journey.registration().encode())
        .onSuccess(
            answer -> {
              if (answer.taken()) {
                tally.registered.increment();
              } else {
                tally.unregistered.increment();
                warn("shipment refused", journey.shipment(), answer);
              }
            });
  }

  private void post(TrackAlert alert, Line line) {
    tally.sent.increment();
    ups.send(HttpMethod.POST, line.path(), line.headers(), alert.body())
        .onSuccess(
            answer -> {
              if (answer.taken()) {
                tally.taken.increment();
              } else {
                tally.refused.increment();
                warn("webhook refused", alert.trackingNumber(), answer);
              }
            });
  }

  private static void warn(String message, String what, Answer answer) {
    LOGGER
        .atWarn()
        .addKeyValue("subject", what)
        .addKeyValue("status", answer.status())
        .log(message);
  }

  private String status(Instant start) {
    SimulatorCounts counts = counts();
    double seconds = Math.max(1, Duration.between(start, clock.instant()).toMillis()) / 1_000.0;
    return String.format(
        Locale.ROOT,
        "simulator: %d shipments registered, %d webhooks sent, %d taken, %d refused, %d waiting,"
            + " %d sent again; %.1f/s",
        counts.registered(),
        counts.sent(),
        counts.taken(),
        counts.refused(),
        counts.waiting(),
        counts.again(),
        counts.taken() / seconds);
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    return Future.future(done -> context.runOnContext(now -> work.get().onComplete(done::handle)));
  }

  private static Map<String, String> bearer(String token) {
    return Map.of("Authorization", "Bearer " + token);
  }
}
