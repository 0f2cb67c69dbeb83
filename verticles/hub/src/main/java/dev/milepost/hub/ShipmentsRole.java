package dev.milepost.hub;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.shipments.ShipmentsEndpoint;
import dev.milepost.hub.shipments.ShipmentsTopicMetrics;
import dev.milepost.hub.shipments.ShipmentsTopicVerticle;
import dev.milepost.hub.sources.SourceConfig;
import dev.milepost.hub.sources.SourceMetrics;
import dev.milepost.hub.sources.SourcesVerticle;
import dev.milepost.hub.stream.StreamFeed;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shipments as ERPs register them: by HTTP, by their topic, and where the hub asks for them. */
final class ShipmentsRole {

  private ShipmentsRole() {}

  /** What answers whoever registers and asks. */
  static void serve(Parts hub, @Nullable StreamFeed feed) {
    hub.startup.serve(
        new ShipmentsEndpoint(
            hub.contract,
            hub.store,
            hub.outbox,
            hub.clock,
            hub.gate,
            BearerGate.require(Scope.SHIPMENTS_WRITE),
            ShipmentsRole::mayRead,
            ctx -> Optional.ofNullable(Identity.of(ctx).customer()),
            customer ->
                feed == null ? Optional.empty() : Optional.ofNullable(feed.position(customer))));
  }

  private static void mayRead(RoutingContext ctx) {
    Identity caller = Identity.of(ctx);
    if (caller.allows(Scope.SHIPMENTS_READ)
        || caller.allows(Scope.SHIPMENTS_WRITE)
        || caller.hasRole(Role.VIEWER)) {
      ctx.next();
    } else {
      BearerGate.refuse(
          ctx, BearerGate.forbidden("the token does not have the scope 'shipments:read'"));
    }
  }

  /** What takes them from elsewhere. */
  static void take(Parts hub) {
    hub.startup.deploy(
        "shipments topic",
        new ShipmentsTopicVerticle(
            hub.loops(),
            hub.contract,
            hub.store,
            hub.outbox,
            hub.deadLetters,
            new ShipmentsTopicMetrics(hub.metrics),
            hub.clock));
    hub.startup.deploy(
        "sources",
        new SourcesVerticle(
            hub.config.node(),
            hub.pool,
            hub.secrets,
            hub.sink,
            hub.deadLetters,
            SourceConfig.DEFAULTS,
            new SourceMetrics(hub.metrics),
            hub.clock));
  }
}
