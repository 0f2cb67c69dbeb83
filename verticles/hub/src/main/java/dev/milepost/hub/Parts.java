package dev.milepost.hub;

import dev.milepost.engine.Correlator;
import dev.milepost.engine.Forecaster;
import dev.milepost.engine.Judge;
import dev.milepost.engine.WorkingDays;
import dev.milepost.hub.audit.Audit;
import dev.milepost.hub.auth.AccessTokens;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.PgUsedTickets;
import dev.milepost.hub.auth.Revocations;
import dev.milepost.hub.auth.Sessions;
import dev.milepost.hub.auth.StreamTickets;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.ClientAddress;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.KafkaRecordSink;
import dev.milepost.hub.policies.LivePolicies;
import dev.milepost.hub.policies.PublicHolidays;
import dev.milepost.hub.signin.Accounts;
import dev.milepost.hub.signin.People;
import dev.milepost.hub.traffic.Traffic;
import dev.milepost.hub.traffic.TrafficVerticle;
import dev.milepost.store.DataAges;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.PgTransitTimes;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the roles of a process share. Made once, when all that it rests on has been opened. */
final class Parts {
  private static final Duration TICKET_LIFETIME = Duration.ofSeconds(60);

  final HubConfig config;
  final Clock clock;
  final Vertx vertx;
  final MeterRegistry metrics;
  final SecureRandom random;
  final Startup startup;
  final Pools pools;

  final Pool pool;
  final SecretBox secrets;
  final Carriers carriers;
  final Contract contract;
  final HubKey key;
  final KafkaRecordSink sink;

  final Correlator correlator;
  final PgTransitTimes times;
  final LivePolicies policies;
  final Supplier<Judge> judge;
  final PgShipmentStore store;
  final DataAges ages;
  final Outbox outbox;
  final DeadLetters deadLetters;
  final Traffic traffic = new Traffic();
  final ConnectionDirectory directory;

  final Revocations revocations;
  final ClientAddress addresses;
  final Accounts accounts;
  final Sessions sessions;
  final People people;
  final Audit audit;
  final BearerGate gate;
  final PgUsedTickets usedTickets;
  final StreamTickets tickets;

  /** What every part of a process has, whatever it is for. */
  record Basis(
      HubConfig config,
      Clock clock,
      Vertx vertx,
      MeterRegistry metrics,
      SecureRandom random,
      Startup startup,
      Pools pools) {}

  /** What was made ready off the event loop. */
  record Prepared(
      @Nullable String ownPem, SecretBox secrets, Carriers carriers, PublicHolidays holidays) {}

  /** What had to be opened first. */
  record Opened(
      Pool pool,
      Prepared prepared,
      Contract contract,
      HubKey key,
      AccessTokens tokens,
      KafkaRecordSink sink) {}

  Parts(Basis basis, Opened opened) {
    config = basis.config();
    clock = basis.clock();
    vertx = basis.vertx();
    metrics = basis.metrics();
    random = basis.random();
    startup = basis.startup();
    pools = basis.pools();

    pool = opened.pool();
    secrets = opened.prepared().secrets();
    carriers = opened.prepared().carriers();
    contract = opened.contract();
    key = opened.key();
    sink = opened.sink();

    correlator = new Correlator(carriers.referenceReuse());
    times = new PgTransitTimes(pool);
    policies = new LivePolicies(vertx, pool, opened.prepared().holidays(), clock);
    Forecaster forecaster = new Forecaster(times, shipment -> WorkingDays.MONDAY_TO_FRIDAY);
    judge = () -> policies.get().with(forecaster);
    store = new PgShipmentStore(pool, correlator, judge);
    ages = new DataAges(pool, judge);
    outbox = new Outbox(vertx, store, sink, metrics);
    deadLetters = new DeadLetters(sink, metrics);
    directory = new ConnectionDirectory(vertx, pool, secrets, clock);

    revocations = new Revocations(vertx, pool, clock);
    addresses = new ClientAddress(config.auth().proxies());
    // On nodes without agents, too: they serve what sessions may read, and must know which hold.
    accounts = new Accounts(vertx, config.data(), config.auth().hasLocalAccounts());
    sessions =
        new Sessions(
            vertx,
            pool,
            config.auth().session(),
            config.auth().publicUrl(),
            accounts::stand,
            revocations,
            clock,
            random);
    people = new People(pool, accounts);
    audit = new Audit(pool, addresses, clock);
    gate = new BearerGate(opened.tokens(), revocations, sessions, audit);
    usedTickets = new PgUsedTickets(vertx, pool, clock);
    tickets = new StreamTickets(key, clock, TICKET_LIFETIME, usedTickets);

    startup.onStop("tokens", opened.tokens()::close);
    startup.onStop("producer", sink::close);
    startup.onStop("policies", policies::stop);
    startup.onStop("revocations", revocations::stop);
    startup.onStop("accounts", accounts::stop);
    startup.onStop("sessions", sessions::stop);
    startup.onStop("used tickets", usedTickets::stop);
  }

  /** Begins to follow what every role asks: who may do what, and by which policies is judged. */
  void start() {
    sessions.start();
    usedTickets.start();
    startup.deploy("traffic", new TrafficVerticle(traffic, pool, config.node(), clock));
    startup.then(revocations::start);
    startup.then(policies::start);
    startup.then(accounts::start);
  }

  /** Whether this process has one of these roles. */
  boolean has(HubRole... roles) {
    return Stream.of(roles).anyMatch(config.roles()::contains);
  }

  /** Loops that read topics for this node. */
  BatchLoops loops() {
    return new BatchLoops(clientProperties(), config.node());
  }

  /** Where the brokers are, and how to speak to them. */
  Map<String, String> clientProperties() {
    return clientProperties(config);
  }

  /** The same, before there are any parts. */
  static Map<String, String> clientProperties(HubConfig config) {
    Map<String, String> properties = new HashMap<>(config.kafka().properties());
    properties.put("bootstrap.servers", config.kafka().bootstrapServers());
    return properties;
  }
}
