package dev.milepost.store;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Conflict;
import dev.milepost.event.ConflictKind;
import dev.milepost.event.Correction;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Duty;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Mode;
import dev.milepost.event.Money;
import dev.milepost.event.PieceState;
import dev.milepost.event.Place;
import dev.milepost.event.Priority;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.ShipmentEventType;
import dev.milepost.event.Why;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records with every field filled in, behind the approved snapshots: never change one. */
final class Samples {
  static final Reference NUMBER =
      new Reference(ReferenceType.TRACKING_NUMBER, "1Z5R89390357567127", "UPS");

  private static final Instant RECEIVED = Instant.parse("2026-11-24T14:12:31.204Z");
  private static final Estimate ESTIMATE =
      new Estimate(
          Instant.parse("2026-11-25T13:00:00Z"),
          Instant.parse("2026-11-25T23:00:00Z"),
          "UPS",
          Instant.parse("2026-11-24T14:12:30Z"));

  private Samples() {}

  static CarrierEvent carrierEvent() {
    return new CarrierEvent(
        EventId.parse("6f1c1f8e-0b7a-4b0e-9c55-0d8a1c0f7a11"),
        new CarrierCode("UPS"),
        NUMBER,
        List.of(new Reference(ReferenceType.PURCHASE_ORDER, "PO-77", null)),
        Milestone.SCAN_CANCELLED,
        Classifier.ACTUAL,
        EventTime.given(OffsetDateTime.parse("2026-11-24T09:12:30-05:00")),
        new Place(
            "Louisville", "KY", "40213", "US", "USSDF", "Worldport", "America/Kentucky/Louisville"),
        new CarrierStatus("X", "CA", "06", "Arrival Cancelled"),
        Cause.CARRIER_SORT,
        ESTIMATE,
        new Correction(
            EventId.parse("0b5d5a3c-2f3e-4a55-8b1e-6d1f0e9c2b22"),
            Set.of(Milestone.DEPARTED, Milestone.ARRIVED)),
        List.of("check digit of 1Z5R89390357567127 is wrong"),
        "ups-main",
        "01JDEXAMPLE00000000000000",
        RECEIVED);
  }

  static CarrierEvent statedAnew() {
    return carrierEvent()
        .as(
            new Revision(
                Instant.parse("2026-11-24T18:00:00.5Z"), Instant.parse("2026-12-01T08:00:00Z")));
  }

  /** A day at the destination, of which the carrier does not say by whose clock. */
  static CarrierEvent expectedOnADay() {
    return new CarrierEvent(
        EventId.parse("7a2c1f8e-0b7a-4b0e-9c55-0d8a1c0f7a66"),
        new CarrierCode("UPS"),
        NUMBER,
        List.of(),
        Milestone.ETA_UPDATED,
        Classifier.ACTUAL,
        EventTime.given(OffsetDateTime.parse("2026-11-24T08:12:30-06:00")),
        Place.of("Rockford", "IL", "US"),
        new CarrierStatus("U", "UP", "154", "New Delivery Date"),
        null,
        new Estimate(
            null,
            Instant.parse("2026-11-26T05:59:59Z"),
            "UPS",
            Instant.parse("2026-11-24T14:12:30Z"),
            ZoneOffset.ofHours(-6)),
        null,
        List.of(),
        "ups-main",
        "01JDEXAMPLE00000000000000",
        RECEIVED);
  }

  static ShipmentEvent toldOfADay() {
    return event(
        ShipmentEventType.ESTIMATE,
        null,
        new ShipmentEvent.Reported(expectedOnADay(), new Why("exact-reference", NUMBER, null)));
  }

  static ShipmentEvent correctionOfOneEvent() {
    return event(
        ShipmentEventType.CORRECTION,
        null,
        new ShipmentEvent.Reported(
            statedAnew(),
            new Why("exact-reference", NUMBER, null),
            new ShipmentEvent.Corrected(
                EventId.parse("1c1f6f8e-0b7a-4b0e-9c55-0d8a1c0f7a44"),
                Milestone.UNKNOWN,
                Instant.parse("2026-11-24T14:12:30Z"))));
  }

  /** An event that turned out to be another shipment's. */
  static ShipmentEvent movedOff() {
    return event(
        ShipmentEventType.CORRECTION,
        null,
        new ShipmentEvent.MovedOff(
            new ShipmentEvent.Corrected(
                EventId.parse("1c1f6f8e-0b7a-4b0e-9c55-0d8a1c0f7a44"),
                Milestone.OUT_FOR_DELIVERY,
                Instant.parse("2026-11-24T14:12:00Z")),
            "Its number is not this shipment's any more."));
  }

  /** An event of a pallet, which is in the shipment as another document says. */
  static ShipmentEvent reachedOverAnEdge() {
    Reference pallet = new Reference(ReferenceType.SSCC, "340123450000000018", null);
    return event(
        ShipmentEventType.MILESTONE,
        null,
        new ShipmentEvent.Reported(
            carrierEvent(), new Why("through-edge", NUMBER, null, List.of(pallet, NUMBER))));
  }

  static Shipment shipment() {
    return new Shipment(
        "SHP-1",
        "ACME",
        List.of("SO-1001", "SO-1002"),
        List.of(NUMBER, new Reference(ReferenceType.PURCHASE_ORDER, "PO-77", null)),
        Mode.PARCEL,
        "GROUND",
        1,
        Priority.EXPEDITE,
        new Money(new BigDecimal("1200.00"), "USD"),
        OffsetDateTime.parse("2026-11-23T17:00:00-05:00"),
        new PromisedWindow(
            OffsetDateTime.parse("2026-11-25T08:00:00-05:00"),
            OffsetDateTime.parse("2026-11-25T18:00:00-05:00")),
        new Place("Louisville", "KY", "40213", "US", null, null, "America/Kentucky/Louisville"),
        Place.of("Nashville", "TN", "US"));
  }

  static ShipmentEvent forecasted() {
    Forecast forecast =
        new Forecast(
            Instant.parse("2026-11-25T16:40:00Z"),
            Instant.parse("2026-11-27T20:10:00Z"),
            214,
            "UPS GROUND PARCEL US/KY/402 to US/TN/372, begun on a Monday",
            Instant.parse("2026-11-24T14:12:31Z"));
    ShipmentEvent base =
        event(ShipmentEventType.ESTIMATE, null, new ShipmentEvent.Forecasted(forecast));
    return new ShipmentEvent(
        base.id(),
        base.type(),
        base.shipment(),
        base.sequence(),
        base.time(),
        base.deliveryId(),
        base.traceparent(),
        base.journey().expecting(forecast),
        base.openDelay(),
        base.detail());
  }

  static ShipmentEvent shipmentEvent(ShipmentEventType type) {
    return switch (type) {
      case MILESTONE -> reported(type, Milestone.OUT_FOR_DELIVERY, null);
      case ESTIMATE -> reported(type, Milestone.ETA_UPDATED, null);
      case CORRECTION ->
          reported(type, Milestone.PICKUP_VOIDED, Correction.ofLatest(Milestone.PICKED_UP));
      case DELAY -> event(type, delay(), new ShipmentEvent.DelayOpened(delay()));
      case NOTICE ->
          event(
              type,
              delay(),
              new ShipmentEvent.Noticed(
                  UUID.fromString("3e8f8d6f-5c6b-4d88-8e4b-904c3bcf5e55"),
                  "delay",
                  "en",
                  "Your order SO-1001 is late because of the weather.",
                  DelayKind.MISSED_PROMISE));
      case DELAY_CLEARED ->
          event(
              type,
              null,
              new ShipmentEvent.DelayCleared(
                  delay(),
                  Instant.parse("2026-11-26T09:00:00Z"),
                  "Now delivered, since 2026-11-26T09:00:00Z.",
                  List.of(EventId.parse("5e0f3c1a-4b7d-4c55-9a55-0d8a1c0f7a45"))));
    };
  }

  static ShipmentEvent delayWorsened() {
    Delay before = delay();
    Delay after =
        new Delay(
            before.kind(),
            before.cause(),
            83,
            before.since(),
            Duration.ofHours(25),
            before.evidence(),
            before.summary(),
            new Duty("Tell the customer how it stands", Instant.parse("2026-11-27T15:00:00Z")));
    return event(
        ShipmentEventType.DELAY,
        after,
        new ShipmentEvent.DelayChanged(before, after, ShipmentEvent.Change.WORSENED));
  }

  private static ShipmentEvent reported(
      ShipmentEventType type, Milestone milestone, @Nullable Correction correction) {
    CarrierEvent full = carrierEvent();
    CarrierEvent event =
        new CarrierEvent(
            full.id(),
            full.carrier(),
            full.reference(),
            full.related(),
            milestone,
            full.classifier(),
            EventTime.given(OffsetDateTime.parse("2026-11-24T09:12:00-05:00")),
            full.place(),
            new CarrierStatus("I", "OT", null, "Out For Delivery Today"),
            type == ShipmentEventType.MILESTONE ? full.cause() : null,
            type == ShipmentEventType.ESTIMATE ? ESTIMATE : null,
            correction,
            full.warnings(),
            full.connection(),
            full.deliveryId(),
            RECEIVED);
    return event(
        type,
        type == ShipmentEventType.MILESTONE ? delay() : null,
        new ShipmentEvent.Reported(
            event,
            new Why(
                "exact-reference",
                NUMBER,
                type == ShipmentEventType.CORRECTION ? "agent-7" : null)));
  }

  private static ShipmentEvent event(
      ShipmentEventType type, @Nullable Delay open, ShipmentEvent.Detail detail) {
    return new ShipmentEvent(
        EventId.parse("9a3d7c52-6a0f-4f4e-8d3a-3b1c5e7f9d33"),
        type,
        shipment(),
        12,
        OffsetDateTime.parse("2026-11-24T09:12:00-05:00"),
        "01JDEXAMPLE00000000000000",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        journey(),
        open,
        detail);
  }

  static Journey journey() {
    return new Journey(
        Milestone.OUT_FOR_DELIVERY,
        Instant.parse("2026-11-24T14:12:00Z"),
        1,
        0,
        new Journey.Problem(
            Milestone.EXCEPTION,
            Cause.WEATHER,
            Instant.parse("2026-11-24T15:00:00Z"),
            EventId.parse("0b5d5a3c-2f3e-4a55-8b1e-6d1f0e9c2b22"),
            "Severe weather"),
        ESTIMATE,
        Instant.parse("2026-11-24T15:00:00Z"),
        false);
  }

  /** Of two pieces, on an agent's word, of which statements disagree. */
  static Journey contradicted() {
    EventId delivered = EventId.parse("0b5d5a3c-2f3e-4a55-8b1e-6d1f0e9c2b22");
    EventId departed = EventId.parse("1c6e6b4d-3a4f-4b66-9c2f-7e2a1fad3c33");
    return new Journey(
        Milestone.DEPARTED,
        Instant.parse("2026-11-24T12:00:00Z"),
        2,
        1,
        null,
        null,
        Instant.parse("2026-11-24T15:00:00Z"),
        true,
        List.of(
            new Conflict(
                ConflictKind.MOVES_AFTER_DELIVERY,
                List.of(delivered, departed),
                "Delivered 2026-11-24T14:00:00Z, and later departed 2026-11-24T15:00:00Z.")),
        List.of(
            new PieceState(
                new Reference(ReferenceType.TRACKING_NUMBER, "1Z5R89390357567127", null),
                Milestone.DELIVERED,
                Instant.parse("2026-11-24T14:00:00Z"),
                null),
            new PieceState(
                new Reference(ReferenceType.TRACKING_NUMBER, "1Z5R89390357567136", null),
                Milestone.DEPARTED,
                Instant.parse("2026-11-24T12:00:00Z"),
                Milestone.LOST)),
        EventId.parse("2d7f7c5e-4b5a-4c77-8d3a-8f3b2abe4d44"),
        null);
  }

  /** The first sample, of a shipment in two pieces that contradicts itself. */
  static ShipmentEvent ofAContradiction() {
    ShipmentEvent event = shipmentEvent(ShipmentEventType.MILESTONE);
    return new ShipmentEvent(
        event.id(),
        event.type(),
        event.shipment(),
        event.sequence(),
        event.time(),
        event.deliveryId(),
        event.traceparent(),
        contradicted(),
        event.openDelay(),
        event.detail());
  }

  static Delay delay() {
    return new Delay(
        DelayKind.MISSED_PROMISE,
        Cause.WEATHER,
        75,
        Instant.parse("2026-11-25T23:00:00Z"),
        Duration.ofMinutes(90),
        List.of(EventId.parse("0b5d5a3c-2f3e-4a55-8b1e-6d1f0e9c2b22")),
        "Promised by 2026-11-25T23:00:00Z and not delivered; it stands at out for delivery.");
  }
}
