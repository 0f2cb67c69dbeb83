package dev.milepost.hub.audit;

import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Witness;
import dev.milepost.hub.http.About;
import dev.milepost.hub.http.ClientAddress;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps who changed what: a line for every call to agents', admins' and customers' administration
 * that is not only read. The line is written before the call goes on, and what came of it after:
 * where no line can be written, nothing is changed. Bodies and queries are not kept.
 */
public final class Audit implements Witness {
  private static final Logger LOGGER = LoggerFactory.getLogger(Audit.class);

  /**
   * What is on record. Not the ERP's registrations, which are versions of their own, nor what
   * carriers deliver.
   */
  private static final List<String> ON_RECORD =
      List.of("/agents/v1/", "/admin/v1/", "/v1/webhook-subscriptions");

  /** Says where somebody looks, or that they have looked, and changes nothing for anybody. */
  private static final Set<String> LOOKS =
      Set.of("PUT /agents/v1/presence", "POST /agents/v1/mentions/read");

  private static final int LONGEST_PATH = 500;
  private static final int LONGEST_NAME = 200;

  private final AuditStore store;
  private final ClientAddress addresses;
  private final Clock clock;

  public Audit(Pool pool, ClientAddress addresses, Clock clock) {
    this.store = new AuditStore(pool);
    this.addresses = addresses;
    this.clock = clock;
  }

  @Override
  public Future<Void> sees(RoutingContext ctx, Identity caller) {
    String path = ctx.request().path();
    if (ON_RECORD.stream().noneMatch(path::startsWith)
        || LOOKS.contains(ctx.request().method() + " " + path)) {
      return Future.succeededFuture();
    }
    String via = caller.session() == null ? "token" : "session";
    return store
        .add(line(ctx, caller.subject(), via, Outcome.BEGUN, null, null))
        .recover(Audit::unavailable)
        .map(
            id -> {
              ctx.addEndHandler(ended -> settle(ctx, id));
              return null;
            });
  }

  /** Keeps a try to sign in, or a sign-out: what no gate has seen. */
  public Future<Void> signIn(
      RoutingContext ctx, String user, String via, boolean well, String what) {
    return store
        .add(line(ctx, user, via, well ? Outcome.DONE : Outcome.REFUSED, well ? 200 : 401, what))
        .recover(Audit::unavailable)
        .mapEmpty();
  }

  Future<List<AuditLine>> list(long before, @Nullable String by, int most) {
    return store.list(before, by, most);
  }

  private AuditLine line(
      RoutingContext ctx,
      String by,
      String via,
      Outcome outcome,
      @Nullable Integer status,
      @Nullable String what) {
    return new AuditLine(
        0,
        clock.instant(),
        cut(by, LONGEST_NAME),
        via,
        addresses.of(ctx),
        ctx.request().method().name(),
        cut(ctx.request().path(), LONGEST_PATH),
        outcome,
        status,
        what);
  }

  private void settle(RoutingContext ctx, long id) {
    int status = ctx.response().getStatusCode();
    String what = About.of(ctx);
    String location = ctx.response().headers().get("Location");
    (About.isNothing(ctx)
            ? store.drop(id)
            : store.settle(
                id,
                ctx.response().headWritten() ? Outcome.of(status) : Outcome.FAILED,
                status,
                what == null ? location : what))
        .onFailure(
            failure ->
                LOGGER
                    .atWarn()
                    .addKeyValue("line", id)
                    .addKeyValue("reason", failure.toString())
                    .log("what came of a call could not be kept"));
  }

  private static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }

  private static Future<Long> unavailable(Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("reason", failure.toString())
        .log("a call could not be put on record, and was refused");
    return Future.failedFuture(
        new ProblemException(
            Problem.retryable(
                503,
                "audit-unavailable",
                "Nothing can be changed now",
                "What is changed is put on record first, and the database does not answer.",
                2)));
  }
}
