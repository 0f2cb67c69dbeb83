package dev.milepost.hub.sources;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.Fn1;
import com.dashjoin.jsonata.Jsonata.Frame;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.hub.shipments.RegistrationReader;
import dev.milepost.store.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSONata expression (jsonata.org) that makes of an ERP's row the body of {@code PUT
 * /v1/shipments/{id}}, with its {@code id}. It is an admin's, and bounded for mistakes: in time, in
 * depth, and in the length of what it makes. Not for event loops.
 */
final class RowMapping {
  private static final long MOST_MILLIS = 1_000;
  private static final int MOST_DEPTH = 200;

  /** Deeper than any shipment; what comes in has the parser's own bound. */
  private static final int DEEPEST = 50;

  private final Jsonata expression;

  /** What became of a row. */
  sealed interface Made {

    /**
     * A shipment, not held against the contract yet.
     *
     * @param json UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way to Kafka; nobody compares them
    record Document(String id, byte[] json) implements Made {}

    /** The mapping says null: nothing is to be registered. */
    record Nothing() implements Made {}

    /** It cannot be made one. */
    record Refused(String why) implements Made {}
  }

  private RowMapping(Jsonata expression) {
    this.expression = expression;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException saying what is wrong with it, and where
   */
  static RowMapping of(String text) {
    try {
      return new RowMapping(Jsonata.jsonata(text));
    } catch (JException e) {
      throw new IllegalArgumentException(
          e.getMessage() + (e.getLocation() >= 0 ? ", at character " + e.getLocation() : ""), e);
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalArgumentException("not an expression of JSONata: " + e, e);
    }
  }

  /** What the row becomes; never throws for what is in it. */
  Made map(JsonNode row) {
    Frame frame = expression.createFrame();
    frame.setRuntimeBounds(MOST_MILLIS, MOST_DEPTH);
    // What an ERP's row says must not become part of the program.
    frame.bind("eval", (Fn1<Object, Object>) RowMapping::refuseEval);
    try {
      Object made = expression.evaluate(Json.mapper().convertValue(row, Object.class), frame);
      return made == null ? new Made.Nothing() : document(json(made, 0));
    } catch (JException | IllegalArgumentException e) {
      return new Made.Refused("the mapping fails: " + e.getMessage());
    } catch (StackOverflowError e) {
      return new Made.Refused("the mapping fails: it goes too deep");
    } catch (RuntimeException e) {
      return new Made.Refused("the mapping fails: " + e); // its library lets some of its own out
    }
  }

  private static Object refuseEval(@Nullable Object code) {
    throw new IllegalArgumentException("$eval is not allowed here");
  }

  private static Made document(JsonNode made) {
    if (!(made instanceof ObjectNode)) {
      return new Made.Refused("the mapping makes no object of it");
    }
    JsonNode id = made.path("id");
    if (!id.isTextual() || id.textValue().isBlank()) {
      return new Made.Refused(
          "the mapping gives no id"
              + (id.isNumber() ? " that is a text: $string(...) makes one of a number" : ""));
    }
    byte[] json = made.toString().getBytes(StandardCharsets.UTF_8);
    return json.length > RegistrationReader.LARGEST_BODY
        ? new Made.Refused(
            "the mapping makes more than "
                + RegistrationReader.LARGEST_BODY
                + " bytes of it, which no shipment may have")
        : new Made.Document(id.textValue(), json);
  }

  /** Of what is JSON; a mapping can also give a function. */
  private static JsonNode json(@Nullable Object made, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("it makes an object deeper than " + DEEPEST);
    }
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (made == null) {
      return nodes.nullNode();
    }
    if (made instanceof String text) {
      return nodes.textNode(text);
    }
    if (made instanceof Boolean flag) {
      return nodes.booleanNode(flag);
    }
    if (made instanceof Number number) {
      return Json.mapper().valueToTree(number);
    }
    if (made instanceof Map<?, ?> map) {
      ObjectNode object = nodes.objectNode();
      map.forEach(
          (name, value) -> {
            if (value != null) { // an ERP's null says that there is nothing to say
              object.set(String.valueOf(name), json(value, depth + 1));
            }
          });
      return object;
    }
    if (made instanceof List<?> list) {
      ArrayNode array = nodes.arrayNode();
      list.forEach(value -> array.add(json(value, depth + 1)));
      return array;
    }
    throw new IllegalArgumentException("it makes something that is no JSON");
  }
}
