package dev.milepost.hub.outgoing;

import com.github.f4b6a3.ulid.UlidFactory;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.auth.Scope;
import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.JsonBody;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.hub.http.Problems;
import dev.milepost.hub.outgoing.SubscriptionStore.Kept;
import dev.milepost.hub.outgoing.SubscriptionStore.Logged;
import dev.milepost.hub.outgoing.SubscriptionStore.Wish;
import dev.milepost.hub.stream.EventReader;
import dev.milepost.hub.stream.EventReader.Place;
import dev.milepost.hub.stream.StreamEvent;
import dev.milepost.hub.stream.StreamFeed;
import dev.milepost.hub.stream.StreamFilter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /v1/webhook-subscriptions}: where a customer wants its events pushed to, and what came of
 * each. A token sees what is its customer's, and nothing else is there.
 */
public final class OutgoingEndpoint implements Endpoint {
  private static final Logger LOGGER = LoggerFactory.getLogger(OutgoingEndpoint.class);
  private static final String PATH = "/v1/webhook-subscriptions";
  private static final String ONE = PATH + "/:id";
  private static final int BODY_LIMIT = 256 * 1024;
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 200;
  private static final int TESTS_AT_ONCE = 8;
  private static final int COME_AGAIN_SECONDS = 5;
  private static final Duration DEFAULT_GRACE = Duration.ofHours(24);
  private static final Duration LONGEST_GRACE = Duration.ofDays(30);
  private static final Set<String> STATES = Set.of("waiting", "delivered", "failed", "gap");

  private final Contract contract;
  private final StreamFeed feed;
  private final SubscriptionStore store;
  private final SecretBox box;
  private final OutgoingConfig config;
  private final BearerGate gate;
  private final Runnable changed;
  private final SecureRandom random;
  private final Clock clock;
  private final @Nullable NameLookup names;
  private final HttpClientOptions http;
  private final UlidFactory ids;
  private final Semaphore tests = new Semaphore(TESTS_AT_ONCE);

  /**
   * @param changed told when a subscription is not as it was
   * @param random makes secrets
   */
  public OutgoingEndpoint(
      Contract contract,
      StreamFeed feed,
      Pool pool,
      SecretBox box,
      OutgoingConfig config,
      BearerGate gate,
      Runnable changed,
      SecureRandom random,
      Clock clock) {
    this(
        contract,
        feed,
        pool,
        box,
        config,
        gate,
        changed,
        random,
        clock,
        null,
        new HttpClientOptions());
  }

  OutgoingEndpoint(
      Contract contract,
      StreamFeed feed,
      Pool pool,
      SecretBox box,
      OutgoingConfig config,
      BearerGate gate,
      Runnable changed,
      SecureRandom random,
      Clock clock,
      @Nullable NameLookup names,
      HttpClientOptions http) {
    this.contract = contract;
    this.feed = feed;
    this.store = new SubscriptionStore(pool, box);
    this.box = box;
    this.config = config;
    this.gate = gate;
    this.changed = changed;
    this.random = random;
    this.clock = clock;
    this.names = names;
    this.http = http;
    this.ids = UlidFactory.newMonotonicInstance(random, clock::millis);
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    new Loop(vertx).mount(router);
  }

  /** What each event loop has of its own: a reader and a sender. */
  private final class Loop {
    private final EventReader reader = new EventReader(feed);
    private final Sender sender;

    Loop(Vertx vertx) {
      this.sender =
          new Sender(vertx, names == null ? NameLookup.of(vertx) : names, config, http, clock);
    }

    void mount(Router router) {
      answer(router.post(PATH), Scope.WEBHOOKS_WRITE, this::create);
      answer(router.get(PATH), Scope.STREAM_READ, OutgoingEndpoint.this::list);
      answer(router.get(ONE), Scope.STREAM_READ, OutgoingEndpoint.this::show);
      answer(router.patch(ONE), Scope.WEBHOOKS_WRITE, this::patch);
      answer(router.delete(ONE), Scope.WEBHOOKS_WRITE, OutgoingEndpoint.this::delete);
      answer(router.post(ONE + "/rotate"), Scope.WEBHOOKS_WRITE, OutgoingEndpoint.this::rotate);
      answer(router.post(ONE + "/test"), Scope.WEBHOOKS_WRITE, this::test);
      answer(router.get(ONE + "/deliveries"), Scope.STREAM_READ, OutgoingEndpoint.this::log);
      answer(router.post(ONE + "/replay"), Scope.WEBHOOKS_WRITE, this::replay);
    }

    private Future<JsonAnswer> create(Call call) {
      JsonObject body = call.body("createWebhookSubscription");
      String url = body.getString("url");
      Place place = place(call.customer(), body.getString("after"));
      String id = ids.create().toString();
      String secret = Signatures.newSecret(random);
      return checked(url)
          .compose(
              good ->
                  store.create(
                      id,
                      call.customer(),
                      url,
                      wish(body),
                      secret,
                      place,
                      clock.instant(),
                      config.subscriptionsPerCustomer()))
          .map(
              created ->
                  created.orElseThrow(
                      () ->
                          problem(
                              409,
                              "too-many-webhooks",
                              "There are too many webhook subscriptions",
                              "a customer may have "
                                  + config.subscriptionsPerCustomer()
                                  + "; delete one that is not needed")))
          .onSuccess(created -> changed(created.id(), "created"))
          .map(
              created ->
                  JsonAnswer.created(
                      view(created).put("secret", secret), PATH + "/" + created.id()));
    }

    /** Where a new subscription begins: now, or where the customer has come to by other ways. */
    private Place place(String customer, @Nullable String after) {
      return after == null
          ? reader.end(customer)
          : reader.place(customer, after).orElseThrow(OutgoingEndpoint::wrongCursor);
    }

    private Future<JsonAnswer> patch(Call call) {
      JsonObject body = call.body("changeWebhookSubscription");
      String url = body.getString("url");
      return (url == null ? Future.succeededFuture() : checked(url))
          .compose(
              good ->
                  store.patch(
                      call.customer(),
                      call.id(),
                      wish(body),
                      reader.end(call.customer()),
                      clock.instant()))
          .map(patched -> patched.orElseThrow(call::noSuch))
          .onSuccess(patched -> changed(patched.id(), "patched"))
          .map(patched -> JsonAnswer.of(view(patched)));
    }

    private Future<?> checked(String url) {
      return sender
          .check(url)
          .map(
              wrong -> {
                if (!wrong.isEmpty()) {
                  throw problem(422, "invalid", "The request is not valid", "url: " + wrong);
                }
                return wrong;
              });
    }

    private Future<JsonAnswer> test(Call call) {
      if (!tests.tryAcquire()) {
        throw new ProblemException(
            Problem.retryable(
                429,
                "busy",
                "Too many tests are on their way",
                "up to " + TESTS_AT_ONCE + " at once on each node",
                COME_AGAIN_SECONDS));
      }
      return call.find()
          .compose(
              found -> {
                Instant now = clock.instant();
                String event = "test-" + ids.create();
                return sender.send(
                    found.url(),
                    found.sealed().open(box, found.id(), now),
                    event,
                    testEvent(found, event, now));
              })
          .onComplete(done -> tests.release())
          .map(
              outcome ->
                  JsonAnswer.of(
                      MessageQueue.attempt(outcome).put("delivered", outcome.isSuccess())));
    }

    private Future<JsonAnswer> replay(Call call) {
      JsonObject body = call.body("replayWebhooks");
      String event = body.getString("event");
      String after = body.getString("after");
      String since = body.getString("since");
      if (Stream.of(event, after, since).filter(Objects::nonNull).count() != 1) {
        throw problem(
            400,
            "invalid-request",
            "The request is not valid",
            "one of 'event', 'after' and 'since' is expected");
      }
      return call.find()
          .compose(
              found ->
                  event != null
                      ? replayOne(found, event)
                      : from(call.customer(), after, since)
                          .compose(from -> replayFrom(call, found, from)))
          .onSuccess(again -> changed(call.id(), "replayed"));
    }

    private Future<Place> from(String customer, @Nullable String after, @Nullable String since) {
      return since == null
          ? Future.succeededFuture(
              reader
                  .place(customer, String.valueOf(after))
                  .orElseThrow(OutgoingEndpoint::wrongCursor))
          : reader.since(customer, time(since));
    }

    private Future<JsonAnswer> replayFrom(Call call, Subscription found, Place from) {
      if (found.replay() != null) {
        throw problem(
            409,
            "replay-runs",
            "A replay is on its way",
            "wait until 'replaying' of the subscription is false");
      }
      return store
          .replay(call.customer(), found.id(), from, clock.instant())
          .map(again -> replaying(again.isPresent()));
    }

    private Future<JsonAnswer> replayOne(Subscription found, String event) {
      return store
          .message(found.id(), event)
          .compose(
              kept -> {
                Kept message =
                    kept.filter(one -> !one.state().equals("gap"))
                        .orElseThrow(
                            () ->
                                problem(
                                    404,
                                    "no-such-event",
                                    "No such event",
                                    "event: not in this subscription's log"));
                return message.state().equals("waiting")
                    ? Future.<@Nullable Buffer>succeededFuture(null)
                    : document(found, event, message);
              })
          .compose(body -> store.again(found.id(), event, body, clock.instant()))
          .map(OutgoingEndpoint::replaying);
    }

    /** What was delivered lies in Kafka only. */
    private Future<@Nullable Buffer> document(Subscription found, String event, Kept message) {
      StreamFilter all = new StreamFilter(Set.of(), List.of(Set.of(), Set.of()));
      return reader
          .read(
              new EventReader.Way(found.customer(), all),
              new Place(message.epoch(), message.offset(), found.createdAt()),
              1)
          .map(
              piece -> {
                for (StreamEvent one : piece.events()) {
                  if (one.id().equals(event)) {
                    return one.document();
                  }
                }
                throw problem(
                    410,
                    "not-kept",
                    "The event is not kept any more",
                    "the shipment's history is at /v1/shipments/{id}/events");
              });
    }
  }

  private void answer(Route route, String scope, Function<Call, Future<JsonAnswer>> operation) {
    route
        .handler(JsonBody.upTo(BODY_LIMIT))
        .handler(gate)
        .handler(BearerGate.require(scope))
        .handler(OutgoingEndpoint::ofACustomer)
        .handler(JsonAnswer.by(ctx -> operation.apply(new Call(ctx))))
        .failureHandler(Problems.handler());
  }

  private static void ofACustomer(RoutingContext ctx) {
    if (Identity.of(ctx).customer() == null) {
      BearerGate.refuse(
          ctx, BearerGate.forbidden("the token is not bound to a customer: claim 'customer'"));
    } else {
      ctx.next();
    }
  }

  private Future<JsonAnswer> list(Call call) {
    return store
        .list(call.customer())
        .map(
            all -> {
              JsonArray views = new JsonArray();
              all.forEach(one -> views.add(view(one)));
              return JsonAnswer.of(new JsonObject().put("subscriptions", views));
            });
  }

  private Future<JsonAnswer> show(Call call) {
    return call.find().map(found -> JsonAnswer.of(view(found)));
  }

  private Future<JsonAnswer> delete(Call call) {
    return store
        .delete(call.customer(), call.id())
        .map(
            deleted -> {
              if (!deleted) {
                throw call.noSuch();
              }
              changed(call.id(), "deleted");
              return JsonAnswer.nothing();
            });
  }

  private Future<JsonAnswer> rotate(Call call) {
    Duration grace = grace(call.optionalBody("rotateWebhookSecret").getString("grace"));
    String secret = Signatures.newSecret(random);
    Instant now = clock.instant();
    return store
        .rotate(call.customer(), call.id(), secret, now.plus(grace), now)
        .map(rotated -> rotated.orElseThrow(call::noSuch))
        .onSuccess(rotated -> changed(rotated.id(), "rotated"))
        .map(rotated -> JsonAnswer.of(view(rotated).put("secret", secret)));
  }

  private Future<JsonAnswer> log(Call call) {
    int limit = limit(call.parameter("limit"));
    long before = before(call.parameter("after"));
    String state = call.parameter("state");
    if (state != null && !STATES.contains(state)) {
      throw problem(
          400,
          "invalid-state",
          "The request is not valid",
          "state: one of waiting, delivered, failed, gap");
    }
    return call.find()
        .compose(found -> store.log(found.id(), before, state, limit))
        .map(
            log -> {
              JsonArray deliveries = new JsonArray();
              log.forEach(one -> deliveries.add(view(one)));
              String next =
                  log.size() < limit ? null : Long.toString(log.get(log.size() - 1).number());
              return JsonAnswer.of(
                  new JsonObject().put("deliveries", deliveries).put("next", next));
            });
  }

  private JsonObject view(Subscription one) {
    Subscription.Sealed sealed = one.sealed();
    JsonObject view =
        new JsonObject()
            .put("id", one.id())
            .put("url", one.url())
            .put("type", new JsonArray(new ArrayList<>(one.types())))
            .put("shipment", new JsonArray(new ArrayList<>(one.shipments())))
            .put("order", new JsonArray(new ArrayList<>(one.orders())))
            .put("state", one.state().word())
            .put("replaying", one.replay() != null)
            .put("createdAt", one.createdAt().toString())
            .put("updatedAt", one.updatedAt().toString());
    if (one.reason() != null) {
      view.put("reason", one.reason());
    }
    if (one.failingSince() != null) {
      view.put("failingSince", one.failingSince().toString());
    }
    if (sealed.previousUntil() != null && sealed.previousUntil().isAfter(clock.instant())) {
      view.put("previousSecretUntil", sealed.previousUntil().toString());
    }
    return view;
  }

  private static JsonObject view(Logged one) {
    JsonObject view =
        new JsonObject()
            .put("event", one.event())
            .put("type", one.type())
            .put("state", one.state())
            .put("createdAt", one.createdAt().toString())
            .put("attempts", one.attempts());
    if (one.nextAttempt() != null) {
      view.put("nextAttempt", one.nextAttempt().toString());
    }
    return one.note() == null ? view : view.put("note", one.note());
  }

  private static Buffer testEvent(Subscription to, String id, Instant now) {
    return new JsonObject()
        .put("specversion", "1.0")
        .put("id", id)
        .put("source", "/milepost")
        .put("type", "dev.milepost.webhook.test.v1")
        .put("subject", to.id())
        .put("time", now.toString())
        .put("datacontenttype", "application/json")
        .put("data", new JsonObject().put("customer", to.customer()))
        .toBuffer();
  }

  /** 202: it is on its way. */
  private static JsonAnswer replaying(boolean again) {
    return new JsonAnswer(202, new JsonObject().put("replaying", again).encode(), null);
  }

  private void changed(String id, String change) {
    LOGGER
        .atInfo()
        .addKeyValue("subscription", id)
        .addKeyValue("change", change)
        .log("Webhook subscription changed");
    changed.run();
  }

  private static Wish wish(JsonObject body) {
    return new Wish(
        body.getString("url"),
        texts(body, "type"),
        texts(body, "shipment"),
        texts(body, "order"),
        body.getBoolean("paused"));
  }

  private static @Nullable List<String> texts(JsonObject body, String name) {
    JsonArray values = body.getJsonArray(name);
    return values == null ? null : values.stream().map(String.class::cast).distinct().toList();
  }

  private static Duration grace(@Nullable String given) {
    if (given == null) {
      return DEFAULT_GRACE;
    }
    try {
      Duration grace = Duration.parse(given);
      if (!grace.isNegative() && grace.compareTo(LONGEST_GRACE) <= 0) {
        return grace;
      }
    } catch (DateTimeException e) {
      // Answered below.
    }
    throw problem(
        422,
        "invalid",
        "The request is not valid",
        "grace: must be an ISO-8601 duration of PT0S to P30D, such as PT24H");
  }

  private static Instant time(String given) {
    try {
      return OffsetDateTime.parse(given).toInstant();
    } catch (DateTimeException e) {
      throw problem(
          400,
          "invalid-since",
          "The request is not valid",
          "since: a time with its offset is expected, as 2026-11-24T08:00:00Z");
    }
  }

  private static int limit(@Nullable String given) {
    try {
      int limit = given == null ? DEFAULT_LIMIT : Integer.parseInt(given);
      if (limit >= 1 && limit <= MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Answered below.
    }
    throw problem(400, "wrong-limit", "Wrong limit", "'limit' is a number from 1 to " + MOST);
  }

  private static long before(@Nullable String given) {
    try {
      return given == null ? Long.MAX_VALUE : Long.parseLong(given);
    } catch (NumberFormatException e) {
      throw problem(
          400,
          "invalid-after",
          "The request is not valid",
          "after: the 'next' of a page is expected");
    }
  }

  private static ProblemException wrongCursor() {
    return problem(
        400,
        "wrong-cursor",
        "The cursor means nothing here",
        "after: a cursor of this customer's stream is expected");
  }

  private static ProblemException problem(int status, String type, String title, String detail) {
    return new ProblemException(Problem.of(status, type, title, detail));
  }

  /** One request, of one customer. */
  private final class Call {
    private final RoutingContext ctx;
    private final String customer;

    Call(RoutingContext ctx) {
      this.ctx = ctx;
      this.customer = Objects.requireNonNull(Identity.of(ctx).customer());
    }

    String customer() {
      return customer;
    }

    String id() {
      return ctx.pathParam("id");
    }

    @Nullable String parameter(String name) {
      return ctx.request().getParam(name);
    }

    /** The subscription, if it is this customer's. */
    Future<Subscription> find() {
      return store.find(customer, id()).map(found -> found.orElseThrow(this::noSuch));
    }

    ProblemException noSuch() {
      return problem(404, "no-such-webhook", "No such webhook subscription", "id: '" + id() + "'");
    }

    JsonObject optionalBody(String operation) {
      return ctx.body().length() <= 0 ? new JsonObject() : body(operation);
    }

    JsonObject body(String operation) {
      return contract.check(operation, JsonBody.of(ctx, JsonBody.MALFORMED));
    }
  }
}
