package dev.milepost.carrier.dhl;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.carrier.dhl.DhlCodes.Meaning;
import dev.milepost.carrier.dhl.DhlEvents.Expectation;
import dev.milepost.carrier.dhl.DhlEvents.Parcel;
import dev.milepost.carrier.dhl.DhlEvents.Scan;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A callback of eCommerce Americas, version 4: one package with its complete history. No payload of
 * it is published (dossier section 10), so several names of a field are taken.
 */
final class AmericasReading {

  private static final String SERVICE = "ecommerce";

  private final DhlEvents events;

  AmericasReading(DhlEvents events) {
    this.events = events;
  }

  static boolean isParcel(JsonNode message) {
    return message.path("package").isObject()
        || message.has("dhlPackageId")
        || message.has("packageId")
        || item(message.path("events"), 0).has("primaryEventId");
  }

  void parcel(JsonNode message, String at) {
    JsonNode parcel = message.path("package").isObject() ? message.path("package") : message;
    List<String> odd = new ArrayList<>(1);
    Reference number =
        DhlEvents.number(
            first(parcel, "trackingId", "trackingNumber", "dhlPackageId", "packageId"));
    if (number == null) {
      events.findings().problem(at + "/package/trackingId", "no number of the package");
      return;
    }
    Parcel of = new Parcel(number, related(parcel, number, odd), SERVICE);
    String name = message.has("events") ? "events" : "trackingEvents";
    JsonNode list = message.has(name) ? message.path(name) : parcel.path("events");
    EventTime newest = null;
    boolean over = false;
    for (int i = 0; i < size(list); i++) {
      CarrierEvent event = event(of, item(list, i), odd, at + pointer(name, list, i));
      if (event != null) {
        over |= event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
        if (newest == null || event.time().instant().isAfter(newest.instant())) {
          newest = event.time();
        }
      }
    }
    String expected = first(parcel, "expectedDelivery", "expectedDeliveryDate");
    if (!expected.isEmpty() && !over) {
      String country = DhlPlaces.country(text(message.path("recipient"), "country"));
      ZoneId zone = Zones.of(text(message.path("recipient"), "state"), country);
      events.expect(of, new Expectation("", "", expected), zone, newest, "");
    }
  }

  private @Nullable CarrierEvent event(Parcel parcel, JsonNode event, List<String> odd, String at) {
    StatedTime time = time(event);
    if (time == null) {
      events.findings().problem(at + "/date", "no time that can be read, expected date and time");
      return null;
    }
    String code = first(event, "primaryEventId", "eventId", "eventCode", "code", "statusCode");
    String description =
        first(event, "primaryEventDescription", "eventDescription", "description", "status");
    Meaning known = DhlCodes.of(SERVICE, code);
    Meaning meaning = known == null ? Meaning.UNKNOWN : known;
    Place place = DhlPlaces.americas(event, zone(text(event, "timeZone")));
    return events.add(
        parcel,
        new Scan(
            new CarrierStatus(
                SERVICE,
                code,
                DhlEvents.orNull(text(event, "secondaryEventId")),
                DhlEvents.orNull(description)),
            code,
            meaning,
            place,
            time,
            null,
            null),
        new ArrayList<>(odd));
  }

  private static @Nullable StatedTime time(JsonNode event) {
    String date = first(event, "date", "eventDate", "timestamp", "eventTimestamp");
    String time = first(event, "time", "eventTime");
    String zone = text(event, "timeZone");
    String offset = StatedTime.offset(zone) == null ? "" : zone;
    return StatedTime.iso(time.isEmpty() || date.length() > 10 ? date : date + "T" + time + offset);
  }

  /** US abbreviations are clocks on the wall, summer time included (dossier section 9.3). */
  private static String zone(String written) {
    return switch (written.toUpperCase(Locale.ROOT)) {
      case "ET", "EST", "EDT" -> "America/New_York";
      case "CT", "CST", "CDT" -> "America/Chicago";
      case "MT", "MST", "MDT" -> "America/Denver";
      case "PT", "PST", "PDT" -> "America/Los_Angeles";
      case "HST" -> "Pacific/Honolulu";
      case "UTC", "GMT" -> "Etc/UTC";
      default -> Zones.named(written) == null ? "" : written;
    };
  }

  private static List<Reference> related(JsonNode parcel, Reference number, List<String> odd) {
    List<Reference> related = new ArrayList<>(3);
    String dhl = DhlAdapter.DHL.value();
    for (String name : List.of("trackingId", "dhlPackageId", "overlabeledDspNumber")) {
      String issuer = name.equals("overlabeledDspNumber") ? null : dhl;
      Findings.relate(ReferenceType.TRACKING_NUMBER, text(parcel, name), issuer, related, odd);
    }
    for (String name : List.of("packageId", "customerConfirmationNumber", "billingReference1")) {
      Findings.relate(ReferenceType.SHIPPER_REFERENCE, text(parcel, name), null, related, odd);
    }
    related.removeIf(reference -> reference.key().equals(number.key()));
    return List.copyOf(related);
  }

  /** The first of those fields that is filled. */
  private static String first(JsonNode object, String... names) {
    for (String name : names) {
      String text = text(object, name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
