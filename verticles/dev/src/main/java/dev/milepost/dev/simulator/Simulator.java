package dev.milepost.dev.simulator;

import dev.milepost.dev.http.Answer;
import dev.milepost.dev.simulator.Road.RequestHead;
import dev.milepost.dev.simulator.SimulatedJourney.Telling;
import dev.milepost.dev.simulator.SimulatorCounts.Sent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behaves as an ERP and as carriers of all modes do, from outside and by the hub's public contracts
 * only: registers shipments and tells what happens to them, in journeys of minutes. It comes to
 * life as if the hub had been switched on in the middle of a working day.
 *
 * <p>What the hub does not take is sent again. What is due while too much has no answer waits where
 * it is, and no new journeys begin, so what is kept here stays bounded; how late that makes it is
 * said.
 */
public final class Simulator {
  private static final Logger LOGGER = LoggerFactory.getLogger(Simulator.class);
  private static final long TICK_MS = 10;

  /** What is due at once, after the start for instance, is told in turns. */
  private static final long TURN_NANOS = 50_000_000;

  private static final long FILES_EVERY_MS = 2_000;

  /** Things without an answer, above which nothing more is told. */
  private static final int MOST_OPEN = 5_000;

  /** Journeys that are under way when the simulator starts; bounds the rush of registrations. */
  private static final int MOST_UNDER_WAY = 2_000;

  /** What an ERP registers at once: each is a transaction, and a rush must not starve the rest. */
  private static final int REGISTRATIONS = 8;

  /** Journeys that are compared at the end. */
  private static final int SAMPLE = 500;

  private static final int RUSH_MS = 2_000;
  private static final double USUAL_TELLINGS = 12;

  private final Vertx vertx;
  private final URI hub;
  private final Clock clock;
  private final SimulatorSettings settings;
  private final String shipmentsToken;
  private final Consumer<String> console;
  private final Context context;
  private final HubAdmin admin;
  private final Roads roads;
  private final Door erp;
  private final PriorityQueue<Playing> calendar = new PriorityQueue<>();
  private final List<Playing> sample = new ArrayList<>();
  private final Random sampling;
  private final Map<PlayedCarrier, Tally> tallies = new EnumMap<>(PlayedCarrier.class);
  private final List<Long> timers = new ArrayList<>();
  private long planned;
  private long registered;
  private long unregistered;
  private boolean ending;
  private volatile SimulatorCounts counts = new SimulatorCounts(0, 0, Map.of(), 0, 0);

  private static final class Tally {
    long sent;
    long taken;
    long refused;
  }

  /**
   * @param hub where the hub's public port is
   * @param adminToken may create connections
   * @param shipmentsToken may register shipments and read them
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
    this.hub = hub;
    this.clock = clock;
    this.settings = settings;
    this.shipmentsToken = shipmentsToken;
    this.console = console;
    this.context = vertx.getOrCreateContext();
    this.admin = new HubAdmin(vertx, hub, adminToken, shipmentsToken);
    this.roads = new Roads(vertx, hub, admin, settings, clock);
    this.erp = new Door(vertx, hub, REGISTRATIONS, 1, new Random(settings.seed()));
    this.sampling = new Random(settings.seed() + 3);
    settings.carriers().forEach(carrier -> tallies.put(carrier, new Tally()));
  }

  /** Succeeds when the connections are made and the first journeys are under way. */
  public Future<Void> start() {
    return onContext(
        () -> {
          Instant start = clock.instant();
          return roads.open(start).onSuccess(open -> begin(start));
        });
  }

  /**
   * Tells nothing more, waits for answers, holds what the hub has against what it acknowledged, and
   * stops.
   *
   * @param patience after which it is done in any case
   */
  public Future<TruthReport> finish(Duration patience) {
    long began = System.nanoTime();
    return onContext(
        () -> {
          ending = true;
          calendar.clear();
          return answered(began + patience.toNanos() / 2)
              .compose(
                  all ->
                      new TruthCheck(vertx, admin, began + patience.toNanos() * 3 / 4).of(sample))
              .onComplete(done -> count())
              .eventually(this::stop);
        });
  }

  /** Sends nothing more. */
  public Future<Void> stop() {
    return onContext(
        () -> {
          timers.forEach(vertx::cancelTimer);
          calendar.clear();
          return Future.join(erp.close(), roads.close())
              .otherwiseEmpty()
              .eventually(admin::close)
              .mapEmpty();
        });
  }

  /** What was done so far, as of a moment ago. */
  public SimulatorCounts counts() {
    return counts;
  }

  private void begin(Instant start) {
    JourneyGenerator generator =
        new JourneyGenerator(
            settings.seed(), start, settings.customers(), settings.journey(), settings.carriers());
    Pace pace = new Pace(settings.rate(), start);
    RequestHead registration = RequestHead.of("PUT", hub, "/v1/shipments/");
    joinUnderWay(generator, start);
    timers.add(
        vertx.setPeriodic(
            TICK_MS,
            tick -> {
              Instant now = clock.instant();
              while (!ending && !isFull() && pace.allows(now)) {
                SimulatedJourney journey = generator.next(now);
                pace.spend(journey.tellings().size());
                plan(journey, now, journey.registeredAt());
              }
              tell(now.toEpochMilli(), registration);
              erp.pump();
              roads.all().forEach(Road::pump);
            }));
    timers.add(vertx.setPeriodic(FILES_EVERY_MS, tick -> roads.turn()));
    timers.add(
        vertx.setPeriodic(
            settings.statusEvery().toMillis(),
            tick -> {
              count();
              console.accept(status(start));
            }));
  }

  /** Journeys of all ages: what happened to them before we came is not told any more. */
  private void joinUnderWay(JourneyGenerator generator, Instant now) {
    Random ages = new Random(settings.seed() + 2);
    double usual = settings.rate() * settings.journey().toMillis() / 1_000 / USUAL_TELLINGS;
    long journeys = Math.min(MOST_UNDER_WAY, Math.round(usual));
    for (long i = 0; i < journeys; i++) {
      long age = (long) (settings.journey().toMillis() * ages.nextDouble());
      SimulatedJourney journey = generator.next(now.minusMillis(age));
      plan(journey, now, now.plusMillis(ages.nextInt(RUSH_MS)));
    }
  }

  private void plan(SimulatedJourney journey, Instant from, Instant registeredAt) {
    Playing playing = new Playing(journey, planned++, from, registeredAt);
    roads.learn(journey);
    calendar.add(playing);
    // Each journey of the run is in the sample by the same chance (reservoir sampling).
    if (sample.size() < SAMPLE) {
      sample.add(playing);
    } else {
      long place = (long) (sampling.nextDouble() * planned);
      if (place < SAMPLE) {
        sample.set((int) place, playing);
      }
    }
  }

  private void tell(long now, RequestHead registration) {
    long until = System.nanoTime() + TURN_NANOS;
    while (!calendar.isEmpty()
        && calendar.element().dueAt() <= now
        && !isFull()
        && System.nanoTime() < until) {
      Playing playing = calendar.remove();
      if (playing.takeRegistration()) {
        register(playing, registration);
      } else {
        post(playing, playing.takeTelling());
      }
      if (!playing.isOver()) {
        calendar.add(playing);
      }
    }
  }

  private void register(Playing playing, RequestHead head) {
    SimulatedJourney journey = playing.journey();
    byte[] body = journey.registration().encode().getBytes(StandardCharsets.UTF_8);
    erp.send(head.to(journey.shipment()).with("Authorization", "Bearer " + shipmentsToken, body))
        .onSuccess(
            answer -> {
              if (answer.taken()) {
                registered++;
                playing.registered();
              } else {
                unregistered++;
                warn("shipment refused", journey.shipment(), answer);
              }
            });
  }

  private void post(Playing playing, Telling telling) {
    SimulatedJourney journey = playing.journey();
    Tally tally = Objects.requireNonNull(tallies.get(journey.carrier()));
    tally.sent++;
    roads
        .of(journey.carrier())
        .send(journey.body(telling))
        .onSuccess(
            answer -> {
              if (answer.taken()) {
                tally.taken++;
                playing.acknowledged(telling);
              } else {
                tally.refused++;
                warn(journey.carrier().title() + " refused", journey.number(), answer);
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

  private boolean isFull() {
    return open() >= MOST_OPEN;
  }

  private int open() {
    int open = erp.open();
    for (Road road : roads.all()) {
      open += road.open();
    }
    return open;
  }

  private Future<Void> answered(long until) {
    if (open() == 0 || System.nanoTime() - until > 0) {
      return Future.succeededFuture();
    }
    roads.turn();
    return vertx.timer(100, TimeUnit.MILLISECONDS).compose(later -> answered(until));
  }

  private void count() {
    Map<PlayedCarrier, Sent> sent = new EnumMap<>(PlayedCarrier.class);
    tallies.forEach(
        (carrier, tally) ->
            sent.put(
                carrier, new Sent(tally.sent, tally.taken, tally.refused, roads.again(carrier))));
    counts = new SimulatorCounts(registered, unregistered, sent, roads.asks(), behind());
  }

  /** Since when the oldest thing is due that could not be sent for want of room or patience. */
  private long behind() {
    Playing next = calendar.peek();
    long behind = next == null ? 0 : clock.millis() - next.dueAt();
    for (Road road : roads.all()) {
      behind = Math.max(behind, road.waitingMillis());
    }
    return behind > 2 * TICK_MS ? behind : 0;
  }

  private String status(Instant start) {
    Sent all = counts.all();
    double seconds = Math.max(1, Duration.between(start, clock.instant()).toMillis()) / 1_000.0;
    String carriers =
        tallies.entrySet().stream()
            .map(one -> one.getKey().title() + " " + one.getValue().taken)
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "simulator: %d shipments; %d told, %d taken (%.1f/s), %d refused, %d again, %.1f s behind;"
            + " %s; fedex asked about %d",
        counts.registered(),
        all.sent(),
        all.taken(),
        all.taken() / seconds,
        all.refused() + counts.unregistered(),
        all.again() + erp.again(),
        counts.behindMillis() / 1_000.0,
        carriers,
        counts.asked());
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    return Future.future(done -> context.runOnContext(now -> work.get().onComplete(done::handle)));
  }
}
