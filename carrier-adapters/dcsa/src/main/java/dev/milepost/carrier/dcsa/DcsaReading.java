package dev.milepost.carrier.dcsa;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import dev.milepost.event.TimeQuality;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class DcsaReading {

  private static final String NOT_AN_EVENT =
      "no Track & Trace event: expected eventType, eventDateTime or eventClassification";

  /** A report may lag behind by any time, but it is not made before the fact. */
  private static final Duration CLOCKS_MAY_DIFFER = Duration.ofHours(26);

  private static final List<String> TOOLKIT =
      List.of("shipmentEvent", "equipmentEvent", "transportEvent");

  private final Delivery delivery;
  private final Findings findings;
  private final List<Found> found = new ArrayList<>(4);
  private Decoded.@Nullable Problem foreign;

  /** An event and where it stands. */
  private record Found(JsonNode event, String at) {}

  DcsaReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read(JsonNode root) {
    if (isError(root)) {
      return new Decoded.Ignored(
          "no event in it: the line answered with status " + root.path("statusCode").asInt());
    }
    boolean wrapped = root.isObject() && root.has("events");
    JsonNode list = wrapped ? root.path("events") : root;
    String at = wrapped ? "/events" : "";
    for (int i = 0; i < size(list); i++) {
      gather(item(list, i), list.isArray() ? at + "/" + i : at);
    }
    if (found.isEmpty() && foreign != null) {
      return new Decoded.Rejected(foreign);
    }
    Map<String, Found> newest = newest();
    for (Found one : found) {
      String identity = identity(one.event());
      if (identity.isEmpty() || one.at().equals(at(newest.get(identity)))) {
        event(one.event(), one.at());
      }
    }
    return findings.decoded();
  }

  private static String at(@Nullable Found one) {
    return one == null ? "" : one.at();
  }

  private void gather(JsonNode node, String at) {
    if (isEvent(node)) {
      found.add(new Found(node, at));
      return;
    }
    boolean wrapped = false;
    for (String name : TOOLKIT) {
      if (isEvent(node.path(name))) {
        found.add(new Found(node.path(name), at + "/" + name));
        wrapped = true;
      }
    }
    if (!wrapped) {
      foreign = foreign == null ? new Decoded.Problem(at, NOT_AN_EVENT) : foreign;
      findings.problem(at, NOT_AN_EVENT);
    }
  }

  /** The standard's own error (ERROR_DOMAIN): a page of an answer whose cursor has expired. */
  private static boolean isError(JsonNode root) {
    return root.path("statusCode").isInt() && root.path("errors").isArray() && !isEvent(root);
  }

  private static boolean isEvent(JsonNode node) {
    return node.has("eventType")
        || node.has("eventDateTime")
        || node.has("eventClassification")
        || node.has("eventClassifierCode")
        || node.has("isRetracted");
  }

  /**
   * Of the versions of one event in one delivery the last one said; the order is not promised
   * (dossier section 4.2).
   */
  private Map<String, Found> newest() {
    Map<String, Found> newest = new HashMap<>();
    for (Found one : found) {
      String identity = identity(one.event());
      Found other = identity.isEmpty() ? null : newest.get(identity);
      if (!identity.isEmpty() && (other == null || !updated(one).isBefore(updated(other)))) {
        newest.put(identity, one);
      }
    }
    return newest;
  }

  private static Instant updated(Found found) {
    StatedTime time = StatedTime.iso(text(found.event(), "eventUpdatedDateTime"));
    return time == null
        ? Instant.MIN
        : time.wall().toInstant(time.offset() == null ? ZoneOffset.UTC : time.offset());
  }

  /**
   * What a 3.0 event is known by: its party's id of it. Empty for 2.2, where an eventID names the
   * message and a repeated arrival has another (dossier section 4.1).
   */
  private static String identity(JsonNode event) {
    String id = text(event, "eventID");
    if (id.isEmpty() || !isVersion3(event)) {
      return "";
    }
    JsonNode party = event.path("eventRouting").path("originatingParty");
    return String.join(
        "\u001f",
        text(party, "partyCode").toUpperCase(Locale.ROOT),
        text(party, "codeListProvider").toUpperCase(Locale.ROOT),
        text(party, "codeListName").toUpperCase(Locale.ROOT),
        id);
  }

  private static boolean isVersion3(JsonNode event) {
    return event.has("eventClassification")
        || event.has("eventRouting")
        || event.has("eventUpdatedDateTime")
        || event.has("isRetracted");
  }

  private void event(JsonNode event, String at) {
    if (event.path("isRetracted").asBoolean(false)) {
      retraction(event, at);
      return;
    }
    DcsaStatement said = DcsaStatement.of(event);
    if (said.words().type().isEmpty()) {
      findings.problem(
          at + "/eventType", "missing, expected SHIPMENT, TRANSPORT, EQUIPMENT, IOT or REEFER");
      return;
    }
    if (said.code().isEmpty()) {
      findings.problem(
          at + "/" + said.codeField(), "missing: the event does not say what happened");
      return;
    }
    StatedTime stated = StatedTime.iso(text(event, "eventDateTime"));
    if (stated == null) {
      findings.problem(
          at + "/eventDateTime", "missing or unreadable, expected a date and time of ISO 8601");
      return;
    }
    boolean ofDocument = said.words().type().equals("SHIPMENT");
    DcsaReferences references = DcsaReferences.of(event);
    Reference subject = references.subject(ofDocument);
    if (subject == null) {
      findings.problem(at, withoutNumber(said.words().type()));
      return;
    }
    fact(event, said, stated, references, subject);
  }

  private static String withoutNumber(String type) {
    return type.equals("TRANSPORT")
        ? "names neither container, booking nor bill of lading: it is meant for all containers of"
            + " the voyage, and which those are is not in it"
        : "names neither container, document nor reference: whose it is cannot be told";
  }

  private void fact(
      JsonNode event,
      DcsaStatement said,
      StatedTime stated,
      DcsaReferences references,
      Reference subject) {
    List<String> warnings = new ArrayList<>(1);
    Place place = said.words().type().equals("SHIPMENT") ? null : DcsaPlace.of(event, warnings);
    EventTime time = stated.at(place, null, warnings);
    if (stated.precision() == StatedTime.Precision.DAY) {
      warnings.add("time: a date alone, read as its beginning");
    }
    Instant issued = issued(event, said, time, warnings);
    DcsaMeaning meaning = meaning(said, references, warnings);
    boolean forecast = said.classifier() != Classifier.ACTUAL;
    if (!forecast) {
      findings.warnOfFuture(time.instant(), warnings);
    }
    Estimate estimate = estimate(said, meaning, stated, time, issued);
    List<Reference> related = references.related(subject);
    Findings.warnOfCheckDigits(subject, related, warnings);
    DcsaPlace.warnOfVessel(event, warnings);
    CarrierEvent fact =
        new CarrierEvent(
            id(event, said, subject, time, place, estimate == null ? null : issued),
            DcsaAdapter.DCSA,
            subject,
            related,
            estimate != null ? Milestone.ETA_UPDATED : meaning.milestone(),
            said.classifier(),
            estimate != null ? heard(issued, warnings) : time,
            meaning.milestone() == Milestone.VOIDED ? null : place,
            said.status(),
            cause(said, meaning),
            estimate,
            forecast ? null : meaning.correction(),
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt());
    boolean restatable = !forecast && !identity(event).isEmpty();
    findings.add(restatable ? fact.as(new Revision(issued, null)) : fact);
  }

  private static DcsaMeaning meaning(
      DcsaStatement said, DcsaReferences references, List<String> warnings) {
    if (!said.classified()) {
      warnings.add("eventClassifierCode: missing or unknown, so that it may not have happened");
      return new DcsaMeaning(Milestone.UNKNOWN, null, null);
    }
    DcsaMeaning meaning = DcsaMeaning.of(said.words());
    if (said.words().type().equals("SHIPMENT")
        && references.replaces()
        && meaning.milestone() != Milestone.UNKNOWN) {
      return new DcsaMeaning(Milestone.DOCUMENT_EVENT, null, null);
    }
    if (said.words().empty().isEmpty()
        && (said.words().code().equals("GTIN") || said.words().code().equals("GTOT"))) {
      warnings.add("emptyIndicatorCode: missing, a gate move means nothing without it");
    }
    return meaning;
  }

  private static @Nullable Cause cause(DcsaStatement said, DcsaMeaning meaning) {
    if (!said.delayReason().isEmpty()) {
      return DcsaMeaning.delay(said.delayReason());
    }
    return meaning.cause();
  }

  /** A forecast of the arrival is the news itself; other forecasts are only kept. */
  private @Nullable Estimate estimate(
      DcsaStatement said,
      DcsaMeaning meaning,
      StatedTime stated,
      EventTime time,
      @Nullable Instant issued) {
    if (said.classifier() != Classifier.ESTIMATED
        || meaning.milestone() == Milestone.UNKNOWN
        || !DcsaMeaning.forecastsArrival(said.words())) {
      return null;
    }
    Instant latest = time.instant();
    if (stated.precision() == StatedTime.Precision.DAY) {
      latest = latest.plus(1, ChronoUnit.DAYS).minusSeconds(1);
    }
    return new Estimate(
        null,
        latest,
        DcsaAdapter.DCSA.value(),
        issued != null ? issued : delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS));
  }

  /** Forecasts and retractions happen when they are made, not when the ship is to come. */
  private EventTime heard(@Nullable Instant issued, List<String> warnings) {
    if (issued != null) {
      return new EventTime(issued, ZoneOffset.UTC, TimeQuality.GIVEN);
    }
    warnings.add("time: when it was said is missing, taken as of its receipt");
    return new EventTime(
        delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.UNKNOWN);
  }

  /** When it was said; an odd one is a warning, as the fact does not rest on it. */
  private @Nullable Instant issued(
      JsonNode event, DcsaStatement said, EventTime time, List<String> warnings) {
    String field =
        event.has("eventUpdatedDateTime") ? "eventUpdatedDateTime" : "eventCreatedDateTime";
    StatedTime stated = StatedTime.iso(text(event, field));
    if (stated == null) {
      warnings.add(field + ": missing or unreadable");
      return null;
    }
    Instant issued = stated.at(null, ZoneOffset.UTC, warnings).instant();
    if (issued.isAfter(delivery.receivedAt().plus(CLOCKS_MAY_DIFFER))) {
      warnings.add(field + ": more than 26 hours after receipt");
    } else if (said.classifier() == Classifier.ACTUAL
        && issued.plus(CLOCKS_MAY_DIFFER).isBefore(time.instant())) {
      warnings.add(field + ": earlier than the event itself");
    }
    return issued;
  }

  /**
   * In 3.0 the party's id of the event is the fact, but each forecast is a fact of its own: it is
   * updated under the same id, and so is its coming true. In 2.2 the fact is what it says.
   */
  private static EventId id(
      JsonNode event,
      DcsaStatement said,
      Reference subject,
      EventTime time,
      @Nullable Place place,
      @Nullable Instant issued) {
    String identity = identity(event);
    if (!identity.isEmpty()) {
      return said.classifier() == Classifier.ACTUAL
          ? known(identity)
          : forecast(identity, said.classifier(), time);
    }
    DcsaMeaning.Words words = said.words();
    return EventId.ofContent(
        DcsaAdapter.DCSA.value(),
        subject.key().toString(),
        words.type(),
        words.code(),
        words.type().equals("EQUIPMENT") ? words.empty() : words.document(),
        said.documentId(),
        said.classifier().name(),
        minute(time),
        place == null ? "" : place.key(),
        issued == null ? "" : issued.truncatedTo(ChronoUnit.MINUTES).toString());
  }

  private static EventId known(String identity) {
    return EventId.ofContent(DcsaAdapter.DCSA.value(), "3", identity);
  }

  private static EventId forecast(String identity, Classifier classifier, EventTime time) {
    return EventId.ofContent(
        DcsaAdapter.DCSA.value(), "3", identity, classifier.name(), minute(time));
  }

  private static String minute(EventTime time) {
    return time.instant().truncatedTo(ChronoUnit.MINUTES).toString();
  }

  /**
   * Takes back all that was said under the id. Nothing but the id need be there; then the id stands
   * as the reference, so that a person can still link it.
   */
  private void retraction(JsonNode event, String at) {
    String identity = identity(event);
    String id = text(event, "eventID");
    if (identity.isEmpty()) {
      findings.problem(at + "/eventID", "missing: what is retracted cannot be told");
      return;
    }
    List<String> warnings = new ArrayList<>(1);
    DcsaStatement said = DcsaStatement.of(event);
    DcsaReferences references = DcsaReferences.of(event);
    Reference subject = references.subject(said.words().type().equals("SHIPMENT"));
    if (subject == null) {
      subject = Findings.number(ReferenceType.SHIPPER_REFERENCE, id, null);
      warnings.add("reference: the retraction names no shipment, only the id of the event");
    }
    if (subject == null) {
      findings.problem(at, "retracts an event and names no number of its shipment");
      return;
    }
    EventId target = known(identity);
    StatedTime stated = StatedTime.iso(text(event, "eventDateTime"));
    if (said.classified() && said.classifier() != Classifier.ACTUAL && stated != null) {
      Place place = DcsaPlace.of(event, new ArrayList<>(0));
      target = forecast(identity, said.classifier(), stated.at(place, null, new ArrayList<>(0)));
    }
    StatedTime updated = StatedTime.iso(text(event, "eventUpdatedDateTime"));
    Instant when = updated == null ? null : updated.at(null, ZoneOffset.UTC, warnings).instant();
    findings.add(
        new CarrierEvent(
            EventId.ofContent(DcsaAdapter.DCSA.value(), "3", identity, "RETRACTED"),
            DcsaAdapter.DCSA,
            subject,
            references.related(subject),
            Milestone.SCAN_CANCELLED,
            Classifier.ACTUAL,
            heard(when, warnings),
            null,
            new CarrierStatus(
                null, "isRetracted", said.code().isEmpty() ? null : said.code(), null),
            null,
            null,
            new Correction(target, Set.of()),
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }
}
