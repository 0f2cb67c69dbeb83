package dev.milepost.hub.polling;

import dev.milepost.carrier.PollCarrier;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionMode;
import dev.milepost.hub.connections.ConnectionState;
import dev.milepost.hub.connections.PollSettings;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.polling.Settled.Step;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks carriers that do not push, and those that lose what they push. Any number of nodes may: they
 * share the work, and what each carrier allows, through PostgreSQL.
 */
public final class PollingVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(PollingVerticle.class);
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);

  /** One carrier that hangs must not use up the connections of another on the same host. */
  private static final int SOCKETS_PER_HOST = 1024;

  private static final int IDLE_SECONDS = 30;

  private final String node;
  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final Pool pool;
  private final SecretBox box;
  private final InboundLog log;
  private final Planner planner;
  private final PollConfig config;
  private final PollMetrics metrics;
  private final Clock clock;

  private final Map<String, ConnectionPoller> pollers = new HashMap<>();
  private final Map<String, Long> unfit = new HashMap<>();
  private @Nullable HttpClient http;
  private @Nullable CarrierClient client;
  private @Nullable PollTasks tasks;
  private Future<?> looking = Future.succeededFuture();
  private boolean stopped;
  private long measuredAt;

  /**
   * @param node says how it finds the carriers
   * @param box opens secrets, and seals the tokens that carriers give for them
   * @param planner decides when references are asked about
   */
  public PollingVerticle(
      String node,
      ConnectionDirectory directory,
      Carriers carriers,
      Pool pool,
      SecretBox box,
      InboundLog log,
      Planner planner,
      PollConfig config,
      PollMetrics metrics,
      Clock clock) {
    this.node = node;
    this.directory = directory;
    this.carriers = carriers;
    this.pool = pool;
    this.box = box;
    this.log = log;
    this.planner = planner;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    HttpClient made =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDecompressionSupported(true)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setConnectTimeout(Math.toIntExact(config.timeout().toMillis())),
            new PoolOptions().setHttp1MaxSize(SOCKETS_PER_HOST));
    http = made;
    client =
        new CarrierClient(
            made, new CarrierTokens(vertx, pool, box, made, config, clock), config, clock);
    tasks = new PollTasks(pool);
    look();
    return Future.succeededFuture();
  }

  /** Asks nothing new; what was asked is answered or given up, and settled. */
  @Override
  public Future<?> stop() {
    stopped = true;
    List<Future<Void>> stopping = new ArrayList<>();
    pollers.values().forEach(poller -> stopping.add(poller.stop()));
    stopping.add(planner.stop());
    return looking
        .transform(looked -> Future.join(stopping))
        .transform(done -> http == null ? Future.succeededFuture() : http.close());
  }

  private void look() {
    looking =
        Future.succeededFuture()
            .compose(begun -> keepUp())
            .compose(ready -> tasks().due(pollers.keySet()))
            .compose(
                due -> {
                  due.forEach(this::tell);
                  return measure();
                })
            .onFailure(
                failure ->
                    LOGGER
                        .atWarn()
                        .addKeyValue("reason", failure.toString())
                        .log("not looked for what is due, trying again"))
            .onComplete(
                looked -> {
                  if (!stopped) {
                    vertx.setTimer(config.lookEvery().toMillis(), timer -> look());
                  }
                });
  }

  private void tell(String id, List<Step> due) {
    ConnectionPoller poller = pollers.get(id);
    if (poller == null || stopped) {
      return;
    }
    if (due.contains(Step.PLAN)) {
      planner.due(id, poller.carrier(), poller.settings(), poller.connection().carrier().value());
    }
    if (due.contains(Step.ASK)) {
      poller.due();
    }
  }

  /** Pollers for the connections as they are now. */
  private Future<?> keepUp() {
    Map<String, Connection> wanted = new HashMap<>();
    for (Connection connection : directory.all()) {
      if (connection.mode() == ConnectionMode.POLLING
          && connection.state() == ConnectionState.ACTIVE) {
        wanted.put(connection.id(), connection);
      }
    }
    for (ConnectionPoller poller : List.copyOf(pollers.values())) {
      String id = poller.connection().id();
      Connection now = wanted.get(id);
      if (now == null || !now.carrier().equals(poller.connection().carrier())) {
        pollers.remove(id);
        var unused = poller.stop();
      }
    }
    List<Future<?>> opening = new ArrayList<>();
    wanted.forEach((id, connection) -> opening.add(keepUp(connection)));
    planner.enrol(pollers.values(), pushing());
    return Future.join(opening);
  }

  private Future<?> keepUp(Connection connection) {
    ConnectionPoller poller = pollers.get(connection.id());
    if (poller != null && poller.connection().version() == connection.version()) {
      return Future.succeededFuture();
    }
    Optional<PollCarrier> carrier = carriers.poll(connection.carrier());
    if (carrier.isEmpty()) {
      return unfit(connection, "this hub does not know how to ask " + connection.carrier());
    }
    PollSettings settings;
    try {
      settings = PollSettings.of(carrier.get().terms(), new JsonObject(connection.options()));
    } catch (IllegalArgumentException e) {
      return unfit(connection, String.valueOf(e.getMessage()));
    }
    if (poller != null) {
      poller.set(connection, settings);
      return Future.succeededFuture();
    }
    ConnectionPoller made =
        new ConnectionPoller(
            vertx,
            connection,
            carrier.get(),
            settings,
            Objects.requireNonNull(client),
            tasks(),
            log,
            config,
            metrics.of(connection.id()),
            clock);
    return made.open().onSuccess(opened -> pollers.put(connection.id(), made));
  }

  /** Said once for each version of it. */
  private Future<?> unfit(Connection connection, String why) {
    if (!Long.valueOf(connection.version())
        .equals(unfit.put(connection.id(), connection.version()))) {
      LOGGER
          .atError()
          .addKeyValue("connection", connection.id())
          .addKeyValue("reason", why)
          .log("a connection cannot be polled");
    }
    return Future.succeededFuture();
  }

  /** The connections that carriers push to, by their carriers. */
  private Map<String, List<String>> pushing() {
    Map<String, List<String>> pushing = new HashMap<>();
    for (Connection connection : directory.all()) {
      if (connection.mode() == ConnectionMode.WEBHOOK
          && connection.state() == ConnectionState.ACTIVE) {
        pushing
            .computeIfAbsent(connection.carrier().value(), none -> new ArrayList<>())
            .add(connection.id());
      }
    }
    return pushing;
  }

  private Future<?> measure() {
    long now = clock.millis();
    if (now - measuredAt < MEASURE_EVERY.toMillis() || pollers.isEmpty()) {
      return Future.succeededFuture();
    }
    measuredAt = now;
    return tasks()
        .standing(pollers.keySet())
        .onSuccess(
            standing ->
                standing.forEach(
                    (id, stands) -> {
                      ConnectionPoller poller = pollers.get(id);
                      if (poller != null) {
                        poller.metrics().standing(stands);
                      }
                    }))
        .compose(
            measured ->
                tasks().seen(node, pollers.values().stream().map(ConnectionPoller::seen).toList()));
  }

  private PollTasks tasks() {
    return Objects.requireNonNull(tasks);
  }
}
