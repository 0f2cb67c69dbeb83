package dev.milepost.hub.polling;

import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollTerms.Limit;
import dev.milepost.engine.Asked;
import dev.milepost.engine.Budget;
import dev.milepost.engine.Cadence;
import dev.milepost.engine.Judge;
import dev.milepost.engine.TrackedShipment;
import dev.milepost.engine.Worth;
import dev.milepost.event.Reference;
import dev.milepost.hub.connections.PollSettings;
import dev.milepost.hub.polling.Plans.Due;
import dev.milepost.hub.polling.Plans.Planned;
import dev.milepost.store.PollTargets;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which references a connection asks about, and when: takes up those of shipments that were
 * registered, and thinks about each after every answer, and at least once an hour, since what
 * carriers push and what agents do changes what is expected. On one event loop.
 */
public final class Planner {
  private static final Logger LOGGER = LoggerFactory.getLogger(Planner.class);
  private static final Duration ENROL_EVERY = Duration.ofSeconds(2);
  private static final Duration BUDGET_EVERY = Duration.ofMinutes(1);
  private static final Duration THINK_AGAIN = Duration.ofHours(1);
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final int MOST = 500;

  /** What the carrier told us first and its webhook later is no sign that the webhook is dead. */
  private static final Duration WEBHOOK_MAY_LAG = Duration.ofHours(1);

  /** What the allowance cannot use, since it counts a little strictly. */
  private static final double USABLE = 0.95;

  private final Plans plans;
  private final PollTargets targets;
  private final Supplier<Judge> judge;
  private final Clock clock;

  private final Set<String> thinking = new HashSet<>();
  private final Map<String, Scarcity> scarcity = new HashMap<>();
  private final List<Future<?>> underWay = new ArrayList<>();
  private Map<String, List<String>> pushing = Map.of();
  private long enrolAt;
  private boolean enrolling;
  private boolean stopped;

  private record Scarcity(Map<Worth, Double> stretch, long until) {}

  /**
   * @param judge by which rules things are expected now; asked once for each batch
   */
  public Planner(Pool pool, Supplier<Judge> judge, Clock clock) {
    this.plans = new Plans(pool);
    this.targets = new PollTargets(pool);
    this.judge = judge;
    this.clock = clock;
  }

  /** Thinks about what is due of a connection, until nothing is. */
  void due(String connection, PollCarrier carrier, PollSettings settings, String issuer) {
    if (stopped || !thinking.add(connection)) {
      return;
    }
    keep(
        think(connection, carrier, settings, pushing.getOrDefault(issuer, List.of()))
            .onFailure(failure -> say(connection, "not planned, trying again", failure))
            .onComplete(done -> thinking.remove(connection)));
  }

  Future<Void> stop() {
    stopped = true;
    return Future.join(List.copyOf(underWay)).<Void>mapEmpty().otherwiseEmpty();
  }

  private void keep(Future<?> work) {
    underWay.add(work);
    work.onComplete(done -> underWay.remove(work));
  }

  private Future<Void> think(
      String connection, PollCarrier carrier, PollSettings settings, List<String> webhooks) {
    return stretch(connection, carrier, settings)
        .compose(
            stretch ->
                plans.plan(
                    connection, MOST, (sql, due) -> plan(sql, due, carrier, webhooks, stretch)))
        .compose(
            count ->
                count < MOST || stopped
                    ? Future.succeededFuture()
                    : think(connection, carrier, settings, webhooks));
  }

  private Future<List<Planned>> plan(
      SqlConnection sql,
      List<Due> due,
      PollCarrier carrier,
      List<String> webhooks,
      Map<Worth, Double> stretch) {
    Set<Long> shipments = new HashSet<>();
    due.forEach(one -> shipments.add(one.shipment()));
    return plans
        .pushed(sql, shipments, webhooks)
        .compose(
            pushed ->
                targets
                    .load(shipments)
                    .map(
                        tracked -> {
                          Judge rules = judge.get();
                          Cadence cadence = new Cadence(rules);
                          List<Planned> planned = new ArrayList<>(due.size());
                          for (Due one : due) {
                            planned.add(
                                plan(
                                    one,
                                    tracked.get(one.shipment()),
                                    pushed.get(one.shipment()),
                                    carrier,
                                    rules,
                                    cadence,
                                    stretch));
                          }
                          return planned;
                        }));
  }

  private static Planned plan(
      Due due,
      @Nullable TrackedShipment tracked,
      @Nullable Instant pushed,
      PollCarrier carrier,
      Judge rules,
      Cadence cadence,
      Map<Worth, Double> stretch) {
    if (tracked == null) {
      return new Planned(due, Optional.empty(), Optional.empty()); // the shipment is gone
    }
    boolean webhook =
        pushed != null
            && (due.changedAt() == null || pushed.isAfter(due.changedAt().minus(WEBHOOK_MAY_LAG)));
    Asked asked =
        new Asked(
            due.reference(),
            due.since(),
            due.askedAt(),
            due.changedAt(),
            webhook,
            carrier.terms().corrections(),
            stretch.getOrDefault(Worth.of(tracked, rules), 1.0));
    Optional<Cadence.Next> next = cadence.next(tracked, asked, due.now());
    Instant again = due.now().plus(THINK_AGAIN);
    return new Planned(due, next, next.filter(it -> it.at().isAfter(again)).map(it -> again));
  }

  /** By how much questions are fewer than wanted, for each worth. */
  private Future<Map<Worth, Double>> stretch(
      String connection, PollCarrier carrier, PollSettings settings) {
    Scarcity known = scarcity.get(connection);
    if (known != null && clock.millis() < known.until()) {
      return Future.succeededFuture(known.stretch());
    }
    return plans
        .demand(connection)
        .map(
            demand -> {
              Map<Worth, Double> stretch =
                  Budget.stretch(demand, aDay(settings.limits(), carrier.terms().atOnce()));
              scarcity.put(
                  connection, new Scarcity(stretch, clock.millis() + BUDGET_EVERY.toMillis()));
              return stretch;
            });
  }

  /** References that may be asked about in a day. */
  private static double aDay(List<Limit> limits, int atOnce) {
    double questions =
        limits.stream()
            .mapToDouble(
                limit -> limit.most() * ((double) A_DAY.toMillis() / limit.in().toMillis()))
            .min()
            .orElse(Double.MAX_VALUE / 1e9);
    return questions * USABLE * Math.max(1, atOnce);
  }

  /**
   * Takes up what was registered since the last time, for each connection.
   *
   * @param webhooks the connections that carriers push to, by their carriers
   */
  void enrol(Collection<ConnectionPoller> pollers, Map<String, List<String>> webhooks) {
    pushing = webhooks;
    if (enrolling || stopped || clock.millis() < enrolAt) {
      return;
    }
    enrolling = true;
    Future<?> all = Future.succeededFuture();
    for (ConnectionPoller poller : pollers) {
      if (!poller.carrier().terms().feed()) {
        String id = poller.connection().id();
        all =
            all.compose(before -> enrol(id, poller.carrier()))
                .recover(
                    failure -> {
                      say(id, "shipments not taken up, trying again", failure);
                      return Future.succeededFuture();
                    });
      }
    }
    keep(
        all.onComplete(
            done -> {
              enrolling = false;
              enrolAt = clock.millis() + ENROL_EVERY.toMillis();
            }));
  }

  private Future<Void> enrol(String connection, PollCarrier carrier) {
    return plans
        .enrol(
            connection,
            position -> targets.shipments(position, MOST).map(page -> enrolment(page, carrier)))
        .compose(
            more -> more && !stopped ? enrol(connection, carrier) : Future.<Void>succeededFuture());
  }

  private Plans.Enrolment enrolment(PollTargets.Page page, PollCarrier carrier) {
    Instant corrected = clock.instant().minus(carrier.terms().corrections());
    List<Plans.Enrolled> found = new ArrayList<>();
    for (PollTargets.Target target : page.targets()) {
      boolean over = target.endedAt() != null && target.endedAt().isBefore(corrected);
      for (Reference reference : target.shipment().references()) {
        if (!over && carrier.takes(reference)) {
          found.add(new Plans.Enrolled(reference, target.key()));
        }
      }
    }
    return new Plans.Enrolment(found, page.next(), page.more());
  }

  private static void say(String connection, String what, Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("connection", connection)
        .addKeyValue("reason", failure.toString())
        .log(what);
  }
}
