package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.carrier.edi.Transaction;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reading of one status message: consignments (CNI), their statuses (STS), and below each
 * status its dates, place, packages and containers.
 */
final class IftstaReading {

  /** The first of these that is there is the status's own. 40E is that of the next report. */
  private static final List<String> OF_STATUS =
      List.of("334", "78", "7", "35", "178", "186", "136", "200", "143", "310", "1", "9", "137");

  /** Association codes of the German energy market: {@code 2.0g}. */
  private static final Pattern ENERGY_MARKET = Pattern.compile("S?\\d\\.\\d[a-z]?");

  private static final Pattern ENERGY_CODE = Pattern.compile("Z\\d\\d");

  private final Findings findings;
  private final Transaction message;
  private final MessageHead head;
  private final StatusEvents events;
  private final Scope header;
  private Scope consignment;
  private @Nullable Segment cni;
  private @Nullable Segment sts;
  private Scope status;

  IftstaReading(Findings findings, Transaction message) {
    this.findings = findings;
    this.message = message;
    this.head = MessageHead.of(message);
    this.events = new StatusEvents(findings, head);
    this.header = new Scope(head.carrier());
    this.consignment = header;
    this.status = header;
  }

  void read() {
    if (isOfEnergyMarket()) {
      findings.silence("a status of the energy market, which is no transport");
      return;
    }
    boolean any = false;
    for (Segment segment : message.segments()) {
      switch (segment.tag()) {
        case "CNI" -> {
          finish();
          cni = segment;
          consignment = new Scope(head.carrier());
        }
        case "STS" -> {
          finish();
          any = true;
          sts = segment;
          status = new Scope(head.carrier());
        }
        default -> (sts != null ? status : consignment).add(segment);
      }
    }
    finish();
    if (!any) {
      findings.problem(message.place(), "an IFTSTA without a status: expected STS");
    }
  }

  /**
   * The same message type, used for meter points and suppliers (dossier section 6.2). A partner may
   * number his own categories by Z as well, so that a single mark is not enough.
   */
  private boolean isOfEnergyMarket() {
    boolean association = ENERGY_MARKET.matcher(message.association()).matches();
    for (Segment segment : message.segments()) {
      if (segment.tag().equals("STS")
          && ENERGY_CODE.matcher(segment.component(1, 1)).matches()
          && (association || ENERGY_CODE.matcher(segment.component(2, 1)).matches())) {
        return true;
      }
      if (association && segment.tag().equals("NAD")) {
        String agency = segment.component(2, 3);
        if (agency.equals("293") || agency.equals("332")) {
          return true;
        }
      }
    }
    return false;
  }

  private void finish() {
    Segment said = sts;
    sts = null;
    if (said == null) {
      return;
    }
    String at = message.at(said);
    Set<Reference> subjects = subjects();
    if (subjects.isEmpty()) {
      findings.problem(at, "no number of a package, container or consignment");
      return;
    }
    List<String> warnings = new ArrayList<>(message.warnings());
    StatedTime own = stated(at);
    StatedTime stated = own == null && isUndated() ? head.issued() : own;
    if (stated == null) {
      return;
    }
    if (own == null) {
      warnings.add("time: the status has no date of its own, taken as of the message");
    }
    Place place = place(warnings);
    Reference number = consignmentNumber();
    List<Set<Reference>> numbers =
        List.of(
            number == null ? Set.of() : Set.of(number),
            status.references(),
            consignment.references(),
            header.references(),
            status.containers(),
            consignment.containers(),
            header.containers());
    events.add(
        new StatusEvents.Said(
            at,
            StatusStatement.of(said, message),
            load(),
            stated,
            own != null,
            place,
            forecast(),
            warnings),
        subjects,
        numbers);
  }

  /** Of what it is said: its packages, its containers, else the consignment. */
  private Set<Reference> subjects() {
    for (Scope scope : List.of(status, consignment, header)) {
      if (!scope.packages().isEmpty()) {
        return scope.packages();
      }
      if (scope == status && !scope.containers().isEmpty()) {
        return scope.containers();
      }
    }
    Reference number = consignmentNumber();
    if (number != null) {
      return Set.of(number);
    }
    for (Scope scope : List.of(status, consignment, header)) {
      if (!scope.containers().isEmpty()) {
        return scope.containers();
      }
      Reference first = first(scope.references());
      if (first != null) {
        return Set.of(first);
      }
    }
    return Set.of();
  }

  /** What names the whole consignment, before what names an order or a delivery in it. */
  private static @Nullable Reference first(Set<Reference> references) {
    for (ReferenceType type :
        List.of(
            ReferenceType.BOOKING,
            ReferenceType.BILL_OF_LADING,
            ReferenceType.AIR_WAYBILL,
            ReferenceType.PRO,
            ReferenceType.SHIPPER_REFERENCE,
            ReferenceType.DELIVERY_NOTE)) {
      for (Reference reference : references) {
        if (reference.type() == type) {
          return reference;
        }
      }
    }
    return references.stream().findFirst().orElse(null);
  }

  /**
   * The number in CNI. Whose it is CNI does not say: where a reference says what the same number
   * is, it is that; else it is the consignor's, as EANCOM has it.
   */
  private @Nullable Reference consignmentNumber() {
    String number = cni == null ? "" : cni.component(2, 1);
    if (number.isEmpty()) {
      return null;
    }
    for (Scope scope : List.of(status, consignment, header)) {
      for (Reference reference : scope.references()) {
        if (reference.value().equalsIgnoreCase(number)) {
          return reference;
        }
      }
    }
    return Findings.number(ReferenceType.SHIPPER_REFERENCE, number, null);
  }

  /**
   * Its own date. Of several a bad one is passed over; where none is good, or there is none and the
   * message has none either, that is a problem.
   */
  private @Nullable StatedTime stated(String at) {
    Segment bad = null;
    for (String qualifier : OF_STATUS) {
      for (Segment dtm : status.dates()) {
        if (EdifactDate.qualifier(dtm).equals(qualifier)) {
          StatedTime stated = EdifactDate.of(dtm);
          if (stated != null) {
            return stated;
          }
          bad = bad == null ? dtm : bad;
        }
      }
    }
    if (bad != null) {
      findings.problem(
          message.at(bad), "DTM: no date that there is, in format " + shown(bad.component(1, 3)));
    } else if (head.issued() == null) {
      findings.problem(at, "no date of the status, and none of the message");
    }
    return null;
  }

  /** A status without a date is as of the message; one with a wrong date is not. */
  private boolean isUndated() {
    return status.dates().stream().noneMatch(dtm -> OF_STATUS.contains(EdifactDate.qualifier(dtm)));
  }

  /** Formats are numbers; anything else is not repeated. */
  private static String shown(String format) {
    return format.length() <= 3 && format.chars().allMatch(Character::isDigit) ? format : "?";
  }

  private @Nullable Place place(List<String> warnings) {
    Segment loc = status.place();
    for (Scope scope : List.of(consignment, header)) {
      Segment above = scope.place();
      if (loc == null && above != null && EdifactPlace.isOfStatus(above)) {
        loc = above;
      }
    }
    return EdifactPlace.of(loc, warnings);
  }

  private Load load() {
    return status.load() != Load.UNSTATED
        ? status.load()
        : consignment.load() != Load.UNSTATED ? consignment.load() : header.load();
  }

  private @Nullable Forecast forecast() {
    return status.forecast() != null
        ? status.forecast()
        : consignment.forecast() != null ? consignment.forecast() : header.forecast();
  }
}
