package dev.milepost.dev.carriers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One HTTP server that plays the poll APIs of any number of accounts, each under a path of its own,
 * and counts what it is asked. What a carrier knows of a parcel is what {@link Truth} has of it by
 * the clock; what an account's limits allow is counted by {@link System#nanoTime}, as requests
 * arrive.
 */
public final class CarrierApis {
  private static final String HOST = "127.0.0.1";

  private final Vertx vertx;
  private final Clock clock;
  private final HttpServer server;
  private final Map<String, CarrierAccount> accounts = new ConcurrentHashMap<>();

  private CarrierApis(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.server =
        vertx.createHttpServer(new HttpServerOptions().setHost(HOST)).requestHandler(this::take);
  }

  /**
   * Listens on a free port of the loopback interface.
   *
   * @param clock tells how far journeys are and how old tokens
   */
  public static Future<CarrierApis> start(Vertx vertx, Clock clock) {
    CarrierApis apis = new CarrierApis(vertx, clock);
    return apis.server.listen(0, HOST).map(listening -> apis);
  }

  /**
   * Opens an account.
   *
   * @throws IllegalArgumentException where the name is taken
   */
  public CarrierAccount open(AccountSettings settings, Truth truth) {
    String baseUrl = "http://" + HOST + ":" + server.actualPort() + "/" + settings.name();
    CarrierAccount account = new CarrierAccount(vertx, clock, settings, truth, baseUrl);
    if (accounts.putIfAbsent(settings.name(), account) != null) {
      throw new IllegalArgumentException("name: there is an account " + settings.name());
    }
    return account;
  }

  /** Closes every connection. */
  public Future<Void> stop() {
    return server.close();
  }

  private void take(HttpServerRequest request) {
    long arrived = System.nanoTime();
    String path = request.path();
    int end = path.indexOf('/', 1);
    CarrierAccount account = end < 0 ? null : accounts.get(path.substring(1, end));
    if (account == null) {
      request.response().setStatusCode(404).end();
    } else {
      account.take(request, path.substring(end), arrived);
    }
  }
}
