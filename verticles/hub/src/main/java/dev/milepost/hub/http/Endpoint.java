package dev.milepost.hub.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;

/**
 * A role's routes. Vert.x shares a listening port among servers by connection and not by path, so
 * the roles that speak HTTP are mounted in one server instead of listening each for itself.
 */
public interface Endpoint {

  /** Adds the routes. Called once for each event loop that serves; what it keeps is per loop. */
  void mount(Vertx vertx, Router router);
}
