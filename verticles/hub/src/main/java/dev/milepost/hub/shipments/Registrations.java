package dev.milepost.hub.shipments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.engine.Unjudged;
import dev.milepost.event.Shipment;
import dev.milepost.hub.correlate.Outbox;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Problem;
import dev.milepost.store.CustomerMismatch;
import dev.milepost.store.Json;
import dev.milepost.store.PgShipmentStore;
import dev.milepost.store.RefusedValues;
import dev.milepost.store.Registered;
import dev.milepost.store.RegisteredTogether;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registering a shipment, whichever way it was said. */
final class Registrations {
  private static final Logger LOGGER = LoggerFactory.getLogger(Registrations.class);
  private static final String OPERATION = "registerShipment";

  private final Contract contract;
  private final PgShipmentStore store;
  private final Outbox outbox;
  private final Clock clock;

  Registrations(Contract contract, PgShipmentStore store, Outbox outbox, Clock clock) {
    this.contract = contract;
    this.store = store;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * Checks, stores and publishes. Fails with a {@link Problem.ProblemException} where the caller
   * must do something.
   *
   * @param wall the customer that the caller is confined to
   * @param id from the path, or null where the body must say it
   */
  Future<Registered> register(Optional<String> wall, @Nullable String id, Buffer body) {
    return Future.succeededFuture()
        .compose(begun -> Future.succeededFuture(check(wall, id, body)))
        .compose(this::register);
  }

  /**
   * The shipment that a body registers, held against the contract.
   *
   * @param id from outside the body, or null where the body must say it
   * @throws Problem.ProblemException where it cannot be registered
   */
  Shipment check(Optional<String> wall, @Nullable String id, Buffer body) {
    ObjectNode json = object(body);
    String shipmentId = id(id, json);
    contract.check(OPERATION, new JsonObject(body));
    Shipment shipment = shipment(shipmentId, json);
    if (wall.isPresent() && !wall.get().equals(shipment.customer())) {
      throw new Problem.ProblemException(
          Problem.of(403, "forbidden", "The token is another customer's", null));
    }
    return shipment;
  }

  /** Stores and publishes what was checked; fails as {@link #register} does. */
  Future<Registered> register(Shipment shipment) {
    return store
        .register(shipment, clock.instant())
        .onSuccess(registered -> outbox.publish(registered.outgoing()))
        .recover(failure -> Future.failedFuture(asProblem(failure)));
  }

  /**
   * Stores and publishes those of many that need no more than that, in one transaction.
   *
   * @param shipments no id twice
   * @return the ids of those that are registered now
   */
  Future<Set<String>> registerSimple(List<Shipment> shipments) {
    return store
        .registerSimple(shipments, clock.instant())
        .onSuccess(registered -> outbox.publish(registered.outgoing()))
        .map(RegisteredTogether::shipments);
  }

  private static ObjectNode object(Buffer body) {
    try {
      JsonNode json = Json.mapper().readTree(body.getBytes());
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw invalid("the body is not a JSON object");
    } catch (JsonProcessingException e) {
      throw invalid(
          "not JSON: "
              + e.getOriginalMessage()
              + " at line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr());
    } catch (IOException e) {
      throw invalid("not JSON: " + e.getMessage());
    }
  }

  private static String id(@Nullable String sentAs, ObjectNode json) {
    String fromBody = json.path("id").isTextual() ? json.path("id").textValue() : null;
    if (sentAs != null && fromBody != null && !sentAs.equals(fromBody)) {
      throw invalid("id: the body says '" + fromBody + "', and it was sent as '" + sentAs + "'");
    }
    String id = sentAs == null ? fromBody : sentAs;
    if (id == null || id.isBlank()) {
      throw invalid("id: missing");
    }
    if (id.chars().anyMatch(Character::isISOControl)) {
      throw invalid("id: control characters are not allowed");
    }
    return id;
  }

  private static Shipment shipment(String id, ObjectNode json) {
    try {
      return Json.mapper().treeToValue(json.deepCopy().put("id", id), Shipment.class);
    } catch (ValueInstantiationException e) {
      throw invalid(Objects.requireNonNullElse(e.getCause(), e).getMessage());
    } catch (JsonProcessingException e) {
      throw invalid(e.getOriginalMessage());
    }
  }

  private static Problem.ProblemException invalid(@Nullable String detail) {
    return new Problem.ProblemException(
        Problem.of(400, "invalid-shipment", "The shipment cannot be registered", detail));
  }

  private static Throwable asProblem(Throwable failure) {
    if (RefusedValues.areTheCauseOf(failure)) {
      return invalid("the database refuses a value: " + failure.getMessage());
    }
    if (failure instanceof Unjudged) {
      LOGGER.atError().setCause(failure).log("shipment not registered");
      return new Problem.ProblemException(
          Problem.of(
              500,
              "shipment-not-judged",
              "The shipment cannot be judged",
              "The rules fail over it, or over one that shares a number with it: a fault of"
                  + " Milepost's, in the hub's log. Nothing was stored; register it again when that"
                  + " is mended."));
    }
    return failure instanceof CustomerMismatch
        ? new Problem.ProblemException(
            Problem.of(
                409,
                "shipment-of-another-customer",
                "The shipment is registered for another customer",
                "A shipment stays with the customer it was first registered for; use another id."))
        : failure;
  }
}
