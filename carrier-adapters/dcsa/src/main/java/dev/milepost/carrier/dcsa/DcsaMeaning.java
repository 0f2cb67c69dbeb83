package dev.milepost.carrier.dcsa;

import dev.milepost.event.Cause;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a code means. Version 3.0 changed its words between two drafts, so that {@code LOAD} and
 * {@code LOADED} are the same code here (dossier section 4.2).
 *
 * @param cause why, where the milestone is a problem and the code itself says it
 * @param correction what it takes back
 */
record DcsaMeaning(Milestone milestone, @Nullable Cause cause, @Nullable Correction correction) {

  /** The words of the later draft, and those of 2.2 that it stands for. */
  private static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("AVAILABLE_FOR_DROP_OFF", "AVDO"),
          Map.entry("AVAILABLE_FOR_PICKUP", "AVPU"),
          Map.entry("CROSSED", "CROS"),
          Map.entry("CUSTOMS_RELEASED", "CUSR"),
          Map.entry("CUSTOMS_SELECTED_FOR_INSPECTION", "CUSI"),
          Map.entry("CUSTOMS_SELECTED_FOR_SCAN", "CUSS"),
          Map.entry("DISCHARGED", "DISC"),
          Map.entry("DROPPED_OFF", "DROP"),
          Map.entry("GATED_IN", "GTIN"),
          Map.entry("GATED_OUT", "GTOT"),
          Map.entry("INSPECTED", "INSP"),
          Map.entry("LOADED", "LOAD"),
          Map.entry("PICKED_UP", "PICK"),
          Map.entry("REMOVED", "RMVD"),
          Map.entry("RESEALED", "RSEA"),
          Map.entry("STRIPPED", "STRP"),
          Map.entry("STUFFED", "STUF"),
          Map.entry("ARRIVED", "ARRI"),
          Map.entry("DEPARTED", "DEPA"),
          Map.entry("AMENDMENT_CANCELLED", "AMCN"),
          Map.entry("AMENDMENT_CONFIRMED", "AMCF"),
          Map.entry("AMENDMENT_DECLINED", "AMDC"),
          Map.entry("AMENDMENT_IN_PROGRESS", "AMPR"),
          Map.entry("AMENDMENT_RECEIVED", "AMRE"),
          Map.entry("APPROVED", "APPR"),
          Map.entry("CANCELLATION_CONFIRMED", "CACF"),
          Map.entry("CANCELLATION_DECLINED", "CADC"),
          Map.entry("CANCELLATION_RECEIVED", "CARE"),
          Map.entry("CANCELLED", "CANC"),
          Map.entry("COMPLETED", "CMPL"),
          Map.entry("CONFIRMED", "CONF"),
          Map.entry("DECLINED", "DECL"),
          Map.entry("DRAFTED", "DRFT"),
          Map.entry("ISSUED", "ISSU"),
          Map.entry("ON_HOLD", "HOLD"),
          Map.entry("PENDING_AMENDMENT", "PENM"),
          Map.entry("PENDING_APPROVAL", "PENA"),
          Map.entry("PENDING_CONFIRMATION", "PENC"),
          Map.entry("PENDING_SURRENDER_FOR_AMENDMENT", "PSAM"),
          Map.entry("PENDING_SURRENDER_FOR_DELIVERY", "PSDL"),
          Map.entry("PENDING_UPDATE", "PENU"),
          Map.entry("RECEIVED", "RECE"),
          Map.entry("REJECTED", "REJE"),
          Map.entry("RELEASED", "RELS"),
          Map.entry("REQUESTED", "REQS"),
          Map.entry("SUBMITTED", "SUBM"),
          Map.entry("SURRENDERED", "SURR"),
          Map.entry("SURRENDERED_FOR_AMENDMENT", "SUAM"),
          Map.entry("SURRENDERED_FOR_DELIVERY", "SUDL"),
          Map.entry("UPDATE_CANCELLED", "UPCN"),
          Map.entry("UPDATE_CONFIRMED", "UPCF"),
          Map.entry("UPDATE_DECLINED", "UPDC"),
          Map.entry("UPDATE_IN_PROGRESS", "UPDT"),
          Map.entry("UPDATE_RECEIVED", "UPRE"),
          Map.entry("VOIDED", "VOID"),
          Map.entry("DETECTED", "DETC"),
          Map.entry("MEASURED", "MEAS"),
          Map.entry("ADJUSTED", "ADJU"));

  private static final Set<String> DOCUMENT_CODES =
      Set.of(
          "AMCF", "AMCN", "AMDC", "AMPR", "AMRE", "APPR", "CACF", "CADC", "CANC", "CARE", "CMPL",
          "CONF", "DECL", "DRFT", "HOLD", "ISSU", "PENA", "PENC", "PENM", "PENU", "PSAM", "PSDL",
          "RECE", "REJE", "RELS", "REQS", "SUAM", "SUBM", "SUDL", "SURR", "UPCF", "UPCN", "UPDC",
          "UPDT", "UPRE", "VOID");

  private static final Set<String> BOOKINGS = Set.of("BKG", "CBR", "BOOKING", "BOK");
  private static final Set<String> CUSTOMS = Set.of("CUS", "CUC", "CUSTOMS_CLEARANCE");
  private static final Set<String> PROOFS = Set.of("PFD", "PROOF_OF_DELIVERY");
  private static final Set<String> AT_THE_ORIGIN =
      Set.of("PRE", "POL", "PLACE_OF_RECEIPT", "PORT_OF_LOADING");

  private static final DcsaMeaning UNKNOWN = of(Milestone.UNKNOWN);

  /**
   * What the code is said of and beside.
   *
   * @param type SHIPMENT, TRANSPORT, EQUIPMENT, IOT or REEFER
   * @param code in the short form
   * @param document type of the document, of a SHIPMENT event
   * @param empty EMPTY, LADEN or nothing, of an EQUIPMENT event
   * @param movement IMPORT, EXPORT, TRANSSHIPMENT or nothing; 3.0 only
   * @param location what the place is to the shipment (POL, POD, ...) or nothing; 3.0 only
   */
  record Words(
      String type, String code, String document, String empty, String movement, String location) {}

  /** One form of a code for all drafts: upper case, and short where there is a short one. */
  static String shortForm(String code) {
    String upper = code.toUpperCase(Locale.ROOT);
    return SHORT.getOrDefault(upper, upper);
  }

  static DcsaMeaning of(Words words) {
    return switch (words.type()) {
      case "EQUIPMENT" -> equipment(words);
      case "TRANSPORT" -> transport(words);
      case "SHIPMENT" -> document(words);
      case "IOT" -> of(iot(words.code()));
      case "REEFER" -> of(reefer(words.code()));
      default -> UNKNOWN;
    };
  }

  /** Whether a forecast of it forecasts the end of the voyage, and not its beginning. */
  static boolean forecastsArrival(Words words) {
    return !AT_THE_ORIGIN.contains(words.location())
        && !words.movement().equals("EXPORT")
        && (words.code().equals("ARRI")
            || (words.code().equals("DROP") && !words.empty().equals("EMPTY")));
  }

  /** SMDG's list is not at hand: what the examples show is read, the rest is kept unread. */
  static Cause delay(String reason) {
    return switch (reason.toUpperCase(Locale.ROOT)) {
      case "WEA" -> Cause.WEATHER;
      case "STR" -> Cause.STRIKE;
      default -> Cause.UNSTATED;
    };
  }

  private static DcsaMeaning equipment(Words words) {
    boolean empty = words.empty().equals("EMPTY");
    boolean laden = words.empty().equals("LADEN");
    return switch (words.code()) {
      case "LOAD" -> of(Milestone.LOADED);
      case "DISC" -> of(Milestone.DISCHARGED);
      case "GTIN" ->
          of(empty ? Milestone.EMPTY_RETURNED : laden ? Milestone.GATE_IN_FULL : Milestone.UNKNOWN);
      case "GTOT" ->
          of(empty ? Milestone.EMPTY_PICKED_UP : laden ? gateOut(words) : Milestone.UNKNOWN);
      case "STUF" -> of(Milestone.PACKED);
      case "PICK" ->
          of(
              empty || words.movement().equals("IMPORT")
                  ? Milestone.INFORMATION
                  : Milestone.PICKED_UP);
      // An empty box that is set down at the shipper's to be filled is no delivery.
      case "DROP" ->
          of(
              empty || words.movement().equals("EXPORT")
                  ? Milestone.INFORMATION
                  : Milestone.DELIVERED);
      case "AVPU" -> of(empty ? Milestone.INFORMATION : Milestone.AVAILABLE_FOR_PICKUP);
      case "AVDO" -> of(Milestone.READY_TO_SHIP);
      case "CUSS", "CUSI" -> of(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS);
      case "CUSR" -> of(Milestone.CUSTOMS_CLEARED);
      case "CROS", "WAYP" -> of(Milestone.WAYPOINT);
      case "STRP", "INSP", "RSEA", "RMVD" -> of(Milestone.INFORMATION);
      default -> UNKNOWN;
    };
  }

  /** Only a box that leaves the last terminal is on its way to the consignee. */
  private static Milestone gateOut(Words words) {
    return words.movement().equals("EXPORT")
            || words.movement().equals("TRANSSHIPMENT")
            || AT_THE_ORIGIN.contains(words.location())
        ? Milestone.DEPARTED
        : Milestone.GATE_OUT_FULL;
  }

  private static DcsaMeaning transport(Words words) {
    return switch (words.code()) {
      case "ARRI" ->
          of(
              words.location().equals("PDE") || words.location().equals("PLACE_OF_DELIVERY")
                  ? Milestone.ARRIVED_AT_DELIVERY
                  : Milestone.ARRIVED);
      case "DEPA" -> of(Milestone.DEPARTED);
      case "APPROACHING" -> of(Milestone.INFORMATION);
      default -> UNKNOWN;
    };
  }

  private static DcsaMeaning document(Words words) {
    if (!DOCUMENT_CODES.contains(words.code())) {
      return UNKNOWN;
    }
    if (BOOKINGS.contains(words.document())) {
      return booking(words.code());
    }
    return switch (words.code()) {
      case "HOLD" ->
          CUSTOMS.contains(words.document())
              ? of(Milestone.CUSTOMS_HOLD, Cause.CUSTOMS)
              : of(Milestone.HOLD, Cause.UNSTATED);
      case "RELS" ->
          of(
              CUSTOMS.contains(words.document())
                  ? Milestone.CUSTOMS_CLEARED
                  : Milestone.DOCUMENT_EVENT);
      case "ISSU" ->
          of(
              PROOFS.contains(words.document())
                  ? Milestone.POD_AVAILABLE
                  : Milestone.DOCUMENT_EVENT);
      default -> of(Milestone.DOCUMENT_EVENT);
    };
  }

  private static DcsaMeaning booking(String code) {
    return switch (code) {
      case "CONF" -> of(Milestone.BOOKING_CONFIRMED);
      case "REJE", "DECL" -> of(Milestone.EXCEPTION, Cause.UNSTATED);
      case "HOLD" -> of(Milestone.HOLD, Cause.UNSTATED);
      case "CANC", "CACF", "VOID" ->
          new DcsaMeaning(Milestone.VOIDED, null, Correction.ofLatest(Milestone.BOOKING_CONFIRMED));
      default -> of(Milestone.DOCUMENT_EVENT);
    };
  }

  private static Milestone iot(String code) {
    return switch (code) {
      case "LOC", "BREADCRUMB", "GEOFENCE_ENTRY", "GEOFENCE_EXIT" -> Milestone.WAYPOINT;
      case "DETC",
          "DRO",
          "DRC",
          "DOOR_OPENED",
          "DOOR_CLOSED",
          "DEVICE_STATUS",
          "MOTION_START",
          "MOTION_STOP" ->
          Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }

  private static Milestone reefer(String code) {
    return switch (code) {
      case "MEAS", "ADJU" -> Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }

  private static DcsaMeaning of(Milestone milestone) {
    return new DcsaMeaning(milestone, null, null);
  }

  private static DcsaMeaning of(Milestone milestone, Cause cause) {
    return new DcsaMeaning(milestone, cause, null);
  }
}
