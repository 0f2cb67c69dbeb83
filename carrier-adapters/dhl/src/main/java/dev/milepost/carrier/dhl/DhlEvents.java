package dev.milepost.carrier.dhl;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.dhl.DhlCodes.Meaning;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
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
import org.jspecify.annotations.Nullable;

/** What every division's event becomes, whatever it was written in. */
final class DhlEvents {

  private final Findings findings;

  DhlEvents(Delivery delivery) {
    this.findings = new Findings(delivery);
  }

  Findings findings() {
    return findings;
  }

  Decoded decoded() {
    return findings.decoded();
  }

  /**
   * Of whom the events are.
   *
   * @param service the division, since one number may be a parcel of several
   */
  record Parcel(Reference number, List<Reference> related, String service) {}

  /**
   * One event.
   *
   * @param key what tells its code from another, for the identity
   * @param usual the zone of a local time at no known place
   */
  record Scan(
      CarrierStatus status,
      String key,
      Meaning meaning,
      @Nullable Place place,
      StatedTime time,
      @Nullable ZoneId usual,
      @Nullable Correction correction) {}

  /** A number as DHL gives it out, or null where there is none. */
  static @Nullable Reference number(String text) {
    return Findings.number(ReferenceType.TRACKING_NUMBER, text, DhlAdapter.DHL.value());
  }

  CarrierEvent add(Parcel parcel, Scan scan, List<String> warnings) {
    // The one clock of Parcel DE's XML is the German one, wherever the parcel is.
    Place clock = parcel.service().equals(DhlCodes.ICE) ? null : scan.place();
    EventTime time = scan.time().at(clock, scan.usual(), warnings);
    if (scan.time().precision() == StatedTime.Precision.DAY) {
      warnings.add("time: a date alone, read as its first moment");
    }
    findings.warnOfFuture(time.instant(), warnings);
    Findings.warnOfCheckDigits(parcel.number(), parcel.related(), warnings);
    CarrierEvent event =
        event(
            id(parcel, scan),
            parcel,
            scan.meaning(),
            time,
            scan.place(),
            scan.status(),
            null,
            scan.correction(),
            warnings);
    findings.add(event);
    return event;
  }

  /**
   * An expected delivery, as of the newest scan and said when DHL answered: the answer gives no
   * other time.
   */
  void expect(
      Parcel parcel,
      Expectation expectation,
      @Nullable ZoneId zone,
      @Nullable EventTime newest,
      String remark) {
    Delivery delivery = findings.delivery();
    List<String> warnings = new ArrayList<>(1);
    EventTime time =
        newest != null
            ? newest
            : new EventTime(
                delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.DEFAULT);
    Estimate estimate = expectation.estimate(zone, delivery.receivedAt(), newest(newest), warnings);
    if (estimate == null) {
      findings.silence("an expected delivery that cannot be read");
      return;
    }
    Findings.warnOfCheckDigits(parcel.number(), parcel.related(), warnings);
    findings.add(
        event(
            EventId.ofContent(
                DhlAdapter.DHL.value(),
                parcel.number().key().value(),
                parcel.service().toLowerCase(Locale.ROOT),
                "ESTIMATE",
                expectation.key()),
            parcel,
            new Meaning(Milestone.ETA_UPDATED, null),
            time,
            null,
            new CarrierStatus(orNull(parcel.service()), DhlCodes.ESTIMATE, null, orNull(remark)),
            estimate,
            null,
            warnings));
  }

  private static @Nullable Instant newest(@Nullable EventTime time) {
    return time == null ? null : time.instant();
  }

  private CarrierEvent event(
      EventId id,
      Parcel parcel,
      Meaning meaning,
      EventTime time,
      @Nullable Place place,
      CarrierStatus status,
      @Nullable Estimate estimate,
      @Nullable Correction correction,
      List<String> warnings) {
    Delivery delivery = findings.delivery();
    return new CarrierEvent(
        id,
        DhlAdapter.DHL,
        parcel.number(),
        parcel.related(),
        meaning.milestone(),
        Classifier.ACTUAL,
        time,
        place,
        status,
        meaning.cause(),
        estimate,
        correction,
        warnings,
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  /**
   * What two answers agree on (dossier section 9.2): not the text, the seconds or the offset, as
   * the official sample has one time with a {@code Z} and without.
   */
  private static EventId id(Parcel parcel, Scan scan) {
    return EventId.ofContent(
        DhlAdapter.DHL.value(),
        parcel.number().key().value(),
        parcel.service().toLowerCase(Locale.ROOT),
        scan.key().toUpperCase(Locale.ROOT),
        minute(scan.time()).toString(),
        scan.place() == null ? "" : scan.place().key());
  }

  static LocalDateTime minute(StatedTime time) {
    return time.wall().truncatedTo(ChronoUnit.MINUTES);
  }

  static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  /**
   * When delivery is expected, as it is written.
   *
   * @param from start of the window, may be empty
   * @param through its end, may be empty
   * @param moment the moment or day, where there is no window
   */
  record Expectation(String from, String through, String moment) {

    boolean isEmpty() {
      return from.isEmpty() && through.isEmpty() && moment.isEmpty();
    }

    String key() {
      return from + " " + through + " " + moment;
    }

    /** The estimate, or null where none can be read or it lies before what is known already. */
    @Nullable Estimate estimate(
        @Nullable ZoneId zone, Instant issuedAt, @Nullable Instant news, List<String> warnings) {
      StatedTime end = StatedTime.iso(through);
      if (end == null) {
        end = StatedTime.iso(moment);
      }
      if (end == null) {
        return null;
      }
      ZoneId clock = zone == null ? ZoneOffset.UTC : zone;
      Instant latest = latest(end, clock);
      StatedTime start = StatedTime.iso(from);
      Instant earliest = start == null ? null : earliest(start, clock);
      boolean assumed = zone == null && (end.offset() == null || end.isMidnight());
      if (assumed) {
        warnings.add("estimate: the destination's zone is unknown, read as UTC");
      }
      if ((start == null && !from.isEmpty()) || unread(through)) {
        warnings.add("estimate: part of the window cannot be read");
      }
      if (earliest != null && earliest.isAfter(latest)) {
        warnings.add("estimate: the window ends before it begins, its start is left out");
        earliest = null;
      }
      boolean stale = news != null && latest.isBefore(news.minus(1, ChronoUnit.DAYS));
      return stale
          ? null
          : new Estimate(
              earliest, latest, DhlAdapter.DHL.value(), issuedAt, assumed ? ZoneOffset.UTC : null);
    }

    private static boolean unread(String text) {
      return !text.isEmpty() && StatedTime.iso(text) == null;
    }

    /** Midnight is a day without a time, of which the end is meant (dossier section 9.3). */
    private static Instant latest(StatedTime time, ZoneId zone) {
      return time.isMidnight()
          ? new StatedTime(time.wall(), null, StatedTime.Precision.DAY).latest(zone)
          : time.latest(zone);
    }

    private static Instant earliest(StatedTime time, ZoneId zone) {
      return time.isMidnight() || time.offset() == null
          ? time.wall().atZone(zone).toInstant()
          : time.latest(zone);
    }
  }
}
