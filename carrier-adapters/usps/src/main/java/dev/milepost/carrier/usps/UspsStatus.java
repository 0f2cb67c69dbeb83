package dev.milepost.carrier.usps;

import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a USPS event code means. The text decides only where one code stands for two things, and
 * where there is no code.
 *
 * @param classifier ESTIMATED for what a machine says without a scan
 * @param cause why, for a problem or a failed attempt; null where nothing is wrong
 */
record UspsStatus(Milestone milestone, Classifier classifier, @Nullable Cause cause) {

  private static final UspsStatus UNKNOWN = happened(Milestone.UNKNOWN);
  private static final Map<String, UspsStatus> CODES =
      Map.ofEntries(
          Map.entry("GX", happened(Milestone.LABEL_CREATED)),
          Map.entry("MA", happened(Milestone.LABEL_CREATED)),
          Map.entry("03", happened(Milestone.PICKED_UP)),
          Map.entry("OA", happened(Milestone.PICKED_UP)),
          Map.entry("AD", happened(Milestone.PICKED_UP)),
          Map.entry("PA", happened(Milestone.PICKED_UP)),
          Map.entry("TM", happened(Milestone.PICKED_UP)),
          Map.entry("80", happened(Milestone.PICKED_UP)),
          Map.entry("81", happened(Milestone.ARRIVED)),
          Map.entry("82", happened(Milestone.DEPARTED)),
          Map.entry("SF", happened(Milestone.DEPARTED)),
          Map.entry("EF", happened(Milestone.DEPARTED)),
          Map.entry("T1", happened(Milestone.DEPARTED)),
          Map.entry("10", happened(Milestone.ARRIVED)),
          Map.entry("A1", happened(Milestone.ARRIVED)),
          Map.entry("07", happened(Milestone.ARRIVED)),
          Map.entry("19", happened(Milestone.ARRIVED)),
          Map.entry("41", happened(Milestone.ARRIVED)),
          Map.entry("42", happened(Milestone.IN_TRANSIT)),
          Map.entry("PC", happened(Milestone.IN_TRANSIT)),
          Map.entry("TL", presumed(Milestone.IN_TRANSIT)),
          Map.entry("DX", presumed(Milestone.INFORMATION)),
          Map.entry("OF", happened(Milestone.OUT_FOR_DELIVERY)),
          Map.entry("01", happened(Milestone.DELIVERED)),
          Map.entry("17", happened(Milestone.DELIVERED)),
          Map.entry("14", happened(Milestone.AVAILABLE_FOR_PICKUP)),
          Map.entry("02", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED)),
          Map.entry("30", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED)),
          Map.entry("51", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_CLOSED)),
          Map.entry("52", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED)),
          Map.entry("53", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED)),
          Map.entry("54", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED)),
          Map.entry("55", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.UNSTATED)),
          Map.entry("56", wrong(Milestone.DELIVERY_ATTEMPTED, Cause.RECIPIENT_ABSENT)),
          Map.entry("04", wrong(Milestone.REFUSED, Cause.REFUSED)),
          Map.entry("05", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("06", happened(Milestone.REDIRECTED)),
          Map.entry("08", wrong(Milestone.EXCEPTION, Cause.CARRIER_SORT)),
          Map.entry("15", wrong(Milestone.EXCEPTION, Cause.CARRIER_SORT)),
          Map.entry("09", happened(Milestone.RETURNING)),
          Map.entry("11", wrong(Milestone.UNDELIVERABLE, Cause.UNSTATED)),
          Map.entry("21", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("22", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("23", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("24", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("25", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("26", wrong(Milestone.UNDELIVERABLE, Cause.ADDRESS)),
          Map.entry("27", wrong(Milestone.UNDELIVERABLE, Cause.RECIPIENT_ABSENT)),
          Map.entry("28", wrong(Milestone.UNDELIVERABLE, Cause.UNSTATED)),
          Map.entry("29", wrong(Milestone.UNDELIVERABLE, Cause.UNSTATED)),
          Map.entry("31", wrong(Milestone.UNDELIVERABLE, Cause.RECIPIENT_ABSENT)),
          Map.entry("44", happened(Milestone.RETURN_REQUESTED)),
          Map.entry("71", wrong(Milestone.DELAYED, Cause.UNSTATED)));

  /** What USPS prints, up to the first comma, of events that came without a code. */
  private static final Map<String, String> PHRASES =
      Map.ofEntries(
          Map.entry("SHIPPING LABEL CREATED", "GX"),
          Map.entry("PRE-SHIPMENT", "MA"),
          Map.entry("PRE-SHIPMENT INFO SENT TO USPS", "MA"),
          Map.entry("USPS IN POSSESSION OF ITEM", "03"),
          Map.entry("ACCEPTED AT USPS ORIGIN FACILITY", "OA"),
          Map.entry("PICKED UP BY SHIPPING PARTNER", "80"),
          Map.entry("ARRIVED SHIPPING PARTNER FACILITY", "81"),
          Map.entry("DEPARTED SHIPPING PARTNER FACILITY", "82"),
          Map.entry("DEPARTED POST OFFICE", "SF"),
          Map.entry("DEPARTED USPS FACILITY", "T1"),
          Map.entry("DEPARTED USPS REGIONAL FACILITY", "T1"),
          Map.entry("ARRIVED AT USPS FACILITY", "A1"),
          Map.entry("ARRIVED AT USPS REGIONAL FACILITY", "A1"),
          Map.entry("ARRIVED AT USPS REGIONAL ORIGIN FACILITY", "10"),
          Map.entry("ARRIVED AT USPS REGIONAL DESTINATION FACILITY", "A1"),
          Map.entry("ARRIVED AT POST OFFICE", "07"),
          Map.entry("IN TRANSIT TO NEXT FACILITY", "TL"),
          Map.entry("OUT FOR DELIVERY", "OF"),
          Map.entry("DELIVERED", "01"),
          Map.entry("AVAILABLE FOR PICKUP", "14"),
          Map.entry("NOTICE LEFT", "02"),
          Map.entry("RETURN TO SENDER", "09"));

  /**
   * Reads an event.
   *
   * @param code the event code as {@link #code} gives it, may be empty
   * @param text the event's type, without HTML, may be empty
   */
  static UspsStatus of(String code, String text) {
    String known = code.isEmpty() ? PHRASES.getOrDefault(UspsText.phrase(text), "") : code;
    return refined(known, CODES.getOrDefault(known, UNKNOWN), text.toUpperCase(Locale.ROOT));
  }

  /** Two characters in upper case; as a number the code has lost its zero. */
  static String code(String written) {
    return written.length() == 1 ? "0" + written : written.toUpperCase(Locale.ROOT);
  }

  /** One code, two meanings, which the text tells apart. */
  private static UspsStatus refined(String code, UspsStatus status, String text) {
    if (code.equals("16")) {
      // Lists disagree: waiting for the recipient, or fetched by him.
      return text.contains("PICKED UP")
          ? happened(Milestone.DELIVERED)
          : text.contains("AVAILABLE") ? happened(Milestone.AVAILABLE_FOR_PICKUP) : UNKNOWN;
    }
    if (status.milestone == Milestone.DELIVERED && text.contains("ORIGINAL SENDER")) {
      return happened(Milestone.RETURNED);
    }
    if (status.milestone == Milestone.UNDELIVERABLE
        && text.contains("RETURN")
        && text.contains("TO SENDER")) {
      return new UspsStatus(Milestone.RETURNING, Classifier.ACTUAL, status.cause);
    }
    return status;
  }

  private static UspsStatus happened(Milestone milestone) {
    return new UspsStatus(milestone, Classifier.ACTUAL, null);
  }

  private static UspsStatus presumed(Milestone milestone) {
    return new UspsStatus(milestone, Classifier.ESTIMATED, null);
  }

  private static UspsStatus wrong(Milestone milestone, Cause cause) {
    return new UspsStatus(milestone, Classifier.ACTUAL, cause);
  }
}
