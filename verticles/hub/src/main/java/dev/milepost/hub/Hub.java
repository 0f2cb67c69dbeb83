package dev.milepost.hub;

import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.connections.SecretKey;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.CrossOrigin;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.PublicServer;
import dev.milepost.hub.http.PublicTls;
import dev.milepost.hub.http.Sockets;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.ingest.WebhookEndpoint;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.TopicSetup;
import dev.milepost.hub.management.KafkaProbe;
import dev.milepost.hub.management.ManagementVerticle;
import dev.milepost.hub.policies.PublicHolidays;
import dev.milepost.hub.stream.StreamFeed;
import dev.milepost.store.Migrations;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of the hub: configuration in, deployments out. The only place that knows every part,
 * and the order in which they come and go: what consumes starts before what produces, and stops
 * after it.
 */
public final class Hub {
  private static final Logger LOGGER = LoggerFactory.getLogger(Hub.class);
  private static final int KEY_ATTEMPTS = 10;

  private final HubConfig config;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Vertx vertx;
  private final PrometheusMeterRegistry metrics;
  private final AtomicInteger port;
  private final AtomicInteger managementPort = new AtomicInteger();
  private final Startup startup;
  private final Pools pools;
  private volatile boolean started;

  private Hub(HubConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    this.port = new AtomicInteger(config.http().port());
    int loops = 2 * Math.max(2, Runtime.getRuntime().availableProcessors());
    this.vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(loops)
                    // A warning of a blocked event loop says where it is, from the first one on.
                    .setWarningExceptionTime(VertxOptions.DEFAULT_MAX_EVENT_LOOP_EXECUTE_TIME)
                    .setMetricsOptions(
                        new MicrometerMetricsOptions()
                            .setEnabled(true)
                            .setJvmMetricsEnabled(true)
                            // A tenth of a webhook's CPU, for less than the hub's own say.
                            .setDisabledMetricsCategories(
                                Set.of(
                                    MetricsDomain.HTTP_SERVER.toCategory(),
                                    MetricsDomain.NET_SERVER.toCategory()))))
            .withMetrics(new MicrometerMetricsFactory(metrics))
            .withTransport(Sockets.transport(config.http().ioUring()))
            .build();
    this.startup = new Startup(vertx);
    this.pools = new Pools(vertx, config.postgres(), startup);
  }

  /**
   * Starts a process. Fails, with everything it had started stopped again, when something that it
   * needs is not there.
   *
   * @param clock the only source of the present moment
   */
  public static Future<Hub> start(HubConfig config, Clock clock) {
    Hub hub = new Hub(config, clock);
    Promise<Hub> running = Promise.promise();
    hub.begin()
        .onSuccess(begun -> running.complete(hub))
        .onFailure(failure -> hub.stop().onComplete(stopped -> running.fail(failure)));
    return running.future();
  }

  /** The public port. */
  public int publicPort() {
    return port.get();
  }

  /** The port of health and metrics. */
  public int managementPort() {
    return managementPort.get();
  }

  /** Stops taking, finishes what was taken, and lets go. Loses nothing. */
  public Future<Void> stop() {
    started = false;
    // Of no context: the event loops are gone by then.
    Promise<Void> stopped = Promise.promise();
    startup.stop().onComplete(before -> vertx.close().onComplete(stopped));
    return stopped.future();
  }

  private Future<Void> begin() {
    Pool pool = pools.open("main", config.postgres().poolSize());
    return vertx
        .executeBlocking(this::prepare)
        .compose(
            prepared ->
                // First and alone: it keeps an event loop busy, and a connection that waits for
                // that loop times out on a slow machine.
                Contract.load(vertx)
                    .compose(
                        contract ->
                            Future.all(
                                    key(pool, KEY_ATTEMPTS),
                                    AccessTokens.open(
                                        vertx, clock, config.auth().withOwn(prepared.ownPem())),
                                    new TopicSetup(vertx, config.kafka())
                                        .create()
                                        .recover(this::withoutKafka)
                                        .compose(
                                            created -> KafkaRecordSink.open(vertx, config.kafka())))
                                .map(
                                    ready ->
                                        new Parts.Opened(
                                            pool,
                                            prepared,
                                            contract,
                                            ready.resultAt(0),
                                            ready.resultAt(1),
                                            ready.resultAt(2)))))
        // Loads most of the hub's classes: seconds of an event loop on a busy machine.
        .compose(opened -> vertx.executeBlocking(() -> assemble(opened)))
        .compose(assembled -> startup.run())
        .onSuccess(
            deployed -> {
              started = true;
              LOGGER
                  .atInfo()
                  .addKeyValue("node", config.node())
                  .addKeyValue("port", publicPort())
                  .addKeyValue("managementPort", managementPort())
                  .addKeyValue("roles", config.roles())
                  .log("hub started");
            })
        .mapEmpty();
  }

  private <T> Future<T> withoutKafka(Throwable failure) {
    return Future.failedFuture(
        new IOException("Kafka cannot be used: " + config.kafka().bootstrapServers(), failure));
  }

  /** What blocks: the mappings on disk, the schema, and the keys on disk. */
  private Parts.Prepared prepare() throws IOException {
    // First: a mistake in a file is found before anything is changed.
    Carriers carriers = Carriers.with(config.carriers().folder());
    PublicTls tls = config.http().tls().files();
    if (tls != null) {
      tls.check(vertx);
    }
    HubConfig.Postgres postgres = config.postgres();
    try {
      Migrations.apply(postgres.jdbcUrl(), postgres.user(), postgres.password());
    } catch (RuntimeException e) {
      throw new IOException("PostgreSQL cannot be used: " + postgres, e);
    }
    return new Parts.Prepared(
        config.auth().ownKeys() ? OwnKeys.in(config.data()).publicPem() : null,
        new SecretBox(SecretKey.in(config.data(), random), random),
        carriers,
        new PublicHolidays());
  }

  /** A busy machine may need more time for its first connection than any later one may take. */
  private static Future<HubKey> key(Pool pool, int attempts) {
    return HubKey.load(pool)
        .recover(failure -> attempts > 1 ? key(pool, attempts - 1) : Future.failedFuture(failure));
  }

  /** Makes the parts that this process's roles need, and says what is to be started. */
  private Parts assemble(Parts.Opened opened) {
    Parts hub =
        new Parts(new Parts.Basis(config, clock, vertx, metrics, random, startup, pools), opened);
    startup.then(() -> deployManagement(opened.pool()));
    hub.start();
    if (hub.has(HubRole.WEBHOOK, HubRole.POLLING, HubRole.FEEDS, HubRole.AGENTS)) {
      startup.onStop("connections", hub.directory::stop);
      startup.then(hub.directory::start);
    }
    StreamFeed feed = hub.has(HubRole.STREAM, HubRole.AGENTS) ? StreamRole.feed(hub) : null;
    if (feed != null && hub.has(HubRole.STREAM)) {
      StreamRole.add(hub, feed);
    }
    if (feed != null && hub.has(HubRole.AGENTS)) {
      AgentsRole.add(hub, feed);
    }
    // All that write to the outbox sweep it, too.
    if (hub.has(HubRole.CORRELATION, HubRole.SHIPMENTS, HubRole.DELAY_WATCH, HubRole.AGENTS)) {
      JudgingRoles.tell(hub);
    }
    if (hub.has(HubRole.SHIPMENTS)) {
      ShipmentsRole.serve(hub, feed);
      ShipmentsRole.take(hub);
    }
    if (hub.has(HubRole.CORRELATION)) {
      JudgingRoles.correlate(hub);
    }
    if (hub.has(HubRole.DELAY_WATCH)) {
      JudgingRoles.watch(hub);
    }
    if (hub.has(HubRole.READING)) {
      IntakeRoles.read(hub);
    }
    WebhookEndpoint webhooks =
        hub.has(HubRole.WEBHOOK, HubRole.POLLING, HubRole.FEEDS) ? takeIn(hub) : null;
    startup.then(this::deployServers);
    if (webhooks != null) {
      startup.then(
          () -> {
            startup.onStop("webhooks", webhooks::stop);
            return Future.succeededFuture();
          });
    }
    return hub;
  }

  private static @Nullable WebhookEndpoint takeIn(Parts hub) {
    InboundLog log = IntakeRoles.log(hub);
    if (hub.has(HubRole.POLLING)) {
      IntakeRoles.ask(hub, log);
    }
    if (hub.has(HubRole.FEEDS)) {
      IntakeRoles.fetch(hub, log);
    }
    return hub.has(HubRole.WEBHOOK) ? IntakeRoles.webhooks(hub, log) : null;
  }

  private Future<?> deployManagement(Pool pool) {
    KafkaProbe kafka = new KafkaProbe(vertx, Parts.clientProperties(config));
    startup.onStop("kafka probe", kafka::close);
    ManagementVerticle management =
        new ManagementVerticle(
            config.management().host(),
            config.management().port(),
            metrics,
            Map.of("postgresql", () -> pool.query("select 1").execute(), "kafka", kafka::answers),
            () -> started);
    return startup
        .deployed("management", () -> management, 1)
        .onSuccess(deployed -> managementPort.set(management.actualPort()));
  }

  private Future<?> deployServers() {
    if (startup.endpoints().isEmpty()) {
      return Future.succeededFuture();
    }
    List<Endpoint> endpoints = new ArrayList<>();
    if (!config.http().cors().origins().isEmpty()) {
      endpoints.add(new CrossOrigin(config.http().cors().origins()));
    }
    endpoints.addAll(startup.endpoints());
    return startup.deployed(
        "public server",
        () ->
            new PublicServer(
                config.http().host(),
                config.http().port(),
                port,
                endpoints,
                config.http().tls().files()),
        Math.max(2, Runtime.getRuntime().availableProcessors()));
  }
}
