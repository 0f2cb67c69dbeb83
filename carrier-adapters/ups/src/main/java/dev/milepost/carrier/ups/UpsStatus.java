package dev.milepost.carrier.ups;

import dev.milepost.event.Cause;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a UPS status means. A two-character code alone says nothing: 22 of the 38 movement scans are
 * exception codes too, so the key is (type, code), and the three-digit description code decides
 * before it. The order of the rules is in the README.
 *
 * @param cause why, for a problem; null where nothing is wrong
 * @param correction what the status takes back
 * @param warning where type and codes contradict each other
 */
record UpsStatus(
    Milestone milestone,
    @Nullable Cause cause,
    @Nullable Correction correction,
    @Nullable String warning) {

  private static final Correction VOIDS_LABEL = Correction.ofLatest(Milestone.LABEL_CREATED);
  private static final Correction VOIDS_PICKUP = Correction.ofLatest(Milestone.PICKED_UP);
  private static final Correction VOIDS_ARRIVAL = Correction.ofLatest(Milestone.ARRIVED);
  private static final Correction VOIDS_DEPARTURE = Correction.ofLatest(Milestone.DEPARTED);
  private static final Correction VOIDS_UNLOADING = Correction.ofLatest(Milestone.DISCHARGED);

  /**
   * Reads a status.
   *
   * @param type the activity type, may be empty
   * @param code the activity code, may be empty
   * @param detail the description code ({@code statusCode} in a poll), may be empty
   * @param parcel whether the number is a parcel's for certain; freight has exception codes of its
   *     own, and nothing else in a message says which table it means
   */
  static UpsStatus of(String type, String code, String detail, boolean parcel) {
    String types = type.toUpperCase(Locale.ROOT);
    String codes = code.toUpperCase(Locale.ROOT);
    String details = threeDigits(detail);
    Milestone described = described(details);
    return switch (types) {
      case "D" -> delivery(codes, details, described);
      case "I" -> inProgress(codes, details, described);
      case "X" -> exception(codes, details, described, parcel);
      case "M" -> manifest(codes, details, described);
      case "MV" -> voided(described, details);
      case "U" -> update(codes, details, described);
      case "W" -> plain(Milestone.WAREHOUSED, details);
      case "DO", "DD" -> plain(Milestone.ARRIVED, details);
      case "", "NA" -> untyped(codes, details, described);
      default ->
          described == Milestone.DELIVERED
              ? contradiction(types, details, described)
              : plain(described, details);
    };
  }

  /**
   * What a record of Quantum View says by its kind (dossier section 2.1, UPS's QuantumView.yaml).
   *
   * @param code the activity type of a generic record, {@code AccessPoint} of a delivery that waits
   *     at one; else empty
   */
  static UpsStatus ofRecord(String kind, String code) {
    return switch (kind) {
      case "Manifest" -> plain(Milestone.LABEL_CREATED, "");
      case "Origin" -> plain(Milestone.PICKED_UP, "");
      case "Delivery" ->
          plain(code.isEmpty() ? Milestone.DELIVERED : Milestone.AVAILABLE_FOR_PICKUP, "");
      case "RescheduledDeliveryDate" -> plain(Milestone.ETA_UPDATED, "");
      default -> plain(genericActivity(code.toUpperCase(Locale.ROOT)), "");
    };
  }

  private static Milestone genericActivity(String code) {
    return switch (code) {
      case "VM" -> Milestone.VOIDED;
      case "UR" -> Milestone.UNDELIVERABLE;
      case "TC", "PS", "DS", "AG", "FM", "PT" -> Milestone.IN_TRANSIT;
      case "OD" -> Milestone.OUT_FOR_DELIVERY;
      case "UD", "SD" -> Milestone.ETA_UPDATED;
      case "IR", "FN", "RE", "PC" -> Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }

  /** Delivered by type; a shop, a locker and the way back are not the recipient. */
  private static UpsStatus delivery(String code, String detail, Milestone described) {
    Milestone byCode =
        switch (code) {
          case "1N", "2Q", "EP", "ZQ" -> Milestone.AVAILABLE_FOR_PICKUP;
          case "B0" -> Milestone.RETURNED;
          default -> Milestone.DELIVERED;
        };
    if (described == Milestone.AVAILABLE_FOR_PICKUP || byCode == Milestone.AVAILABLE_FOR_PICKUP) {
      return plain(Milestone.AVAILABLE_FOR_PICKUP, detail);
    }
    return switch (described) {
      case RETURNED -> plain(described, detail);
      case DELIVERED, IN_TRANSIT, UNKNOWN -> plain(byCode, detail);
      case DELIVERY_ATTEMPTED, REFUSED, LOST, UNDELIVERABLE, SEIZED, DESTROYED, RETURNING, VOIDED ->
          contradiction("D", detail, described);
      default -> new UpsStatus(Milestone.DELIVERED, null, null, believed("D", detail, described));
    };
  }

  /** A vague "on the way" gives way to the scan, and a cancelled scan is never progress. */
  private static UpsStatus inProgress(String code, String detail, Milestone described) {
    Milestone scanned = movement(code);
    if (scanned == Milestone.SCAN_CANCELLED || scanned == Milestone.PICKUP_VOIDED) {
      return new UpsStatus(scanned, null, takenBack(code), null);
    }
    if (described == Milestone.DELIVERED || described == Milestone.VOIDED) {
      return contradiction("I", detail, described);
    }
    if (scanned == Milestone.UNKNOWN && described == Milestone.UNKNOWN) {
      Milestone step = freightActivity(code);
      return step == Milestone.DELIVERED || step == Milestone.VOIDED
          ? contradictionOfCode("I", code, step)
          : plain(step, detail);
    }
    boolean scanIsFiner =
        described == Milestone.UNKNOWN || (isVague(detail) && scanned != Milestone.UNKNOWN);
    return plain(scanIsFiner ? scanned : described, detail);
  }

  private static UpsStatus untyped(String code, String detail, Milestone described) {
    return plain(described == Milestone.UNKNOWN ? freightActivity(code) : described, detail);
  }

  private static Milestone freightActivity(String code) {
    UpsCode step = UpsCode.freightActivity(code);
    return step == null ? Milestone.UNKNOWN : step.milestone();
  }

  /** An exception neither delivers nor announces, withdraws or books anything. */
  private static UpsStatus exception(
      String code, String detail, Milestone described, boolean parcel) {
    UpsCode coded = UpsCode.exception(code, parcel);
    return switch (described) {
      case UNKNOWN -> exceptionByCode(code, coded);
      case DELIVERED, LABEL_CREATED, VOIDED, PICKUP_SCHEDULED, PICKUP_VOIDED ->
          contradiction("X", detail, described);
      default -> explained(plain(described, detail), coded);
    };
  }

  private static UpsStatus exceptionByCode(String code, @Nullable UpsCode coded) {
    if (coded == null) {
      return plain(Milestone.UNKNOWN, "");
    }
    return coded.milestone() == Milestone.DELIVERED
        ? contradictionOfCode("X", code, coded.milestone())
        : new UpsStatus(coded.milestone(), coded.cause(), null, null);
  }

  /** "Delayed", says the description code; the exception code may know why. */
  private static UpsStatus explained(UpsStatus described, @Nullable UpsCode coded) {
    return described.cause() == Cause.UNSTATED
            && coded != null
            && coded.milestone() == described.milestone()
        ? new UpsStatus(described.milestone(), coded.cause(), null, null)
        : described;
  }

  private static UpsStatus manifest(String code, String detail, Milestone described) {
    return switch (described) {
      case UNKNOWN ->
          switch (code) {
            case "DP", "MP", "RD" -> plain(Milestone.LABEL_CREATED, detail);
            case "VP" -> voided(described, detail);
            default -> plain(Milestone.UNKNOWN, detail);
          };
      case VOIDED -> voided(described, detail);
      case LABEL_CREATED ->
          code.equals("VP") ? contradiction("M/VP", detail, described) : plain(described, detail);
      case PICKUP_SCHEDULED -> plain(described, detail);
      default -> contradiction("M", detail, described);
    };
  }

  /** The type itself says it, as D does. */
  private static UpsStatus voided(Milestone described, String detail) {
    String warning =
        described == Milestone.UNKNOWN || described == Milestone.VOIDED
            ? null
            : believed("MV", detail, described);
    return new UpsStatus(Milestone.VOIDED, null, VOIDS_LABEL, warning);
  }

  /** News about a delivery to come: it never moves anything. */
  private static UpsStatus update(String code, String detail, Milestone described) {
    if (described == Milestone.UNKNOWN) {
      return switch (code) {
        case "UP", "UT" -> plain(Milestone.ETA_UPDATED, detail);
        case "PX" -> plain(Milestone.POD_AVAILABLE, detail);
        default -> plain(Milestone.UNKNOWN, detail);
      };
    }
    return described.effect() == Milestone.Effect.INFORMATION
            && described != Milestone.PICKUP_VOIDED
        ? plain(described, detail)
        : contradiction("U", detail, described);
  }

  private static UpsStatus plain(Milestone milestone, String detail) {
    return new UpsStatus(milestone, cause(milestone, detail), correction(milestone), null);
  }

  private static UpsStatus contradiction(String type, String detail, Milestone described) {
    return new UpsStatus(
        Milestone.UNKNOWN,
        null,
        null,
        "status: type "
            + type
            + " and description code "
            + detail
            + " ("
            + described
            + ") contradict each other");
  }

  private static UpsStatus contradictionOfCode(String type, String code, Milestone coded) {
    return new UpsStatus(
        Milestone.UNKNOWN,
        null,
        null,
        "status: type " + type + " and code " + code + " (" + coded + ") contradict each other");
  }

  private static String believed(String type, String detail, Milestone described) {
    return "status: type "
        + type
        + " is believed, though description code "
        + detail
        + " says "
        + described;
  }

  private static @Nullable Correction correction(Milestone milestone) {
    return switch (milestone) {
      case VOIDED -> VOIDS_LABEL;
      case PICKUP_VOIDED -> VOIDS_PICKUP;
      default -> null;
    };
  }

  private static Correction takenBack(String code) {
    return switch (code) {
      case "CA" -> VOIDS_ARRIVAL;
      case "CD" -> VOIDS_DEPARTURE;
      case "CL" -> VOIDS_UNLOADING;
      default -> VOIDS_PICKUP;
    };
  }

  /** The description codes that say no more than "on the way". */
  private static boolean isVague(String detail) {
    return switch (detail) {
      case "005", "010", "025", "039", "047", "087", "158", "159", "164", "165" -> true;
      default -> false;
    };
  }

  /** Description codes (dossier section 2.1). One that is listed twice does not compile. */
  private static Milestone described(String detail) {
    return switch (detail) {
      case "003", "044", "045", "079", "080", "157", "166" -> Milestone.LABEL_CREATED;
      case "007" -> Milestone.VOIDED;
      case "043" -> Milestone.PICKUP_VOIDED;
      case "077" -> Milestone.PICKUP_SCHEDULED;
      case "065", "131", "135" -> Milestone.PICKUP_ATTEMPTED;
      case "038", "160", "167", "168", "169" -> Milestone.PICKED_UP;
      case "005", "010", "025", "039", "047", "087", "158", "159", "164", "165" ->
          Milestone.IN_TRANSIT;
      case "057", "073", "074", "137" -> Milestone.IN_TRANSIT;
      case "012", "092" -> Milestone.CUSTOMS_STARTED;
      case "014", "084", "134" -> Milestone.CUSTOMS_CLEARED;
      case "058", "123", "124", "125", "126" -> Milestone.CUSTOMS_HOLD;
      case "016" -> Milestone.WAREHOUSED;
      case "071", "072" -> Milestone.LOADED_FOR_DELIVERY;
      case "006", "021", "037", "089", "091", "146", "162" -> Milestone.OUT_FOR_DELIVERY;
      case "078" -> Milestone.ARRIVING_SOON;
      case "022", "023", "024", "060", "061", "062", "066", "145" -> Milestone.DELIVERY_ATTEMPTED;
      case "011", "026", "143" -> Milestone.DELIVERED;
      case "017", "040", "144", "161" -> Milestone.AVAILABLE_FOR_PICKUP;
      case "032", "046", "048", "049", "051", "052", "053", "086", "090", "132", "138" ->
          Milestone.DELAYED;
      case "013", "029", "030", "050", "076", "139", "141" -> Milestone.EXCEPTION;
      case "083", "085" -> Milestone.HOLD;
      case "064" -> Milestone.REFUSED;
      case "059" -> Milestone.DAMAGED;
      case "068" -> Milestone.LOST;
      case "069" -> Milestone.UNDELIVERABLE;
      case "147" -> Milestone.SEIZED;
      case "149" -> Milestone.DESTROYED;
      case "033", "118", "119" -> Milestone.RETURN_REQUESTED;
      case "035", "036" -> Milestone.RETURNING;
      case "034", "067", "081" -> Milestone.RETURNED;
      case "018", "019", "020", "027", "028", "041", "042", "054", "055", "056", "063", "082" ->
          Milestone.DELIVERY_CHANGE;
      case "095", "096", "097", "098", "099", "100", "101", "102", "103", "104", "105", "106" ->
          Milestone.DELIVERY_CHANGE;
      case "107", "108", "109", "110", "111", "112", "113", "114", "115", "116", "117" ->
          Milestone.DELIVERY_CHANGE;
      case "120", "121", "122", "136" -> Milestone.DELIVERY_CHANGE;
      case "153", "154" -> Milestone.ETA_UPDATED;
      case "155" -> Milestone.POD_AVAILABLE;
      case "127", "128", "129", "130", "140", "142" -> Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }

  /** Movement scans, under type I only. */
  private static Milestone movement(String code) {
    return switch (code) {
      case "OC", "PL" -> Milestone.LABEL_CREATED;
      case "SP" -> Milestone.PICKUP_SCHEDULED;
      case "OR", "PC", "PT", "PU", "XD" -> Milestone.PICKED_UP;
      case "AR", "UA" -> Milestone.ARRIVED;
      case "DP", "UD" -> Milestone.DEPARTED;
      case "UL" -> Milestone.DISCHARGED;
      case "AG", "AT", "DS", "EP", "HU", "IP", "LC", "LM", "XA", "XR", "YH", "YM", "YN" ->
          Milestone.IN_TRANSIT;
      case "WH" -> Milestone.WAREHOUSED;
      case "DL", "OD", "YP" -> Milestone.LOADED_FOR_DELIVERY;
      case "OF", "OT", "YF", "YI" -> Milestone.OUT_FOR_DELIVERY;
      case "CA", "CD", "CL" -> Milestone.SCAN_CANCELLED;
      case "VP" -> Milestone.PICKUP_VOIDED;
      default -> Milestone.UNKNOWN;
    };
  }

  private static @Nullable Cause cause(Milestone milestone, String detail) {
    return switch (detail) {
      case "032", "051", "052", "053" -> onlyFor(milestone, Milestone.DELAYED, Cause.WEATHER);
      case "132" -> onlyFor(milestone, Milestone.DELAYED, Cause.SECURITY);
      case "139" -> onlyFor(milestone, Milestone.EXCEPTION, Cause.SECURITY);
      case "050" -> onlyFor(milestone, Milestone.EXCEPTION, Cause.ADDRESS);
      case "058", "123", "124", "125", "126" ->
          onlyFor(milestone, Milestone.CUSTOMS_HOLD, Cause.CUSTOMS);
      case "059" -> onlyFor(milestone, Milestone.DAMAGED, Cause.DAMAGE);
      case "081" -> onlyFor(milestone, Milestone.RETURNED, Cause.DAMAGE);
      case "068" -> onlyFor(milestone, Milestone.LOST, Cause.LOSS);
      case "064" -> onlyFor(milestone, Milestone.REFUSED, Cause.REFUSED);
      case "062" -> onlyFor(milestone, Milestone.DELIVERY_ATTEMPTED, Cause.PAYMENT);
      case "085" -> onlyFor(milestone, Milestone.HOLD, Cause.PAYMENT);
      case "149" -> onlyFor(milestone, Milestone.DESTROYED, Cause.PROHIBITED);
      default -> unstated(milestone);
    };
  }

  /** A description code explains the milestone that it stands for, not one that a scan gave. */
  private static @Nullable Cause onlyFor(Milestone milestone, Milestone explained, Cause cause) {
    return milestone == explained ? cause : unstated(milestone);
  }

  private static @Nullable Cause unstated(Milestone milestone) {
    return milestone.effect() == Milestone.Effect.PROBLEM
            || milestone == Milestone.DELIVERY_ATTEMPTED
        ? Cause.UNSTATED
        : null;
  }

  /** Leading zeros get lost on the way: 11 is 011. What is no number stays as it is. */
  private static String threeDigits(String detail) {
    return switch (detail.length()) {
      case 1 -> "00" + detail;
      case 2 -> "0" + detail;
      default -> detail;
    };
  }
}
