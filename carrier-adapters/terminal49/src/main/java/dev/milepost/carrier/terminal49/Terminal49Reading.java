package dev.milepost.carrier.terminal49;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
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
import dev.milepost.event.TimeQuality;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reading of one delivery: a JSON:API document whose parts point at each other by type and id.
 */
final class Terminal49Reading {

  private static final String NOT_OURS =
      "no webhook notification and no event of Terminal49: expected data.type";
  private static final Place NOWHERE = Place.of(null, null, null);
  private static final Set<String> RESOURCES =
      Set.of("transport_event", "estimated_event", "raw_event", "container_updated_event");

  private final Delivery delivery;
  private final Findings findings;
  private final JsonNode root;
  private final Map<String, JsonNode> included = new HashMap<>();

  Terminal49Reading(Delivery delivery, JsonNode root) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
    this.root = root;
  }

  Decoded read() {
    JsonNode parts = root.path("included");
    for (int i = 0; i < size(parts); i++) {
      JsonNode part = item(parts, i);
      included.putIfAbsent(key(text(part, "type"), text(part, "id")), part);
    }
    JsonNode data = root.path("data");
    boolean recognised = data.isArray() && data.isEmpty();
    for (int i = 0; i < size(data); i++) {
      recognised |= resource(item(data, i), data.isArray() ? "/data/" + i : "/data");
    }
    if (!recognised) {
      return new Decoded.Rejected(new Decoded.Problem("/data", NOT_OURS));
    }
    for (int i = 0; i < size(parts); i++) {
      if (isInvalidated(item(parts, i))) {
        found(item(parts, i), MissingNode.getInstance(), "/included/" + i);
      }
    }
    return findings.decoded();
  }

  private boolean resource(JsonNode data, String at) {
    String type = text(data, "type");
    if (RESOURCES.contains(type)) {
      found(data, MissingNode.getInstance(), at);
      return true;
    }
    if (!type.equals("webhook_notification")) {
      findings.problem(at + "/type", NOT_OURS);
      return false;
    }
    found(referenced(data), data, at);
    return true;
  }

  /** What the notification is about; by its type alone where the published ids do not agree. */
  private JsonNode referenced(JsonNode notification) {
    JsonNode pointed = related(notification, "reference_object");
    if (!pointed.isMissingNode()) {
      return pointed;
    }
    JsonNode pointer = notification.path("relationships").path("reference_object").path("data");
    return alone(text(pointer, "type"));
  }

  /** An event as it is found: the resource, and the notification that points at it. */
  private record Found(
      JsonNode resource, JsonNode notification, String name, Terminal49Numbers numbers, String at) {

    JsonNode attributes() {
      return resource.path("attributes");
    }
  }

  private void found(JsonNode resource, JsonNode notification, String at) {
    String name = text(notification.path("attributes"), "event");
    if (name.isEmpty()) {
      name = name(resource);
    }
    if (name.isEmpty()) {
      findings.problem(at + "/attributes/event", "missing: the event does not say what happened");
      return;
    }
    JsonNode container = container(resource, name);
    JsonNode request = only("tracking_request", related(resource, "tracking_request"), resource);
    JsonNode shipment =
        text(resource, "type").equals("shipment")
            ? resource
            : only("shipment", related(resource, "shipment"), related(container, "shipment"));
    Terminal49Numbers numbers = new Terminal49Numbers(container, shipment, request);
    Reference subject = numbers.subject();
    if (subject == null) {
      withoutNumber(name, notification, resource, at);
      return;
    }
    event(new Found(resource, notification, name, numbers, at), subject);
  }

  /** Raw events have the short name, updates of a container none. */
  private static String name(JsonNode resource) {
    String name = text(resource.path("attributes"), "event");
    if (text(resource, "type").equals("container_updated_event")) {
      return name.isEmpty() ? "container.updated" : name;
    }
    return name.isEmpty() || name.contains(".") ? name : Terminal49Meaning.TRANSPORT + name;
  }

  /** The documentation's own examples leave out whose event it is (dossier section 3.2). */
  private void withoutNumber(String name, JsonNode notification, JsonNode resource, String at) {
    if (name.startsWith("tracking_request.")) {
      findings.silence(name + " without its tracking request");
      return;
    }
    JsonNode pointer = notification.path("relationships").path("reference_object").path("data");
    String id = text(pointer, "id");
    findings.problem(
        resource.isMissingNode() ? "/included" : at,
        name
            + " names neither container nor bill of lading: what it is of is not included"
            + (id.isEmpty()
                ? ""
                : ", and is to be fetched as " + text(pointer, "type") + " " + id));
  }

  private void event(Found found, Reference subject) {
    JsonNode changes = found.attributes().path("changeset");
    if (isInvalidated(found.resource())) {
      retraction(found, subject);
    } else if (Terminal49Meaning.isForecast(found.name())
        || text(found.resource(), "type").equals("estimated_event")) {
      forecast(found, subject);
    } else if (found.name().equals("container.updated") && changes.isObject()) {
      changes(found, subject, changes);
    } else {
      fact(found, subject);
    }
  }

  private static boolean isInvalidated(JsonNode resource) {
    return !text(resource.path("attributes"), "invalidated_at").isEmpty();
  }

  private void fact(Found found, Reference subject) {
    List<String> warnings = new ArrayList<>(1);
    Place place = place(found, warnings);
    EventTime time = time(found, place, warnings);
    if (time == null) {
      return;
    }
    Milestone milestone = Terminal49Meaning.of(found.name());
    boolean takesBack = milestone == Milestone.NOT_AVAILABLE;
    add(
        found,
        subject,
        new Said(
            milestone,
            rawForecast(found) ? Classifier.ESTIMATED : Classifier.ACTUAL,
            found.name(),
            null,
            lastFreeDay(found),
            null,
            null,
            takesBack ? Correction.ofLatest(Milestone.AVAILABLE_FOR_PICKUP) : null,
            ""),
        time,
        takesBack ? null : place,
        warnings);
  }

  private static boolean rawForecast(Found found) {
    return found.attributes().path("estimated").asBoolean(false);
  }

  private @Nullable String lastFreeDay(Found found) {
    if (!found.name().contains("pickup_lfd")) {
      return null;
    }
    String day = text(container(found.resource(), found.name()).path("attributes"), "pickup_lfd");
    return day.isEmpty() ? null : "last free day " + day;
  }

  /** It was said when it was made; the arrival that it announces is the estimate. */
  private void forecast(Found found, Reference subject) {
    List<String> warnings = new ArrayList<>(1);
    Place place = place(found, warnings);
    String field =
        found.attributes().has("estimated_timestamp") ? "estimated_timestamp" : "timestamp";
    StatedTime expected = stated(found.attributes(), field);
    if (expected == null) {
      findings.problem(
          found.at() + "/attributes/" + field,
          "missing or unreadable, expected a time of ISO 8601");
      return;
    }
    EventTime arrival = resolved(expected, found.attributes(), place, warnings);
    EventTime issued = made(found, warnings);
    Estimate estimate =
        Terminal49Meaning.forecastsArrival(found.name())
            ? new Estimate(
                null, arrival.instant(), Terminal49Adapter.TERMINAL49.value(), issued.instant())
            : null;
    add(
        found,
        subject,
        new Said(
            Milestone.ETA_UPDATED,
            Classifier.ESTIMATED,
            found.name(),
            null,
            null,
            null,
            estimate,
            null,
            arrival.instant().truncatedTo(ChronoUnit.MINUTES).toString()),
        issued,
        place,
        warnings);
  }

  /** What a raw or transport event said is not so: its id is made as when it was said. */
  private void retraction(Found found, Reference subject) {
    List<String> warnings = new ArrayList<>(1);
    Place place = place(found, warnings);
    EventTime time = time(found, place, warnings);
    StatedTime taken = StatedTime.iso(text(found.attributes(), "invalidated_at"));
    if (time == null) {
      return;
    }
    Classifier classifier = rawForecast(found) ? Classifier.ESTIMATED : Classifier.ACTUAL;
    EventId target = id(subject, found.name(), "", classifier, time, place, "");
    EventTime when =
        taken == null ? made(found, warnings) : taken.at(null, ZoneOffset.UTC, warnings);
    add(
        found,
        subject,
        new Said(
            Milestone.SCAN_CANCELLED,
            Classifier.ACTUAL,
            "invalidated_at",
            found.name(),
            null,
            null,
            null,
            new Correction(target, Set.of()),
            target.toString()),
        when,
        null,
        warnings);
  }

  private void changes(Found found, Reference subject, JsonNode changes) {
    List<String> warnings = new ArrayList<>(1);
    Place place = place(found, warnings);
    EventTime time = time(found, place, warnings);
    if (time == null) {
      return;
    }
    for (Map.Entry<String, JsonNode> field : changes.properties()) {
      JsonNode before = field.getValue().path(0);
      JsonNode after = field.getValue().isArray() ? field.getValue().path(1) : field.getValue();
      for (Said said : change(field.getKey(), before, after)) {
        add(found, subject, said, time, said.correction() == null ? place : null, warnings);
      }
    }
  }

  private static List<Said> change(String field, JsonNode before, JsonNode after) {
    if (field.startsWith("holds_at_")) {
      return holds(before, after);
    }
    if (field.equals("available_for_pickup")) {
      boolean available = after.asBoolean(false);
      return List.of(
          new Said(
              available ? Milestone.AVAILABLE_FOR_PICKUP : Milestone.NOT_AVAILABLE,
              Classifier.ACTUAL,
              "container.updated",
              field + (available ? " true" : " false"),
              null,
              null,
              null,
              available ? null : Correction.ofLatest(Milestone.AVAILABLE_FOR_PICKUP),
              ""));
    }
    Milestone milestone =
        field.equals("pickup_appointment_at") && !text(after).isEmpty()
            ? Milestone.DELIVERY_APPOINTMENT
            : Milestone.INFORMATION;
    return List.of(
        new Said(
            milestone,
            Classifier.ACTUAL,
            "container.updated",
            field,
            text(after).isEmpty() ? null : text(after),
            null,
            null,
            null,
            text(after)));
  }

  /** A hold that was not there before, and one that is there no more. */
  private static List<Said> holds(JsonNode before, JsonNode after) {
    List<String> had = standing(before);
    List<String> has = standing(after);
    List<Said> said = new ArrayList<>(2);
    for (String name : has) {
      if (!had.contains(name)) {
        said.add(hold(name, true));
      }
    }
    for (String name : had) {
      if (!has.contains(name)) {
        said.add(hold(name, false));
      }
    }
    return said;
  }

  private static Said hold(String name, boolean stands) {
    return new Said(
        Terminal49Meaning.hold(name, stands),
        Classifier.ACTUAL,
        "container.updated",
        (stands ? "hold " : "released ") + name,
        null,
        stands ? Terminal49Meaning.causeOfHold(name) : null,
        null,
        null,
        "");
  }

  private static List<String> standing(JsonNode holds) {
    List<String> names = new ArrayList<>(2);
    for (int i = 0; i < size(holds); i++) {
      JsonNode hold = item(holds, i);
      String name = hold.isObject() ? text(hold, "name") : text(hold);
      String status = text(hold, "status");
      boolean stands =
          status.isEmpty() || status.equalsIgnoreCase("hold") || status.equals("pending");
      if (stands && !name.isEmpty() && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * What an event comes to.
   *
   * @param distinct what tells it from others of the same time, beside the code
   */
  private record Said(
      Milestone milestone,
      Classifier classifier,
      String code,
      @Nullable String detail,
      @Nullable String description,
      @Nullable Cause cause,
      @Nullable Estimate estimate,
      @Nullable Correction correction,
      String distinct) {}

  private void add(
      Found found,
      Reference subject,
      Said said,
      EventTime time,
      @Nullable Place place,
      List<String> odd) {
    List<String> warnings = new ArrayList<>(odd);
    if (said.classifier() == Classifier.ACTUAL) {
      findings.warnOfFuture(time.instant(), warnings);
    }
    List<Reference> related = found.numbers().related();
    Findings.warnOfCheckDigits(subject, related, warnings);
    String detail = said.detail() == null ? "" : said.detail();
    findings.add(
        new CarrierEvent(
            id(subject, said.code(), detail, said.classifier(), time, place, said.distinct()),
            Terminal49Adapter.TERMINAL49,
            subject,
            related,
            said.milestone(),
            said.classifier(),
            time,
            place,
            new CarrierStatus(null, said.code(), said.detail(), said.description()),
            said.cause(),
            said.estimate(),
            said.correction(),
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }

  /**
   * The notification's id names the message, so it is no part (dossier section 9.2). The clock at
   * the place is: it stays the same when a time zone becomes known later.
   */
  private static EventId id(
      Reference subject,
      String code,
      String detail,
      Classifier classifier,
      EventTime time,
      @Nullable Place place,
      String distinct) {
    LocalDateTime wall = time.atOffset().toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
    return EventId.ofContent(
        Terminal49Adapter.TERMINAL49.value(),
        subject.key().toString(),
        code,
        detail,
        classifier.name(),
        wall.toString(),
        place == null || place.locode() == null ? "" : place.locode(),
        distinct);
  }

  private @Nullable EventTime time(Found found, @Nullable Place place, List<String> warnings) {
    StatedTime stated = stated(found.attributes(), "timestamp");
    if (stated != null) {
      return resolved(stated, found.attributes(), place, warnings);
    }
    if (found.name().startsWith(Terminal49Meaning.TRANSPORT)
        || !text(found.attributes(), "timestamp").isEmpty()) {
      findings.problem(
          found.at() + "/attributes/timestamp",
          "missing or unreadable, expected a time of ISO 8601");
      return null;
    }
    return made(found, warnings);
  }

  private static @Nullable StatedTime stated(JsonNode attributes, String field) {
    return StatedTime.iso(text(attributes, field));
  }

  /**
   * Where no time zone is named the {@code Z} is a lie: it is the clock of the place (dossier
   * section 0, finding 5).
   */
  private static EventTime resolved(
      StatedTime stated, JsonNode attributes, @Nullable Place place, List<String> warnings) {
    ZoneId zone = Zones.named(text(attributes, "timezone"));
    boolean isUtc = stated.offset() == null || stated.offset().equals(ZoneOffset.UTC);
    if (zone == null) {
      return isUtc
          ? stated.withOffset(null).at(place, null, warnings)
          : stated.at(place, null, warnings);
    }
    EventTime time = stated.at(null, ZoneOffset.UTC, warnings);
    return new EventTime(
        time.instant(), zone.getRules().getOffset(time.instant()), TimeQuality.GIVEN);
  }

  /** When Terminal49 made it, which is in UTC indeed. */
  private EventTime made(Found found, List<String> warnings) {
    StatedTime made = stated(found.attributes(), "created_at");
    if (made == null) {
      made = stated(found.notification().path("attributes"), "created_at");
    }
    if (made != null) {
      return made.at(null, ZoneOffset.UTC, warnings);
    }
    warnings.add("time: when it was said is missing, taken as of its receipt");
    return new EventTime(
        delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.UNKNOWN);
  }

  private @Nullable Place place(Found found, List<String> warnings) {
    JsonNode location = related(found.resource(), "location");
    if (location.isMissingNode()) {
      location = related(found.resource(), "port");
    }
    JsonNode port = location.path("attributes");
    String locode = text(found.attributes(), "location_locode");
    locode = locode.isEmpty() ? text(port, "code") : locode;
    if (!locode.isEmpty() && locode.length() != 5) {
      warnings.add("location_locode: not two letters and three more");
      locode = "";
    }
    String city = text(port, "city");
    Place place =
        new Place(
            city.isEmpty() ? text(port, "name") : city,
            text(port, "state_abbr"),
            null,
            text(port, "country_code"),
            locode,
            text(related(found.resource(), "terminal").path("attributes"), "name"),
            text(port, "time_zone"));
    return place.equals(NOWHERE) ? null : place;
  }

  // JSON:API

  /** The container that the event points at; of a container's event also the only one there is. */
  private JsonNode container(JsonNode resource, String name) {
    if (text(resource, "type").equals("container")) {
      return resource;
    }
    JsonNode pointed = related(resource, "container");
    return pointed.isMissingNode() && name.startsWith("container.") ? alone("container") : pointed;
  }

  /** The resource that is pointed at, or the resource itself, or the only one of its type. */
  private JsonNode only(String type, JsonNode first, JsonNode second) {
    if (text(first, "type").equals(type)) {
      return first;
    }
    return text(second, "type").equals(type) ? second : alone(type);
  }

  private JsonNode alone(String type) {
    JsonNode found = MissingNode.getInstance();
    for (JsonNode part : included.values()) {
      if (text(part, "type").equals(type)) {
        if (!found.isMissingNode()) {
          return MissingNode.getInstance();
        }
        found = part;
      }
    }
    return found;
  }

  /** What the relationship points at where that is included, else a missing node. */
  private JsonNode related(JsonNode resource, String relationship) {
    JsonNode pointer = item(resource.path("relationships").path(relationship).path("data"), 0);
    JsonNode part = included.get(key(text(pointer, "type"), text(pointer, "id")));
    return part == null ? MissingNode.getInstance() : part;
  }

  private static String key(String type, String id) {
    return type + " " + id;
  }
}
