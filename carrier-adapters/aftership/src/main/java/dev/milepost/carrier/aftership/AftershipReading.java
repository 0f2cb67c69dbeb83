package dev.milepost.carrier.aftership;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.pointer;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.Issuers;
import dev.milepost.carrier.StatedTime;
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
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery: walks the payload, gathers events and problems side by side. */
final class AftershipReading {

  private static final String NOT_AFTERSHIP = "neither a webhook nor a tracking of AfterShip";
  private static final String CARRIER = AftershipAdapter.AFTERSHIP.value();
  private static final Place NOWHERE = Place.of(null, null, null);
  private static final int REFUSED = 400;
  private static final int NO_SUCH_TRACKING = 4004;

  private final Delivery delivery;
  private final Findings findings;

  AftershipReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read(JsonNode root) {
    int code = root.path("meta").path("code").asInt(0);
    if (code == NO_SUCH_TRACKING) {
      return new Decoded.Ignored("AfterShip does not know the number");
    }
    if (code >= REFUSED) {
      return new Decoded.Rejected(
          new Decoded.Problem("/meta/code", "AfterShip answered with " + code));
    }
    if (!messages(root, false, "")) {
      return new Decoded.Rejected(new Decoded.Problem(null, NOT_AFTERSHIP));
    }
    return findings.decoded();
  }

  /** Reads one message or a list of them; false where there is something and nothing known. */
  private boolean messages(JsonNode list, boolean revised, String at) {
    boolean recognised = size(list) == 0;
    for (int i = 0; i < size(list); i++) {
      recognised |= message(item(list, i), revised, list.isArray() ? at + "/" + i : at);
    }
    return recognised;
  }

  /**
   * Reads a message, whole or bared of its envelopes.
   *
   * @param revised whether it tells of a new estimate
   */
  private boolean message(JsonNode message, boolean revised, String at) {
    if (message.has("tracking_number") || message.has("checkpoints")) {
      tracking(message, revised, at);
      return true;
    }
    boolean revises = revised || text(message, "event").equalsIgnoreCase("edd_revise");
    for (String envelope : List.of("msg", "data", "tracking", "trackings")) {
      if (message.has(envelope)) {
        return messages(message.path(envelope), revises, at + "/" + envelope);
      }
    }
    if (message.isObject() && message.isEmpty() && !at.isEmpty()) {
      return true;
    }
    findings.problem(at, NOT_AFTERSHIP);
    return false;
  }

  /** The tracking that is read, as its events need it. */
  private record Parcel(
      Reference number,
      List<Reference> related,
      List<String> odd,
      Place destination,
      @Nullable StatedTime said) {

    String issuer() {
      return Objects.requireNonNullElse(number.issuer(), "");
    }
  }

  private void tracking(JsonNode tracking, boolean revised, String at) {
    Reference number = number(tracking);
    if (number == null) {
      findings.problem(at + "/tracking_number", "no tracking number");
      return;
    }
    List<String> odd = new ArrayList<>(1);
    String updated = text(tracking, "updated_at");
    Parcel parcel =
        new Parcel(
            number,
            related(tracking, number, odd),
            odd,
            AftershipPlace.destination(tracking),
            StatedTime.iso(updated.isEmpty() ? text(tracking, "last_updated_at") : updated));
    JsonNode checkpoints = tracking.path("checkpoints");
    List<CarrierEvent> scans = new ArrayList<>(size(checkpoints) + 1);
    for (int i = 0; i < size(checkpoints); i++) {
      checkpoint(parcel, item(checkpoints, i), scans, at + pointer("checkpoints", checkpoints, i));
    }
    summary(parcel, tracking, size(checkpoints) == 0, scans, at);
    scans.forEach(findings::add);
    expectation(parcel, tracking, revised, scans, at);
  }

  private static @Nullable Reference number(JsonNode leg) {
    return Findings.number(
        ReferenceType.TRACKING_NUMBER, text(leg, "tracking_number"), Issuers.of(text(leg, "slug")));
  }

  /** The numbers of the other legs, and the shop's orders. */
  private static List<Reference> related(JsonNode tracking, Reference number, List<String> odd) {
    List<Reference> related = new ArrayList<>(2);
    for (String field : List.of("first_mile", "last_mile", "next_couriers")) {
      JsonNode legs = tracking.path(field);
      for (int i = 0; i < size(legs); i++) {
        Reference leg = number(item(legs, i));
        if (leg != null && !leg.key().equals(number.key()) && !related.contains(leg)) {
          related.add(leg);
        }
      }
    }
    for (String field : List.of("order_number", "order_id")) {
      Findings.relate(ReferenceType.SALES_ORDER, text(tracking, field), null, related, odd);
    }
    return related;
  }

  private void checkpoint(Parcel parcel, JsonNode checkpoint, List<CarrierEvent> scans, String at) {
    StatedTime stated = StatedTime.iso(text(checkpoint, "checkpoint_time"));
    if (stated == null) {
      findings.problem(at + "/checkpoint_time", "no time that can be read, expected ISO 8601");
      return;
    }
    List<String> warnings = new ArrayList<>(parcel.odd());
    Place place = AftershipPlace.of(checkpoint);
    EventTime time = time(stated, place, warnings);
    String message = text(checkpoint, "message");
    scans.add(
        scan(
            parcel,
            status(checkpoint, message.isEmpty() ? text(checkpoint, "subtag_message") : message),
            stated.wall().truncatedTo(ChronoUnit.MINUTES).toString(),
            time,
            place,
            warnings));
  }

  /**
   * A checkpoint has its place's clock, with or without an offset (dossier section 2.6). Midnight
   * without one is a date whose hour nobody wrote (dossier section 0, 6).
   */
  private static EventTime time(StatedTime stated, Place place, List<String> warnings) {
    EventTime time = stated.at(place, null, warnings);
    if (!stated.isMidnight() || stated.offset() != null) {
      return time;
    }
    warnings.add("time: midnight, a date without an hour");
    return new EventTime(time.instant(), time.offset(), TimeQuality.UNKNOWN);
  }

  /**
   * What the tracking says of itself: that AfterShip has given it up, which is no checkpoint of any
   * carrier, and how it stands where it has no history.
   */
  private void summary(
      Parcel parcel, JsonNode tracking, boolean alone, List<CarrierEvent> scans, String at) {
    CarrierStatus status = status(tracking, text(tracking, "subtag_message"));
    Milestone milestone = meaning(status).milestone();
    boolean expired = milestone == Milestone.TRACKING_EXPIRED;
    if (expired ? has(scans, milestone) : !alone) {
      return;
    }
    if (status.code().isEmpty() || milestone == Milestone.INFORMATION) {
      findings.silence("AfterShip knows nothing of the number yet");
      return;
    }
    List<String> warnings = new ArrayList<>(parcel.odd());
    EventTime time = since(parcel, tracking, milestone, warnings);
    if (time == null) {
      findings.problem(at + "/tag", "a status without a checkpoint, and nothing says since when");
      return;
    }
    CarrierEvent newest = newest(scans);
    String after = newest == null ? "" : newest.id().toString();
    scans.add(scan(parcel, status, after, time, NOWHERE, warnings));
  }

  private static @Nullable EventTime since(
      Parcel parcel, JsonNode tracking, Milestone milestone, List<String> warnings) {
    StatedTime delivered =
        milestone == Milestone.DELIVERED
            ? StatedTime.iso(text(tracking, "shipment_delivery_date"))
            : null;
    if (delivered != null) {
      return time(delivered, parcel.destination(), warnings);
    }
    if (parcel.said() == null) {
      return null;
    }
    EventTime said = parcel.said().at(null, ZoneOffset.UTC, warnings);
    if (milestone == Milestone.TRACKING_EXPIRED) {
      return said;
    }
    warnings.add("time: when AfterShip said so, no checkpoint says when it was");
    return new EventTime(said.instant(), said.offset(), TimeQuality.UNKNOWN);
  }

  private CarrierEvent scan(
      Parcel parcel,
      CarrierStatus status,
      String minute,
      EventTime time,
      Place place,
      List<String> warnings) {
    EventId id =
        EventId.ofContent(
            CARRIER,
            parcel.issuer(),
            parcel.number().key().value(),
            status.code().toLowerCase(Locale.ROOT),
            minute,
            place.key());
    findings.warnOfFuture(time.instant(), warnings);
    return event(parcel, id, meaning(status), time, place, status, null, warnings);
  }

  private void expectation(
      Parcel parcel, JsonNode tracking, boolean revised, List<CarrierEvent> scans, String at) {
    AftershipExpectation expected = AftershipExpectation.of(tracking);
    if (expected == null || isOver(tracking, scans)) {
      return;
    }
    List<String> warnings = new ArrayList<>(parcel.odd());
    CarrierEvent newest = newest(scans);
    EventTime time = said(parcel);
    ZoneId zone = Zones.of(parcel.destination());
    ZoneId near = near(parcel, newest);
    if (zone == null && expected.isLocal()) {
      warnings.add(
          "estimate: the destination's zone is unknown, read "
              + (near == null ? "as UTC" : "in that of the newest checkpoint"));
    }
    Estimate estimate =
        expected.read(zone, near == null ? ZoneOffset.UTC : near, time.instant(), warnings);
    if (estimate == null) {
      findings.problem(at + "/" + expected.field(), "an expected delivery that cannot be read");
      return;
    }
    if (newest != null
        && estimate.latest().isBefore(newest.time().instant().minus(1, ChronoUnit.DAYS))) {
      findings.silence("an expected delivery before the newest checkpoint");
      return;
    }
    EventId id =
        EventId.ofContent(
            CARRIER,
            parcel.issuer(),
            parcel.number().key().value(),
            "ESTIMATE",
            expected.key(),
            newest == null ? "" : newest.id().toString(),
            revised ? text(tracking, "updated_at") : "");
    findings.add(
        event(
            parcel,
            id,
            new AftershipStatus(Milestone.ETA_UPDATED, null),
            time,
            NOWHERE,
            new CarrierStatus("estimate", expected.field(), null, null),
            estimate,
            warnings));
  }

  /**
   * The clock of the newest checkpoint where it may stand for the destination's, which it does not
   * in another country.
   */
  private static @Nullable ZoneId near(Parcel parcel, @Nullable CarrierEvent newest) {
    Place seen = newest == null ? null : newest.place();
    String country = parcel.destination().country();
    boolean there = seen != null && (country == null || country.equals(seen.country()));
    return there ? Zones.of(seen) : null;
  }

  /** When the estimate was made: AfterShip says when it last changed the tracking. */
  private EventTime said(Parcel parcel) {
    return parcel.said() != null
        ? parcel.said().at(null, ZoneOffset.UTC, new ArrayList<>(1))
        : new EventTime(
            delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
  }

  /** Delivered or on its way back: an expectation that still stands there is old. */
  private static boolean isOver(JsonNode tracking, List<CarrierEvent> scans) {
    Milestone now = meaning(status(tracking, "")).milestone();
    return now == Milestone.DELIVERED
        || now == Milestone.RETURNING
        || now == Milestone.RETURNED
        || has(scans, Milestone.DELIVERED)
        || has(scans, Milestone.RETURNING)
        || has(scans, Milestone.RETURNED);
  }

  private static boolean has(List<CarrierEvent> scans, Milestone milestone) {
    for (CarrierEvent scan : scans) {
      if (scan.milestone() == milestone) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable CarrierEvent newest(List<CarrierEvent> scans) {
    CarrierEvent newest = null;
    Instant at = Instant.MIN;
    for (CarrierEvent scan : scans) {
      if (!scan.time().instant().isBefore(at)) {
        newest = scan;
        at = scan.time().instant();
      }
    }
    return newest;
  }

  private CarrierEvent event(
      Parcel parcel,
      EventId id,
      AftershipStatus meaning,
      EventTime time,
      Place place,
      CarrierStatus status,
      @Nullable Estimate estimate,
      List<String> warnings) {
    Findings.warnOfCheckDigits(parcel.number(), parcel.related(), warnings);
    return new CarrierEvent(
        id,
        AftershipAdapter.AFTERSHIP,
        parcel.number(),
        parcel.related(),
        meaning.milestone(),
        Classifier.ACTUAL,
        time,
        place.equals(NOWHERE) ? null : place,
        status,
        meaning.cause(),
        estimate,
        null,
        warnings,
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  /** The tag is the type and the subtag the code; where there is none, the tag is both. */
  private static CarrierStatus status(JsonNode of, String description) {
    String tag = text(of, "tag");
    String subtag = text(of, "subtag");
    return new CarrierStatus(
        orNull(tag),
        subtag.isEmpty() ? tag : subtag,
        orNull(text(of, "raw_tag")),
        orNull(description));
  }

  private static AftershipStatus meaning(CarrierStatus status) {
    String tag = Objects.requireNonNullElse(status.type(), "").toLowerCase(Locale.ROOT);
    String code = status.code().toLowerCase(Locale.ROOT);
    return AftershipStatus.of(tag, code.equals(tag) ? "" : code);
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
