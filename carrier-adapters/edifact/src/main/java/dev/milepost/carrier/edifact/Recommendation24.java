package dev.milepost.carrier.edifact;

import dev.milepost.event.Cause;
import dev.milepost.event.Milestone;

/**
 * UN/ECE Recommendation 24, revision 6: the list of transport statuses that element 4405 refers to
 * by its agency. It grew out of element 9011 and means other things by some of its numbers.
 */
final class Recommendation24 {

  private Recommendation24() {}

  static Meaning of(String code) {
    return switch (code) {
      case "40", "364" -> Meaning.plain(Milestone.ARRIVED);
      case "44" -> Meaning.because(Cause.CARRIER_SORT, Milestone.IN_TRANSIT);
      case "51", "59", "76", "108", "118", "121", "124", "125", "129", "131", "132", "135" ->
          Meaning.plain(Milestone.INFORMATION);
      case "53", "247", "338", "344" -> Meaning.because(Cause.UNSTATED, Milestone.PICKUP_ATTEMPTED);
      case "75" -> Meaning.plain(Milestone.REDIRECTED);
      case "104",
          "106",
          "207",
          "253",
          "275",
          "276",
          "277",
          "278",
          "279",
          "280",
          "281",
          "282",
          "283",
          "284",
          "285",
          "297",
          "298",
          "299",
          "325" ->
          Meaning.because(Cause.REFUSED, Milestone.REFUSED);
      case "105", "270", "273", "314" -> Meaning.because(Cause.UNSTATED, Milestone.DELAYED);
      case "107", "115" -> Meaning.because(Cause.UNSTATED, Milestone.EXCEPTION);
      case "109", "110", "210" -> Meaning.because(Cause.UNSTATED, Milestone.DELIVERY_ATTEMPTED);
      case "112" -> Meaning.plain(Milestone.AVAILABLE_FOR_PICKUP);
      case "113" -> Meaning.plain(Milestone.OUT_FOR_DELIVERY);
      case "114" -> Meaning.plain(Milestone.DELIVERED);
      case "116", "228", "229", "232" -> Meaning.because(Cause.CUSTOMS, Milestone.CUSTOMS_HOLD);
      case "117", "119", "231", "330" -> Meaning.because(Cause.LOSS, Milestone.EXCEPTION);
      case "120" -> Meaning.because(Cause.DAMAGE, Milestone.EXCEPTION);
      case "123", "359", "378" -> Meaning.plain(Milestone.DOCUMENT_EVENT);
      case "126", "128" -> Meaning.plain(Milestone.CUSTOMS_STARTED);
      case "127", "365" -> Meaning.plain(Milestone.DEPARTED);
      case "130" -> Meaning.plain(Milestone.PICKED_UP);
      case "205", "213", "234", "274" -> Meaning.because(Cause.ADDRESS, Milestone.ADDRESS_ISSUE);
      case "206" -> Meaning.because(Cause.CARRIER_CAPACITY, Milestone.EXCEPTION);
      case "209" -> Meaning.plain(Milestone.DELIVERY_APPOINTMENT);
      case "211", "317", "352", "353", "354" ->
          Meaning.because(Cause.RECIPIENT_CLOSED, Milestone.DELIVERY_ATTEMPTED);
      case "212" -> Meaning.because(Cause.CARRIER_CAPACITY, Milestone.DELAYED);
      case "215", "250" -> Meaning.because(Cause.PAYMENT, Milestone.HOLD);
      case "216", "219", "326" -> Meaning.because(Cause.CUSTOMER_REQUEST, Milestone.HOLD);
      case "218", "307", "308" -> Meaning.because(Cause.DAMAGE, Milestone.DAMAGED);
      case "220" -> Meaning.because(Cause.CARRIER_SORT, Milestone.EXCEPTION);
      case "222", "227", "238", "239" -> Meaning.because(Cause.MECHANICAL, Milestone.EXCEPTION);
      case "224", "235" -> Meaning.because(Cause.STRIKE, Milestone.EXCEPTION);
      case "225" -> Meaning.because(Cause.CUSTOMER_REQUEST, Milestone.EXCEPTION);
      case "236", "315", "373", "374", "376" -> Meaning.because(Cause.UNSTATED, Milestone.HOLD);
      case "241" -> Meaning.because(Cause.CUSTOMS, Milestone.HOLD);
      case "242" -> Meaning.plain(Milestone.DELIVERY_CHANGE);
      case "251", "291", "292" -> Meaning.because(Cause.PAYMENT, Milestone.REFUSED);
      case "266" -> Meaning.because(Cause.WEATHER, Milestone.DELAYED);
      case "269" -> Meaning.because(Cause.RECIPIENT_ABSENT, Milestone.DELIVERY_ATTEMPTED);
      case "271", "272" -> Meaning.because(Cause.CUSTOMER_REQUEST, Milestone.DELAYED);
      case "286" -> Meaning.because(Cause.DAMAGE, Milestone.REFUSED);
      case "295" -> Meaning.because(Cause.SECURITY, Milestone.REFUSED);
      case "313", "323" -> Meaning.plain(Milestone.RETURNING);
      case "321", "322" -> Meaning.plain(Milestone.LABEL_CREATED);
      case "324" -> Meaning.VOIDS_BOOKING;
      case "329" -> Meaning.because(Cause.SECURITY, Milestone.EXCEPTION);
      case "331" -> Meaning.because(Cause.UNSTATED, Milestone.DESTROYED);
      case "339" -> Meaning.because(Cause.CARRIER_CAPACITY, Milestone.PICKUP_ATTEMPTED);
      case "340" -> Meaning.because(Cause.ADDRESS, Milestone.PICKUP_ATTEMPTED);
      case "341" -> Meaning.because(Cause.STRIKE, Milestone.PICKUP_ATTEMPTED);
      case "342" -> Meaning.because(Cause.MECHANICAL, Milestone.PICKUP_ATTEMPTED);
      case "345" -> Meaning.because(Cause.WEATHER, Milestone.PICKUP_ATTEMPTED);
      case "346" -> Meaning.plain(Milestone.DISCHARGED);
      case "348" -> Meaning.because(Cause.UNSTATED, Milestone.UNDELIVERABLE);
      case "349", "366", "368" -> Meaning.plain(Milestone.TRANSSHIPPED);
      case "355", "356", "357" -> Meaning.plain(Milestone.IN_TRANSIT);
      case "363" -> Meaning.plain(Milestone.READY_TO_SHIP);
      // Numbers of element 9011 that were taken out.
      case "42", "43", "52", "55", "56" -> Meaning.UNKNOWN;
      default -> Element9011.of(code);
    };
  }
}
