package dev.milepost.carrier.canadapost;

import com.ctc.wstx.stax.WstxInputFactory;
import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An answer of the tracking service, by the names that its elements have (Get Tracking Details,
 * developer programme). Namespaces are left away: an error has another than a parcel.
 *
 * @param parcels each {@code tracking-detail}
 * @param errors the codes of its {@code messages}; never their words
 */
record TrackingDocument(List<Parcel> parcels, List<String> errors) {

  /** What stands at the parcel itself, and its {@code occurrence}s, newest first. */
  record Parcel(Map<String, String> fields, List<Occurrence> events, String content) {

    /** The text of that element, empty where there is none. */
    String text(String name) {
      return fields.getOrDefault(name, "");
    }
  }

  /**
   * One event.
   *
   * @param line where it begins
   */
  record Occurrence(int line, Map<String, String> fields) {

    /** The text of that element, empty where there is none. */
    String text(String name) {
      return fields.getOrDefault(name, "");
    }
  }

  private static final int DEEPEST = 50;
  private static final String PARCEL = "tracking-detail";
  private static final String EVENT = "occurrence";
  private static final String MESSAGE = "message";

  /** Makes a new reader for every caller: several threads may ask it. */
  private static final XMLInputFactory FACTORY = factory();

  /** Reads it; empty for what is no XML, has a document type, or is too deep. */
  static Optional<TrackingDocument> of(byte[] body) {
    try {
      return Optional.of(new Reader().read(body));
    } catch (XMLStreamException e) {
      return Optional.empty();
    } catch (RuntimeException e) {
      // Whatever else a parser throws at garbage: none may stop the hub.
      return Optional.empty();
    }
  }

  /** Whether any of its errors has that code. */
  boolean hasError(String code) {
    return errors.contains(code);
  }

  private static final class Reader {
    private final List<Parcel> parcels = new ArrayList<>(1);
    private final List<String> errors = new ArrayList<>(0);
    private final Deque<String> names = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder content = new StringBuilder();
    private Map<String, String> fields = new HashMap<>();
    private Map<String, String> event = new HashMap<>();
    private List<Occurrence> events = new ArrayList<>();
    private int line;

    private TrackingDocument read(byte[] body) throws XMLStreamException {
      XMLStreamReader xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(body));
      while (xml.hasNext()) {
        switch (xml.next()) {
          case XMLStreamConstants.START_ELEMENT -> open(xml);
          case XMLStreamConstants.END_ELEMENT -> close();
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
              text.append(xml.getText());
          case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
              throw new XMLStreamException("not taken");
          default -> {
            // Comments and instructions say nothing.
          }
        }
      }
      return new TrackingDocument(List.copyOf(parcels), List.copyOf(errors));
    }

    private void open(XMLStreamReader xml) throws XMLStreamException {
      if (names.size() >= DEEPEST) {
        throw new XMLStreamException("too deep");
      }
      names.push(xml.getLocalName());
      text.setLength(0);
      switch (xml.getLocalName()) {
        case PARCEL -> {
          fields = new HashMap<>();
          events = new ArrayList<>();
          content.setLength(0);
        }
        case EVENT -> {
          event = new HashMap<>();
          line = xml.getLocation().getLineNumber();
        }
        default -> {
          // A value, or what is not read.
        }
      }
    }

    private void close() {
      String name = names.pop();
      String around = names.isEmpty() ? "" : names.element();
      String value = text.toString().strip();
      text.setLength(0);
      if (!value.isEmpty()) {
        content.append(around).append('/').append(name).append('=').append(value).append('\n');
      }
      if (name.equals(PARCEL)) {
        parcels.add(new Parcel(Map.copyOf(fields), List.copyOf(events), content.toString()));
      } else if (name.equals(EVENT)) {
        events.add(new Occurrence(line, Map.copyOf(event)));
      } else if (around.equals(PARCEL)) {
        fields.putIfAbsent(name, value);
      } else if (around.equals(EVENT)) {
        event.putIfAbsent(name, value);
      } else if (around.equals(MESSAGE) && name.equals("code") && !value.isEmpty()) {
        errors.add(value);
      }
    }
  }

  /** No document type, no entities from anywhere: the bytes come from outside. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = new WstxInputFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }
}
