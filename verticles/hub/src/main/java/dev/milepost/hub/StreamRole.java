package dev.milepost.hub;

import dev.milepost.hub.outgoing.OutgoingEndpoint;
import dev.milepost.hub.outgoing.OutgoingMetrics;
import dev.milepost.hub.outgoing.OutgoingVerticle;
import dev.milepost.hub.portal.PortalClient;
import dev.milepost.hub.portal.ShipmentStream;
import dev.milepost.hub.portal.StreamEndpoint;
import dev.milepost.hub.stream.StreamFeed;

/** What customers and agents follow, and what is sent to those who cannot follow. */
final class StreamRole {

  private StreamRole() {}

  /** The stream of all customers; agents follow it, too. */
  static StreamFeed feed(Parts hub) {
    StreamFeed feed =
        new StreamFeed(
            hub.vertx,
            hub.clock,
            ShipmentStream.TOPIC,
            hub.config.stream(),
            hub.clientProperties(),
            hub.key::derive,
            hub.metrics);
    hub.startup.onStop("stream", feed::stop);
    hub.revocations.onChange(() -> feed.end(PortalClient.whose(hub.revocations)));
    hub.sessions.watch(over -> feed.end(PortalClient.whose(over)));
    hub.startup.then(feed::start);
    return feed;
  }

  static void add(Parts hub, StreamFeed feed) {
    hub.startup.serve(new StreamEndpoint(feed, hub.gate, hub.tickets));
    OutgoingVerticle outgoing =
        new OutgoingVerticle(
            hub.config.node(),
            feed,
            hub.pool,
            hub.secrets,
            hub.config.outgoing(),
            new OutgoingMetrics(hub.metrics),
            hub.random,
            hub.clock);
    hub.startup.deploy("outgoing webhooks", outgoing);
    hub.startup.serve(
        new OutgoingEndpoint(
            hub.contract,
            feed,
            hub.pool,
            hub.secrets,
            hub.config.outgoing(),
            hub.gate,
            outgoing::nudge,
            hub.random,
            hub.clock));
  }
}
