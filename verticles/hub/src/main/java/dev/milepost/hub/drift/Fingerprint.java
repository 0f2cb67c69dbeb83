package dev.milepost.hub.drift;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.milepost.hub.drift.Shape.Node;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes the {@link Shape} of any bytes: JSON, XML, X12 and EDIFACT by their paths, anything else as
 * one text. Never throws. Not for several threads: it remembers names.
 */
final class Fingerprint {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Names that a sender makes up would stay in the JVM for ever.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final Words words = new Words();
  private final XmlShape xml = new XmlShape(words);

  Shape of(byte[] body) {
    int start = start(body);
    if (start == body.length) {
      return whole(NodeType.EMPTY);
    }
    byte first = body[start];
    try {
      if (first == '<') {
        return xml.of(body, start);
      }
      if (EdiShape.isEdi(body, start)) {
        return EdiShape.of(body, start);
      }
      return json(body);
    } catch (IOException | RuntimeException e) {
      // Not the parser's message: it quotes the payload. What is wrong, the adapter says.
      return whole(
          first == '{' || first == '[' || first == '<' ? NodeType.UNREADABLE : NodeType.TEXT);
    }
  }

  /** Behind blanks and the mark of byte order. */
  private static int start(byte[] body) {
    int at = 0;
    if (body.length >= 3
        && body[0] == (byte) 0xEF
        && body[1] == (byte) 0xBB
        && body[2] == (byte) 0xBF) {
      at = 3;
    }
    while (at < body.length && body[at] >= 0 && body[at] <= ' ') {
      at++;
    }
    return at;
  }

  private static Shape whole(NodeType type) {
    Shape shape = new Shape();
    shape.root().saw(type);
    return shape;
  }

  private Shape json(byte[] body) throws IOException {
    Shape shape = new Shape();
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        value(parser, token, shape, shape.root());
      }
    }
    return shape;
  }

  private void value(JsonParser parser, JsonToken token, Shape shape, Node node)
      throws IOException {
    switch (token) {
      case START_OBJECT -> object(parser, shape, node);
      case START_ARRAY -> array(parser, shape, node);
      case VALUE_STRING -> {
        node.saw(NodeType.STRING);
        if (node.name().coded()) {
          node.code(parser.getText());
        }
      }
      case VALUE_NUMBER_INT -> {
        node.saw(NodeType.NUMBER);
        if (node.name().coded()) {
          node.code(parser.getText());
        }
      }
      case VALUE_NUMBER_FLOAT -> node.saw(NodeType.NUMBER);
      case VALUE_TRUE, VALUE_FALSE -> node.saw(NodeType.BOOLEAN);
      default -> node.saw(NodeType.NULL);
    }
  }

  private void object(JsonParser parser, Shape shape, Node node) throws IOException {
    node.saw(NodeType.OBJECT);
    if (node.isDeepest()) {
      parser.skipChildren();
      return;
    }
    int holder = shape.holder();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Node part = shape.part(node, words.name(parser.currentName()), holder);
      part(parser, parser.nextToken(), shape, part);
    }
  }

  private void array(JsonParser parser, Shape shape, Node node) throws IOException {
    node.saw(NodeType.ARRAY);
    if (node.isDeepest()) {
      parser.skipChildren();
      return;
    }
    int holder = shape.holder();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      part(parser, token, shape, shape.part(node, node.name().element(), holder));
    }
  }

  private void part(JsonParser parser, JsonToken token, Shape shape, @Nullable Node part)
      throws IOException {
    if (part == null) {
      parser.skipChildren();
    } else {
      value(parser, token, shape, part);
    }
  }

  /** {@code /0/events/12/date} as {@code /[]/events/[]/date}; "line 3" as "line []". */
  String path(@Nullable String pointer) {
    if (pointer == null) {
      return "";
    }
    if (!pointer.startsWith("/")) {
      return Words.reason(pointer.toLowerCase(Locale.ROOT)).replaceAll("#+", "[]");
    }
    StringBuilder path = new StringBuilder();
    int depth = 0;
    for (String part : pointer.substring(1).split("/", -1)) {
      if (depth++ == Shape.DEEPEST) {
        break;
      }
      boolean index = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      path.append('/').append(index ? "[]" : words.name(part).text());
    }
    return path.toString();
  }
}
