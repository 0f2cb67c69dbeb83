package dev.milepost.hub.connections;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.engine.Correlation;
import dev.milepost.event.CarrierEvent;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * {@code POST /admin/v1/connections/{id}/dry-run}: what a payload would become if the carrier sent
 * it, events, problems and matches. Stores nothing, publishes nothing.
 */
public final class DryRunEndpoint implements Endpoint {
  private static final long BODY_LIMIT = 1024 * 1024;

  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final PgShipmentStore store;
  private final Handler<RoutingContext> admins;
  private final Clock clock;

  /**
   * @param admins lets only those through who may administer connections
   */
  public DryRunEndpoint(
      ConnectionDirectory directory,
      Carriers carriers,
      PgShipmentStore store,
      Handler<RoutingContext> admins,
      Clock clock) {
    this.directory = directory;
    this.carriers = carriers;
    this.store = store;
    this.admins = admins;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .post("/admin/v1/connections/:id/dry-run")
        .handler(JsonBody.upTo(BODY_LIMIT))
        .handler(admins)
        .handler(
            JsonAnswer.by(
                ctx ->
                    directory
                        .find(ctx.pathParam("id"))
                        .map(found -> found.orElseThrow(() -> noSuch(ctx.pathParam("id"))))
                        .compose(connection -> run(vertx, ctx, connection))
                        .map(JsonAnswer::of)))
        .failureHandler(Problems.handler());
  }

  private Future<ObjectNode> run(Vertx vertx, RoutingContext ctx, Connection connection) {
    About.nothingChanged(ctx);
    byte[] body = ctx.body().buffer() == null ? new byte[0] : ctx.body().buffer().getBytes();
    Headers headers = Headers.of(ctx.request().headers());
    Instant now = clock.instant();
    CarrierAdapter adapter =
        carriers
            .adapter(connection.carrier())
            .orElseThrow(() -> noAdapter(connection.carrier().value()));
    ObjectNode answer = Json.mapper().createObjectNode();
    answer.put("connection", connection.id()).put("carrier", connection.carrier().value());
    carriers
        .push(connection.carrier())
        .ifPresent(
            push ->
                answer.put(
                    "authentic", push.authentic(headers, body, connection.secrets().at(now))));
    return vertx
        .executeBlocking(
            () -> adapter.read(new Delivery("dry-run", connection.id(), now, headers, body)))
        .compose(decoded -> told(answer, decoded));
  }

  private Future<ObjectNode> told(ObjectNode answer, Decoded decoded) {
    return decoded.fold(
        read ->
            store
                .correlate(read.events())
                .map(
                    matches -> {
                      answer.put("outcome", "events");
                      answer.set("events", events(read.events(), matches));
                      answer.set("problems", Json.mapper().valueToTree(read.problems()));
                      return answer;
                    }),
        ignored ->
            store
                .correlate(ignored.rehearsed())
                .map(
                    matches -> {
                      answer.put("outcome", "ignored").put("why", ignored.why());
                      if (!matches.isEmpty()) {
                        answer.set("rehearsed", events(ignored.rehearsed(), matches));
                      }
                      return answer;
                    }),
        rejected -> {
          answer.put("outcome", "rejected").put("why", rejected.problem().why());
          return Future.succeededFuture(answer.put("at", rejected.problem().at()));
        });
  }

  private static ArrayNode events(List<CarrierEvent> events, List<Correlation> matches) {
    ArrayNode all = Json.mapper().createArrayNode();
    for (int i = 0; i < events.size(); i++) {
      ObjectNode event = Json.mapper().valueToTree(events.get(i));
      all.add(event.set("match", match(matches.get(i))));
    }
    return all;
  }

  private static JsonNode match(Correlation correlation) {
    ObjectNode match = Json.mapper().createObjectNode();
    return correlation.fold(
        matched ->
            match
                .put("outcome", "matched")
                .put("shipment", String.join(", ", matched.shipments()))
                .set("why", Json.mapper().valueToTree(matched.matches().get(0).why())),
        ambiguous ->
            match
                .put("outcome", "ambiguous")
                .put("explanation", ambiguous.explanation())
                .set("candidates", Json.mapper().valueToTree(ambiguous.candidates())),
        unmatched -> match.put("outcome", "unmatched").put("explanation", unmatched.explanation()));
  }

  private static ProblemException noSuch(String id) {
    return new ProblemException(
        Problem.of(404, "no-such-connection", "No such connection", "id: '" + id + "'"));
  }

  private static ProblemException noAdapter(String carrier) {
    return new ProblemException(
        Problem.retryable(
            503, "unavailable", "Not available now", "this node cannot read " + carrier, 5));
  }
}
