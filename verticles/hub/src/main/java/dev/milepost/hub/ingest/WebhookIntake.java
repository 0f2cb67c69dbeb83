package dev.milepost.hub.ingest;

import com.github.f4b6a3.ulid.Ulid;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionMode;
import dev.milepost.hub.connections.ConnectionState;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.ingest.IngestMetrics.OfCarrier;
import dev.milepost.hub.traffic.Traffic;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes webhooks on one event loop. */
final class WebhookIntake {
  static final long SWEEP_MILLIS = 1_000;

  /** What comes before the connection's id. */
  static final String PATH = "/v1/webhooks/";

  private static final Logger LOGGER = LoggerFactory.getLogger(WebhookIntake.class);
  private static final String DELIVERY_ID = "Milepost-Delivery-Id";
  private static final byte[] NOTHING = new byte[0];
  private static final int NO_CONTENT = 204;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  /** Kept for every carrier: what the bytes are, whatever the adapter looks at. */
  private static final List<String> ALWAYS_KEPT = List.of("content-type", "content-encoding");

  /**
   * How much of a refused body is read and thrown away, so that the carrier gets to see the answer
   * instead of a reset connection. More than this and the connection is closed.
   */
  private static final long MOST_DISCARDED = 8L * 1024 * 1024;

  private final IngestConfig config;
  private final ConnectionDirectory directory;
  private final Carriers carriers;
  private final InboundLog log;
  private final Traffic traffic;
  private final Clock clock;
  private final Admission admission;
  private final IngestMetrics metrics;
  private final Gates gates;
  private final Supplier<Ulid> ids;

  /** Those whose bodies are still coming, longest first. */
  private final Set<Receipt> coming = new LinkedHashSet<>();

  WebhookIntake(
      IngestConfig config,
      ConnectionDirectory directory,
      Carriers carriers,
      InboundLog log,
      Traffic traffic,
      Clock clock,
      Admission admission,
      IngestMetrics metrics,
      Gates gates,
      Supplier<Ulid> ids) {
    this.config = config;
    this.directory = directory;
    this.carriers = carriers;
    this.log = log;
    this.traffic = traffic;
    this.clock = clock;
    this.admission = admission;
    this.metrics = metrics;
    this.gates = gates;
    this.ids = ids;
  }

  /** Answers the request, now or later, and counts what became of it. */
  void receive(RoutingContext ctx) {
    Timer.Sample since = metrics.start();
    String id = connection(ctx);
    Optional<Connection> known = directory.known(id).filter(WebhookIntake::isPushed);
    if (known.isPresent()) {
      receive(ctx, known.get(), since);
      return;
    }
    ctx.request().pause();
    directory
        .find(id)
        .onComplete(
            found -> {
              if (found.succeeded() && found.result().filter(WebhookIntake::isPushed).isPresent()) {
                receive(ctx, found.result().get(), since);
              } else {
                metrics.unknown().received();
                // Before the connections were read, nobody can say that there is no such one.
                boolean sure = found.succeeded() && directory.loaded();
                refuse(
                    ctx,
                    metrics.unknown(),
                    sure ? Refusal.UNKNOWN_CONNECTION : Refusal.UNAVAILABLE,
                    null);
              }
              ctx.request().resume();
            });
  }

  /**
   * Some senders look whether the callback is there before they accept it (DCSA: a HEAD request,
   * dossier section 4.1). Nothing is kept, so nobody need show who he is.
   */
  void answerWhetherThere(RoutingContext ctx) {
    directory
        .find(connection(ctx))
        .map(found -> found.filter(WebhookIntake::isPushed))
        .map(found -> found.flatMap(known -> carriers.push(known.carrier())))
        .onSuccess(
            carrier ->
                ctx.response().setStatusCode(carrier.isPresent() ? NO_CONTENT : NOT_FOUND).end())
        .onFailure(unknown -> ctx.response().setStatusCode(UNAVAILABLE).end());
  }

  /** Nobody posts to one that we ask. */
  private static boolean isPushed(Connection connection) {
    return connection.mode() == ConnectionMode.WEBHOOK;
  }

  /** The connection's id as the carrier says it. */
  private static String connection(RoutingContext ctx) {
    String path = ctx.normalizedPath();
    // The route takes the path without its last slash, too.
    return path.startsWith(PATH) ? path.substring(PATH.length()) : "";
  }

  /** Refuses those whose bodies take too long. */
  void refuseTheSlow() {
    Instant latest = clock.instant().minus(config.bodyTimeout());
    List<Receipt> slow = new ArrayList<>();
    for (Receipt receipt : coming) {
      if (!receipt.receivedAt.isBefore(latest)) {
        break;
      }
      slow.add(receipt);
    }
    slow.forEach(receipt -> receipt.refuse(Refusal.TOO_SLOW, null));
  }

  private void receive(RoutingContext ctx, Connection connection, Timer.Sample since) {
    OfCarrier counters = metrics.of(connection.carrier());
    counters.received();
    Optional<PushCarrier> carrier = carriers.push(connection.carrier());
    Bucket tokens = gates.of(connection);
    long announced = announced(ctx.request());
    Refusal refusal = atTheDoor(connection, carrier, tokens, announced);
    if (refusal != null) {
      refuse(ctx, connection, counters, refusal);
      return;
    }
    if (!admission.enter(Math.max(0, announced))) {
      refuse(ctx, connection, counters, Refusal.TOO_MUCH_IN_FLIGHT);
      return;
    }
    if (admission.isClosed()) {
      // Asked inside: whoever closes waits for everybody who is in.
      admission.leave(Math.max(0, announced));
      refuse(ctx, connection, counters, Refusal.STOPPING);
      return;
    }
    new Receipt(
            ctx, connection, carrier.orElseThrow(), tokens, counters, since, Math.max(0, announced))
        .begin();
  }

  /** What can be said before the body is read. */
  private @Nullable Refusal atTheDoor(
      Connection connection, Optional<PushCarrier> carrier, Bucket tokens, long announced) {
    if (connection.state() == ConnectionState.PAUSED) {
      return Refusal.PAUSED;
    }
    if (carrier.isEmpty()) {
      // Configured on a node that has this adapter; this one does not.
      return Refusal.UNAVAILABLE;
    }
    if (announced > config.maxBodyBytes()) {
      return Refusal.TOO_LARGE;
    }
    // Only a look: the token is taken by the authentic, or a stranger could use up a carrier's.
    return tokens.getAvailableTokens() <= 0 ? Refusal.RATE_LIMITED : null;
  }

  /** The length that the sender says, or -1. */
  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      return -1;
    }
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private void refuse(
      RoutingContext ctx, Connection connection, OfCarrier counters, Refusal refusal) {
    count(connection, refusal);
    refuse(ctx, counters, refusal, null);
  }

  private void count(Connection connection, Refusal refusal) {
    traffic.refused(
        connection.id(), connection.carrier(), clock.instant(), refusal == Refusal.UNAUTHENTIC);
  }

  private void refuse(
      RoutingContext ctx, OfCarrier counters, Refusal refusal, @Nullable String detail) {
    counters.refused(refusal);
    LOGGER
        .atDebug()
        .addKeyValue("connection", connection(ctx))
        .addKeyValue("reason", refusal.reason())
        .log("Delivery refused");
    if (refusal == Refusal.UNAUTHENTIC) {
      ctx.response().putHeader("WWW-Authenticate", "Credential");
    }
    HttpServerRequest request = ctx.request();
    if (!request.isEnded()) {
      discardTheRest(request);
    }
    new Problem(
            refusal.status(),
            refusal.type(),
            refusal.title(),
            detail,
            refusal.isTemporary() ? seconds(config.retryAfter()) : null)
        .send(ctx);
  }

  private static void discardTheRest(HttpServerRequest request) {
    long[] discarded = {0};
    request.handler(
        chunk -> {
          discarded[0] += chunk.length();
          if (discarded[0] > MOST_DISCARDED) {
            request.connection().close();
          }
        });
  }

  private static int seconds(Duration duration) {
    return (int) Math.max(1, duration.toSeconds());
  }

  /** One delivery, from its first byte to the answer. */
  private final class Receipt {
    private final RoutingContext ctx;
    private final Connection connection;
    private final PushCarrier carrier;
    private final Bucket tokens;
    private final OfCarrier counters;
    private final Timer.Sample since;
    private final Instant receivedAt = clock.instant();
    private @Nullable Buffer body;
    private long reserved;
    private boolean copied;
    private boolean done;

    Receipt(
        RoutingContext ctx,
        Connection connection,
        PushCarrier carrier,
        Bucket tokens,
        OfCarrier counters,
        Timer.Sample since,
        long reserved) {
      this.ctx = ctx;
      this.connection = connection;
      this.carrier = carrier;
      this.tokens = tokens;
      this.counters = counters;
      this.since = since;
      this.reserved = reserved;
    }

    void begin() {
      coming.add(this);
      HttpServerRequest request = ctx.request();
      request.handler(this::take).exceptionHandler(gone -> abort());
      request.endHandler(ended -> complete());
      if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
        ctx.response().writeContinue();
      }
    }

    void refuse(Refusal refusal, @Nullable String detail) {
      if (leave()) {
        count(connection, refusal);
        WebhookIntake.this.refuse(ctx, counters, refusal, detail);
      }
    }

    private void take(Buffer chunk) {
      if (done) {
        return;
      }
      long size = chunk.length() + (body == null ? 0L : body.length());
      if (size > config.maxBodyBytes()) {
        refuse(Refusal.TOO_LARGE, null);
      } else if (size > reserved && !admission.grow(size - reserved)) {
        refuse(Refusal.TOO_MUCH_IN_FLIGHT, null);
      } else {
        reserved = Math.max(reserved, size);
        append(chunk);
      }
    }

    /** Most bodies come in one piece, which is then not copied. */
    private void append(Buffer chunk) {
      if (body == null) {
        body = chunk;
      } else if (copied) {
        body.appendBuffer(chunk);
      } else {
        body = Buffer.buffer((int) reserved).appendBuffer(body).appendBuffer(chunk);
        copied = true;
      }
    }

    private void complete() {
      if (done) {
        return;
      }
      coming.remove(this);
      try {
        authenticate(body == null ? NOTHING : body.getBytes());
      } catch (RuntimeException bug) {
        fail(bug);
      }
    }

    private void authenticate(byte[] bytes) {
      Headers headers = Headers.of(ctx.request().headers());
      if (!carrier.authentic(headers, bytes, connection.secrets().at(receivedAt))) {
        refuse(Refusal.UNAUTHENTIC, null);
      } else if (!tokens.tryConsume(1)) {
        refuse(Refusal.RATE_LIMITED, null);
      } else {
        keep(headers, bytes);
      }
    }

    private void keep(Headers headers, byte[] bytes) {
      InboundDelivery delivery =
          new InboundDelivery(
              connection.id(),
              connection.carrier(),
              ids.get().toString(),
              receivedAt,
              kept(headers),
              bytes);
      log.keep(delivery)
          .onComplete(
              road -> {
                if (road.succeeded()) {
                  acknowledge(delivery.id(), road.result());
                } else if (road.cause() instanceof NotKept) {
                  refuse(Refusal.UNAVAILABLE, null);
                } else {
                  fail(road.cause());
                }
              });
    }

    private List<Map.Entry<String, String>> kept(Headers headers) {
      List<Map.Entry<String, String>> kept = new ArrayList<>();
      kept.add(
          Map.entry(
              TopicHeader.TRACEPARENT,
              headers
                  .only(TopicHeader.TRACEPARENT)
                  .filter(Traceparent::isValid)
                  .orElseGet(Traceparent::fresh)));
      ALWAYS_KEPT.forEach(name -> keep(name, headers, kept));
      for (String name : carrier.keptHeaders()) {
        if (!ALWAYS_KEPT.contains(name)) {
          keep(name, headers, kept);
        }
      }
      return kept;
    }

    private void keep(String name, Headers headers, List<Map.Entry<String, String>> kept) {
      for (String value : headers.all(name)) {
        kept.add(Map.entry(TopicHeader.HTTP_PREFIX + name, value));
      }
    }

    private void acknowledge(String id, Road road) {
      if (!leave()) {
        return;
      }
      counters.stored(road, since);
      LOGGER
          .atDebug()
          .addKeyValue("deliveryId", id)
          .addKeyValue("connection", connection.id())
          .addKeyValue("road", road)
          .log("Delivery kept");
      ctx.response().setStatusCode(carrier.acknowledgement()).putHeader(DELIVERY_ID, id).end();
    }

    private void fail(Throwable bug) {
      if (leave()) {
        count(connection, Refusal.UNAVAILABLE);
        counters.failed();
        LOGGER
            .atError()
            .setCause(bug)
            .addKeyValue("connection", connection.id())
            .log("A delivery could not be taken");
        Problem.of(500, "internal", "Internal error", null).send(ctx);
      }
    }

    private void abort() {
      // After the body is complete the delivery is kept, whether or not the carrier waits for it.
      if (coming.contains(this) && leave()) {
        count(connection, Refusal.ABORTED);
        counters.refused(Refusal.ABORTED);
      }
    }

    /** Ends this receipt, once. */
    private boolean leave() {
      if (done) {
        return false;
      }
      done = true;
      coming.remove(this);
      admission.leave(reserved);
      return true;
    }
  }
}
