package dev.milepost.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
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
import java.time.ZoneId;
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
    SerializerProvider all = MAPPER.getSerializerProviderInstance();
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
      data(json, all, event);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void data(JsonGenerator json, SerializerProvider all, ShipmentEvent event)
      throws IOException {
    Shipment shipment = event.shipment();
    json.writeStringField("shipment", shipment.id());
    json.writeStringField("customer", shipment.customer());
    all.defaultSerializeField("orders", shipment.orders(), json);
    if (event.detail() instanceof ShipmentEvent.Reported reported) {
      reported(json, all, reported, shipment.destinationClock());
    } else if (event.detail() instanceof ShipmentEvent.Forecasted forecasted) {
      all.defaultSerializeField("estimate", forecasted.forecast().asEstimate(), json);
      all.defaultSerializeField("forecast", forecasted.forecast(), json);
    } else if (event.detail() instanceof ShipmentEvent.MovedOff moved) {
      all.defaultSerializeField("corrects", moved.corrects(), json);
      json.writeStringField("movedOff", moved.summary());
    } else if (event.detail() instanceof ShipmentEvent.Noticed noticed) {
      notice(json, noticed);
    } else if (event.detail() instanceof ShipmentEvent.DelayOpened opened) {
      delay(json, all, opened.delay());
      json.writeStringField("change", ShipmentEvent.Change.OPENED.name());
    } else if (event.detail() instanceof ShipmentEvent.DelayChanged changed) {
      delay(json, all, changed.after());
      json.writeStringField("change", changed.change().name());
      json.writeNumberField("severityBefore", changed.before().severity());
    } else if (event.detail() instanceof ShipmentEvent.DelayCleared cleared) {
      delay(json, all, cleared.delay());
      json.writeStringField("clearedAt", Rfc3339.text(cleared.clearedAt()));
      json.writeStringField("cleared", cleared.summary());
      all.defaultSerializeField("clearedBy", cleared.by(), json);
    }
    all.defaultSerializeField("promise", shipment.promise(), json);
    all.defaultSerializeField("journey", event.journey(), json);
    all.defaultSerializeField("delay", event.openDelay(), json);
  }

  /** With the estimate by the destination's clock, as the journey beside it has it. */
  private static void reported(
      JsonGenerator json,
      SerializerProvider all,
      ShipmentEvent.Reported reported,
      @Nullable ZoneId destination)
      throws IOException {
    CarrierEvent event = reported.event();
    json.writeStringField("milestone", event.milestone().name());
    json.writeStringField("classifier", event.classifier().name());
    json.writeStringField("occurredAt", Rfc3339.text(event.time().instant()));
    json.writeStringField("timeQuality", event.time().quality().name());
    place(json, all, event.place());
    json.writeStringField("carrier", event.carrier().value());
    json.writeFieldName("reference");
    reference(json, event.reference());
    json.writeFieldName("carrierStatus");
    carrierStatus(json, event.carrierStatus());
    all.defaultSerializeField("cause", event.cause(), json);
    json.writeFieldName("why");
    why(json, reported.why());
    all.defaultSerializeField(
        "estimate", event.estimate() == null ? null : event.estimate().byClock(destination), json);
    json.writeStringField("receivedAt", Rfc3339.text(event.receivedAt()));
    if (reported.corrects() != null) {
      all.defaultSerializeField("corrects", reported.corrects(), json);
    }
  }

  /** Who wrote it is no customer's business. */
  private static void notice(JsonGenerator json, ShipmentEvent.Noticed noticed) throws IOException {
    json.writeObjectFieldStart("notice");
    json.writeStringField("id", noticed.notice().toString());
    optional(json, "template", noticed.template());
    json.writeStringField("language", noticed.language());
    json.writeStringField("text", noticed.text());
    optional(json, "delay", noticed.delay() == null ? null : noticed.delay().name());
    json.writeEndObject();
  }

  /** City, region and country: a postal code or a facility may say too much of a recipient. */
  private static void place(JsonGenerator json, SerializerProvider all, @Nullable Place place)
      throws IOException {
    all.defaultSerializeField(
        "place",
        place == null ? null : Place.of(place.city(), place.region(), place.country()),
        json);
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

  private static void delay(JsonGenerator json, SerializerProvider all, Delay delay)
      throws IOException {
    json.writeStringField("kind", delay.kind().name());
    all.defaultSerializeField("cause", delay.cause(), json);
    all.defaultSerializeField(
        "responsible", delay.cause() == null ? null : delay.cause().responsible(), json);
    json.writeNumberField("severity", delay.severity());
    json.writeStringField("since", Rfc3339.text(delay.since()));
    all.defaultSerializeField("atRisk", delay.atRisk(), json);
    all.defaultSerializeField("evidence", delay.evidence(), json);
    json.writeStringField("summary", delay.summary());
    if (delay.duty() != null) {
      all.defaultSerializeField("duty", delay.duty(), json);
    }
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
