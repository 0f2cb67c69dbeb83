package dev.milepost.carrier.dhl;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.dhl.DhlCodes.Meaning;
import dev.milepost.carrier.dhl.DhlEvents.Parcel;
import dev.milepost.carrier.dhl.DhlEvents.Scan;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.io.ByteArrayInputStream;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The XML of Parcel DE: {@code data} elements in each other, everything in attributes. An event is
 * one with {@code event-timestamp}, {@code ice} and {@code ric}; the number stands at an element
 * around it (dossier section 2.8).
 */
final class ParcelDeReading {

  private static final ZoneId GERMANY = ZoneId.of("Europe/Berlin");
  private static final int SSCC_WITH_PREFIX = 20;
  private static final String NOT_DHL = "no data element of Parcel DE in it";
  private static final String NO_DETAILS = "NRQRD";

  /** The JDK's own, which makes a new reader for every caller: several threads may ask it. */
  private static final XMLInputFactory FACTORY = factory();

  /** What a driver can have entered, and take back. */
  private static final Correction TAKES_BACK =
      Correction.ofLatest(
          Milestone.PICKED_UP,
          Milestone.PICKUP_ATTEMPTED,
          Milestone.LOADED,
          Milestone.LOADED_FOR_DELIVERY,
          Milestone.OUT_FOR_DELIVERY,
          Milestone.DELIVERY_ATTEMPTED,
          Milestone.AVAILABLE_FOR_PICKUP,
          Milestone.REFUSED,
          Milestone.ADDRESS_ISSUE,
          Milestone.UNDELIVERABLE,
          Milestone.DAMAGED,
          Milestone.DELIVERED);

  private final Delivery delivery;
  private final DhlEvents events;
  private final Deque<Element> around = new ArrayDeque<>();
  private boolean recognised;
  private @Nullable String refused;

  ParcelDeReading(Delivery delivery) {
    this.delivery = delivery;
    this.events = new DhlEvents(delivery);
  }

  /** An open element: the number that it gives to what is in it, and its events so far. */
  private static final class Element {
    private final String number;
    private final List<Stated> history;
    private final @Nullable Stated latest;
    private final boolean opensParcel;

    private Element(
        String number, List<Stated> history, @Nullable Stated latest, boolean opensParcel) {
      this.number = number;
      this.history = history;
      this.latest = latest;
      this.opensParcel = opensParcel;
    }
  }

  /** An event as it is written. */
  private record Stated(
      int line,
      String time,
      String ice,
      String ric,
      String standard,
      String text,
      String town,
      String country) {}

  /** An event whose time could be read. */
  private record Timed(Stated stated, StatedTime time) {
    private LocalDateTime wall() {
      return time.wall();
    }
  }

  Decoded read() {
    String unreadable = null;
    try {
      XMLStreamReader xml =
          FACTORY.createXMLStreamReader(new ByteArrayInputStream(delivery.body()));
      while (xml.hasNext()) {
        step(xml);
      }
    } catch (XMLStreamException e) {
      unreadable = "not XML: unreadable at line " + line(e);
    } catch (RuntimeException e) {
      // The parser of the JDK has thrown others at garbage; none may stop the hub.
      unreadable = "not XML: unreadable";
    }
    while (!around.isEmpty()) {
      close();
    }
    return decoded(unreadable);
  }

  private Decoded decoded(@Nullable String unreadable) {
    if (refused != null) {
      return new Decoded.Rejected(new Decoded.Problem(null, refused));
    }
    Decoded decoded = events.decoded();
    if (unreadable == null) {
      return recognised ? decoded : new Decoded.Rejected(new Decoded.Problem(null, NOT_DHL));
    }
    if (!(decoded instanceof Decoded.Events)) {
      return new Decoded.Rejected(new Decoded.Problem(null, unreadable));
    }
    events.findings().problem(null, unreadable);
    return events.decoded();
  }

  /** No document type, no entities from anywhere: the bytes come from outside. */
  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    return factory;
  }

  private static long line(XMLStreamException e) {
    return e.getLocation() == null ? -1 : e.getLocation().getLineNumber();
  }

  private void step(XMLStreamReader xml) throws XMLStreamException {
    int event = xml.next();
    if (event == XMLStreamConstants.START_ELEMENT) {
      open(xml);
    } else if (event == XMLStreamConstants.END_ELEMENT) {
      close();
    }
  }

  private void open(XMLStreamReader xml) {
    Element outer = around.peek();
    String number = number(xml);
    boolean isData = xml.getLocalName().equals("data");
    if (isData) {
      recognised = true;
      error(xml);
    }
    boolean opens = isData && !number.isEmpty() && isAnother(xml, number, outer);
    boolean isEvent = isData && !attribute(xml, "event-timestamp").isEmpty();
    Stated latest = opens && !isEvent ? latest(xml) : null;
    Element element =
        new Element(
            opens || outer == null ? number : outer.number,
            opens || outer == null ? new ArrayList<>() : outer.history,
            latest,
            opens || outer == null);
    if (isEvent) {
      element.history.add(stated(xml, "event-timestamp"));
    }
    around.push(element);
  }

  private void close() {
    Element element = around.pop();
    if (element.opensParcel) {
      parcel(element);
    }
  }

  private void error(XMLStreamReader xml) {
    String code = attribute(xml, "code");
    if (code.isEmpty()) {
      code = attribute(xml, "error-status");
    }
    String error = attribute(xml, "error");
    if (code.isEmpty() || code.equals("0") || !around.isEmpty()) {
      return;
    }
    if (code.equals("100") || code.equals("404")) {
      events.findings().silence("DHL does not know the number");
    } else {
      refused = "DHL answered with code " + code + (error.isEmpty() ? "" : " and an error");
    }
  }

  /** {@code piece-code} names the piece; the others stand where it is missing. */
  private static String number(XMLStreamReader xml) {
    for (String name : List.of("piece-code", "searched-piece-code", "piece-identifier")) {
      String value = attribute(xml, name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** A list of events repeats its piece by another of its numbers; only a code opens another. */
  private static boolean isAnother(XMLStreamReader xml, String number, @Nullable Element outer) {
    return outer == null
        || outer.number.isEmpty()
        || (!attribute(xml, "piece-code").isEmpty() && !number.equals(outer.number));
  }

  private static Stated stated(XMLStreamReader xml, String timeName) {
    String text = attribute(xml, "event-short-status");
    return new Stated(
        xml.getLocation().getLineNumber(),
        attribute(xml, timeName),
        attribute(xml, "ice").toUpperCase(Locale.ROOT),
        attribute(xml, "ric").toUpperCase(Locale.ROOT),
        attribute(xml, "standard-event-code").toUpperCase(Locale.ROOT),
        text.isEmpty() ? attribute(xml, "event-status") : text,
        attribute(xml, "event-location"),
        attribute(xml, "event-country"));
  }

  /** The piece's own last state, read where its history is not in the answer. */
  private static @Nullable Stated latest(XMLStreamReader xml) {
    return attribute(xml, "status-timestamp").isEmpty() || attribute(xml, "ice").isEmpty()
        ? null
        : stated(xml, "status-timestamp");
  }

  private void parcel(Element element) {
    List<Stated> history = element.history;
    if (history.isEmpty() && element.latest != null) {
      history.add(element.latest);
    }
    if (history.isEmpty()) {
      return;
    }
    Reference number = DhlEvents.number(element.number);
    if (number == null) {
      events.findings().problem("line " + history.get(0).line(), "no piece code around the event");
      return;
    }
    Parcel parcel = new Parcel(number, sscc(element.number), DhlCodes.ICE);
    List<CarrierEvent> standing = new ArrayList<>(history.size());
    for (Timed timed : inOrder(history)) {
      event(parcel, timed, standing);
    }
  }

  /** As they happened, since one of them may take back the one before. */
  private List<Timed> inOrder(List<Stated> history) {
    List<Timed> timed = new ArrayList<>(history.size());
    for (Stated stated : history) {
      StatedTime time = time(stated.time());
      if (time == null) {
        events
            .findings()
            .problem(
                "line " + stated.line(),
                "event-timestamp cannot be read, expected dd.MM.yyyy HH:mm");
      } else {
        timed.add(new Timed(stated, time));
      }
    }
    timed.sort(Comparator.comparing(Timed::wall));
    return timed;
  }

  private void event(Parcel parcel, Timed timed, List<CarrierEvent> standing) {
    Stated stated = timed.stated();
    List<String> warnings = new ArrayList<>(1);
    String detail = detail(stated);
    Meaning known = DhlCodes.of(DhlCodes.ICE, DhlCodes.key(stated.ice(), detail));
    Meaning meaning = known == null ? Meaning.UNKNOWN : known;
    boolean takesBack = meaning.milestone() == Milestone.SCAN_CANCELLED;
    Correction correction = takesBack ? takesBack(standing) : null;
    CarrierEvent event =
        events.add(
            parcel,
            new Scan(
                new CarrierStatus(
                    DhlCodes.ICE,
                    stated.ice(),
                    DhlEvents.orNull(detail),
                    DhlEvents.orNull(description(stated, meaning))),
                DhlCodes.key(stated.ice(), stated.ric()),
                meaning,
                takesBack ? null : DhlPlaces.town(stated.town(), stated.country()),
                timed.time(),
                GERMANY,
                correction),
            warnings);
    if (!takesBack) {
      standing.add(event);
    }
  }

  /** The event before it, which no other has taken back yet; else the latest of a driver's. */
  private static Correction takesBack(List<CarrierEvent> standing) {
    if (standing.isEmpty()) {
      return TAKES_BACK;
    }
    CarrierEvent previous = standing.remove(standing.size() - 1);
    return new Correction(previous.id(), Set.of());
  }

  /** The RIC, with the standard event code behind it where only that makes the difference. */
  private static String detail(Stated stated) {
    String ric = stated.ric().isEmpty() ? NO_DETAILS : stated.ric();
    if (!stated.standard().isEmpty()) {
      String finer = ric + "/" + stated.standard();
      if (DhlCodes.of(DhlCodes.ICE, DhlCodes.key(stated.ice(), finer)) != null) {
        return finer;
      }
    }
    return ric;
  }

  /** Beside a delivery the text may name the neighbour. */
  private static String description(Stated stated, Meaning meaning) {
    return meaning.milestone() == Milestone.DELIVERED ? "" : stated.text();
  }

  /** A piece code of twenty digits is an SSCC with its application identifier. */
  private static List<Reference> sscc(String number) {
    if (number.length() != SSCC_WITH_PREFIX || !number.startsWith("00")) {
      return List.of();
    }
    List<Reference> related = new ArrayList<>(1);
    Findings.relate(ReferenceType.SSCC, number.substring(2), null, related, new ArrayList<>(0));
    return List.copyOf(related);
  }

  /** {@code 18.03.2016 10:02}, with seconds or without; else ISO 8601. */
  private static @Nullable StatedTime time(String written) {
    if (written.length() < 10 || written.charAt(2) != '.' || written.charAt(5) != '.') {
      return StatedTime.iso(written);
    }
    return StatedTime.iso(
        written.substring(6, 10)
            + "-"
            + written.substring(3, 5)
            + "-"
            + written.substring(0, 2)
            + written.substring(10));
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value.strip();
  }
}
