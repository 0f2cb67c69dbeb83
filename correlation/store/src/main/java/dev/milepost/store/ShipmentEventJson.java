package dev.milepost.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Delay;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.Why;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shipment event as a CloudEvent 1.0 in structured JSON, on one line: what customers see. Written
 * field by field, since every field here is a public contract (DESIGN section 7).
 */
public final class ShipmentEventJson {

  private static final ObjectMapper MAPPER = Json.mapper();

  private ShipmentEventJson() {}

  /** The CloudEvent's bytes. */
  public static byte[] write(ShipmentEvent event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1536);
    try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("specversion", "1.0");
      json.writeStringField("id", event.id().toString());
      json.writeStringField("source", "/milepost");
      json.writeStringField("type", event.type().cloudEventType());
      json.writeStringField("subject", event.shipment().id());
      json.writeStringField("time", Rfc3339.text(event.time()));
      json.writeStringField("sequence", Long.toString(event.sequence()));
      if (event.traceparent() != null) {
        json.writeStringField("traceparent", event.traceparent());
      }
      json.writeStringField("datacontenttype", "application/json");
      json.writeObjectFieldStart("data");
      data(json, event);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void data(JsonGenerator json, ShipmentEvent event) throws IOException {
    Shipment shipment = event.shipment();
    json.writeStringField("shipment", shipment.id());
    json.writeStringField("customer", shipment.customer());
    json.writePOJOField("orders", shipment.orders());
    if (event.detail() instanceof ShipmentEvent.Reported reported) {
      reported(json, reported);
    } else if (event.detail() instanceof ShipmentEvent.Forecasted forecasted) {
      json.writePOJOField("estimate", forecasted.forecast().asEstimate());
      json.writePOJOField("forecast", forecasted.forecast());
    } else if (event.detail() instanceof ShipmentEvent.MovedOff moved) {
      json.writePOJOField("corrects", moved.corrects());
      json.writeStringField("movedOff", moved.summary());
    } else if (event.detail() instanceof ShipmentEvent.DelayOpened opened) {
      delay(json, opened.delay());
      json.writeStringField("change", ShipmentEvent.Change.OPENED.name());
    } else if (event.detail() instanceof ShipmentEvent.DelayChanged changed) {
      delay(json, changed.after());
      json.writeStringField("change", changed.change().name());
      json.writeNumberField("severityBefore", changed.before().severity());
    } else if (event.detail() instanceof ShipmentEvent.DelayCleared cleared) {
      delay(json, cleared.delay());
      json.writeStringField("clearedAt", Rfc3339.text(cleared.clearedAt()));
      json.writeStringField("cleared", cleared.summary());
      json.writePOJOField("clearedBy", cleared.by());
    }
    json.writePOJOField("promise", shipment.promise());
    json.writePOJOField("journey", event.journey());
    json.writePOJOField("delay", event.openDelay());
  }

  private static void reported(JsonGenerator json, ShipmentEvent.Reported reported)
      throws IOException {
    CarrierEvent event = reported.event();
    json.writeStringField("milestone", event.milestone().name());
    json.writeStringField("classifier", event.classifier().name());
    json.writeStringField("occurredAt", Rfc3339.text(event.time().instant()));
    json.writeStringField("timeQuality", event.time().quality().name());
    place(json, event.place());
    json.writeStringField("carrier", event.carrier().value());
    json.writeFieldName("reference");
    reference(json, event.reference());
    json.writeFieldName("carrierStatus");
    carrierStatus(json, event.carrierStatus());
    json.writePOJOField("cause", event.cause());
    json.writeFieldName("why");
    why(json, reported.why());
    json.writePOJOField("estimate", event.estimate());
    json.writeStringField("receivedAt", Rfc3339.text(event.receivedAt()));
    if (reported.corrects() != null) {
      json.writePOJOField("corrects", reported.corrects());
    }
  }

  /** City, region and country: a postal code or a facility may say too much of a recipient. */
  private static void place(JsonGenerator json, @Nullable Place place) throws IOException {
    json.writePOJOField(
        "place", place == null ? null : Place.of(place.city(), place.region(), place.country()));
  }

  private static void reference(JsonGenerator json, Reference reference) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", reference.type().name());
    json.writeStringField("value", reference.value());
    json.writeEndObject();
  }

  private static void carrierStatus(JsonGenerator json, CarrierStatus status) throws IOException {
    json.writeStartObject();
    optional(json, "type", status.type());
    json.writeStringField("code", status.code());
    optional(json, "detail", status.detail());
    optional(json, "description", status.description());
    json.writeEndObject();
  }

  private static void why(JsonGenerator json, Why why) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", why.rule());
    json.writeFieldName("reference");
    reference(json, why.reference());
    optional(json, "linkedBy", why.linkedBy());
    List<Reference> via = why.via();
    if (via != null) {
      json.writeArrayFieldStart("via");
      for (Reference number : via) {
        reference(json, number);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void delay(JsonGenerator json, Delay delay) throws IOException {
    json.writeStringField("kind", delay.kind().name());
    json.writePOJOField("cause", delay.cause());
    json.writePOJOField("responsible", delay.cause() == null ? null : delay.cause().responsible());
    json.writeNumberField("severity", delay.severity());
    json.writeStringField("since", Rfc3339.text(delay.since()));
    json.writePOJOField("atRisk", delay.atRisk());
    json.writePOJOField("evidence", delay.evidence());
    json.writeStringField("summary", delay.summary());
    if (delay.duty() != null) {
      json.writePOJOField("duty", delay.duty());
    }
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
