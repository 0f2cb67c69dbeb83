package dev.milepost.hub.outgoing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** All addresses of a host. */
@FunctionalInterface
interface NameLookup {

  Future<List<InetAddress>> all(String host);

  /** By Vert.x's own resolver, which holds no thread however slow a name server is. */
  static NameLookup of(Vertx vertx) {
    return host -> {
      Promise<List<InetAddress>> found = Promise.promise();
      ((VertxInternal) vertx)
          .nameResolver()
          .resolveAll(
              host,
              addresses -> {
                if (addresses.succeeded()) {
                  found.complete(
                      addresses.result().stream().map(InetSocketAddress::getAddress).toList());
                } else {
                  found.fail(addresses.cause());
                }
              });
      return found.future();
    };
  }
}
