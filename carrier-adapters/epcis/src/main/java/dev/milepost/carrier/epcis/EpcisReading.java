package dev.milepost.carrier.epcis;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class EpcisReading {

  private static final String NOT_EPCIS = "neither an EPCIS document nor a query's answer";
  private static final String DECLARATION = "errorDeclaration";

  private final Delivery delivery;
  private final Findings findings;

  EpcisReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read(JsonNode root) {
    String refusal = typeOf(root);
    if (refusal.startsWith("epcisException:")) {
      return new Decoded.Rejected(
          new Decoded.Problem("/type", "the repository answered with " + refusal));
    }
    boolean recognised = size(root) == 0;
    for (int i = 0; i < size(root); i++) {
      recognised |= document(item(root, i), root.isArray() ? "/" + i : "");
    }
    return recognised
        ? findings.decoded()
        : new Decoded.Rejected(new Decoded.Problem(null, NOT_EPCIS));
  }

  /** Reads a document, a query's answer or a bare event; false where it is none of them. */
  private boolean document(JsonNode document, String at) {
    if (document.has("eventTime") || document.has(DECLARATION)) {
      event(document, at);
      return true;
    }
    if (document.has("epcisBody")) {
      body(document.path("epcisBody"), at + "/epcisBody");
      return true;
    }
    if (document.has("eventList") || document.has("queryResults")) {
      body(document, at);
      return true;
    }
    findings.problem(at, NOT_EPCIS);
    return false;
  }

  private void body(JsonNode body, String at) {
    events(body, at);
    JsonNode results = body.path("queryResults");
    events(results.path("resultsBody"), at + "/queryResults/resultsBody");
  }

  private void events(JsonNode holder, String at) {
    for (String name : List.of("eventList", "event")) {
      JsonNode list = holder.path(name);
      for (int i = 0; i < size(list); i++) {
        event(item(list, i), at + pointer(name, list, i));
      }
    }
  }

  private void event(JsonNode event, String at) {
    List<String> warnings = new ArrayList<>(1);
    EventTime time = time(event, text(event, "eventTime"), warnings);
    if (time == null) {
      findings.problem(at + "/eventTime", "cannot be read, expected an ISO time with its offset");
      return;
    }
    EpcisNumbers numbers = EpcisNumbers.of(event);
    String warning = numbers.warning();
    if (numbers.subjects().isEmpty()) {
      if (warning == null) {
        findings.problem(at, "names no logistic unit, shipment, document or item");
      } else {
        findings.silence(warning);
      }
      return;
    }
    if (warning != null) {
      warnings.add(warning);
    }
    Fact fact = Fact.of(event, time, numbers.related());
    JsonNode declaration = event.path(DECLARATION);
    for (Reference subject : numbers.subjects()) {
      if (size(declaration) == 0) {
        state(fact, subject, new ArrayList<>(warnings));
      } else {
        takeBack(fact, subject, declaration, new ArrayList<>(warnings));
      }
    }
  }

  /**
   * What an event says, apart from the numbers.
   *
   * @param eventId of the source; empty where it gives none
   * @param related what else is named: two events of one document at one time differ by it alone
   */
  private record Fact(
      String eventId,
      String type,
      String action,
      String step,
      String disposition,
      String readPoint,
      String location,
      EventTime time,
      List<Reference> related) {

    static Fact of(JsonNode event, EventTime time, List<Reference> related) {
      return new Fact(
          text(event, "eventID"),
          typeOf(event),
          text(event, "action"),
          CbvName.bare(text(event, "bizStep")),
          CbvName.bare(text(event, "disposition")),
          placeName(event.path("readPoint")),
          placeName(event.path("bizLocation")),
          time,
          related);
    }

    /**
     * An error is declared by sending the event again, as it was: so both have this id, with the
     * source's id or by what they say.
     */
    EventId id(Reference subject) {
      String carrier = EpcisAdapter.EPCIS.value();
      String number = subject.key().toString();
      return eventId.isEmpty()
          ? EventId.ofContent(
              carrier,
              number,
              type,
              action,
              step,
              disposition,
              readPoint,
              location,
              time.instant().toString(),
              subject.type().namesAPiece() ? "" : others())
          : EventId.ofContent(carrier, number, eventId);
    }

    private String others() {
      return related.stream()
          .map(reference -> reference.key().toString())
          .sorted()
          .collect(Collectors.joining(" "));
    }

    /** Where it was seen; where nothing says that, where it is from now on. */
    @Nullable Place place() {
      String name = readPoint.isEmpty() ? location : readPoint;
      return name.isEmpty() ? null : new Place(null, null, null, null, null, name, null);
    }
  }

  private void state(Fact fact, Reference subject, List<String> warnings) {
    EpcisStatus status = EpcisStatus.of(fact.step(), fact.disposition());
    add(
        fact.id(subject),
        subject,
        fact.related(),
        status,
        fact.time(),
        // What was not shipped was not shipped from anywhere: a place would narrow the taking back.
        status.milestone() == Milestone.VOIDED ? null : fact.place(),
        new CarrierStatus(orNull(fact.type()), fact.step(), orNull(fact.disposition()), null),
        warnings);
  }

  /**
   * Did it not occur or are its data wrong: all that the event said is taken back. What is right
   * comes as an event of its own, under one of the ids that the declaration names.
   */
  private void takeBack(Fact fact, Reference subject, JsonNode declaration, List<String> warnings) {
    EventId target = fact.id(subject);
    EventTime declared = time(declaration, text(declaration, "declarationTime"), warnings);
    String reason = CbvName.bare(text(declaration, "reason"));
    String corrective = corrective(declaration.path("correctiveEventIDs"));
    if (reason.equals("incorrect_data") && corrective.isEmpty()) {
      warnings.add("errorDeclaration: names no event that says it right");
    }
    add(
        EventId.ofContent(EpcisAdapter.EPCIS.value(), DECLARATION, target.toString()),
        subject,
        fact.related(),
        new EpcisStatus(Milestone.SCAN_CANCELLED, null, new Correction(target, Set.of())),
        declared == null ? fact.time() : declared,
        fact.place(),
        new CarrierStatus(DECLARATION, reason, orNull(fact.step()), orNull(corrective)),
        warnings);
  }

  private static String corrective(JsonNode ids) {
    List<String> named = new ArrayList<>(1);
    for (int i = 0; i < size(ids); i++) {
      String id = text(item(ids, i));
      if (!id.isEmpty()) {
        named.add(id);
      }
    }
    return named.isEmpty() ? "" : "corrected by " + String.join(", ", named);
  }

  private void add(
      EventId id,
      Reference subject,
      List<Reference> related,
      EpcisStatus status,
      EventTime time,
      @Nullable Place place,
      CarrierStatus words,
      List<String> warnings) {
    findings.warnOfFuture(time.instant(), warnings);
    Findings.warnOfCheckDigits(subject, related, warnings);
    findings.add(
        new CarrierEvent(
            id,
            EpcisAdapter.EPCIS,
            subject,
            related,
            status.milestone(),
            Classifier.ACTUAL,
            time,
            place,
            words,
            status.cause(),
            null,
            status.correction(),
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }

  /**
   * The moment is what {@code eventTime} says with its own offset, often {@code Z}; the field
   * {@code eventTimeZoneOffset} is the clock of the place (dossier section 5).
   */
  private static @Nullable EventTime time(JsonNode holder, String written, List<String> warnings) {
    StatedTime stated = StatedTime.iso(written);
    if (stated == null) {
      return null;
    }
    String field = text(holder, "eventTimeZoneOffset");
    ZoneOffset place = StatedTime.offset(field);
    if (place == null && !field.isEmpty()) {
      warnings.add("time: eventTimeZoneOffset cannot be read");
    }
    EventTime time =
        (stated.offset() == null ? stated.withOffset(place) : stated).at(null, null, warnings);
    return place == null ? time : new EventTime(time.instant(), place, time.quality());
  }

  /** {@code ObjectEvent}, whether a CURIE or not. */
  private static String typeOf(JsonNode event) {
    String type = text(item(event.path("type"), 0));
    if (type.isEmpty()) {
      type = text(item(event.path("@type"), 0));
    }
    return type.startsWith("epcis:") ? type.substring("epcis:".length()) : type;
  }

  /** A GLN where the place has one, else its identifier as it is written. */
  private static String placeName(JsonNode place) {
    String identifier = EpcisNumbers.identifier(item(place, 0));
    Gs1Id id = Gs1Id.of(identifier);
    return id == null ? identifier : id.value();
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
