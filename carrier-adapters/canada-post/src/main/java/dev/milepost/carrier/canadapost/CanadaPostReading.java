package dev.milepost.carrier.canadapost;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.carrier.canadapost.TrackingDocument.Occurrence;
import dev.milepost.carrier.canadapost.TrackingDocument.Parcel;
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
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reading of one answer. */
final class CanadaPostReading {

  private static final String CANADA = "CA";
  private static final String CARRIER = CanadaPostAdapter.CANADA_POST.value();
  private static final Set<String> PROVINCES =
      Set.of("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT");

  /** What Canada Post writes for the zone: an hour that comes twice is told apart by it. */
  private static final Map<String, ZoneOffset> OFFSETS =
      Map.ofEntries(
          Map.entry("NST", ZoneOffset.ofHoursMinutes(-3, -30)),
          Map.entry("NDT", ZoneOffset.ofHoursMinutes(-2, -30)),
          Map.entry("AST", ZoneOffset.ofHours(-4)),
          Map.entry("ADT", ZoneOffset.ofHours(-3)),
          Map.entry("EST", ZoneOffset.ofHours(-5)),
          Map.entry("EDT", ZoneOffset.ofHours(-4)),
          Map.entry("CST", ZoneOffset.ofHours(-6)),
          Map.entry("CDT", ZoneOffset.ofHours(-5)),
          Map.entry("MST", ZoneOffset.ofHours(-7)),
          Map.entry("MDT", ZoneOffset.ofHours(-6)),
          Map.entry("PST", ZoneOffset.ofHours(-8)),
          Map.entry("PDT", ZoneOffset.ofHours(-7)));

  /** First letter of a postal code, where its province has one clock. */
  private static final Map<Character, String> PROVINCE_OF_POSTAL_CODE =
      Map.of('B', "NS", 'C', "PE", 'E', "NB", 'R', "MB", 'T', "AB", 'Y', "YT");

  private final Delivery delivery;
  private final Findings findings;

  CanadaPostReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read() {
    TrackingDocument document = TrackingDocument.of(delivery.body()).orElse(null);
    if (document == null) {
      return rejected("not XML, or XML with a document type");
    }
    if (document.hasError(CanadaPostPolling.NO_HISTORY)) {
      return new Decoded.Ignored("no event in it: Canada Post does not know the number");
    }
    if (!document.errors().isEmpty()) {
      return rejected("Canada Post answered with " + String.join(", ", document.errors()));
    }
    if (document.parcels().isEmpty()) {
      return rejected("no tracking-detail of Canada Post in it");
    }
    document.parcels().forEach(this::parcel);
    return findings.decoded();
  }

  private void parcel(Parcel parcel) {
    Reference number = Findings.number(ReferenceType.TRACKING_NUMBER, parcel.text("pin"), CARRIER);
    if (number == null) {
      findings.problem("pin", "no parcel identification number");
      return;
    }
    List<String> odd = new ArrayList<>(1);
    List<Reference> related = related(parcel, number, odd);
    Findings.warnOfCheckDigits(number, related, odd);
    if (parcel.text("duplicate-flag-ind").equals("1")) {
      odd.add("number: Canada Post has several items under it");
    }
    EventTime newest = null;
    boolean arrived = false;
    for (Occurrence occurrence : parcel.events()) {
      CarrierEvent event = event(number, related, occurrence, odd);
      if (event != null) {
        arrived |=
            event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
        if (newest == null || event.time().instant().isAfter(newest.instant())) {
          newest = event.time();
        }
      }
    }
    if (!arrived) {
      expect(number, related, parcel, newest, odd);
    }
  }

  private static List<Reference> related(Parcel parcel, Reference number, List<String> odd) {
    List<Reference> related = new ArrayList<>(2);
    for (String pin : List.of("original-pin", "return-pin")) {
      Findings.relate(ReferenceType.TRACKING_NUMBER, parcel.text(pin), CARRIER, related, odd);
    }
    for (String reference : List.of("customer-ref-1", "customer-ref-2")) {
      Findings.relate(ReferenceType.SHIPPER_REFERENCE, parcel.text(reference), null, related, odd);
    }
    related.removeIf(reference -> reference.key().equals(number.key()));
    return List.copyOf(related);
  }

  private @Nullable CarrierEvent event(
      Reference number, List<Reference> related, Occurrence occurrence, List<String> odd) {
    String at = "line " + occurrence.line();
    String code = CanadaPostCodes.code(occurrence.text("event-identifier"));
    String text = occurrence.text("event-description");
    if (code.isEmpty()) {
      findings.problem(at, "no event-identifier");
      return null;
    }
    String clock = occurrence.text("event-time");
    StatedTime stated =
        StatedTime.iso(occurrence.text("event-date") + (clock.isEmpty() ? "" : " " + clock));
    if (stated == null) {
      findings.problem(at, "event-date and event-time cannot be read, expected ISO");
      return null;
    }
    List<String> warnings = new ArrayList<>(odd);
    Place place = place(occurrence);
    String zone = occurrence.text("event-time-zone").toUpperCase(Locale.ROOT);
    EventTime time = time(stated, place, zone, warnings);
    findings.warnOfFuture(time.instant(), warnings);
    CanadaPostCodes meaning = CanadaPostCodes.of(code, text);
    CarrierEvent event =
        event(
            EventId.ofContent(
                CARRIER,
                number.key().value(),
                code.toUpperCase(Locale.ROOT),
                minute(stated, time),
                place == null ? "" : place.key()),
            number,
            related,
            meaning,
            new CarrierStatus(null, code, null, text.isEmpty() ? null : text),
            time,
            place,
            null,
            warnings);
    findings.add(event);
    return event;
  }

  private static EventTime time(
      StatedTime stated, @Nullable Place place, String zone, List<String> warnings) {
    if (stated.precision() == StatedTime.Precision.DAY) {
      EventTime day = stated.at(place, null, warnings);
      warnings.add("time: a day without an hour");
      return new EventTime(day.instant(), day.offset(), TimeQuality.UNKNOWN);
    }
    return stated.withOffset(OFFSETS.get(zone)).at(place, null, warnings);
  }

  /** The moment where it was stated, since an hour comes twice a year; else the clock. */
  private static String minute(StatedTime stated, EventTime time) {
    LocalDateTime minute =
        time.quality() == TimeQuality.GIVEN
            ? LocalDateTime.ofInstant(time.instant(), ZoneOffset.UTC)
            : stated.wall();
    return minute.truncatedTo(ChronoUnit.MINUTES)
        + (time.quality() == TimeQuality.GIVEN ? "Z" : "");
  }

  /**
   * A province is Canada's. A site abroad may have a postal code before its country ({@code
   * 02650,Israel}), which is left out. The name of a shop too: it may be its keeper's.
   */
  private static @Nullable Place place(Occurrence occurrence) {
    String site = occurrence.text("event-site");
    String province = occurrence.text("event-province").toUpperCase(Locale.ROOT);
    boolean digits = site.chars().anyMatch(Character::isDigit);
    String city = digits ? site.substring(site.indexOf(',') + 1).strip() : site;
    if (digits && city.chars().anyMatch(Character::isDigit)) {
      city = "";
    }
    return city.isEmpty() && province.isEmpty()
        ? null
        : Place.of(city, province, PROVINCES.contains(province) ? CANADA : null);
  }

  /**
   * The day by which Canada Post means to deliver: the end of it at the destination. As of the
   * newest event, and said when it answered: the answer gives no other time.
   */
  private void expect(
      Reference number,
      List<Reference> related,
      Parcel parcel,
      @Nullable EventTime newest,
      List<String> odd) {
    String changed = parcel.text("changed-expected-date");
    String date = changed.isEmpty() ? parcel.text(CanadaPostCodes.ESTIMATE) : changed;
    if (date.isEmpty()) {
      return;
    }
    StatedTime stated = StatedTime.iso(date);
    EventTime time =
        newest != null
            ? newest
            : new EventTime(
                delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
    List<String> warnings = new ArrayList<>(odd);
    ZoneId destination = destination(parcel);
    ZoneId zone =
        destination != null ? destination : time.offset() == null ? ZoneOffset.UTC : time.offset();
    Instant latest = stated == null ? null : stated.latest(zone);
    if (latest == null || latest.isBefore(time.instant().minus(1, ChronoUnit.DAYS))) {
      findings.silence("an expected delivery that is over or cannot be read");
      return;
    }
    if (destination == null) {
      warnings.add("estimate: the destination's zone is not certain, read by the newest scan's");
    }
    findings.add(
        event(
            EventId.ofContent(CARRIER, number.key().value(), "ESTIMATE", date),
            number,
            related,
            new CanadaPostCodes(Milestone.ETA_UPDATED, null),
            new CarrierStatus(null, CanadaPostCodes.ESTIMATE, null, null),
            time,
            null,
            new Estimate(
                null,
                latest,
                CARRIER,
                delivery.receivedAt(),
                destination == null ? zone.getRules().getOffset(latest) : null),
            warnings));
  }

  private static @Nullable ZoneId destination(Parcel parcel) {
    String postal = parcel.text("destination-postal-id").toUpperCase(Locale.ROOT);
    String province = postal.isEmpty() ? null : PROVINCE_OF_POSTAL_CODE.get(postal.charAt(0));
    return province == null ? null : Zones.of(province, CANADA);
  }

  private CarrierEvent event(
      EventId id,
      Reference number,
      List<Reference> related,
      CanadaPostCodes meaning,
      CarrierStatus status,
      EventTime time,
      @Nullable Place place,
      @Nullable Estimate estimate,
      List<String> warnings) {
    return new CarrierEvent(
        id,
        CanadaPostAdapter.CANADA_POST,
        number,
        related,
        meaning.milestone(),
        Classifier.ACTUAL,
        time,
        place,
        status,
        meaning.cause(),
        estimate,
        null,
        warnings,
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  private static Decoded rejected(String why) {
    return new Decoded.Rejected(new Decoded.Problem(null, why));
  }
}
