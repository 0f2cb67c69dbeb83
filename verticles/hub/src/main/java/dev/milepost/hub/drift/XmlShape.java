package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.milepost.hub.drift.Shape.Node;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The shape of XML: an element is an object where it has attributes or elements, else a text.
 * Attributes have an {@code @} before them; prefixes are left out, since each sender chooses his.
 */
final class XmlShape {
  private static final int LONGEST_TEXT = 64;

  private final Words words;
  private final XMLInputFactory factory;

  XmlShape(Words words) {
    this.words = words;
    this.factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
  }

  /** An element that is open. */
  private static final class Open {
    final Node node;
    final int holder;
    final StringBuilder text = new StringBuilder();
    boolean parts;

    Open(Node node, int holder) {
      this.node = node;
      this.holder = holder;
    }
  }

  /** Names and codes are ASCII, so each byte may be a sign: no encoding can be wrong. */
  Shape of(byte[] body, int start) throws IOException {
    Shape shape = new Shape();
    shape.root().saw(NodeType.XML);
    try {
      XMLStreamReader reader =
          factory.createXMLStreamReader(
              new StringReader(new String(body, start, body.length - start, ISO_8859_1)));
      try {
        read(reader, shape);
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw new IOException("not XML", e);
    }
    return shape;
  }

  private void read(XMLStreamReader reader, Shape shape) throws XMLStreamException {
    Deque<Open> open = new ArrayDeque<>();
    open.push(new Open(shape.root(), shape.holder()));
    int leftOut = 0;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          Open parent = open.element();
          parent.parts = true;
          Node node =
              leftOut > 0
                  ? null
                  : shape.part(parent.node, words.name(reader.getLocalName()), parent.holder);
          if (node == null) {
            leftOut++;
          } else {
            open.push(started(reader, shape, node));
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (leftOut > 0) {
            leftOut--;
          } else {
            ended(open.pop());
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          StringBuilder text = open.element().text;
          if (leftOut == 0 && text.length() < LONGEST_TEXT) {
            text.append(reader.getText());
          }
        }
        default -> {
          // Comments and the like are no part of what is said.
        }
      }
    }
  }

  private Open started(XMLStreamReader reader, Shape shape, Node node) {
    Open open = new Open(node, shape.holder());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      open.parts = true;
      Node attribute =
          shape.part(node, words.name("@" + reader.getAttributeLocalName(i)), open.holder);
      if (attribute != null) {
        attribute.saw(NodeType.STRING);
        attribute.code(reader.getAttributeValue(i));
      }
    }
    return open;
  }

  private static void ended(Open open) {
    open.node.saw(open.parts ? NodeType.OBJECT : NodeType.STRING);
    if (!open.parts) {
      open.node.code(open.text.toString().strip());
    }
  }
}
