package dev.milepost.carrier.dhl;

import dev.milepost.carrier.dhl.DhlCodes.Meaning;
import dev.milepost.event.Milestone;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an event of Shipment Tracking Unified means. Its {@code status} holds the division's code,
 * or a word, or a sentence; its {@code statusCode} one of five words for every division. The
 * official sample pairs {@code pre-transit} with {@code DELIVERED} (dossier section 2.3 a): where
 * the two contradict each other, nothing says which is right.
 *
 * @param code the division's code, empty where there is none
 * @param general one of the five words, as far as it could be read
 * @param warning where they contradict each other
 */
record DhlStatus(String code, String general, Meaning meaning, @Nullable String warning) {

  private static final int DELIVERED_RANK = Milestone.DELIVERED.rank();
  private static final int LAST_MILE_RANK = Milestone.LOADED_FOR_DELIVERY.rank();

  /**
   * Reads a status.
   *
   * @param service the division
   * @param status the code, a word or a sentence
   * @param detailed a finer code beside it, mostly empty
   * @param statusCode one of the five words; some divisions put their code there
   */
  static DhlStatus of(String service, String status, String detailed, String statusCode) {
    String general = general(statusCode);
    String code = code(service, detailed);
    if (code.isEmpty()) {
      code = code(service, status);
    }
    if (code.isEmpty() && general.isEmpty()) {
      code = code(service, statusCode);
    }
    if (!code.isEmpty() && !service.isEmpty()) {
      return coded(service, code, general);
    }
    return general(code, general, general(status));
  }

  /** Whether what is said of the parcel is that somebody has it, so that a text may name them. */
  boolean speaksOfDelivery() {
    return meaning.milestone() == Milestone.DELIVERED
        || general.equals("delivered")
        || warning != null;
  }

  private static DhlStatus coded(String service, String code, String general) {
    Meaning meaning = DhlCodes.of(service, code);
    if (meaning == null) {
      return new DhlStatus(code, general, Meaning.UNKNOWN, null);
    }
    return contradicts(meaning.milestone(), general)
        ? contradiction(code, general, code)
        : new DhlStatus(code, general, meaning, null);
  }

  private static DhlStatus general(String code, String general, String word) {
    if (general.isEmpty()) {
      return new DhlStatus(code, word, DhlCodes.ofGeneral(word), null);
    }
    boolean open = word.isEmpty() || word.equals("unknown") || general.equals("unknown");
    if (!open && !word.equals(general)) {
      return contradiction(code, general, word);
    }
    String warning = code.isEmpty() ? null : "status: a code without a service says nothing";
    return new DhlStatus(code, general, DhlCodes.ofGeneral(general), warning);
  }

  private static DhlStatus contradiction(String code, String general, String other) {
    return new DhlStatus(
        code,
        general,
        Meaning.UNKNOWN,
        "status: statusCode " + general + " contradicts status " + other);
  }

  /** Where both cannot be true. Waiting at a shop counts as delivered with some divisions. */
  private static boolean contradicts(Milestone milestone, String general) {
    boolean progress = milestone.effect() == Milestone.Effect.PROGRESS;
    return switch (general) {
      case "pre-transit" -> progress && milestone.rank() >= LAST_MILE_RANK;
      case "transit", "failure" -> milestone == Milestone.DELIVERED;
      case "delivered" ->
          progress
              && milestone.rank() < DELIVERED_RANK
              && milestone != Milestone.AVAILABLE_FOR_PICKUP;
      default -> false;
    };
  }

  /** The text, if it is a code: one that the table has, or one word of capitals and digits. */
  private static String code(String service, String text) {
    if (text.isEmpty() || DhlCodes.of(service, text) != null) {
      return text;
    }
    if (!general(text).isEmpty()) {
      return "";
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLowerCase(c) || Character.isWhitespace(c)) {
        return "";
      }
    }
    return text;
  }

  /** Which of the five words it is, in any spelling; empty where it is none. */
  private static String general(String text) {
    String word = text.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
    return switch (word) {
      case "pre-transit", "pretransit" -> "pre-transit";
      case "transit", "in-transit" -> "transit";
      case "delivered", "failure", "unknown" -> word;
      default -> "";
    };
  }
}
