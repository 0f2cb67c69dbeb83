package dev.milepost.carrier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * JSON as carriers write it: a list of one may come as its only element, and a number as text. What
 * is not there reads as empty, never as null.
 */
public final class CarrierJson {
  private static final ObjectReader READER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build().reader();

  private CarrierJson() {}

  /**
   * Parses the delivery's body and reads it. What is not JSON, and what is neither an object nor an
   * array, is rejected. The depth is bounded by Jackson ({@link StreamReadConstraints}).
   */
  public static Decoded read(Delivery delivery, Function<JsonNode, Decoded> reading) {
    JsonNode root;
    try {
      root = READER.readTree(delivery.body());
    } catch (JsonProcessingException e) {
      return rejected("not JSON: unreadable at byte " + offset(e));
    } catch (IOException e) {
      return rejected("not JSON: no Unicode text");
    }
    if (!root.isContainerNode()) {
      return rejected("neither a JSON object nor an array");
    }
    return reading.apply(root);
  }

  /** The body as a JSON object or array; empty where it is neither. */
  public static Optional<JsonNode> parsed(byte[] body) {
    try {
      return Optional.of(READER.readTree(body)).filter(JsonNode::isContainerNode);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** How many items there are: one where the list was left away, none where nothing is. */
  public static int size(JsonNode node) {
    if (node.isArray()) {
      return node.size();
    }
    return node.isMissingNode() || node.isNull() ? 0 : 1;
  }

  /** The item at that index below {@link #size}. */
  public static JsonNode item(JsonNode node, int index) {
    return node.isArray() ? node.path(index) : node;
  }

  /** JSON pointer (RFC 6901) of such an item: {@code /name/2}, or {@code /name} of no list. */
  public static String pointer(String name, JsonNode node, int index) {
    return node.isArray() ? "/" + name + "/" + index : "/" + name;
  }

  /** The text of an object's field, without blanks around it; empty where there is none. */
  public static String text(JsonNode object, String field) {
    return text(object.path(field));
  }

  /** The text of a value, without blanks around it; empty for null, objects and arrays. */
  public static String text(JsonNode value) {
    return value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
  }

  /** Never the parser's message: it quotes the payload. */
  private static long offset(JsonProcessingException e) {
    return e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
  }

  private static Decoded rejected(String why) {
    return new Decoded.Rejected(new Decoded.Problem(null, why));
  }
}
