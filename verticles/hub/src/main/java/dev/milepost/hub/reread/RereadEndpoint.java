package dev.milepost.hub.reread;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.reading.CarrierEventSink;
import dev.milepost.store.Json;
import dev.milepost.store.PgReadings;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /admin/v1/connections/{id}/reread?from=T&dryRun=true}: what today's adapter makes
 * otherwise of what the connection brought since then, a JSON line for each difference and one for
 * the summary. Without {@code dryRun} the differences go out as corrections. One at a time on each
 * node: it reads the whole history of the topic.
 */
public final class RereadEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(RereadEndpoint.class);

  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final PgReadings readings;
  private final CarrierEventSink sink;
  private final Map<String, String> kafka;
  private final Handler<RoutingContext> admins;
  private final Clock clock;
  private final AtomicBoolean busy = new AtomicBoolean();

  /**
   * @param kafka client properties: where the brokers are, and how to speak to them
   * @param admins lets only those through who may administer connections
   */
  public RereadEndpoint(
      ConnectionDirectory directory,
      Carriers carriers,
      PgReadings readings,
      RecordSink sink,
      Map<String, String> kafka,
      Handler<RoutingContext> admins,
      Clock clock) {
    this.directory = directory;
    this.carriers = carriers;
    this.readings = readings;
    this.sink = new CarrierEventSink(sink);
    this.kafka = Map.copyOf(kafka);
    this.admins = admins;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .post("/admin/v1/connections/:id/reread")
        .handler(admins)
        .handler(ctx -> reread(vertx, ctx))
        .failureHandler(Problems.handler());
  }

  private void reread(Vertx vertx, RoutingContext ctx) {
    Instant from = from(ctx.request().getParam("from"));
    boolean dryRun = dryRun(ctx.request().getParam("dryRun"));
    if (dryRun) {
      About.nothingChanged(ctx);
    }
    String id = ctx.pathParam("id");
    directory
        .find(id)
        .map(found -> found.orElseThrow(() -> noSuch(id)))
        .onSuccess(
            connection -> {
              if (busy.compareAndSet(false, true)) {
                run(vertx, ctx, connection, from, dryRun);
              } else {
                ctx.fail(
                    new ProblemException(
                        Problem.retryable(
                            409,
                            "busy",
                            "This node is reading again already",
                            "Wait for it to end.",
                            10)));
              }
            })
        .onFailure(ctx::fail);
  }

  private void run(
      Vertx vertx, RoutingContext ctx, Connection connection, Instant from, boolean dryRun) {
    HttpServerResponse response = ctx.response();
    response
        .setChunked(true)
        .putHeader("Content-Type", "application/x-ndjson")
        .putHeader("Cache-Control", "no-store");
    InboundHistory history = new InboundHistory(vertx, kafka, from);
    new Reread(
            vertx,
            carriers,
            readings,
            sink,
            connection.id(),
            from,
            clock.instant(),
            dryRun,
            difference -> response.write(difference.json() + "\n"))
        .run(history)
        // Before the answer ends: who has read its last line may begin the next one.
        .eventually(history::close)
        .onComplete(done -> busy.set(false))
        .compose(summary -> response.end(json(summary, dryRun) + "\n").map(summary))
        .onSuccess(summary -> log(ctx, connection.id(), from, dryRun, summary))
        .onFailure(
            failure -> {
              LOGGER
                  .atWarn()
                  .setCause(failure)
                  .addKeyValue("connection", connection.id())
                  .log("reading again ended early");
              if (response.headWritten()) {
                // The last line tells: an answer without a summary is not whole.
                response.reset();
              } else {
                ctx.fail(failure);
              }
            });
  }

  private static ObjectNode json(Reread.Summary summary, boolean dryRun) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.putObject("summary")
        .put("dryRun", dryRun)
        .put("deliveries", summary.deliveries)
        .put("events", summary.events)
        .put("problems", summary.problems)
        .put("added", summary.added)
        .put("changed", summary.changed)
        .put("gone", summary.gone);
    return json;
  }

  private static void log(
      RoutingContext ctx, String id, Instant from, boolean dryRun, Reread.Summary summary) {
    LOGGER
        .atInfo()
        .addKeyValue("by", Identity.of(ctx).subject())
        .addKeyValue("connection", id)
        .addKeyValue("from", from)
        .addKeyValue("dryRun", dryRun)
        .addKeyValue("deliveries", summary.deliveries)
        .addKeyValue("differences", summary.added + summary.changed + summary.gone)
        .log("deliveries read again");
  }

  private static Instant from(@Nullable String text) {
    try {
      if (text != null) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeParseException e) {
      // answered below
    }
    throw bad("from: a time with its offset is expected, like 2026-11-20T00:00:00Z");
  }

  private static boolean dryRun(@Nullable String text) {
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw bad("dryRun: true or false is expected");
  }

  private static ProblemException bad(String what) {
    return new ProblemException(Problem.of(400, "malformed", "The request cannot be read", what));
  }

  private static ProblemException noSuch(String id) {
    return new ProblemException(
        Problem.of(404, "no-such-connection", "No such connection", "id: '" + id + "'"));
  }
}
