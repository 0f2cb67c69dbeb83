package dev.milepost.carrier.edifact;

import dev.milepost.event.Cause;
import org.jspecify.annotations.Nullable;

/** What a status reason is a cause of: element 9013, the same in every directory (section 7.3). */
final class Reasons {

  private Reasons() {}

  /**
   * The cause, or null where the reason is none.
   *
   * @param agency whose list it is; the United Nations' where it is empty
   */
  static @Nullable Cause of(String code, String agency, Directory directory) {
    if (code.isEmpty()) {
      return null;
    }
    return switch (agency) {
      case "" -> element9013(code);
      case "6" -> directory == Directory.WITH_4405 ? recommendation24(code) : element9013(code);
      case "9" -> directory == Directory.WITH_9011 ? eancom97(code) : element9013(code);
      default -> Cause.UNSTATED;
    };
  }

  private static @Nullable Cause element9013(String code) {
    return switch (code) {
      case "63" -> Cause.WEATHER;
      case "18", "23", "34", "35", "36", "88" -> Cause.MECHANICAL;
      case "16", "53" -> Cause.CARRIER_SORT;
      case "2", "8", "17", "41", "50", "51", "58" -> Cause.CARRIER_CAPACITY;
      case "1", "9", "29", "30" -> Cause.ADDRESS;
      case "6" -> Cause.RECIPIENT_ABSENT;
      case "7" -> Cause.RECIPIENT_CLOSED;
      case "3", "47", "49", "90" -> Cause.REFUSED;
      case "11", "46" -> Cause.PAYMENT;
      case "13", "24", "25", "26", "28", "37" -> Cause.CUSTOMS;
      case "12", "15", "21", "38" -> Cause.CUSTOMER_REQUEST;
      case "14", "45", "60", "76" -> Cause.DAMAGE;
      case "33", "56", "59" -> Cause.LOSS;
      case "20", "31" -> Cause.STRIKE;
      case "4", "48", "66" -> Cause.SECURITY;
      case "62" -> Cause.UNSTATED;
      default -> null;
    };
  }

  /** Recommendation 24 took the reasons in among the statuses, from 104 on. */
  private static @Nullable Cause recommendation24(String code) {
    return code.length() < 3 ? element9013(code) : Recommendation24.of(code).cause();
  }

  private static @Nullable Cause eancom97(String code) {
    return switch (code) {
      case "17" -> Cause.CUSTOMS;
      case "210" -> Cause.CARRIER_SORT;
      case "228" -> Cause.CUSTOMER_REQUEST;
      case "231" -> Cause.PAYMENT;
      default -> null;
    };
  }
}
