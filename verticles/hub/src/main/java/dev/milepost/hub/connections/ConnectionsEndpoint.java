package dev.milepost.hub.connections;

import dev.milepost.hub.connections.ConnectionStore.Entry;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /admin/v1/connections}: create, list, rotate, pause, resume and delete. Secrets go in and
 * never come out.
 */
public final class ConnectionsEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionsEndpoint.class);
  private static final String PATH = "/admin/v1/connections";
  private static final int BODY_LIMIT = 64 * 1024;
  private static final int UNGUESSABLE_BYTES = 16;

  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final Handler<RoutingContext> admins;
  private final SecureRandom random;
  private final Clock clock;

  /**
   * @param admins lets only those through who may administer connections
   * @param random makes ids that nobody guesses
   */
  public ConnectionsEndpoint(
      ConnectionDirectory directory,
      Carriers carriers,
      Handler<RoutingContext> admins,
      SecureRandom random,
      Clock clock) {
    this.directory = directory;
    this.carriers = carriers;
    this.admins = admins;
    this.random = random;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    answer(router.post(PATH), this::create);
    answer(router.get(PATH), this::list);
    answer(router.get(PATH + "/:id"), this::show);
    answer(router.post(PATH + "/:id/rotate"), this::rotate);
    answer(router.post(PATH + "/:id/pause"), ctx -> setState(ctx, ConnectionState.PAUSED));
    answer(router.post(PATH + "/:id/resume"), ctx -> setState(ctx, ConnectionState.ACTIVE));
    answer(router.delete(PATH + "/:id"), this::delete);
  }

  private void answer(Route route, Function<RoutingContext, Future<JsonAnswer>> operation) {
    route
        .handler(JsonBody.upTo(BODY_LIMIT))
        .handler(admins)
        .handler(JsonAnswer.by(operation))
        .failureHandler(ConnectionsEndpoint::fail);
  }

  private Future<JsonAnswer> create(RoutingContext ctx) {
    ConnectionRequest request =
        ConnectionRequest.of(JsonBody.of(ctx, JsonBody.MALFORMED), carriers);
    String id = request.id() == null ? unguessable(request) : request.id();
    return directory
        .store()
        .create(id, request.carrier(), request.mode(), request.options(), request.secret())
        .map(
            created ->
                created.orElseThrow(
                    () ->
                        new ProblemException(
                            Problem.of(
                                409,
                                "connection-exists",
                                "There is such a connection",
                                "id: '" + id + "' is taken"))))
        .map(entry -> changed(entry, "created"))
        .map(
            connection ->
                JsonAnswer.created(
                    withRoad(new JsonObject().put("id", connection.id()), connection),
                    PATH + "/" + connection.id()));
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    JsonArray views = new JsonArray();
    directory.all().forEach(connection -> views.add(view(connection)));
    return Future.succeededFuture(JsonAnswer.of(new JsonObject().put("connections", views)));
  }

  private Future<JsonAnswer> show(RoutingContext ctx) {
    String id = ctx.pathParam("id");
    return directory
        .find(id)
        .map(found -> JsonAnswer.of(view(found.orElseThrow(() -> noSuch(id)))));
  }

  private Future<JsonAnswer> rotate(RoutingContext ctx) {
    RotationRequest request = RotationRequest.of(JsonBody.of(ctx, JsonBody.MALFORMED));
    String id = ctx.pathParam("id");
    return directory
        .store()
        .rotate(id, request.secret(), request.grace())
        .map(rotated -> view(changed(rotated.orElseThrow(() -> noSuch(id)), "rotated")))
        .map(JsonAnswer::of);
  }

  private Future<JsonAnswer> setState(RoutingContext ctx, ConnectionState state) {
    String id = ctx.pathParam("id");
    return directory
        .store()
        .setState(id, state)
        .map(set -> view(changed(set.orElseThrow(() -> noSuch(id)), state.word())))
        .map(JsonAnswer::of);
  }

  private Future<JsonAnswer> delete(RoutingContext ctx) {
    String id = ctx.pathParam("id");
    return directory
        .store()
        .delete(id)
        .map(
            deleted -> {
              directory.learn(deleted.orElseThrow(() -> noSuch(id)));
              log(id, "deleted");
              return JsonAnswer.nothing();
            });
  }

  private Connection changed(Entry entry, String change) {
    directory.learn(entry);
    log(entry.id(), change);
    return Optional.ofNullable(entry.connection())
        .orElseThrow(() -> new IllegalStateException("unreadable", entry.unreadable()));
  }

  private static void log(String id, String change) {
    LOGGER
        .atInfo()
        .addKeyValue("connection", id)
        .addKeyValue("change", change)
        .log("Connection changed");
  }

  private JsonObject view(Connection connection) {
    JsonObject view =
        new JsonObject()
            .put("id", connection.id())
            .put("carrier", connection.carrier().value())
            .put("mode", connection.mode().word())
            .put("state", connection.state().word())
            .put("options", new JsonObject(connection.options()))
            .put("liveSecrets", connection.secrets().at(clock.instant()).size())
            .put("createdAt", connection.createdAt().toString())
            .put("updatedAt", connection.updatedAt().toString());
    withRoad(view, connection);
    if (connection.mode() == ConnectionMode.WEBHOOK) {
      view.put("ratePerSecond", connection.rateLimit().perSecond())
          .put("burst", connection.rateLimit().burst());
    }
    if (connection.secrets().previousUntil() != null
        && connection.secrets().previousUntil().isAfter(clock.instant())) {
      view.put("previousSecretUntil", connection.secrets().previousUntil().toString());
    }
    return view;
  }

  /** Where the carrier posts to, if it does. */
  private static JsonObject withRoad(JsonObject view, Connection connection) {
    return connection.mode() == ConnectionMode.WEBHOOK
        ? view.put("webhook", connection.webhook())
        : view;
  }

  private String unguessable(ConnectionRequest request) {
    byte[] bytes = new byte[UNGUESSABLE_BYTES];
    random.nextBytes(bytes);
    return request.carrier().value().toLowerCase(Locale.ROOT)
        + "-"
        + HexFormat.of().formatHex(bytes);
  }

  private static ProblemException noSuch(String id) {
    return new ProblemException(
        Problem.of(404, "no-such-connection", "No such connection", "id: '" + id + "'"));
  }

  private static void fail(RoutingContext ctx) {
    Throwable failure = ctx.failure();
    if (failure instanceof ProblemException expected) {
      expected.problem().send(ctx);
    } else if (failure == null || ctx.statusCode() != 500) {
      int status = ctx.statusCode() < 400 ? 500 : ctx.statusCode();
      Problem.of(status, "http-" + status, HttpResponseStatus.valueOf(status).reasonPhrase(), null)
          .send(ctx);
    } else if (isOutage(failure)) {
      LOGGER.atWarn().setCause(failure).log("Connections cannot be read or changed now");
      Problem.retryable(503, "unavailable", "Not available now", "The database does not answer.", 5)
          .send(ctx);
    } else {
      LOGGER.atError().setCause(failure).log("A request about connections failed");
      Problem.of(500, "internal", "Internal error", null).send(ctx);
    }
  }

  private static boolean isOutage(Throwable failure) {
    return failure instanceof VertxException
        || failure instanceof IOException
        || failure instanceof TimeoutException;
  }
}
