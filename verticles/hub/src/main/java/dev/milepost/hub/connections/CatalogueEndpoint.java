package dev.milepost.hub.connections;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierCode;
import dev.milepost.hub.http.Endpoint;
import dev.milepost.hub.http.JsonAnswer;
import dev.milepost.hub.http.Problems;
import dev.milepost.store.Json;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code GET /admin/v1/carriers}: the carriers that this hub can be connected to, in which ways,
 * and what it must be told for each. Made of what the adapters and the readers of options declare.
 */
public final class CatalogueEndpoint implements Endpoint {
  private final Carriers carriers;
  private final Handler<RoutingContext> admins;

  /**
   * @param admins lets only those through who may administer connections
   */
  public CatalogueEndpoint(Carriers carriers, Handler<RoutingContext> admins) {
    this.carriers = carriers;
    this.admins = admins;
  }

  @Override
  public void mount(Vertx vertx, Router router) {
    router
        .get("/admin/v1/carriers")
        .handler(admins)
        .handler(JsonAnswer.by(ctx -> Future.succeededFuture(JsonAnswer.of(catalogue()))))
        .failureHandler(Problems.handler());
  }

  private ObjectNode catalogue() {
    ObjectNode json = Json.mapper().createObjectNode();
    ArrayNode list = json.putArray("carriers");
    for (CarrierCode carrier : carriers.known()) {
      ObjectNode one = list.addObject().put("carrier", carrier.value());
      ArrayNode modes = one.putArray("modes");
      modes(carriers, carrier).forEach((mode, fields) -> modes.add(json(carrier, mode, fields)));
    }
    return json;
  }

  /** The ways to be connected to a carrier, each with what it takes. */
  static Map<ConnectionMode, List<Setting>> modes(Carriers carriers, CarrierCode carrier) {
    Map<ConnectionMode, List<Setting>> modes = new EnumMap<>(ConnectionMode.class);
    carriers
        .push(carrier)
        .ifPresent(
            push ->
                modes.put(
                    ConnectionMode.WEBHOOK,
                    with(
                        Setting.secret(
                            "Secret", "Shared with the carrier, who shows with it who it is"),
                        RateLimit.SETTINGS)));
    carriers
        .poll(carrier)
        .ifPresent(
            poll ->
                modes.put(
                    ConnectionMode.POLLING,
                    with(secret(poll.terms().access()), PollSettings.offered(poll.terms()))));
    modes.put(ConnectionMode.FOLDER, FeedSettings.OF_FOLDER);
    modes.put(
        ConnectionMode.SFTP,
        with(
            Setting.secret(
                "Password or private key",
                "A private key in OpenSSH's form or PEM, without a passphrase"),
            FeedSettings.OF_SFTP));
    modes.put(
        ConnectionMode.TOPIC,
        with(
            Setting.of(Setting.SECRET, Setting.Kind.SECRET, "Password", "Of the login", "")
                .with(TopicSettings.LOGIN),
            TopicSettings.SETTINGS));
    return modes;
  }

  private static Setting secret(Access access) {
    if (access instanceof Access.ClientCredentials) {
      return Setting.secret("Client secret", "Of the client id, by OAuth 2");
    }
    if (access instanceof Access.Basic) {
      return Setting.secret("Password", "Of the client id");
    }
    return access instanceof Access.Open
        ? Setting.secret("Secret", "The carrier wants none: anything will do")
        : Setting.secret("Key", "That the carrier gave out for its interface");
  }

  private static List<Setting> with(Setting secret, List<Setting> options) {
    return Stream.concat(Stream.of(secret), options.stream()).toList();
  }

  private ObjectNode json(CarrierCode carrier, ConnectionMode mode, List<Setting> fields) {
    ObjectNode json = Json.mapper().createObjectNode().put("mode", mode.word());
    ArrayNode list = json.putArray("fields");
    fields.forEach(field -> list.add(json(field)));
    Optional<PushCarrier> push = carriers.push(carrier);
    if (mode == ConnectionMode.WEBHOOK && push.isPresent()) {
      ArrayNode ways = json.putArray("authentication");
      ways(push.get().authentication()).forEach(way -> ways.add(json(way)));
      json.put("acknowledgement", push.get().acknowledgement());
    }
    if (mode == ConnectionMode.POLLING) {
      carriers.poll(carrier).ifPresent(poll -> terms(json, poll.terms()));
    }
    return json;
  }

  private static void terms(ObjectNode json, PollTerms terms) {
    json.put("asks", terms.feed() ? "all that is new" : "references");
    if (!terms.feed()) {
      json.put("atOnce", terms.atOnce());
    }
  }

  private static ObjectNode json(Setting field) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("name", field.name())
            .put("to", field.isOption() ? "options." + field.name() : field.name())
            .put("kind", word(field.kind()))
            .put("label", field.label())
            .put("required", field.needed());
    if (field.neededWith() != null) {
      json.put("requiredWith", "options." + field.neededWith());
    }
    if (field.otherwise() != null && !field.otherwise().isEmpty()) {
      json.put("default", field.otherwise());
    }
    if (!field.help().isEmpty()) {
      json.put("help", field.help());
    }
    if (!field.example().isEmpty()) {
      json.put("example", field.example());
    }
    if (!field.choices().isEmpty()) {
      ArrayNode choices = json.putArray("choices");
      field.choices().forEach(choices::add);
    }
    return json;
  }

  private static List<Authentication> ways(Authentication authentication) {
    if (authentication instanceof Authentication.AnyOf any) {
      List<Authentication> all = new ArrayList<>();
      any.ways().forEach(way -> all.addAll(ways(way)));
      return all;
    }
    return List.of(authentication);
  }

  private static ObjectNode json(Authentication way) {
    ObjectNode json = Json.mapper().createObjectNode();
    if (way instanceof Signature signature) {
      json.put("kind", "signature")
          .put("header", signature.header())
          .put("algorithm", signature.algorithm().name().replace('_', '-'))
          .put("encoding", word(signature.encoding()))
          .put("secretIs", signature.key() == Signature.KeyForm.BASE64 ? "base64" : "text");
      if (!signature.prefix().isEmpty()) {
        json.put("prefix", signature.prefix());
      }
    } else if (way instanceof SharedSecret secret) {
      json.put("kind", "secret")
          .put("header", secret.header())
          .put("encoding", secret.form() == SharedSecret.Form.BASE64 ? "base64" : "plain");
      if (!secret.scheme().isEmpty()) {
        json.put("prefix", secret.scheme() + " ");
      }
    }
    return json;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
