package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
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
import dev.milepost.event.Why;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Words for tests: {@code says(DELIVERED).of("1Z1").at(hour(3)).fact()}. */
final class CarrierSays {
  static final Instant START = Instant.parse("2026-11-24T00:00:00Z");

  private final Milestone milestone;
  private Reference reference = number("1Z1");
  private Instant at = START;
  private Classifier classifier = Classifier.ACTUAL;
  private @Nullable Place place;
  private @Nullable Cause cause;
  private @Nullable Estimate estimate;
  private @Nullable Correction correction;
  private String words = "words";
  private String salt = "";
  private List<Reference> related = List.of();
  private String carrier = "UPS";
  private @Nullable ZoneOffset offset = ZoneOffset.ofHours(-5);
  private Revision revision = Revision.FIRST;
  private @Nullable Instant receivedAt;
  private @Nullable Why why;

  private CarrierSays(Milestone milestone) {
    this.milestone = milestone;
  }

  static CarrierSays says(Milestone milestone) {
    return new CarrierSays(milestone);
  }

  static Instant hour(int hour) {
    return START.plusSeconds(3600L * hour);
  }

  static Instant day(int day) {
    return hour(24 * day);
  }

  static Reference number(String value) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, "UPS");
  }

  static Reference sscc(String value) {
    return new Reference(ReferenceType.SSCC, value, null);
  }

  static Reference pro(String value) {
    return new Reference(ReferenceType.PRO, value, null);
  }

  CarrierSays of(String trackingNumber) {
    return of(number(trackingNumber));
  }

  CarrierSays of(Reference other) {
    this.reference = other;
    return this;
  }

  CarrierSays at(Instant when) {
    this.at = when;
    return this;
  }

  CarrierSays in(String city) {
    this.place = Place.of(city, null, null);
    return this;
  }

  CarrierSays as(Classifier other) {
    this.classifier = other;
    return this;
  }

  CarrierSays because(@Nullable Cause why) {
    this.cause = why;
    return this;
  }

  CarrierSays expecting(Instant latest, Instant issuedAt) {
    return expecting(new Estimate(null, latest, "UPS", issuedAt));
  }

  CarrierSays expecting(Estimate other) {
    this.estimate = other;
    return this;
  }

  CarrierSays takingBack(CarrierSays other) {
    return correcting(new Correction(other.id(), java.util.Set.of()));
  }

  CarrierSays takingBackTheLatest(Milestone... milestones) {
    return correcting(Correction.ofLatest(milestones));
  }

  CarrierSays correcting(@Nullable Correction how) {
    this.correction = how;
    return this;
  }

  CarrierSays saying(String text) {
    this.words = text;
    return this;
  }

  CarrierSays beside(Reference... others) {
    this.related = List.of(others);
    return this;
  }

  /** Says it in that source's own id. */
  CarrierSays by(String other) {
    this.carrier = other;
    return this;
  }

  /** The wall clock is known, the zone is not: stored as if it were UTC. */
  CarrierSays withoutZone() {
    this.at = at.plusSeconds(Objects.requireNonNull(offset).getTotalSeconds());
    this.offset = null;
    return this;
  }

  /** As an agent states it by hand. */
  CarrierSays byAnAgent() {
    return by(CarrierCode.AGENT.value());
  }

  CarrierSays heardAt(Instant when) {
    this.receivedAt = when;
    return this;
  }

  /** Matched by a number of the shipment that is not its own. */
  CarrierSays matchedBy(Reference registered) {
    this.why = new Why("through-edge", registered, null);
    return this;
  }

  CarrierSays linkedByAnAgent() {
    this.why = new Why("linked-by-agent", reference, "ann");
    return this;
  }

  CarrierSays stated(Revision which) {
    this.revision = which;
    return this;
  }

  /** Another fact, though it says the same. */
  CarrierSays again(String difference) {
    this.salt = difference;
    return this;
  }

  EventId id() {
    return EventId.ofContent(
        carrier,
        reference.key().toString(),
        milestone.name(),
        classifier.name(),
        at.toString(),
        place == null ? "" : place.key(),
        salt);
  }

  CarrierEvent event() {
    return event(id());
  }

  /** The same fact as another statement of it. */
  CarrierEvent event(EventId id) {
    return new CarrierEvent(
        id,
        new CarrierCode(carrier),
        reference,
        related,
        milestone,
        classifier,
        new EventTime(at, offset, offset == null ? TimeQuality.UNKNOWN : TimeQuality.GIVEN),
        place,
        new CarrierStatus("I", milestone.name(), null, words),
        cause,
        estimate,
        correction,
        List.of(),
        "ups-main",
        "d-1",
        receivedAt == null ? at.plusSeconds(1) : receivedAt,
        revision.equals(Revision.FIRST) ? null : revision);
  }

  Fact fact() {
    return Fact.of(event(), why);
  }
}
