package dev.milepost.hub.auth;

import dev.milepost.hub.http.About;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /admin/v1/revocations}: whose tokens are refused before they expire. */
public final class RevocationsEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(RevocationsEndpoint.class);
  private static final String PATH = "/admin/v1/revocations";
  private static final int BODY_LIMIT = 16 * 1024;
  private static final int DEFAULT_LIMIT = 500;
  private static final int MOST = 2_000;

  private final Revocations revocations;
  private final Contract contract;
  private final Handler<RoutingContext> admins;
  private final Clock clock;

  /**
   * @param admins lets only those through who may revoke
   */
  public RevocationsEndpoint(
      Revocations revocations, Contract contract, Handler<RoutingContext> admins, Clock clock) {
    this.revocations = revocations;
    this.contract = contract;
    this.admins = admins;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    answer(router.get(PATH), this::list);
    answer(router.post(PATH), this::revoke);
    answer(router.delete(PATH + "/:revocation"), this::remove);
  }

  private void answer(Route route, Function<RoutingContext, Future<JsonAnswer>> operation) {
    route
        .handler(JsonBody.upTo(BODY_LIMIT))
        .handler(admins)
        .handler(JsonAnswer.by(operation))
        .failureHandler(Problems.handler());
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    int limit = (int) number(ctx, "limit", DEFAULT_LIMIT, MOST);
    long after = number(ctx, "after", Long.MAX_VALUE, Long.MAX_VALUE);
    return revocations.list(after, limit).map(all -> JsonAnswer.of(page(all, limit)));
  }

  private static JsonObject page(List<Revocation> all, int limit) {
    JsonArray entries = new JsonArray();
    all.forEach(one -> entries.add(view(one)));
    JsonObject page = new JsonObject().put("revocations", entries);
    return all.size() < limit ? page : page.put("next", String.valueOf(all.get(limit - 1).id()));
  }

  private Future<JsonAnswer> revoke(RoutingContext ctx) {
    Revocation wanted = wanted(ctx);
    return revocations
        .add(wanted)
        .map(
            added -> {
              log(ctx, added.id(), "revoked");
              return JsonAnswer.created(view(added), null);
            });
  }

  private Revocation wanted(RoutingContext ctx) {
    JsonObject body = contract.check("revoke", JsonBody.of(ctx, JsonBody.NOT_JSON));
    if (Stream.of("jti", "subject", "customer").filter(body::containsKey).count() != 1) {
      throw invalid("one of jti, subject and customer is expected");
    }
    Instant now = clock.instant();
    String jti = body.getString("jti");
    Instant expiresAt = time(body, "expiresAt");
    if (expiresAt == null || !expiresAt.isAfter(now)) {
      throw invalid("expiresAt: is over; a token that has expired is refused anyway");
    }
    Instant issuedBefore = time(body, "issuedBefore");
    if (jti != null && issuedBefore != null) {
      throw invalid("issuedBefore: goes with subject or customer, not with jti");
    }
    return new Revocation(
        0,
        jti,
        body.getString("subject"),
        body.getString("customer"),
        jti == null && issuedBefore == null ? now : issuedBefore,
        expiresAt,
        body.getString("reason"),
        Identity.of(ctx).subject(),
        now);
  }

  private Future<JsonAnswer> remove(RoutingContext ctx) {
    String id = ctx.pathParam("revocation");
    if (!id.matches("\\d{1,18}")) {
      throw missing(id);
    }
    return revocations
        .remove(Long.parseLong(id))
        .map(
            removed -> {
              if (!removed) {
                throw missing(id);
              }
              log(ctx, Long.parseLong(id), "taken back");
              return JsonAnswer.nothing();
            });
  }

  private static void log(RoutingContext ctx, long id, String change) {
    About.say(ctx, "revocation " + id + " " + change);
    LOGGER
        .atInfo()
        .addKeyValue("revocation", id)
        .addKeyValue("change", change)
        .addKeyValue("by", Identity.of(ctx).subject())
        .log("Revocations changed");
  }

  private static JsonObject view(Revocation one) {
    JsonObject view = new JsonObject().put("id", one.id());
    put(view, "jti", one.jti());
    put(view, "subject", one.subject());
    put(view, "customer", one.customer());
    put(view, "issuedBefore", one.issuedBefore());
    put(view, "expiresAt", one.expiresAt());
    put(view, "reason", one.reason());
    return view.put("by", one.by()).put("at", one.at().toString());
  }

  private static void put(JsonObject view, String field, @Nullable Object value) {
    if (value != null) {
      view.put(field, value.toString());
    }
  }

  private static @Nullable Instant time(JsonObject body, String field) {
    String text = body.getString(field);
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw invalid(field + ": a time with its offset is expected, as 2026-11-24T08:00:00Z");
    }
  }

  private static long number(RoutingContext ctx, String parameter, long otherwise, long most) {
    String text = ctx.request().getParam(parameter);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("\\d{1,18}") && Long.parseLong(text) >= 1 && Long.parseLong(text) <= most) {
      return Long.parseLong(text);
    }
    throw invalid(parameter + ": a number from 1 to " + most + " is expected");
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }

  private static ProblemException missing(String id) {
    return new ProblemException(
        Problem.of(404, "no-such-revocation", "There is no such revocation", "id: '" + id + "'"));
  }
}
