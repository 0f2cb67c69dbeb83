package dev.milepost.hub.attachments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.hub.agents.HandEndpoint;
import dev.milepost.hub.attachments.Attachments.Added;
import dev.milepost.hub.attachments.Attachments.Kind;
import dev.milepost.hub.attachments.Attachments.Paper;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /agents/v1/shipments/{id}/attachments}: papers that agents keep with a shipment. A viewer
 * reads, an agent adds and deletes. The body of an upload is the file itself, and is not read
 * before it is known who sends it; a few at once on each node.
 */
public final class AttachmentsEndpoint implements Endpoint {
  /** The name of the file, percent-encoded UTF-8. */
  static final String FILE_NAME = "Milepost-File-Name";

  static final int LARGEST = 5 * 1024 * 1024;

  private static final Logger LOGGER = LoggerFactory.getLogger(AttachmentsEndpoint.class);
  private static final String PATH = "/agents/v1/shipments/:id/attachments";
  private static final int AT_ONCE = 4;

  private final Attachments attachments;
  private final Handler<RoutingContext> gate;
  private final Clock clock;
  private final AtomicInteger coming = new AtomicInteger();

  /**
   * @param gate knows who calls, or refuses
   */
  public AttachmentsEndpoint(Pool pool, Handler<RoutingContext> gate, Clock clock) {
    this.attachments = new Attachments(pool);
    this.gate = gate;
    this.clock = clock;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get(PATH)
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(JsonAnswer.by(this::list));
    router
        .get(PATH + "/:attachment")
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(this::show);
    router
        .post(PATH)
        .handler(
            ctx -> {
              // The gate may take a while, and the body would not wait.
              ctx.request().pause();
              ctx.addEndHandler(answered -> letGo(ctx.request()));
              ctx.next();
            })
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(JsonAnswer.by(ctx -> add(vertx, ctx)));
    router
        .delete(PATH + "/:attachment")
        .handler(gate)
        .handler(BearerGate.require(Role.AGENT))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(JsonAnswer.by(this::delete));
  }

  /** Of one that was refused, what still comes is passed over. */
  private static void letGo(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.resume();
    }
  }

  private Future<JsonAnswer> list(RoutingContext ctx) {
    return attachments
        .of(ctx.pathParam("id"))
        .map(
            papers -> {
              ObjectNode json = Json.mapper().createObjectNode();
              ArrayNode list = json.putArray("attachments");
              papers.forEach(paper -> list.add(json(paper)));
              return JsonAnswer.of(json);
            });
  }

  private void show(RoutingContext ctx) {
    attachments
        .find(ctx.pathParam("id"), id(ctx))
        .map(found -> found.orElseThrow(AttachmentsEndpoint::noSuchAttachment))
        .onSuccess(
            whole ->
                ctx.response()
                    .putHeader("Content-Type", whole.paper().type())
                    .putHeader(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''" + encoded(whole.paper().name()))
                    // A file of a stranger: the browser shall run nothing of it, whatever it is.
                    .putHeader("X-Content-Type-Options", "nosniff")
                    .putHeader("Content-Security-Policy", "default-src 'none'; sandbox")
                    .putHeader("Cross-Origin-Resource-Policy", "same-origin")
                    .putHeader("Cache-Control", "private, no-store")
                    .end(whole.body()))
        .onFailure(ctx::fail);
  }

  private Future<JsonAnswer> add(Vertx vertx, RoutingContext ctx) {
    Kind kind = kind(ctx);
    String name = name(ctx);
    String stated = ctx.request().getHeader("Content-Type");
    if (coming.incrementAndGet() > AT_ONCE) {
      coming.decrementAndGet();
      return Future.failedFuture(
          new ProblemException(
              Problem.retryable(
                  503, "busy", "Too many files are coming in", "Try again in a moment.", 2)));
    }
    return Future.succeededFuture(ctx.request())
        .compose(AttachmentsEndpoint::body)
        .compose(
            body ->
                vertx
                    .executeBlocking(() -> sha256(body), false)
                    .compose(
                        digest ->
                            attachments.add(
                                ctx.pathParam("id"),
                                paper(ctx, kind, name, form(body, stated), body.length()),
                                digest,
                                body)))
        .onComplete(done -> coming.decrementAndGet())
        .map(added -> answer(ctx, added));
  }

  private Paper paper(RoutingContext ctx, Kind kind, String name, PaperForm form, int size) {
    return new Paper(
        UUID.randomUUID(),
        kind,
        form.fileName(name),
        form.mediaType(),
        size,
        Identity.of(ctx).subject(),
        clock.instant());
  }

  private static JsonAnswer answer(RoutingContext ctx, Added added) {
    if (added instanceof Added.Kept kept) {
      if (kept.isNew()) {
        log(ctx, "ATTACH", kept.paper());
      }
      return new JsonAnswer(
          kept.isNew() ? 201 : 200,
          json(kept.paper()).toString(),
          ctx.request().path() + "/" + kept.paper().id());
    }
    if (added instanceof Added.Full) {
      throw new ProblemException(
          Problem.of(
              409,
              "attachments-full",
              "The shipment has as many attachments as it may",
              "at most " + Attachments.MOST + ", and 40 MiB of them, deleted ones counted"));
    }
    throw new ProblemException(
        Problem.of(404, "no-such-shipment", "There is no such shipment", null));
  }

  private Future<JsonAnswer> delete(RoutingContext ctx) {
    String reason = ctx.request().getParam("reason");
    if (reason == null || reason.isBlank() || reason.length() > 500) {
      throw invalid("reason: 1 to 500 characters in the query");
    }
    return attachments
        .delete(ctx.pathParam("id"), id(ctx), Identity.of(ctx).subject(), reason, clock.instant())
        .map(found -> found.orElseThrow(AttachmentsEndpoint::noSuchAttachment))
        .map(
            paper -> {
              log(ctx, "DETACH", paper);
              return JsonAnswer.nothing();
            });
  }

  private static Future<Buffer> body(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length != null && Long.parseLong(length) > LARGEST) {
      return Future.failedFuture(tooLarge());
    }
    Promise<Buffer> read = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        piece -> {
          if (body.length() + piece.length() > LARGEST) {
            // What comes after is thrown away: the answer says so, and the connection goes on.
            read.tryFail(tooLarge());
          } else if (!read.future().isComplete()) {
            body.appendBuffer(piece);
          }
        });
    request.endHandler(end -> read.tryComplete(body));
    request.exceptionHandler(read::tryFail);
    request.resume();
    return read.future();
  }

  /** What it is, which must be what its sender calls it. */
  private static PaperForm form(Buffer body, @Nullable String stated) {
    Optional<PaperForm> form = PaperForm.of(body);
    String type = stated == null ? "" : stated.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return form.filter(one -> one.mediaType().equals(type))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.of(
                        415,
                        "unsupported-file",
                        "Only PDF, PNG, JPEG and WebP can be kept",
                        form.map(one -> "it is sent as '" + type + "' and is " + one.mediaType())
                            .orElse("its first bytes are of no such file"))));
  }

  private static Kind kind(RoutingContext ctx) {
    String asked = ctx.request().getParam("kind");
    try {
      return asked == null ? Kind.POD : Kind.valueOf(asked);
    } catch (IllegalArgumentException e) {
      throw invalid("kind: POD, DAMAGE or OTHER is expected");
    }
  }

  private static String name(RoutingContext ctx) {
    String name = ctx.request().getHeader(FILE_NAME);
    try {
      return name == null
          ? ""
          : URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid(FILE_NAME + ": percent-encoded UTF-8 is expected");
    }
  }

  private static UUID id(RoutingContext ctx) {
    try {
      return UUID.fromString(ctx.pathParam("attachment"));
    } catch (IllegalArgumentException e) {
      throw noSuchAttachment();
    }
  }

  private static byte[] sha256(Buffer body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body.getBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ObjectNode json(Paper paper) {
    return Json.mapper()
        .createObjectNode()
        .put("id", paper.id().toString())
        .put("kind", paper.kind().name())
        .put("name", paper.name())
        .put("type", paper.type())
        .put("size", paper.size())
        .put("by", paper.by())
        .put("at", paper.at().toString());
  }

  private static void log(RoutingContext ctx, String action, Paper paper) {
    LOGGER
        .atInfo()
        .addKeyValue("by", Identity.of(ctx).subject())
        .addKeyValue("action", action)
        .addKeyValue("shipment", ctx.pathParam("id"))
        .addKeyValue("attachment", paper.id())
        .log("decided by hand");
  }

  private static ProblemException tooLarge() {
    return new ProblemException(
        Problem.of(413, "too-large", "The file is too large", "at most 5 MiB"));
  }

  private static ProblemException noSuchAttachment() {
    return new ProblemException(
        Problem.of(404, "no-such-attachment", "There is no such attachment", null));
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(
        Problem.of(400, "invalid-request", "The request is not valid", detail));
  }
}
