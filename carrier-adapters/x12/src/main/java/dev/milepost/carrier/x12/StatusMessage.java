package dev.milepost.carrier.x12;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Estimate;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transaction 214: B10, then loops LX with AT7, MS1 and MS2, in which cartons (CD3) may have
 * their own. Numbers may stand behind the AT7 that they belong to, so that a loop is read whole
 * before anything is said of it.
 */
final class StatusMessage {

  private static final Set<String> CONSIGNEE = Set.of("ST", "CN", "UC");

  private final Message message;
  private final Scac scac;
  private final Numbers shipment;
  private @Nullable Place destination;

  StatusMessage(Message message) {
    this.message = message;
    this.scac = carrier(message);
    this.shipment = new Numbers(scac);
  }

  private static Scac carrier(Message message) {
    return new Scac(
        message.segments().stream()
            .filter(segment -> segment.tag().equals("B10"))
            .map(segment -> segment.element(3))
            .findFirst()
            .orElse(""));
  }

  /** An AT7 with its place. */
  private static final class Scan {
    private final Segment at7;
    private @Nullable Segment ms1;
    private @Nullable Segment ms2;

    Scan(Segment at7) {
      this.at7 = at7;
    }
  }

  /** A loop: an LX, or a carton in it. */
  private final class Loop {
    private final List<Scan> scans = new ArrayList<>(1);
    private final Numbers numbers = new Numbers(scac);
    private final boolean carton;
    private String scanCode = "";

    Loop(boolean carton) {
      this.carton = carton;
    }

    void take(Segment segment) {
      Scan last = scans.isEmpty() ? null : scans.get(scans.size() - 1);
      switch (segment.tag()) {
        case "AT7" -> scans.add(new Scan(segment));
        case "MS1" -> {
          if (last != null && last.ms1 == null) {
            last.ms1 = segment;
          }
        }
        case "MS2" -> {
          if (last != null && last.ms2 == null) {
            last.ms2 = segment;
          }
        }
        case "MAN" -> numbers.addMarks(segment);
        case "PRF", "SPO" -> numbers.add(ReferenceType.PURCHASE_ORDER, segment.element(1), null);
        case "L11" -> {
          numbers.addReference(segment);
          if (segment.element(2).equals("86")) {
            scanCode = segment.element(1);
          }
        }
        default -> {}
      }
    }
  }

  void read() {
    List<Loop> loops = loops();
    Reference subject = subject();
    if (subject == null) {
      message.problem("names no shipment: neither B10 nor L11 has a number");
      return;
    }
    boolean scanned = false;
    for (Loop loop : loops) {
      for (Scan scan : loop.scans) {
        scan(loop, scan, subject);
        scanned = true;
      }
    }
    if (!scanned) {
      message.problem("has no AT7: nothing is said of the shipment");
    }
  }

  private List<Loop> loops() {
    List<Loop> loops = new ArrayList<>();
    Loop line = null;
    Loop loop = null;
    boolean ofConsignee = false;
    for (Segment segment : message.segments()) {
      switch (segment.tag()) {
        case "LX" -> {
          line = new Loop(false);
          loop = line;
          loops.add(loop);
        }
        case "CD3" -> {
          loop = new Loop(true);
          loops.add(loop);
        }
        case "PRF", "SPO" -> loop = line;
        case "N1" -> ofConsignee = CONSIGNEE.contains(segment.element(1));
        case "N4" -> {
          if (loop == null && ofConsignee) {
            destination = X12Place.ofAddress(segment);
          }
        }
        case "AT7" -> {
          if (loop == null) {
            loop = new Loop(false);
            loops.add(loop);
          }
        }
        default -> {}
      }
      if (loop != null) {
        loop.take(segment);
      } else {
        ofShipment(segment);
      }
    }
    return loops;
  }

  private void ofShipment(Segment segment) {
    switch (segment.tag()) {
      case "B10" -> {
        shipment.addCarriers(segment.element(1));
        if (segment.element(5).equals("CN")) {
          shipment.addCarriers(segment.element(6));
        }
        shipment.add(ReferenceType.BILL_OF_LADING, segment.element(2), null);
      }
      case "L11" -> shipment.addReference(segment);
      case "MAN" -> shipment.addMarks(segment);
      default -> {}
    }
  }

  /** The carrier's number before the shipper's bill of lading before anything else. */
  private @Nullable Reference subject() {
    for (ReferenceType type :
        List.of(
            ReferenceType.PRO,
            ReferenceType.TRACKING_NUMBER,
            ReferenceType.BILL_OF_LADING,
            ReferenceType.BOOKING)) {
      Reference first = shipment.first(type);
      if (first != null) {
        return first;
      }
    }
    return shipment.list().stream().findFirst().orElse(null);
  }

  private void scan(Loop loop, Scan scan, Reference ofShipment) {
    Segment at7 = scan.at7;
    List<String> warnings = message.warnings();
    String code = upper(at7.element(1));
    String appointment = upper(at7.element(3));
    if (code.isEmpty() && appointment.isEmpty()) {
      message.problem(at7, "says neither a status (AT701) nor an appointment (AT703)");
      return;
    }
    // Before version 004010 a date has six digits, and its century an element of its own.
    int shift = at7.element(5).length() == 6 && at7.element(6).length() <= 2 ? 1 : 0;
    String date = shift == 1 ? at7.element(6) + at7.element(5) : at7.element(5);
    X12Time stated = X12Time.of(date, at7.element(6 + shift), at7.element(7 + shift), warnings);
    if (stated == null) {
      message.problem(at7, "has no date (AT705) that can be read, expected CCYYMMDD");
      return;
    }
    if (!code.isEmpty() && !appointment.isEmpty()) {
      warnings.add("AT703: an appointment beside a status, the status is taken");
    }
    String reason = upper(at7.element(code.isEmpty() ? 4 : 2));
    Status status =
        code.isEmpty()
            ? Status.ofAppointment(appointment, reason)
            : refined(Status.of(code, reason, warnings), code, loop, warnings);
    fact(loop, scan, ofShipment, stated, status, words(code, appointment, reason, loop), warnings);
  }

  /** A carrier with scan codes of its own acknowledges nothing: Canada Post's XB is any scan. */
  private static Status refined(Status status, String code, Loop loop, List<String> warnings) {
    if (!code.equals("XB") || loop.scanCode.isEmpty()) {
      return status;
    }
    warnings.add("status: XB beside a scan code of the carrier, which says more than we know");
    return new Status(
        Milestone.INFORMATION, status.classifier(), status.cause(), status.correction(), false);
  }

  /** The finest code that there is as the detail: the carrier's own scan code, else the reason. */
  private static CarrierStatus words(String code, String appointment, String reason, Loop loop) {
    String stated = reason.isEmpty() ? null : reason;
    return new CarrierStatus(
        code.isEmpty() ? "AT703" : "AT701",
        code.isEmpty() ? appointment : code,
        loop.scanCode.isEmpty() ? stated : loop.scanCode,
        loop.scanCode.isEmpty() || stated == null ? null : "reason " + stated);
  }

  private void fact(
      Loop loop,
      Scan scan,
      Reference ofShipment,
      X12Time stated,
      Status status,
      CarrierStatus words,
      List<String> warnings) {
    Numbers named = new Numbers(scac);
    named.add(loop.numbers);
    Segment ms2 = scan.ms2;
    if (ms2 != null) {
      named.addEquipment(ms2.element(1), ms2.element(2), ms2.element(4));
    }
    Reference reference = isCarton(loop) ? loop.numbers.pieces().get(0) : ofShipment;
    List<Reference> related = shipment.list();
    related.addAll(named.list());
    Place place = scan.ms1 == null ? null : X12Place.ofStatus(scan.ms1);
    Place where = status.arrival() && destination != null ? destination : place;
    EventTime time = stated.at(where, warnings);
    EventTime said = status.arrival() ? heard(warnings) : time;
    Estimate estimate = status.arrival() ? estimate(stated, time, where, said.instant()) : null;
    if (status.classifier() == Classifier.ACTUAL) {
      message.warnOfOddTime(time, warnings);
    }
    String key =
        String.join(
            "\u001e",
            "214",
            words.type() + words.code(),
            String.valueOf(words.detail()),
            minute(time.instant()),
            place == null ? "" : place.key(),
            estimate == null || message.made() == null ? "" : minute(said.instant()));
    message.add(
        new Message.Fact(
            reference,
            related,
            status.milestone(),
            status.classifier(),
            said,
            status.milestone() == Milestone.VOIDED ? null : place,
            words,
            status.cause(),
            estimate,
            status.correction(),
            key),
        warnings);
  }

  private boolean isCarton(Loop loop) {
    return loop.carton && !loop.numbers.pieces().isEmpty();
  }

  private static String minute(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MINUTES).toString();
  }

  /** When delivery is expected; a date alone is the end of that day where it is delivered. */
  private static Estimate estimate(
      X12Time stated, EventTime time, @Nullable Place where, Instant issued) {
    Instant latest = time.instant();
    if (stated.stated().precision() == StatedTime.Precision.DAY) {
      ZoneId zone = Zones.of(where);
      latest = stated.stated().latest(zone == null ? ZoneOffset.UTC : zone);
    }
    return new Estimate(null, latest, X12Adapter.X12.value(), issued);
  }

  /** A forecast happens when it is made, not when the truck is to come. */
  private EventTime heard(List<String> warnings) {
    StatedTime made = message.made();
    if (made == null) {
      warnings.add("time: the interchange's date cannot be read, taken as of its receipt");
      return new EventTime(message.received(), null, TimeQuality.UNKNOWN);
    }
    warnings.add("time: said when the interchange was made, by a clock of an unknown zone");
    return new EventTime(made.wall().toInstant(ZoneOffset.UTC), null, TimeQuality.UNKNOWN);
  }

  private static String upper(String code) {
    return code.toUpperCase(Locale.ROOT);
  }
}
