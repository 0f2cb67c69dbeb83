package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of references, packages and equipment, each with the kind that its qualifier says.
 */
final class EdifactNumbers {

  private static final int SSCC = 18;
  private static final int SCANNED_SSCC = 20;
  private static final int LAST_GIN = 6;
  private static final int MARKS = 10;
  private static final int LONGEST_RANGE = 1000;
  private static final int MOST_RELATED = 100;
  private static final Pattern AIR_WAYBILL = Pattern.compile("\\d{3}-\\d{8}");
  private static final Pattern CONTAINER = Pattern.compile("[A-Z]{4} ?\\d{6}[- ]?\\d");

  /** Given out by a forwarder for his own customer, not by the carrier. */
  private static final Set<String> HOUSE = Set.of("BH", "HWB");

  private static final Pattern SCAC = Pattern.compile("[A-Z]{2,4}");

  private EdifactNumbers() {}

  /**
   * What kind of number that qualifier of RFF (element 1153) is, or null for one of no shipment.
   */
  static @Nullable ReferenceType type(String qualifier) {
    return switch (qualifier) {
      case "BN" -> ReferenceType.BOOKING;
      case "BM", "BH", "MB", "TB", "AAM", "AAS", "HWB" -> ReferenceType.BILL_OF_LADING;
      case "AWB", "MWB" -> ReferenceType.AIR_WAYBILL;
      case "CN" -> ReferenceType.PRO;
      case "CW" -> ReferenceType.TRACKING_NUMBER;
      case "ON", "CO" -> ReferenceType.PURCHASE_ORDER;
      case "VN" -> ReferenceType.SALES_ORDER;
      case "DQ", "AAK", "AAU", "AAJ" -> ReferenceType.DELIVERY_NOTE;
      case "EQ", "AAQ" -> ReferenceType.CONTAINER;
      case "CU", "CR", "SI", "SRN", "UCN", "FF", "AAO", "TIN", "ABO", "ANT" ->
          ReferenceType.SHIPPER_REFERENCE;
      default -> null;
    };
  }

  /**
   * The number of an RFF, or null where it is none of a shipment.
   *
   * @param carrier who gives out bookings and bills of lading; null where nobody says
   */
  static @Nullable Reference reference(Segment rff, @Nullable String carrier) {
    ReferenceType type = type(rff.component(1, 1));
    String number = rff.component(1, 2);
    if (type == null || (type == ReferenceType.CONTAINER && !isContainer(number))) {
      return null;
    }
    if (type == ReferenceType.BILL_OF_LADING && AIR_WAYBILL.matcher(number).matches()) {
      type = ReferenceType.AIR_WAYBILL;
    }
    boolean ofCarrier =
        type == ReferenceType.BOOKING
            || type == ReferenceType.PRO
            || (type == ReferenceType.BILL_OF_LADING && !HOUSE.contains(rff.component(1, 1)));
    return Findings.number(type, number, ofCarrier ? carrier : null);
  }

  /**
   * Adds the numbers of packages that a PCI or GIN states. GIN gives one, or the first and the last
   * of a range, in each of its elements.
   */
  static void packages(Segment segment, Set<Reference> packages) {
    if (segment.tag().equals("GIN")) {
      String kind = segment.component(1, 1);
      boolean sscc = kind.equals("BJ") || kind.equals("AW");
      if (sscc || kind.equals("ML")) {
        for (int n = 2; n <= LAST_GIN; n++) {
          range(segment.component(n, 1), segment.component(n, 2), sscc, packages);
        }
      }
      return;
    }
    String marking = segment.component(1, 1);
    boolean sscc = marking.equals("30") || marking.equals("33E");
    for (int c = 1; c <= MARKS; c++) {
      String mark = segment.component(2, c);
      if (sscc || isSscc(mark)) {
        add(parcel(mark, sscc), packages);
      }
    }
  }

  /** The container of an EQD, or null of other equipment and of an empty number. */
  static @Nullable Reference container(Segment eqd) {
    return eqd.component(1, 1).equals("CN")
        ? Findings.number(ReferenceType.CONTAINER, eqd.component(2, 1), null)
        : null;
  }

  /** The carrier's SCAC, where that is what the NAD of the carrier names; else null. */
  static @Nullable String carrier(Segment nad) {
    String id = nad.component(2, 1);
    String list = nad.component(2, 2);
    boolean listed = list.isEmpty() || list.equals("160") || list.equals("172");
    return nad.component(1, 1).equals("CA") && listed && SCAC.matcher(id).matches() ? id : null;
  }

  /** Adds a number, where it is one. */
  static void add(@Nullable Reference reference, Set<Reference> references) {
    if (reference != null) {
      references.add(reference);
    }
  }

  /**
   * All numbers, each once, as far as an event may relate to them.
   *
   * @param subject is not among them
   * @param warnings takes that there are more
   */
  static List<Reference> related(
      @Nullable Reference subject, List<Set<Reference>> numbers, List<String> warnings) {
    Set<Reference> all = new LinkedHashSet<>();
    numbers.forEach(all::addAll);
    if (subject != null) {
      all.remove(subject);
    }
    if (all.size() > MOST_RELATED) {
      warnings.add("related: the first " + MOST_RELATED + " of " + all.size() + " numbers");
    }
    return all.stream().limit(MOST_RELATED).toList();
  }

  /**
   * The numbers from the first to the last; only these two where they are no SSCCs of one sender.
   */
  private static void range(String first, String last, boolean sscc, Set<Reference> packages) {
    add(parcel(first, sscc), packages);
    if (first.length() == SSCC && last.length() == SSCC && isSscc(first) && isSscc(last)) {
      long from = Long.parseLong(first.substring(0, SSCC - 1));
      long to = Long.parseLong(last.substring(0, SSCC - 1));
      if (to - from <= LONGEST_RANGE) {
        for (long serial = from + 1; serial < to; serial++) {
          add(parcel(serial(serial), sscc), packages);
        }
      }
    }
    add(parcel(last, sscc), packages);
  }

  /** With the check digit of GS1: every other digit counts three times, from the first. */
  private static String serial(long number) {
    String digits = String.format(Locale.ROOT, "%017d", number);
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      sum += (digits.charAt(i) - '0') * (i % 2 == 0 ? 3 : 1);
    }
    return digits + (10 - sum % 10) % 10;
  }

  private static @Nullable Reference parcel(String number, boolean sscc) {
    ReferenceType type =
        isSscc(number) || (sscc && number.chars().allMatch(Character::isDigit))
            ? ReferenceType.SSCC
            : ReferenceType.TRACKING_NUMBER;
    return Findings.number(type, number, null);
  }

  /** Eighteen digits, or as a scanner gives them. */
  private static boolean isSscc(String number) {
    String digits = number.startsWith("(00)") ? "00" + number.substring(4) : number;
    return digits.chars().allMatch(c -> c >= '0' && c <= '9')
        && (digits.length() == SSCC
            || (digits.length() == SCANNED_SSCC && digits.startsWith("00")));
  }

  private static boolean isContainer(String number) {
    return CONTAINER.matcher(number).matches();
  }
}
