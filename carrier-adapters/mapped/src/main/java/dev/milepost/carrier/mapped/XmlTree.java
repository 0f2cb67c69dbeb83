package dev.milepost.carrier.mapped;

import com.ctc.wstx.stax.WstxInputFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * XML as the tree that JSON is: an element is a field, elements of one name are a list, attributes
 * are fields with {@code @} before the name, namespaces are left away. An element with nothing but
 * text is that text. No document type is taken, so that no entity is ever resolved.
 */
final class XmlTree {

  private static final int DEEPEST = 500;
  private static final int PROLOG = 128;
  private static final Pattern ENCODING =
      Pattern.compile("^\\s*<\\?xml[^>]{0,64}?\\sencoding\\s*=\\s*[\"']([A-Za-z0-9._:-]+)[\"']");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * Makes a new reader for every caller: several threads may ask it. Not the JDK's, which is slower
   * and prints on the error stream what it dislikes.
   */
  private static final XMLInputFactory FACTORY = factory();

  private XmlTree() {}

  /** An element that is not closed yet. */
  private static final class Open {
    private final String name;
    private final StringBuilder text = new StringBuilder();
    private @Nullable ObjectNode fields;

    private Open(String name) {
      this.name = name;
    }

    private void add(String field, JsonNode value) {
      if (fields == null) {
        fields = NODES.objectNode();
      }
      JsonNode there = fields.get(field);
      if (there == null) {
        fields.set(field, value);
      } else if (there instanceof ArrayNode list) {
        list.add(value);
      } else {
        fields.set(field, NODES.arrayNode().add(there).add(value));
      }
    }

    private JsonNode closed() {
      String words = text.toString().strip();
      if (fields == null) {
        return NODES.textNode(words);
      }
      if (!words.isEmpty()) {
        fields.put(TreePath.TEXT, words);
      }
      return fields;
    }
  }

  /** Parses the delivery's body and reads it. What is not XML is rejected. */
  static Decoded read(Delivery delivery, Function<JsonNode, Decoded> reading) {
    JsonNode root;
    try {
      root = parsed(characters(delivery.body()));
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return rejected("not XML: its bytes are not of the encoding that it says, or UTF-8");
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? -1 : e.getLocation().getLineNumber();
      return rejected("not XML: unreadable at line " + line);
    } catch (RuntimeException e) {
      // Whatever else a parser throws at garbage: none may stop the hub.
      return rejected("not XML: unreadable");
    }
    return root == null
        ? rejected("XML with a document type, or too deep: not taken")
        : reading.apply(root);
  }

  /** The body as a tree; empty for what {@link #read} rejects. */
  static Optional<JsonNode> parsed(byte[] body) {
    try {
      return Optional.ofNullable(parsed(characters(body))).filter(JsonNode::isContainerNode);
    } catch (CharacterCodingException | XMLStreamException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // Whatever else a parser throws at garbage: none may stop the hub.
      return Optional.empty();
    }
  }

  /** Strictly: a wrong byte must not become a question mark in a number. */
  private static String characters(byte[] body) throws CharacterCodingException {
    String text = charset(body).newDecoder().decode(ByteBuffer.wrap(body)).toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Charset charset(byte[] body) {
    if (body.length > 1
        && (((body[0] & 0xff) == 0xfe && (body[1] & 0xff) == 0xff)
            || ((body[0] & 0xff) == 0xff && (body[1] & 0xff) == 0xfe))) {
      return StandardCharsets.UTF_16;
    }
    String start = new String(body, 0, Math.min(body.length, PROLOG), StandardCharsets.ISO_8859_1);
    Matcher said = ENCODING.matcher(start);
    return said.find() ? Charset.forName(said.group(1)) : StandardCharsets.UTF_8;
  }

  /** Null for what is not taken. */
  private static @Nullable JsonNode parsed(String text) throws XMLStreamException {
    XMLStreamReader xml = FACTORY.createXMLStreamReader(new StringReader(text));
    Open document = new Open("");
    Deque<Open> around = new ArrayDeque<>();
    around.push(document);
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (around.size() > DEEPEST) {
            return null;
          }
          Open element = new Open(xml.getLocalName());
          for (int i = 0; i < xml.getAttributeCount(); i++) {
            element.add(
                "@" + xml.getAttributeLocalName(i), NODES.textNode(xml.getAttributeValue(i)));
          }
          around.push(element);
        }
        case XMLStreamConstants.END_ELEMENT -> {
          Open element = around.pop();
          around.element().add(element.name, element.closed());
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            around.element().text.append(xml.getText());
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> {
          return null;
        }
        default -> {
          // Comments and instructions say nothing.
        }
      }
    }
    return document.closed();
  }

  private static Decoded rejected(String why) {
    return new Decoded.Rejected(new Decoded.Problem(null, why));
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
