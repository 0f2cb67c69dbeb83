package dev.milepost.hub.outcomes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.CarrierCode;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.traffic.TrafficReport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /agents/v1/scorecards} and {@code /agents/v1/outcomes}: how carriers' journeys did, and
 * what the hub is worth. For viewers whose token is bound to no customer.
 */
public final class OutcomesEndpoint implements Endpoint {
  private static final int DEFAULT_DAYS = 30;
  private static final int MOST_DAYS = 90;

  /** Screens that stay open ask every few seconds; figures of days need not be as fresh. */
  private static final Duration GOOD_FOR = Duration.ofSeconds(2);

  private static final int MOST_KEPT = 200;

  private final Scorecards scorecards;
  private final Outcomes outcomes;
  private final List<Handler<RoutingContext>> viewers;
  private final Clock clock;
  private final Map<List<Object>, Made> made = new ConcurrentHashMap<>();

  private record Made(Instant at, Future<ObjectNode> answer) {}

  /**
   * @param backlog knows how many deliveries Kafka was given
   * @param viewers let only those through who may read
   */
  public OutcomesEndpoint(
      Pool pool,
      TrafficReport traffic,
      InboundBacklog backlog,
      List<Handler<RoutingContext>> viewers,
      Clock clock) {
    this.scorecards = new Scorecards(pool, traffic, clock);
    this.outcomes = new Outcomes(pool, traffic, backlog, clock);
    this.viewers = List.copyOf(viewers);
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    var cards = router.get("/agents/v1/scorecards");
    viewers.forEach(cards::handler);
    cards.handler(
        JsonAnswer.by(
            ctx -> {
              int days = days(ctx);
              String carrier = carrier(ctx);
              return kept(
                  vertx,
                  List.of("scorecards", days, Optional.ofNullable(carrier)),
                  () -> scorecards.read(days, carrier));
            }));
    var figures = router.get("/agents/v1/outcomes");
    viewers.forEach(figures::handler);
    figures.handler(
        JsonAnswer.by(
            ctx -> {
              int days = days(ctx);
              String carrier = carrier(ctx);
              String customer = text(ctx, "customer", 200);
              return kept(
                  vertx,
                  List.of(
                      "outcomes",
                      days,
                      Optional.ofNullable(carrier),
                      Optional.ofNullable(customer)),
                  () -> outcomes.read(days, carrier, customer));
            }));
  }

  /** One question to the database for all who ask at once, and for a little while. */
  private Future<JsonAnswer> kept(
      Vertx vertx, List<Object> what, Supplier<Future<ObjectNode>> read) {
    Instant now = clock.instant();
    made.values().removeIf(one -> one.at().plus(GOOD_FOR).isBefore(now));
    if (made.size() >= MOST_KEPT) {
      made.clear();
    }
    Made one = made.computeIfAbsent(what, unknown -> new Made(now, read.get()));
    // It may come on the event loop of who asked first, and goes out on that of who asks now.
    Context mine = vertx.getOrCreateContext();
    Promise<JsonAnswer> answer = Promise.promise();
    one.answer()
        .onFailure(failure -> made.remove(what, one))
        .map(JsonAnswer::of)
        .onComplete(done -> mine.runOnContext(here -> complete(answer, done)));
    return answer.future();
  }

  private static void complete(Promise<JsonAnswer> answer, AsyncResult<JsonAnswer> read) {
    if (read.succeeded()) {
      answer.complete(read.result());
    } else {
      answer.fail(read.cause());
    }
  }

  private static int days(RoutingContext ctx) {
    String given = text(ctx, "days", 3);
    if (given == null) {
      return DEFAULT_DAYS;
    }
    if (given.matches("[1-9][0-9]?") && Integer.parseInt(given) <= MOST_DAYS) {
      return Integer.parseInt(given);
    }
    throw refused("days: must be a whole number from 1 to " + MOST_DAYS);
  }

  private static @Nullable String carrier(RoutingContext ctx) {
    String given = text(ctx, "carrier", 32);
    try {
      return given == null ? null : new CarrierCode(given).value();
    } catch (IllegalArgumentException e) {
      throw refused("carrier: must be 1 to 32 letters, digits, '_' or '-'");
    }
  }

  private static @Nullable String text(RoutingContext ctx, String name, int most) {
    String given = ctx.request().getParam(name);
    if (given == null || given.isEmpty()) {
      return null;
    }
    if (given.length() > most) {
      throw refused(name + ": too long");
    }
    return given;
  }

  private static ProblemException refused(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }
}
