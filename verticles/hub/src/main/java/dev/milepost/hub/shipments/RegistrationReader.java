package dev.milepost.hub.shipments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.Shipment;
import dev.milepost.hub.http.Contract;
import dev.milepost.hub.http.Problem;
import dev.milepost.store.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be registered: the body of {@code PUT /v1/shipments/{id}}, whichever way it came. */
public final class RegistrationReader {
  /** The longest body. */
  public static final int LARGEST_BODY = 256 * 1024;

  private static final String OPERATION = "registerShipment";

  private final Contract contract;

  /** Reads by that contract. */
  public RegistrationReader(Contract contract) {
    this.contract = contract;
  }

  /**
   * The shipment that a body registers, held against the contract.
   *
   * @param id from outside the body, or null where the body must say it
   * @throws Problem.ProblemException where it cannot be registered
   */
  public Shipment read(Optional<String> wall, @Nullable String id, Buffer body) {
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

  static Problem.ProblemException invalid(@Nullable String detail) {
    return new Problem.ProblemException(
        Problem.of(400, "invalid-shipment", "The shipment cannot be registered", detail));
  }
}
