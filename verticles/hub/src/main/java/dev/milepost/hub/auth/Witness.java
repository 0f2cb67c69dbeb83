package dev.milepost.hub.auth;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** Is told of every call that may change something, before it may. */
@FunctionalInterface
public interface Witness {
  /** Done when the call is on record; a failure keeps it from going on. */
  Future<Void> sees(RoutingContext ctx, Identity caller);
}
