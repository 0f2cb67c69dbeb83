package dev.milepost.carrier.usps;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Zones;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class UspsReading {

  /** A country that is not said is the United States (dossier section 2.4). */
  private static final String HOME = "US";

  private static final String NOT_USPS = "no tracking information of USPS";

  /** USPS has the label and nothing else yet; a poll hears it for days. */
  static final String NOTHING_YET = "150001";

  /** USPS has nothing of the number, which is no fault. */
  private static final String NOT_FOUND = "404";

  private final Delivery delivery;
  private final Findings findings;

  UspsReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read(JsonNode root) {
    String refusal = "";
    boolean recognised = size(root) == 0;
    for (int i = 0; i < size(root); i++) {
      JsonNode message = item(root, i);
      String at = root.isArray() ? "/" + i : "";
      String codes = codes(message);
      if (codes.isEmpty()) {
        recognised |= read(message, at);
      } else if (codes.contains(NOTHING_YET)) {
        findings.silence("USPS has no status of the number yet, " + codes);
        recognised = true;
      } else if (codes.startsWith(NOT_FOUND)) {
        findings.silence("USPS does not know the number, " + codes);
        recognised = true;
      } else if (root.isArray()) {
        findings.problem(at + "/error", "USPS answered with " + codes);
        refusal = codes;
      } else {
        return rejected("/error", "USPS answered with " + codes);
      }
    }
    if (recognised) {
      return findings.decoded();
    }
    return refusal.isEmpty()
        ? rejected(null, NOT_USPS)
        : rejected("/0/error", "USPS answered with " + refusal);
  }

  private boolean read(JsonNode message, String at) {
    if (message(message, at) || envelope(message, at)) {
      return true;
    }
    findings.problem(at, NOT_USPS);
    return false;
  }

  private static Decoded rejected(@Nullable String at, String why) {
    return new Decoded.Rejected(new Decoded.Problem(at, why));
  }

  /** The codes of an error, never its words: they quote the request. Empty where there is none. */
  static String codes(JsonNode message) {
    JsonNode error = message.path("error");
    JsonNode errors = error.isObject() ? error.path("errors") : message.path("errors");
    boolean isError = error.isObject() || (error.isTextual() && !text(error).isEmpty());
    if (!isError && size(errors) == 0) {
      return "";
    }
    List<String> codes = new ArrayList<>(2);
    addCode(text(message, "statusCode"), codes);
    addCode(error.isObject() ? text(error, "code") : isError ? text(error) : "", codes);
    for (int i = 0; i < size(errors); i++) {
      addCode(text(item(errors, i), "code"), codes);
    }
    return codes.isEmpty() ? "an unnamed error" : String.join(", ", codes);
  }

  private static void addCode(String code, List<String> codes) {
    if (!code.isEmpty() && !codes.contains(code)) {
      codes.add(code);
    }
  }

  /** Reads one message; false where it is none of USPS's. */
  private boolean message(JsonNode message, String at) {
    if (message.has("trackingEvents") || message.has("statusCategory")) {
      parcel(message, at);
      return true;
    }
    if (message.has("eventCode") || message.has("eventTimestamp")) {
      Reference number = number(message, at);
      if (number != null) {
        scan(number, message, new ArrayList<>(1), at);
      }
      return true;
    }
    if (message.has("trackingNumber")) {
      findings.silence("a number without events");
      return true;
    }
    return false;
  }

  /** How a subscription wraps what it pushes is not documented: one level of it is looked into. */
  private boolean envelope(JsonNode message, String at) {
    boolean recognised = false;
    for (Map.Entry<String, JsonNode> field : message.properties()) {
      JsonNode inside = field.getValue();
      if (!inside.isContainerNode()) {
        continue;
      }
      for (int i = 0; i < size(inside); i++) {
        recognised |= message(item(inside, i), at + pointer(field.getKey(), inside, i));
      }
    }
    return recognised;
  }

  private @Nullable Reference number(JsonNode message, String at) {
    Reference number =
        Findings.number(
            ReferenceType.TRACKING_NUMBER,
            text(message, "trackingNumber"),
            UspsAdapter.USPS.value());
    if (number == null) {
      findings.problem(at + "/trackingNumber", "no tracking number");
    }
    return number;
  }

  private void parcel(JsonNode parcel, String at) {
    Reference number = number(parcel, at);
    if (number == null) {
      return;
    }
    EventTime newest = null;
    boolean arrived = text(parcel, "statusCategory").toUpperCase(Locale.ROOT).equals("DELIVERED");
    JsonNode events = parcel.path("trackingEvents");
    for (int i = 0; i < size(events); i++) {
      CarrierEvent event =
          scan(
              number,
              item(events, i),
              new ArrayList<>(1),
              at + pointer("trackingEvents", events, i));
      if (event != null) {
        arrived |=
            event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
        if (newest == null || event.time().instant().isAfter(newest.instant())) {
          newest = event.time();
        }
      }
    }
    UspsExpectation expectation = arrived ? null : UspsExpectation.of(parcel);
    if (expectation != null) {
      expect(expectation, number, parcel, newest);
    }
  }

  private @Nullable CarrierEvent scan(
      Reference number, JsonNode scan, List<String> warnings, String at) {
    String code = UspsStatus.code(text(scan, "eventCode"));
    String words = UspsText.of(scan, "eventType");
    String city = UspsText.of(scan, "eventCity");
    String state = text(scan, "eventState");
    String country = text(scan, "eventCountry");
    Place place = place(city, state, country);
    UspsTime time =
        UspsTime.of(
            new UspsTime.Fields(
                text(scan, "eventTimestamp"), text(scan, "GMTTimestamp"), text(scan, "GMTOffset")),
            place,
            country.isEmpty() ? HOME : country,
            warnings);
    if (time == null) {
      findings.problem(
          at + "/eventTimestamp", "neither the local nor the GMT time can be read, expected ISO");
      return null;
    }
    UspsStatus status = UspsStatus.of(code, words);
    if (status.classifier() != Classifier.ACTUAL) {
      warnings.add("synthetic: USPS says this without a scan");
    }
    findings.warnOfFuture(time.time().instant(), warnings);
    Findings.warnOfCheckDigits(number, List.of(), warnings);
    CarrierEvent event =
        new CarrierEvent(
            EventId.ofContent(
                UspsAdapter.USPS.value(),
                number.key().value(),
                code.isEmpty() ? UspsText.phrase(words) : code,
                time.minute().toString(),
                city.toUpperCase(Locale.ROOT)),
            UspsAdapter.USPS,
            number,
            List.of(),
            status.milestone(),
            status.classifier(),
            time.time(),
            place,
            status(code, words),
            status.cause(),
            null,
            null,
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt());
    findings.add(event);
    return event;
  }

  /** Where there is no code, the phrase is one, and says so by its type. */
  private static CarrierStatus status(String code, String words) {
    String description = words.isEmpty() ? null : words;
    return code.isEmpty()
        ? new CarrierStatus("eventType", UspsText.phrase(words), null, description)
        : new CarrierStatus(null, code, null, description);
  }

  /**
   * The parcel's expected delivery, as an event of its own. It is as of the newest scan, and said
   * when USPS answered: the answer gives no other time.
   */
  private void expect(
      UspsExpectation expectation, Reference number, JsonNode parcel, @Nullable EventTime newest) {
    EventTime time =
        newest != null
            ? newest
            : new EventTime(
                delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
    List<String> odd = new ArrayList<>(1);
    Estimate estimate =
        expectation.estimate(
            destinationZone(parcel),
            time.offset() == null ? ZoneOffset.UTC : time.offset(),
            delivery.receivedAt(),
            time.instant(),
            odd);
    if (estimate == null) {
      findings.silence("an expected delivery that is over or cannot be read");
      return;
    }
    Findings.warnOfCheckDigits(number, List.of(), odd);
    findings.add(
        new CarrierEvent(
            EventId.ofContent(
                UspsAdapter.USPS.value(), number.key().value(), "ESTIMATE", expectation.key()),
            UspsAdapter.USPS,
            number,
            List.of(),
            Milestone.ETA_UPDATED,
            Classifier.ACTUAL,
            time,
            null,
            new CarrierStatus("expectedDelivery", expectation.kind(), null, null),
            null,
            estimate,
            null,
            odd,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }

  private static @Nullable ZoneId destinationZone(JsonNode parcel) {
    String country = text(parcel, "destinationCountryCode");
    return Zones.of(text(parcel, "destinationState"), country.isEmpty() ? HOME : country);
  }

  /**
   * City, region and country; a city of the United States has a state, so what has none is the name
   * of a facility. A ZIP code leads to a person and stays behind.
   */
  private static @Nullable Place place(String city, String state, String country) {
    if (city.isEmpty() && state.isEmpty() && country.isEmpty()) {
      return null;
    }
    if (state.isEmpty() && country.isEmpty()) {
      return new Place(null, stateIn(city), null, HOME, null, city, null);
    }
    return Place.of(city, state, country.isEmpty() ? HOME : country);
  }

  /** {@code SPRINGFIELD OH DISTRIBUTION CENTER} says where it is, if its state has one zone. */
  private static @Nullable String stateIn(String facility) {
    String[] words = facility.split(" ", -1);
    for (int i = words.length - 1; i > 0; i--) {
      if (words[i].length() == 2 && Zones.of(words[i], HOME) != null) {
        return words[i];
      }
    }
    return null;
  }
}
