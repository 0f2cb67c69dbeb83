package dev.milepost.hub.desk;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.Duty;
import dev.milepost.event.Estimate;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Place;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.hub.desk.DelayWord.Shown;
import dev.milepost.store.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside a delay in the queue, as the JSON that the page gets: every field is there,
 * null where nothing is known.
 */
final class CaseFacts {
  /** Under which agents' own statements are kept; no carrier. */
  private static final String AGENT = "AGENT";

  private CaseFacts() {}

  /** The delay itself. */
  static Shown shown(Delay delay) {
    ObjectNode json =
        Json.mapper()
            .createObjectNode()
            .put("kind", delay.kind().name())
            .put("cause", delay.cause() == null ? null : delay.cause().name())
            .put("responsible", delay.cause() == null ? null : delay.cause().responsible().name())
            .put("severity", delay.severity())
            .put("since", delay.since().toString())
            .put("atRisk", delay.atRisk() == null ? null : delay.atRisk().toString());
    ArrayNode evidence = json.putArray("evidence");
    delay.evidence().forEach(event -> evidence.add(event.toString()));
    json.put("summary", delay.summary());
    Duty duty = delay.duty();
    if (duty == null) {
      json.putNull("duty");
    } else {
      json.putObject("duty").put("what", duty.what()).put("by", duty.by().toString());
    }
    return new Shown(
        delay.kind().name(),
        delay.severity(),
        delay.since(),
        duty == null ? null : duty.by(),
        json.toString());
  }

  /** What the ERP says. */
  static String registered(Shipment shipment) {
    ObjectNode json = Json.mapper().createObjectNode().put("customer", shipment.customer());
    ArrayNode orders = json.putArray("orders");
    shipment.orders().forEach(orders::add);
    ArrayNode references = json.putArray("references");
    for (Reference reference : shipment.references()) {
      references
          .addObject()
          .put("type", reference.type().name())
          .put("value", reference.value())
          .put("issuer", reference.issuer());
    }
    json.put("mode", shipment.mode() == null ? null : shipment.mode().name())
        .put("service", shipment.service())
        .put("priority", shipment.priorityOrStandard().name());
    json.set("origin", place(shipment.origin()));
    json.set("destination", place(shipment.destination()));
    PromisedWindow promise = shipment.promise();
    if (promise == null) {
      json.putNull("promise");
    } else {
      json.putObject("promise")
          .put("earliest", promise.earliest() == null ? null : promise.earliest().toString())
          .put("latest", promise.latest().toString());
    }
    return json.toString();
  }

  /**
   * Where it stands.
   *
   * @param scan by which it does
   */
  static String standing(Shipment shipment, Journey journey, @Nullable CarrierEvent scan) {
    ObjectNode json =
        Json.mapper().createObjectNode().put("carrier", carrier(shipment, journey, scan));
    Estimate estimate = journey.estimate();
    if (estimate == null) {
      json.putNull("estimate");
    } else {
      json.putObject("estimate")
          .put("earliest", estimate.earliest() == null ? null : estimate.earliest().toString())
          .put("latest", estimate.latest().toString())
          .put("by", estimate.by())
          .put("issuedAt", estimate.issuedAt().toString());
    }
    Forecast forecast = journey.forecast();
    if (forecast == null) {
      json.putNull("forecast");
    } else {
      json.putObject("forecast")
          .put("p50", forecast.p50().toString())
          .put("p90", forecast.p90().toString())
          .put("journeys", forecast.journeys())
          .put("basis", forecast.basis())
          .put("issuedAt", forecast.issuedAt().toString());
    }
    json.put("milestone", journey.milestone() == null ? null : journey.milestone().name())
        .put("occurredAt", journey.occurredAt() == null ? null : journey.occurredAt().toString());
    json.set("place", place(scan == null ? null : scan.place()));
    json.put("lastScanAt", journey.lastScanAt() == null ? null : journey.lastScanAt().toString());
    return json.toString();
  }

  /** Whose word the last milestone is; before the first, who said when, or gave the number out. */
  static @Nullable String carrier(Shipment shipment, Journey journey, @Nullable CarrierEvent scan) {
    if (scan != null && !scan.carrier().value().equals(AGENT)) {
      return scan.carrier().value();
    }
    Estimate estimate = journey.estimate();
    if (estimate != null && !estimate.by().equals(Forecast.BY) && !estimate.by().equals(AGENT)) {
      return estimate.by();
    }
    return shipment.references().stream()
        .filter(
            reference ->
                reference.type() == ReferenceType.TRACKING_NUMBER && reference.issuer() != null)
        .findFirst()
        .map(reference -> String.valueOf(reference.issuer()).toUpperCase(Locale.ROOT))
        .orElse(null);
  }

  private static @Nullable ObjectNode place(@Nullable Place place) {
    return place == null
        ? null
        : Json.mapper()
            .createObjectNode()
            .put("city", place.city())
            .put("region", place.region())
            .put("country", place.country())
            .put("locode", place.locode())
            .put("timeZone", place.timeZone());
  }
}
