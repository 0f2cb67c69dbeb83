package dev.milepost.hub.deliveries;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.TopicHeader;
import dev.milepost.hub.agents.HandEndpoint;
import dev.milepost.hub.auth.BearerGate;
import dev.milepost.hub.auth.Role;
import dev.milepost.hub.connections.Carriers;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problem;
import dev.milepost.hub.http.Problem.ProblemException;
import dev.milepost.store.Json;
import dev.milepost.store.PgReadings;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /agents/v1/deliveries/{delivery}}: a delivery as it arrived, beside what today's
 * adapter makes of it and what of that is stored. Never what proves who sent it: credentials and
 * signatures are not kept, and what looks like one is not shown.
 */
public final class DeliveryEndpoint implements Endpoint {
  private static final int MOST_SHOWN = 256 * 1024;
  private static final int MOST_EVENTS = 1_000;
  private static final List<String> SECRETIVE =
      List.of(
          "auth", "cookie", "credential", "token", "secret", "signature", "password", "api-key");

  private final DeliverySearch search;
  private final Carriers carriers;
  private final ConnectionDirectory directory;
  private final PgReadings readings;
  private final Handler<RoutingContext> gate;

  /**
   * @param gate knows who calls, or refuses
   */
  public DeliveryEndpoint(
      DeliverySearch search,
      Carriers carriers,
      ConnectionDirectory directory,
      PgReadings readings,
      Handler<RoutingContext> gate) {
    this.search = search;
    this.carriers = carriers;
    this.directory = directory;
    this.readings = readings;
    this.gate = gate;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get("/agents/v1/deliveries/:delivery")
        .handler(gate)
        .handler(BearerGate.require(Role.VIEWER))
        .handler(HandEndpoint::ofAllCustomers)
        .handler(JsonAnswer.by(ctx -> show(vertx, ctx)));
  }

  private Future<JsonAnswer> show(Vertx vertx, RoutingContext ctx) {
    String id = ctx.pathParam("delivery");
    return search
        .find(id, receivedAt(ctx, id))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof DeliverySearch.Busy
                        ? new ProblemException(busy())
                        : failure))
        .map(result -> result.found().orElseThrow(() -> notFound(id, result)))
        .compose(
            kept ->
                reading(vertx, kept)
                    .map(reading -> JsonAnswer.of(receipt(kept).set("reading", reading))));
  }

  private static Instant receivedAt(RoutingContext ctx, String id) {
    String asked = ctx.request().getParam("receivedAt");
    if (asked != null) {
      try {
        return OffsetDateTime.parse(asked).toInstant();
      } catch (DateTimeException e) {
        throw bad("receivedAt: a time with its offset is expected, like 2026-11-20T00:00:00Z");
      }
    }
    return DeliverySearch.receivedAt(id)
        .orElseThrow(
            () ->
                bad(
                    "receivedAt: say when it was received, as its events do; an id that is not a"
                        + " webhook's does not tell"));
  }

  private ObjectNode receipt(KeptDelivery kept) {
    Delivery delivery = kept.delivery();
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("delivery", delivery.id())
            .put("connection", delivery.connection())
            .put("carrier", kept.carrier() == null ? null : kept.carrier().value())
            .put("mode", mode(delivery.connection()).orElse(null))
            .put("receivedAt", delivery.receivedAt().toString())
            .put("contentType", delivery.headers().only("content-type").orElse(null))
            .put("size", delivery.body().length)
            .put("traceparent", kept.about().get(TopicHeader.TRACEPARENT))
            .put("file", kept.about().get(TopicHeader.FILE))
            .put("piece", kept.about().get(TopicHeader.PIECE))
            .put("sourceRecord", kept.about().get(TopicHeader.SOURCE_RECORD));
    KeptDelivery.Place place = kept.place();
    json.set(
        "kept",
        place == null
            ? Json.mapper().createObjectNode().put("in", "fallback")
            : Json.mapper()
                .createObjectNode()
                .put("in", "kafka")
                .put("topic", place.topic())
                .put("partition", place.partition())
                .put("offset", place.offset())
                .put("sentAt", place.sentAt().toString()));
    ArrayNode headers = json.putArray("headers");
    shown(kept.about())
        .forEach((name, value) -> headers.addObject().put("name", name).put("value", value));
    putBody(json, delivery.body());
    return json;
  }

  /** Where its connection has been deleted nobody knows any more. */
  private Optional<String> mode(String connection) {
    return directory.all().stream()
        .filter(one -> one.id().equals(connection))
        .findFirst()
        .map(one -> one.mode().word());
  }

  private static Map<String, String> shown(Map<String, String> about) {
    Map<String, String> shown = new TreeMap<>();
    about.forEach(
        (name, value) -> {
          if (name.startsWith(TopicHeader.HTTP_PREFIX)) {
            String header = name.substring(TopicHeader.HTTP_PREFIX.length());
            if (SECRETIVE.stream().noneMatch(header.toLowerCase(Locale.ROOT)::contains)) {
              shown.put(header, value);
            }
          }
        });
    return shown;
  }

  private static void putBody(ObjectNode json, byte[] body) {
    boolean cut = body.length > MOST_SHOWN;
    byte[] shown = cut ? Arrays.copyOf(body, MOST_SHOWN) : body;
    String text = text(shown, cut);
    json.put("encoding", text == null ? "base64" : "text")
        .put("body", text == null ? Base64.getEncoder().encodeToString(shown) : text)
        .put("cut", cut);
  }

  /** Null where it is no UTF-8; a character at the cut may be half. */
  private static @Nullable String text(byte[] bytes, boolean cut) {
    for (int less = 0; less <= (cut ? 3 : 0); less++) {
      try {
        String text =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes, 0, bytes.length - less))
                .toString();
        return text.indexOf('\0') >= 0 ? null : text;
      } catch (CharacterCodingException e) {
        // One byte less, or no text.
      }
    }
    return null;
  }

  private Future<ObjectNode> reading(Vertx vertx, KeptDelivery kept) {
    Optional<CarrierAdapter> adapter =
        kept.carrier() == null ? Optional.empty() : carriers.adapter(kept.carrier());
    if (adapter.isEmpty()) {
      return Future.succeededFuture(
          empty("unread").put("why", "this node has no adapter for the carrier"));
    }
    return vertx
        .executeBlocking(() -> adapter.get().read(kept.delivery()), false)
        .compose(decoded -> told(kept.delivery(), decoded));
  }

  private static ObjectNode empty(String outcome) {
    ObjectNode json = Json.mapper().createObjectNode().put("outcome", outcome).putNull("why");
    json.putArray("events");
    json.putArray("problems");
    return json.put("more", 0);
  }

  private Future<ObjectNode> told(Delivery delivery, Decoded decoded) {
    return decoded.fold(
        read -> events(delivery, read),
        ignored -> Future.succeededFuture(empty("ignored").put("why", ignored.why())),
        rejected -> {
          ObjectNode json = empty("rejected").put("why", rejected.problem().why());
          json.set("problems", Json.mapper().valueToTree(List.of(rejected.problem())));
          return Future.succeededFuture(json);
        });
  }

  /** Each with where it is stored, and whether by this delivery or by one that said the same. */
  private Future<ObjectNode> events(Delivery delivery, Decoded.Events read) {
    List<CarrierEvent> shown = read.events().stream().limit(MOST_EVENTS).toList();
    Future<List<PgReadings.Stored>> brought =
        readings.broughtBy(Set.of(delivery.id()), delivery.receivedAt(), delivery.receivedAt());
    Future<Set<EventId>> known = readings.known(shown);
    return Future.all(brought, known)
        .map(
            both -> {
              Map<EventId, Set<String>> shipments = new HashMap<>();
              for (PgReadings.Stored one : brought.result()) {
                Set<String> of =
                    shipments.computeIfAbsent(one.event().id(), event -> new TreeSet<>());
                if (one.shipment() != null) {
                  of.add(one.shipment());
                }
              }
              ObjectNode json = empty("events");
              ArrayNode events = json.putArray("events");
              for (CarrierEvent event : shown) {
                Set<String> of = shipments.get(event.id());
                ObjectNode one = Json.mapper().valueToTree(event);
                one.put(
                    "stored",
                    of != null ? "here" : known.result().contains(event.id()) ? "before" : "no");
                one.set("shipments", Json.mapper().valueToTree(of == null ? Set.of() : of));
                events.add(one);
              }
              json.set("problems", Json.mapper().valueToTree(read.problems()));
              return json.put("more", read.events().size() - shown.size());
            });
  }

  private static ProblemException notFound(String id, DeliverySearch.Result result) {
    if (result.forgotten()) {
      return new ProblemException(
          Problem.of(
              410,
              "delivery-forgotten",
              "The delivery is no longer kept",
              "delivery: '" + id + "'; raw deliveries are kept for a time, what was read stays"));
    }
    return new ProblemException(
        Problem.of(
            404,
            "no-such-delivery",
            "There is no such delivery",
            "delivery: '"
                + id
                + "'; "
                + result.looked()
                + (result.whole()
                    ? " deliveries since then were looked at, all there are"
                    : " deliveries since then were looked at, and there are more")));
  }

  private static Problem busy() {
    return Problem.retryable(
        503, "busy", "Too many deliveries are being looked for", "Try again in a moment.", 2);
  }

  private static ProblemException bad(String what) {
    return new ProblemException(Problem.of(400, "malformed", "The request cannot be read", what));
  }
}
