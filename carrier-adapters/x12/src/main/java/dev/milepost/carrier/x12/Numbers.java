package dev.milepost.carrier.x12;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.CheckDigits;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The numbers that a part of a message names, each once, in their order. */
final class Numbers {

  /** Owner, category U, serial number and check digit (ISO 6346). */
  private static final Pattern CONTAINER = Pattern.compile("[A-Z]{3}U[0-9]{7}");

  private final Set<Reference> all = new LinkedHashSet<>();
  private final Scac scac;

  Numbers(Scac scac) {
    this.scac = scac;
  }

  List<Reference> list() {
    return new ArrayList<>(all);
  }

  /** Who gives out the carrier's numbers. */
  @Nullable String issuer() {
    return scac.issuer();
  }

  /** The same text for the same numbers, in whatever order. */
  static String key(List<Reference> numbers) {
    return numbers.stream()
        .map(one -> one.key().toString())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** The first of that type, or null. */
  @Nullable Reference first(ReferenceType type) {
    return all.stream().filter(one -> one.type() == type).findFirst().orElse(null);
  }

  /** The numbers of one physical piece. */
  List<Reference> pieces() {
    return all.stream().filter(one -> one.type().namesAPiece()).toList();
  }

  void add(Numbers others) {
    all.addAll(others.all);
  }

  /** Adds what is a number; placeholders have no digit in them. */
  void add(ReferenceType type, String value, @Nullable String issuer) {
    Reference reference = Findings.number(type, value, issuer);
    if (reference != null) {
      all.add(reference);
    }
  }

  /** The carrier's own number. */
  void addCarriers(String value) {
    add(scac.numbers(), value, scac.issuer());
  }

  /** L11 has the number first, REF and N9 the qualifier (element 128). */
  void addReference(Segment segment) {
    boolean valueFirst = segment.tag().equals("L11");
    String qualifier = segment.element(valueFirst ? 2 : 1).toUpperCase(Locale.ROOT);
    String value = segment.element(valueFirst ? 1 : 2);
    switch (qualifier) {
      case "CN" -> addCarriers(value);
      case "2I", "08" -> add(ReferenceType.TRACKING_NUMBER, value, scac.issuer());
      case "BM", "MB" -> add(ReferenceType.BILL_OF_LADING, value, null);
      case "BN" -> add(ReferenceType.BOOKING, value, null);
      case "PO" -> add(ReferenceType.PURCHASE_ORDER, value, null);
      case "SO", "VN" -> add(ReferenceType.SALES_ORDER, value, null);
      case "PK", "DO", "DJ" -> add(ReferenceType.DELIVERY_NOTE, value, null);
      case "AW" -> add(ReferenceType.AIR_WAYBILL, value, null);
      case "CR", "SI", "LO" -> add(ReferenceType.SHIPPER_REFERENCE, value, null);
      case "EQ", "OC" -> addEquipment("", value, "");
      default -> {}
    }
  }

  /** MAN: an SSCC, with or without its identifier 00, or the carrier's number of the package. */
  void addMarks(Segment man) {
    addMark(man.element(1), man.element(2));
    addMark(man.element(4), man.element(5));
  }

  private void addMark(String qualifier, String value) {
    switch (qualifier.toUpperCase(Locale.ROOT)) {
      case "GM", "AA" -> add(ReferenceType.SSCC, value, null);
      case "CP" -> add(ReferenceType.TRACKING_NUMBER, value, scac.issuer());
      default -> {}
    }
  }

  /**
   * Equipment, where it is a container. Written in two, the check digit must be right: the number
   * of a trailer looks alike.
   */
  void addEquipment(String initial, String number, String checkDigit) {
    String whole = number.replace(" ", "").replace("-", "").toUpperCase(Locale.ROOT);
    if (CONTAINER.matcher(whole).matches()) {
      add(ReferenceType.CONTAINER, whole, null);
      return;
    }
    String joined = initial.toUpperCase(Locale.ROOT) + whole;
    for (String candidate : List.of(joined, joined + checkDigit)) {
      if (CONTAINER.matcher(candidate).matches()) {
        Reference container = new Reference(ReferenceType.CONTAINER, candidate, null);
        if (CheckDigits.warning(container).isEmpty()) {
          all.add(container);
          return;
        }
      }
    }
  }
}
