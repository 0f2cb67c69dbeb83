package dev.milepost.hub;

import dev.milepost.hub.agents.AgentsEndpoint;
import dev.milepost.hub.agents.AskingEndpoint;
import dev.milepost.hub.agents.HandEndpoint;
import dev.milepost.hub.agents.PagesEndpoint;
import dev.milepost.hub.agents.WaitingEndpoint;
import dev.milepost.hub.attachments.AttachmentsEndpoint;
import dev.milepost.hub.audit.AuditEndpoint;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.RevocationsEndpoint;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.connections.CatalogueEndpoint;
import dev.milepost.hub.connections.ConnectionsEndpoint;
import dev.milepost.hub.connections.DryRunEndpoint;
import dev.milepost.hub.deadletters.DeadLetterFiles;
import dev.milepost.hub.deadletters.DeadLetterMetrics;
import dev.milepost.hub.deadletters.DeadLettersEndpoint;
import dev.milepost.hub.deadletters.DeadLettersVerticle;
import dev.milepost.hub.deliveries.DeliveryEndpoint;
import dev.milepost.hub.deliveries.DeliverySearch;
import dev.milepost.hub.desk.Desk;
import dev.milepost.hub.desk.DeskEndpoint;
import dev.milepost.hub.desk.DeskStreamEndpoint;
import dev.milepost.hub.desk.DeskVerticle;
import dev.milepost.hub.drift.Arrivals;
import dev.milepost.hub.drift.DriftEndpoint;
import dev.milepost.hub.notices.NoticesEndpoint;
import dev.milepost.hub.outcomes.InboundBacklog;
import dev.milepost.hub.outcomes.OutcomesEndpoint;
import dev.milepost.hub.outcomes.OutcomesVerticle;
import dev.milepost.hub.policies.JudgementEndpoint;
import dev.milepost.hub.policies.PoliciesEndpoint;
import dev.milepost.hub.polling.PollingDesk;
import dev.milepost.hub.portal.AgentStreamEndpoint;
import dev.milepost.hub.portal.StreamDoor;
import dev.milepost.hub.reread.RereadEndpoint;
import dev.milepost.hub.signin.OidcConfig;
import dev.milepost.hub.signin.OidcEndpoint;
import dev.milepost.hub.signin.SignInEndpoint;
import dev.milepost.hub.sources.SourceConfig;
import dev.milepost.hub.sources.SourcesEndpoint;
import dev.milepost.hub.stream.StreamFeed;
import dev.milepost.hub.trace.TraceEndpoint;
import dev.milepost.hub.traffic.TrafficReport;
import dev.milepost.store.AgentsDesk;
import dev.milepost.store.AgentsHand;
import dev.milepost.store.Notices;
import dev.milepost.store.PgHistories;
import dev.milepost.store.PgReadings;
import dev.milepost.store.ShipmentSearch;
import dev.milepost.store.TaughtRules;
import dev.milepost.store.WaitingNumbers;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the console of the service agents asks of the hub, its pages, and what admins set. */
final class AgentsRole {

  /** Of its own: agents that come back all at once hold up no registration. */
  private static final int DESK_CONNECTIONS = 5;

  private final Parts hub;
  private final Startup startup;
  private final Handler<RoutingContext> admin = BearerGate.require(Scope.ADMIN);
  private final AgentsDesk byHand;
  private final PgReadings readings;
  private final TrafficReport traffic;

  private AgentsRole(Parts hub) {
    this.hub = hub;
    this.startup = hub.startup;
    this.byHand = new AgentsDesk(hub.pool, hub.correlator);
    this.readings = new PgReadings(hub.pool);
    this.traffic = new TrafficReport(hub.pool, hub.clock);
  }

  static void add(Parts hub, StreamFeed feed) {
    AgentsRole role = new AgentsRole(hub);
    role.addShipments(feed);
    role.addDelays();
    role.addOutcomes();
    hub.startup.serve(new PagesEndpoint());
    // Of an admin's calls each has its own right, behind this one gate.
    hub.startup.serve((any, router) -> router.route("/admin/v1/*").handler(hub.gate));
    role.addPeople();
    role.addPolicies();
    role.addCarriers();
    role.addDeliveries();
    role.addDeadLetters();
  }

  /** Shipments, what waits for one, and what an agent decides. */
  private void addShipments(StreamFeed feed) {
    startup.serve(new AgentStreamEndpoint(feed, hub.gate, hub.tickets));
    startup.serve(new AgentsEndpoint(hub.store, hub.gate, BearerGate.require(Role.VIEWER)));
    startup.serve(
        new WaitingEndpoint(
            byHand, new WaitingNumbers(hub.pool), hub.contract, hub.gate, hub.clock));
    startup.serve(
        new HandEndpoint(
            new AgentsHand(hub.pool, hub.correlator, hub.judge),
            byHand,
            new TaughtRules(hub.pool, hub.correlator, hub.judge),
            hub.outbox,
            hub.contract,
            hub.gate,
            hub.clock));
    startup.serve(
        new NoticesEndpoint(
            new Notices(hub.pool, hub.judge),
            hub.store,
            hub.outbox,
            hub.contract,
            hub.gate,
            hub.clock));
    startup.serve(new AttachmentsEndpoint(hub.pool, hub.gate, hub.clock));
    startup.serve(new JudgementEndpoint(hub.store, hub.judge, hub.gate));
  }

  /** The queue of delays. */
  private void addDelays() {
    Pool pool = hub.pools.open("desk", DESK_CONNECTIONS);
    Desk desk = new Desk(hub.vertx, pool, hub.people::named, hub.metrics, hub.clock);
    hub.revocations.onChange(() -> desk.end(hub.revocations));
    hub.sessions.watch(desk::end);
    startup.deploy("desk", new DeskVerticle(desk, hub.loops(), hub.pools.database()));
    startup.serve(new DeskStreamEndpoint(desk, new StreamDoor(hub.gate, hub.tickets)));
    startup.serve(new DeskEndpoint(desk, new ShipmentSearch(pool), hub.contract, hub.gate));
  }

  /** The figures that pay for the hub. */
  private void addOutcomes() {
    InboundBacklog backlog = new InboundBacklog(hub.vertx, hub.clientProperties());
    startup.onStop("inbound backlog", backlog::close);
    startup.serve(
        new OutcomesEndpoint(
            hub.pool,
            traffic,
            backlog,
            List.of(hub.gate, BearerGate.require(Role.VIEWER), BearerGate::ofAllCustomers),
            hub.clock));
    startup.deploy("outcomes", new OutcomesVerticle(hub.loops(), hub.pool, hub.clock));
  }

  /** Who signs in, who did what, and whose tokens no longer hold. */
  private void addPeople() {
    OidcEndpoint oidc = oidc();
    if (oidc != null) {
      startup.onStop("identity provider", oidc::close);
      startup.serve(oidc);
    }
    startup.serve(
        new SignInEndpoint(
            hub.vertx,
            hub.accounts,
            hub.people,
            hub.sessions,
            hub.audit,
            oidc,
            hub.gate,
            hub.contract,
            hub.addresses,
            hub.clock));
    startup.serve(new AuditEndpoint(hub.audit, admin));
    startup.serve(new RevocationsEndpoint(hub.revocations, hub.contract, admin, hub.clock));
  }

  private @Nullable OidcEndpoint oidc() {
    OidcConfig oidc = hub.config.auth().oidc();
    URI publicUrl = hub.config.auth().publicUrl();
    return publicUrl == null || !oidc.hasProvider()
        ? null
        : new OidcEndpoint(
            hub.vertx,
            oidc,
            publicUrl,
            hub.people,
            hub.sessions,
            hub.audit,
            hub.key,
            hub.usedTickets,
            hub.clock,
            hub.random);
  }

  private void addPolicies() {
    startup.serve(new PoliciesEndpoint(hub.policies, new PgHistories(hub.pool), admin, hub.clock));
  }

  /** Connections, sources, and how they do. */
  private void addCarriers() {
    startup.serve(new CatalogueEndpoint(hub.carriers, admin));
    startup.serve(
        new ConnectionsEndpoint(hub.directory, hub.carriers, admin, hub.random, hub.clock));
    startup.serve(new DryRunEndpoint(hub.directory, hub.carriers, hub.store, admin, hub.clock));
    startup.serve(
        new SourcesEndpoint(
            hub.pool, hub.secrets, hub.contract, SourceConfig.DEFAULTS, admin, hub.clock));
    startup.serve(new DriftEndpoint(hub.pool, hub.gate, admin));
    startup.serve(
        new AskingEndpoint(
            hub.directory,
            hub.carriers,
            new PollingDesk(hub.pool),
            hub.ages,
            new Arrivals(hub.pool),
            traffic,
            hub.contract,
            hub.gate,
            hub.clock));
  }

  /** What was received: each delivery, its way through the hub, and all of them read anew. */
  private void addDeliveries() {
    startup.serve(
        new RereadEndpoint(
            hub.directory,
            hub.carriers,
            readings,
            hub.sink,
            hub.clientProperties(),
            admin,
            hub.clock));
    DeliverySearch deliveries = new DeliverySearch(hub.vertx, hub.clientProperties(), hub.pool);
    startup.onStop("delivery search", deliveries::close);
    startup.serve(
        new DeliveryEndpoint(deliveries, hub.carriers, hub.directory, readings, hub.gate));
    TraceEndpoint traces =
        new TraceEndpoint(
            hub.vertx,
            hub.pool,
            hub.store,
            byHand,
            deliveries,
            hub.clientProperties(),
            hub.carriers,
            hub.directory,
            hub.gate,
            hub.clock);
    startup.onStop("traces", traces::stop);
    startup.serve(traces);
  }

  private void addDeadLetters() {
    DeadLetterFiles letters =
        new DeadLetterFiles(
            hub.vertx,
            hub.pool,
            hub.clientProperties(),
            hub.carriers,
            hub.contract,
            hub.store,
            hub.secrets);
    startup.onStop("dead letters' files", letters::close);
    startup.serve(new DeadLettersEndpoint(letters, hub.contract, hub.gate, hub.clock));
    startup.deploy(
        "dead letters",
        new DeadLettersVerticle(
            hub.config.node(),
            hub.loops(),
            letters,
            hub.sink,
            new DeadLetterMetrics(hub.metrics),
            hub.clock,
            System::nanoTime));
  }
}
