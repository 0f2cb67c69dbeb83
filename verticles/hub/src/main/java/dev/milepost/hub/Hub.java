package dev.milepost.hub;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Forecaster;
import dev.milepost.engine.Judge;
import dev.milepost.engine.WorkingDays;
import dev.milepost.event.Lane;
import dev.milepost.hub.agents.AgentsEndpoint;
import dev.milepost.hub.agents.AskingEndpoint;
import dev.milepost.hub.agents.HandEndpoint;
import dev.milepost.hub.agents.PagesEndpoint;
import dev.milepost.hub.audit.Audit;
import dev.milepost.hub.audit.AuditEndpoint;
import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.auth.PgUsedTickets;
import dev.milepost.hub.auth.Revocations;
import dev.milepost.hub.auth.RevocationsEndpoint;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.auth.Sessions;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.auth.UsedTickets;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionsEndpoint;
import dev.milepost.hub.connections.DryRunEndpoint;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.connections.SecretKey;
import dev.milepost.hub.correlate.CorrelationMetrics;
import dev.milepost.hub.correlate.CorrelationVerticle;
import dev.milepost.hub.correlate.DataAgeMetrics;
import dev.milepost.hub.correlate.DataAgeVerticle;
import dev.milepost.hub.correlate.DelayWatchVerticle;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.correlate.OutboxVerticle;
import dev.milepost.hub.correlate.TransitLearnerVerticle;
import dev.milepost.hub.correlate.TransitMetrics;
import dev.milepost.hub.desk.Desk;
import dev.milepost.hub.desk.DeskEndpoint;
import dev.milepost.hub.desk.DeskStreamEndpoint;
import dev.milepost.hub.desk.DeskVerticle;
import dev.milepost.hub.drift.Arrivals;
import dev.milepost.hub.drift.DriftEndpoint;
import dev.milepost.hub.drift.DriftMetrics;
import dev.milepost.hub.drift.DriftWatch;
import dev.milepost.hub.feeds.FeedConfig;
import dev.milepost.hub.feeds.FeedMetrics;
import dev.milepost.hub.feeds.FeedsVerticle;
import dev.milepost.hub.http.ClientAddress;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.CrossOrigin;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.PublicServer;
import dev.milepost.hub.http.PublicTls;
import dev.milepost.hub.http.Sockets;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.ingest.WebhookEndpoint;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.kafka.TopicSetup;
import dev.milepost.hub.management.KafkaProbe;
import dev.milepost.hub.management.ManagementVerticle;
import dev.milepost.hub.outgoing.OutgoingEndpoint;
import dev.milepost.hub.outgoing.OutgoingMetrics;
import dev.milepost.hub.outgoing.OutgoingVerticle;
import dev.milepost.hub.policies.LivePolicies;
import dev.milepost.hub.policies.PoliciesEndpoint;
import dev.milepost.hub.policies.PublicHolidays;
import dev.milepost.hub.polling.Planner;
import dev.milepost.hub.polling.PollMetrics;
import dev.milepost.hub.polling.PollingDesk;
import dev.milepost.hub.polling.PollingVerticle;
import dev.milepost.hub.portal.AgentStreamEndpoint;
import dev.milepost.hub.portal.PortalClient;
import dev.milepost.hub.portal.ShipmentStream;
import dev.milepost.hub.portal.StreamDoor;
import dev.milepost.hub.portal.StreamEndpoint;
import dev.milepost.hub.reading.ReadingMetrics;
import dev.milepost.hub.reading.ReadingVerticle;
import dev.milepost.hub.reread.RereadEndpoint;
import dev.milepost.hub.shipments.ShipmentsEndpoint;
import dev.milepost.hub.shipments.ShipmentsTopicMetrics;
import dev.milepost.hub.shipments.ShipmentsTopicVerticle;
import dev.milepost.hub.signin.Accounts;
import dev.milepost.hub.signin.OidcConfig;
import dev.milepost.hub.signin.OidcEndpoint;
import dev.milepost.hub.signin.People;
import dev.milepost.hub.signin.SignInEndpoint;
import dev.milepost.hub.sources.SourceConfig;
import dev.milepost.hub.sources.SourceMetrics;
import dev.milepost.hub.sources.SourcesEndpoint;
import dev.milepost.hub.sources.SourcesVerticle;
import dev.milepost.hub.stream.StreamFeed;
import dev.milepost.hub.topics.TopicMetrics;
import dev.milepost.hub.topics.TopicsVerticle;
import dev.milepost.store.AgentsDesk;
import dev.milepost.store.AgentsHand;
import dev.milepost.store.DataAges;
import dev.milepost.store.Migrations;
import dev.milepost.store.PgHistories;
import dev.milepost.store.PgReadings;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.PgTransitTimes;
import dev.milepost.store.ShipmentSearch;
import dev.milepost.store.TaughtRules;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.ext.web.RoutingContext;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
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
  private static final Duration TICKET_LIFETIME = Duration.ofSeconds(60);
  private static final long STOP_PATIENCE_SECONDS = 15;
  private static final int FALLBACK_CONNECTIONS = 4;

  /** Of its own: agents that come back all at once hold up no registration. */
  private static final int DESK_CONNECTIONS = 5;

  private static final int KEY_ATTEMPTS = 10;

  /** Roles that write to the outbox, and so sweep it. */
  private static final Set<HubRole> WRITERS =
      EnumSet.of(HubRole.CORRELATION, HubRole.SHIPMENTS, HubRole.DELAY_WATCH, HubRole.AGENTS);

  private final HubConfig config;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Vertx vertx;
  private final PrometheusMeterRegistry metrics;
  private final AtomicInteger port;
  private final AtomicInteger managementPort = new AtomicInteger();
  private final List<Closing> closing = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean started;

  /** A thing to do when the hub stops; done in the reverse order of starting. */
  private record Closing(String what, Supplier<Future<?>> how) {}

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
    List<Closing> reversed = new ArrayList<>(closing);
    Collections.reverse(reversed);
    Future<?> all = Future.succeededFuture();
    for (Closing one : reversed) {
      all = all.transform(before -> closed(one));
    }
    // Of no context: the event loops are gone by then.
    Promise<Void> stopped = Promise.promise();
    all.onComplete(before -> vertx.close().onComplete(stopped));
    return stopped.future();
  }

  private static Future<?> closed(Closing one) {
    return Future.succeededFuture()
        .compose(begun -> one.how().get())
        .timeout(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("part", one.what())
                    .addKeyValue("reason", failure.toString())
                    .log("not stopped cleanly"));
  }

  private Future<Void> begin() {
    Pool pool = pool("main", config.postgres().poolSize());
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
                                .compose(
                                    ready ->
                                        deploy(
                                            pool,
                                            prepared,
                                            contract,
                                            ready.resultAt(0),
                                            ready.resultAt(1),
                                            ready.resultAt(2)))))
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
            });
  }

  private <T> Future<T> withoutKafka(Throwable failure) {
    return Future.failedFuture(
        new IOException("Kafka cannot be used: " + config.kafka().bootstrapServers(), failure));
  }

  /** What was made ready off the event loop. */
  private record Prepared(
      @Nullable String ownPem, SecretBox secrets, Carriers carriers, PublicHolidays holidays) {}

  /** What blocks: the mappings on disk, the schema, and the keys on disk. */
  private Prepared prepare() throws IOException {
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
    return new Prepared(
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

  private PgConnectOptions database() {
    HubConfig.Postgres postgres = config.postgres();
    return PgShipmentStore.byIndex(
        new PgConnectOptions()
            .setHost(postgres.host())
            .setPort(postgres.port())
            .setDatabase(postgres.database())
            .setUser(postgres.user())
            .setPassword(postgres.password())
            .setPipeliningLimit(64));
  }

  private Pool pool(String name, int connections) {
    Pool pool =
        PgBuilder.pool()
            .using(vertx)
            .connectingTo(database())
            .with(
                new PoolOptions()
                    .setName(name)
                    .setMaxSize(connections)
                    .setConnectionTimeout(3)
                    .setConnectionTimeoutUnit(TimeUnit.SECONDS))
            .build();
    closing.add(new Closing("postgresql", pool::close));
    return pool;
  }

  /** Of its own, so that no other work can take all connections when Kafka is away. */
  private Pool fallbackPool() {
    return pool("fallback", FALLBACK_CONNECTIONS);
  }

  private Future<Void> deploy(
      Pool pool,
      Prepared prepared,
      Contract contract,
      HubKey key,
      AccessTokens tokens,
      KafkaRecordSink sink) {
    closing.add(new Closing("tokens", tokens::close));
    closing.add(new Closing("producer", sink::close));
    Carriers carriers = prepared.carriers();
    Correlator correlator = new Correlator(carriers.referenceReuse());
    PgTransitTimes times = new PgTransitTimes(pool);
    Forecaster forecaster = new Forecaster(times, shipment -> WorkingDays.MONDAY_TO_FRIDAY);
    LivePolicies policies = new LivePolicies(vertx, pool, prepared.holidays(), clock);
    closing.add(new Closing("policies", policies::stop));
    Supplier<Judge> judge = () -> policies.get().with(forecaster);
    PgShipmentStore store = new PgShipmentStore(pool, correlator, judge);
    DataAges ages = new DataAges(pool, judge);
    Outbox outbox = new Outbox(vertx, store, sink, metrics);
    DeadLetters deadLetters = new DeadLetters(sink, metrics);
    Revocations revocations = new Revocations(vertx, pool, clock);
    closing.add(new Closing("revocations", revocations::stop));
    ClientAddress addresses = new ClientAddress(config.auth().proxies());
    Accounts accounts =
        new Accounts(vertx, config.data(), has(HubRole.AGENTS) && config.auth().hasLocalAccounts());
    closing.add(new Closing("accounts", accounts::stop));
    Sessions sessions =
        new Sessions(
            vertx,
            pool,
            config.auth().session(),
            config.auth().publicUrl(),
            accounts::stand,
            revocations,
            clock,
            random);
    closing.add(new Closing("sessions", sessions::stop));
    sessions.start();
    Audit audit = new Audit(pool, addresses, clock);
    BearerGate gate = new BearerGate(tokens, revocations, sessions, audit);
    PgUsedTickets usedTickets = new PgUsedTickets(vertx, pool, clock);
    closing.add(new Closing("used tickets", usedTickets::stop));
    usedTickets.start();
    StreamTickets tickets = new StreamTickets(key, clock, TICKET_LIFETIME, usedTickets);
    List<Endpoint> endpoints = new ArrayList<>();

    Future<?> begun =
        deployManagement(pool)
            .compose(managed -> revocations.start())
            .compose(known -> policies.start())
            .compose(known -> accounts.start());
    Function<String, Optional<String>> position = customer -> Optional.empty();
    if (has(HubRole.STREAM) || has(HubRole.AGENTS)) {
      StreamFeed feed =
          new StreamFeed(
              vertx,
              clock,
              ShipmentStream.TOPIC,
              config.stream(),
              clientProperties(),
              key::derive,
              metrics);
      closing.add(new Closing("stream", feed::stop));
      revocations.onChange(() -> feed.end(PortalClient.whose(revocations)));
      sessions.watch(over -> feed.end(PortalClient.whose(over)));
      position = customer -> Optional.ofNullable(feed.position(customer));
      begun = begun.compose(before -> feed.start());
      if (has(HubRole.STREAM)) {
        endpoints.add(new StreamEndpoint(feed, gate, tickets));
        OutgoingVerticle outgoing =
            new OutgoingVerticle(
                config.node(),
                feed,
                pool,
                prepared.secrets(),
                config.outgoing(),
                new OutgoingMetrics(metrics),
                random,
                clock);
        begun = begun.compose(before -> deployed("outgoing webhooks", outgoing));
        endpoints.add(
            new OutgoingEndpoint(
                contract,
                feed,
                pool,
                prepared.secrets(),
                config.outgoing(),
                gate,
                outgoing::nudge,
                random,
                clock));
      }
      if (has(HubRole.AGENTS)) {
        endpoints.add(new AgentStreamEndpoint(feed, gate, tickets));
        endpoints.add(new AgentsEndpoint(store, gate, BearerGate.require(Role.VIEWER)));
        endpoints.add(
            new HandEndpoint(
                new AgentsHand(pool, correlator, judge),
                new AgentsDesk(pool, correlator),
                new TaughtRules(pool, correlator, judge),
                outbox,
                contract,
                gate,
                clock));
        Pool deskPool = pool("desk", DESK_CONNECTIONS);
        Desk desk =
            new Desk(vertx, deskPool, new People(deskPool, accounts)::named, metrics, clock);
        revocations.onChange(() -> desk.end(revocations));
        sessions.watch(desk::end);
        begun =
            begun.compose(
                before ->
                    deployed(
                        "desk",
                        new DeskVerticle(
                            desk, new BatchLoops(clientProperties(), config.node()), database())));
        endpoints.add(new DeskStreamEndpoint(desk, new StreamDoor(gate, tickets)));
        endpoints.add(new DeskEndpoint(desk, new ShipmentSearch(deskPool), contract, gate));
        endpoints.add(new PagesEndpoint());
      }
    }
    ConnectionDirectory directory = new ConnectionDirectory(vertx, pool, prepared.secrets(), clock);
    if (has(HubRole.WEBHOOK) || has(HubRole.POLLING) || has(HubRole.FEEDS) || has(HubRole.AGENTS)) {
      closing.add(new Closing("connections", directory::stop));
      begun = begun.compose(before -> directory.start());
    }
    if (has(HubRole.AGENTS)) {
      endpoints.add((any, router) -> router.route("/admin/v1/*").handler(gate));
      OidcEndpoint oidc = oidc(pool, accounts, sessions, audit, key, usedTickets);
      if (oidc != null) {
        closing.add(new Closing("identity provider", oidc::close));
        endpoints.add(oidc);
      }
      endpoints.add(
          new SignInEndpoint(
              vertx, pool, accounts, sessions, audit, oidc, gate, contract, addresses, clock));
      endpoints.add(new AuditEndpoint(audit, BearerGate.require(Scope.ADMIN)));
      endpoints.add(
          new DryRunEndpoint(directory, carriers, store, BearerGate.require(Scope.ADMIN), clock));
      endpoints.add(
          new RereadEndpoint(
              directory,
              carriers,
              new PgReadings(pool),
              sink,
              clientProperties(),
              BearerGate.require(Scope.ADMIN),
              clock));
      endpoints.add(
          new ConnectionsEndpoint(
              directory, carriers, BearerGate.require(Scope.ADMIN), random, clock));
      endpoints.add(
          new SourcesEndpoint(
              pool,
              prepared.secrets(),
              contract,
              SourceConfig.DEFAULTS,
              BearerGate.require(Scope.ADMIN),
              clock));
      endpoints.add(
          new RevocationsEndpoint(revocations, contract, BearerGate.require(Scope.ADMIN), clock));
      endpoints.add(new DriftEndpoint(pool, BearerGate.require(Scope.ADMIN)));
      endpoints.add(
          new AskingEndpoint(
              directory,
              carriers,
              new PollingDesk(pool),
              ages,
              new Arrivals(pool),
              contract,
              gate,
              clock));
      endpoints.add(
          new PoliciesEndpoint(
              policies, new PgHistories(pool), BearerGate.require(Scope.ADMIN), clock));
    }
    if (has(HubRole.SHIPMENTS)) {
      endpoints.add(shipments(contract, store, outbox, gate, position));
    }
    if (config.roles().stream().anyMatch(WRITERS::contains)) {
      begun =
          begun
              .compose(before -> deployed("outbox", new OutboxVerticle(outbox, clock)))
              .compose(
                  before ->
                      deployed(
                          "transit-learner",
                          new TransitLearnerVerticle(
                              times, new TransitMetrics(metrics, times), clock)));
    }
    if (has(HubRole.SHIPMENTS)) {
      ShipmentsTopicVerticle topic =
          new ShipmentsTopicVerticle(
              new BatchLoops(clientProperties(), config.node()),
              contract,
              store,
              outbox,
              deadLetters,
              new ShipmentsTopicMetrics(metrics),
              clock);
      SourcesVerticle sources =
          new SourcesVerticle(
              config.node(),
              pool,
              prepared.secrets(),
              sink,
              deadLetters,
              SourceConfig.DEFAULTS,
              new SourceMetrics(metrics),
              clock);
      begun =
          begun
              .compose(before -> deployed("shipments topic", topic))
              .compose(before -> deployed("sources", sources));
    }
    if (has(HubRole.CORRELATION)) {
      for (Lane lane : Lane.values()) {
        for (int i = 0; i < readers(lane); i++) {
          int member = i;
          begun =
              begun.compose(
                  before ->
                      deployed(
                          "correlation",
                          correlation(lane, member, correlator, judge, outbox, deadLetters)));
        }
      }
    }
    if (has(HubRole.DELAY_WATCH)) {
      begun =
          begun
              .compose(
                  before -> deployed("delay-watch", new DelayWatchVerticle(store, outbox, clock)))
              .compose(
                  before ->
                      deployed(
                          "data age",
                          new DataAgeVerticle(ages, new DataAgeMetrics(metrics, clock), clock)));
    }
    if (has(HubRole.READING)) {
      begun =
          begun.compose(before -> deployed("reading", reading(carriers, sink, deadLetters, pool)));
    }
    if (!has(HubRole.WEBHOOK) && !has(HubRole.POLLING) && !has(HubRole.FEEDS)) {
      return begun.compose(before -> deployServers(endpoints)).mapEmpty();
    }
    InboundLog log =
        new InboundLog(vertx, sink, fallbackPool(), config.ingest().fallback(), metrics);
    closing.add(new Closing("inbound log", log::stop));
    begun = begun.compose(before -> log.start());
    if (has(HubRole.POLLING)) {
      PollingVerticle polling =
          new PollingVerticle(
              config.node(),
              directory,
              carriers,
              pool,
              prepared.secrets(),
              log,
              new Planner(pool, judge, clock),
              config.polling(),
              new PollMetrics(metrics),
              clock);
      begun = begun.compose(before -> deployed("polling", polling));
    }
    if (has(HubRole.FEEDS)) {
      TopicsVerticle topics =
          new TopicsVerticle(
              directory,
              new BatchLoops(clientProperties(), config.node()),
              log,
              deadLetters,
              new TopicMetrics(metrics),
              clock);
      begun =
          begun
              .compose(before -> deployed("feeds", feeds(directory, pool, log)))
              .compose(before -> deployed("topics", topics));
    }
    if (!has(HubRole.WEBHOOK)) {
      return begun.compose(before -> deployServers(endpoints)).mapEmpty();
    }
    WebhookEndpoint webhooks =
        new WebhookEndpoint(config.ingest(), directory, carriers, log, metrics, clock);
    endpoints.add(webhooks);
    return begun
        .compose(before -> deployServers(endpoints))
        .onSuccess(serving -> closing.add(new Closing("webhooks", webhooks::stop)))
        .mapEmpty();
  }

  private @Nullable OidcEndpoint oidc(
      Pool pool, Accounts accounts, Sessions sessions, Audit audit, HubKey key, UsedTickets used) {
    OidcConfig oidc = config.auth().oidc();
    URI publicUrl = config.auth().publicUrl();
    return publicUrl == null || !oidc.hasProvider()
        ? null
        : new OidcEndpoint(
            vertx, pool, oidc, publicUrl, accounts, sessions, audit, key, used, clock, random);
  }

  private FeedsVerticle feeds(ConnectionDirectory directory, Pool pool, InboundLog log) {
    FeedConfig feeds = config.feeds();
    Path root = feeds.folder() == null ? config.data().resolve("feeds") : feeds.folder();
    Path spool = feeds.spool() == null ? config.data().resolve("spool") : feeds.spool();
    return new FeedsVerticle(
        directory,
        pool,
        log,
        root,
        spool.resolve(config.node()),
        feeds,
        new FeedMetrics(metrics),
        clock);
  }

  private boolean has(HubRole role) {
    return config.roles().contains(role);
  }

  private Map<String, String> clientProperties() {
    Map<String, String> properties = new HashMap<>(config.kafka().properties());
    properties.put("bootstrap.servers", config.kafka().bootstrapServers());
    return properties;
  }

  private ShipmentsEndpoint shipments(
      Contract contract,
      PgShipmentStore store,
      Outbox outbox,
      BearerGate gate,
      Function<String, Optional<String>> position) {
    Handler<RoutingContext> mayRead =
        ctx -> {
          Identity caller = Identity.of(ctx);
          if (caller.allows(Scope.SHIPMENTS_READ)
              || caller.allows(Scope.SHIPMENTS_WRITE)
              || caller.hasRole(Role.VIEWER)) {
            ctx.next();
          } else {
            BearerGate.refuse(
                ctx, BearerGate.forbidden("the token does not have the scope 'shipments:read'"));
          }
        };
    return new ShipmentsEndpoint(
        contract,
        store,
        outbox,
        clock,
        gate,
        BearerGate.require(Scope.SHIPMENTS_WRITE),
        mayRead,
        ctx -> Optional.ofNullable(Identity.of(ctx).customer()),
        position);
  }

  /** While one waits for the disk, others work. Urgent events are few. */
  private static int readers(Lane lane) {
    return lane == Lane.URGENT ? 1 : Math.max(3, Runtime.getRuntime().availableProcessors() / 2);
  }

  /** A lane has a connection of its own, which lives on the lane's event loop: no hop between. */
  private CorrelationVerticle correlation(
      Lane lane,
      int member,
      Correlator correlator,
      Supplier<Judge> judge,
      Outbox outbox,
      DeadLetters deadLetters) {
    String name = "correlation-" + lane.name().toLowerCase(Locale.ROOT) + "-" + member;
    return new CorrelationVerticle(
        new BatchLoops(clientProperties(), config.node()),
        lane,
        member,
        new PgShipmentStore(pool(name, 1), correlator, judge),
        outbox,
        deadLetters,
        new CorrelationMetrics(metrics),
        clock);
  }

  private ReadingVerticle reading(
      Carriers carriers, KafkaRecordSink sink, DeadLetters deadLetters, Pool pool) {
    return new ReadingVerticle(
        new BatchLoops(clientProperties(), config.node()),
        carriers,
        sink,
        deadLetters,
        new ReadingMetrics(metrics),
        new DriftWatch(pool, config.drift(), new DriftMetrics(metrics), clock));
  }

  private Future<?> deployManagement(Pool pool) {
    KafkaProbe kafka = new KafkaProbe(vertx, clientProperties());
    closing.add(new Closing("kafka probe", kafka::close));
    ManagementVerticle management =
        new ManagementVerticle(
            config.management().host(),
            config.management().port(),
            metrics,
            Map.of("postgresql", () -> pool.query("select 1").execute(), "kafka", kafka::answers),
            () -> started);
    return deployed("management", management)
        .onSuccess(deployed -> managementPort.set(management.actualPort()));
  }

  private Future<?> deployServers(List<Endpoint> endpoints) {
    if (endpoints.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Endpoint> all = new ArrayList<>();
    if (!config.http().cors().origins().isEmpty()) {
      all.add(new CrossOrigin(config.http().cors().origins()));
    }
    all.addAll(endpoints);
    int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
    return server(all, loops);
  }

  private Future<?> server(List<Endpoint> endpoints, int instances) {
    return vertx
        .deployVerticle(
            () ->
                new PublicServer(
                    config.http().host(),
                    config.http().port(),
                    port,
                    endpoints,
                    config.http().tls().files()),
            new DeploymentOptions().setInstances(instances))
        .onSuccess(id -> closing.add(new Closing("public server", () -> vertx.undeploy(id))));
  }

  private Future<?> deployed(String what, Deployable verticle) {
    return vertx
        .deployVerticle(verticle, new DeploymentOptions())
        .onSuccess(id -> closing.add(new Closing(what, () -> vertx.undeploy(id))));
  }
}
