package dev.milepost.hub.drift;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which words of a payload may be kept. Names, addresses and numbers of parcels are nobody's
 * business here, and a word that is kept is kept for long: so a field's name is kept where it looks
 * like one, and a value where its field holds codes and it looks like a code.
 */
final class Words {
  /** Instead of a name that is rather a value: a number, a date, an address. */
  static final Name ANY = new Name("*", Codes.NONE);

  /** An element of a list. */
  private static final Name ELEMENT = new Name("[]", Codes.NONE);

  private static final Name WORD_ELEMENT = new Name("[]", Codes.WORD);
  private static final Name PHRASE_ELEMENT = new Name("[]", Codes.PHRASE);

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_CODE = 40;
  private static final int LONGEST_REASON = 150;
  private static final int MOST_DIGITS_OF_A_NAME = 4;

  /** A longer row of digits is a tracking number, a telephone number or a customer's. */
  private static final int MOST_DIGITS_OF_A_CODE = 5;

  private static final int MOST_NAMES = 20_000;

  private static final List<String> CODES =
      List.of(
          "code",
          "type",
          "status",
          "state",
          "category",
          "classifier",
          "qualifier",
          "mode",
          "tag",
          "event");

  /** Where people also write sentences, and in sentences names. */
  private static final List<String> SENTENCES = List.of("reason", "detail");

  /** Codes of a parcel, a place or a door, and not of a meaning. */
  private static final List<String> PERSONAL =
      List.of(
          "postalcode",
          "postcode",
          "zipcode",
          "trackingcode",
          "trackcode",
          "piececode",
          "parcelcode",
          "packagecode",
          "barcode",
          "routingcode",
          "leitcode",
          "pincode",
          "passcode",
          "doorcode",
          "gatecode",
          "entrycode",
          "accesscode",
          "lockercode",
          "pickupcode",
          "securitycode",
          "verificationcode",
          "authcode",
          "authorizationcode");

  /** Deciding takes longer than looking up, and a carrier's names repeat with every delivery. */
  private final Map<String, Name> names = new HashMap<>();

  /** What the values of a field may be. */
  enum Codes {
    NONE,
    /** Without blanks. */
    WORD,
    /** With blanks, as in "Out for Delivery". */
    PHRASE
  }

  /**
   * A field's name.
   *
   * @param text the name, or {@code *}
   * @param codes what of its values may be kept
   */
  record Name(String text, Codes codes) {
    boolean coded() {
      return codes != Codes.NONE;
    }

    /** The name of an element where this is the name of the list. */
    Name element() {
      return switch (codes) {
        case NONE -> ELEMENT;
        case WORD -> WORD_ELEMENT;
        case PHRASE -> PHRASE_ELEMENT;
      };
    }
  }

  /** The name as it may be kept. */
  Name name(String raw) {
    Name known = names.get(raw);
    if (known == null) {
      known = judged(raw);
      if (names.size() < MOST_NAMES && raw.length() <= LONGEST_NAME) {
        names.put(raw, known);
      }
    }
    return known;
  }

  private static Name judged(String raw) {
    if (!looksLikeAName(raw)) {
      return ANY;
    }
    String letters = raw.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    if (PERSONAL.stream().anyMatch(letters::endsWith)) {
      return new Name(raw, Codes.NONE);
    }
    if (SENTENCES.stream().anyMatch(letters::endsWith)) {
      return new Name(raw, Codes.WORD);
    }
    return new Name(raw, CODES.stream().anyMatch(letters::endsWith) ? Codes.PHRASE : Codes.NONE);
  }

  private static boolean looksLikeAName(String raw) {
    if (raw.isEmpty() || raw.length() > LONGEST_NAME) {
      return false;
    }
    int digits = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      boolean sign = c == '_' || c == '-' || c == '.' || c == ':' || c == '$' || c == ' ';
      // In front only: of JSON-LD and of XML attributes, and never of an e-mail address.
      boolean first = i == 0 && (c == '@' || c == '#');
      if (!letter && !digit && !sign && !first) {
        return false;
      }
      digits += digit ? 1 : 0;
    }
    return digits <= MOST_DIGITS_OF_A_NAME;
  }

  /** The value, where it looks like a code. */
  static @Nullable String code(String text, Codes codes) {
    if (codes == Codes.NONE || text.isEmpty() || text.length() > LONGEST_CODE) {
      return null;
    }
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean sign = c == '_' || c == '-' || c == '.' || c == ':' || c == '/';
      boolean blank = c == ' ' && codes == Codes.PHRASE;
      if (!letter && !digit && !sign && !blank) {
        return null;
      }
      digits += digit ? 1 : 0;
    }
    return digits <= MOST_DIGITS_OF_A_CODE ? text : null;
  }

  /** An adapter's words of a problem, without the numbers in them: those differ each time. */
  static String reason(String why) {
    String plain = why.replaceAll("\\d+", "#").replaceAll("[\\p{Cntrl}\\p{Cs}]", " ");
    return plain.length() <= LONGEST_REASON ? plain : plain.substring(0, LONGEST_REASON);
  }
}
