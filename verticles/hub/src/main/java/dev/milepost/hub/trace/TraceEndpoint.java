package dev.milepost.hub.trace;

import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.deliveries.DeliverySearch;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.outgoing.PushedMessages;
import dev.milepost.store.AgentsDesk;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.PgTraces;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /agents/v1/trace?q=}: the way of a delivery, an event, a number, a shipment or a trace
 * through the hub. Viewers may ask; nobody whose token is bound to one customer may.
 */
public final class TraceEndpoint implements Endpoint {
  private static final int LONGEST = 200;
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(3);
  private static final int MOST_RECORDS = 200_000;

  private final Handler<RoutingContext> gate;
  private final Tracer tracer;
  private final TopicSearch topics;

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   * @param gate knows who calls, or refuses
   */
  public TraceEndpoint(
      Vertx vertx,
      Pool pool,
      PgShipmentStore store,
      AgentsDesk desk,
      DeliverySearch deliveries,
      Map<String, String> kafka,
      Carriers carriers,
      ConnectionDirectory directory,
      Handler<RoutingContext> gate,
      Clock clock) {
    this.gate = gate;
    this.topics = new TopicSearch(vertx, kafka, LONGEST_SEARCH, MOST_RECORDS);
    this.tracer =
        new Tracer(
            new Way.Sources(
                vertx,
                new PgTraces(pool),
                store,
                desk,
                deliveries,
                topics,
                new PushedMessages(pool),
                carriers,
                directory),
            clock);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get("/agents/v1/trace")
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(BearerGate::ofAllCustomers)
        .handler(JsonAnswer.by(this::trace));
  }

  /** Lets go of its threads. */
  public Future<Void> stop() {
    return topics.close();
  }

  private Future<JsonAnswer> trace(RoutingContext ctx) {
    String text = ctx.request().getParam("q", "").strip();
    if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw invalid("q: 1 to " + LONGEST + " characters");
    }
    return tracer
        .trace(new Tracer.Query(text, around(ctx.request().getParam("around")), shipment(ctx)))
        .map(trace -> JsonAnswer.of(trace.json()))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TopicSearch.Busy || failure instanceof DeliverySearch.Busy
                        ? new ProblemException(busy())
                        : failure));
  }

  private static @Nullable String shipment(RoutingContext ctx) {
    String shipment = ctx.request().getParam("shipment");
    return shipment == null || shipment.isBlank() ? null : shipment;
  }

  private static @Nullable Instant around(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw invalid("around: a time with its offset is expected, like 2026-11-20T00:00:00Z");
    }
  }

  private static Problem busy() {
    return Problem.retryable(
        503, "busy", "Too many traces are being looked for", "Try again in a moment.", 2);
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }
}
