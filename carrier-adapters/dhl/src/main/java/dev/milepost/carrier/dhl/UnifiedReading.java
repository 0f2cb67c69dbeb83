package dev.milepost.carrier.dhl;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
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
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shipment Tracking Unified, by poll and by push: one shipment of one division. */
final class UnifiedReading {

  private static final ZoneId GERMANY = ZoneId.of("Europe/Berlin");

  private final DhlEvents events;

  UnifiedReading(DhlEvents events) {
    this.events = events;
  }

  void shipment(JsonNode shipment, String at) {
    Reference number = number(shipment);
    if (number == null) {
      events.findings().problem(at + "/id", "no shipment number");
      return;
    }
    List<String> odd = new ArrayList<>(1);
    Parcel parcel =
        new Parcel(number, related(shipment.path("details"), number, odd), service(shipment));
    History history = new History();
    JsonNode list = shipment.path("events");
    for (int i = 0; i < size(list); i++) {
      event(parcel, item(list, i), odd, history, at + pointer("events", list, i));
    }
    newest(parcel, shipment.path("status"), odd, history, at + "/status");
    if (!history.over) {
      expectation(parcel, shipment, history.newest);
    }
  }

  /** What has been read of the shipment so far. */
  private static final class History {
    private final Set<LocalDateTime> walls = new HashSet<>();
    private final Set<Instant> instants = new HashSet<>();
    private @Nullable EventTime newest;
    private boolean over;

    /** Whether something happened then, by the clock on the wall or by the moment. */
    private boolean has(StatedTime time) {
      return walls.contains(DhlEvents.minute(time))
          || (time.offset() != null
              && instants.contains(
                  time.wall().toInstant(time.offset()).truncatedTo(ChronoUnit.MINUTES)));
    }

    private void add(CarrierEvent event, StatedTime time) {
      walls.add(DhlEvents.minute(time));
      instants.add(event.time().instant().truncatedTo(ChronoUnit.MINUTES));
      over |= event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
      if (newest == null || event.time().instant().isAfter(newest.instant())) {
        newest = event.time();
      }
    }
  }

  /** {@code status} repeats the newest event; it is read where the history lacks it. */
  private void newest(
      Parcel parcel, JsonNode status, List<String> odd, History history, String at) {
    StatedTime time = StatedTime.iso(text(status, "timestamp"));
    boolean known = time != null && history.has(time);
    boolean missing = time == null && (!status.isObject() || !history.walls.isEmpty());
    if (!known && !missing) {
      event(parcel, status, odd, history, at);
    }
  }

  private void event(Parcel parcel, JsonNode event, List<String> odd, History history, String at) {
    StatedTime time = StatedTime.iso(text(event, "timestamp"));
    if (time == null) {
      events.findings().problem(at + "/timestamp", "no time that can be read, expected ISO 8601");
      return;
    }
    String written = text(event, "status");
    String statusCode = text(event, "statusCode");
    DhlStatus status =
        DhlStatus.of(parcel.service(), written, text(event, "statusDetailed"), statusCode);
    List<String> warnings = new ArrayList<>(odd);
    if (status.warning() != null) {
      warnings.add(status.warning());
    }
    Scan scan =
        new Scan(
            new CarrierStatus(
                DhlEvents.orNull(parcel.service()),
                status.code(),
                DhlEvents.orNull(status.general().isEmpty() ? statusCode : status.general()),
                DhlEvents.orNull(description(event, status, written))),
            status.code().isEmpty() ? status.general() : status.code(),
            status.meaning(),
            DhlPlaces.unified(event.path("location")),
            time,
            usualZone(parcel.service()),
            null);
    history.add(events.add(parcel, scan, warnings), time);
  }

  /** Beside a delivery the description names who signed: the official sample has a first name. */
  private static String description(JsonNode event, DhlStatus status, String written) {
    String text = status.speaksOfDelivery() ? "" : text(event, "description");
    return text.isEmpty() && !written.equals(status.code()) ? written : text;
  }

  private void expectation(Parcel parcel, JsonNode shipment, @Nullable EventTime newest) {
    JsonNode frame = shipment.path("estimatedDeliveryTimeFrame");
    Expectation expectation =
        new Expectation(
            text(frame, "estimatedFrom"),
            text(frame, "estimatedThrough"),
            text(shipment, "estimatedTimeOfDelivery"));
    if (expectation.isEmpty()) {
      return;
    }
    Place destination = DhlPlaces.unified(shipment.path("destination"));
    ZoneId zone = Zones.of(destination);
    events.expect(
        parcel,
        expectation,
        zone == null ? usualZone(parcel.service()) : zone,
        newest,
        text(shipment, "estimatedTimeOfDeliveryRemark"));
  }

  /** A number comes as a number or as text. */
  private static @Nullable Reference number(JsonNode shipment) {
    Reference number = DhlEvents.number(text(shipment, "id"));
    return number != null ? number : DhlEvents.number(text(shipment, "trackingNumber"));
  }

  private static String service(JsonNode shipment) {
    return text(shipment, "service").toLowerCase(Locale.ROOT);
  }

  /** Parcel DE states its times in German local time (dossier section 1.1). */
  private static @Nullable ZoneId usualZone(String service) {
    return service.equals("parcel-de") ? GERMANY : null;
  }

  private static List<Reference> related(JsonNode details, Reference number, List<String> odd) {
    List<Reference> related = new ArrayList<>(4);
    JsonNode references = details.path("references");
    for (int i = 0; i < size(references); i++) {
      JsonNode reference = item(references, i);
      String value = reference.isObject() ? text(reference, "number") : text(reference);
      ReferenceType type = type(text(reference, "type"));
      Findings.relate(type, value, null, related, odd);
    }
    JsonNode pieces = details.path("pieceIds");
    for (int i = 0; i < size(pieces); i++) {
      Findings.relate(
          ReferenceType.TRACKING_NUMBER,
          text(item(pieces, i)),
          DhlAdapter.DHL.value(),
          related,
          odd);
    }
    related.removeIf(reference -> reference.key().equals(number.key()));
    return List.copyOf(related);
  }

  private static ReferenceType type(String written) {
    return switch (written.toLowerCase(Locale.ROOT)) {
      case "housebill", "masterbill" -> ReferenceType.BILL_OF_LADING;
      case "container-number" -> ReferenceType.CONTAINER;
      case "local-tracking-number" -> ReferenceType.TRACKING_NUMBER;
      default -> ReferenceType.SHIPPER_REFERENCE;
    };
  }
}
