package dev.milepost.carrier.epcis;

import dev.milepost.event.ReferenceType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a GS1 identifier names, however it is written: as a URN, which cuts the company prefix off
 * and leaves the check digit out, or as a Digital Link, which has both in one number. Both become
 * the number that stands on the label (dossier section 5).
 *
 * @param value the number with its check digit; behind it, with its application identifier, the
 *     serial or lot
 */
record Gs1Id(Kind kind, String value) {

  /** The keys of GS1, as far as they name a thing that moves, a document or a place. */
  enum Kind {
    /** A logistic unit. */
    SSCC(ReferenceType.SSCC),
    /** A shipment: GS1's number of a bill of lading. */
    GSIN(ReferenceType.BILL_OF_LADING),
    /** A consignment: the forwarder's waybill. */
    GINC(ReferenceType.BILL_OF_LADING),
    /** A container (ISO 6346). */
    BIC(ReferenceType.CONTAINER),
    GTIN(null),
    GRAI(null),
    GIAI(null),
    /** A service relation: a member, a patient. */
    GSRN(null),
    GDTI(null),
    CPI(null),
    GCN(null),
    ITIP(null),
    GLN(null);

    private final @Nullable ReferenceType shipment;

    Kind(@Nullable ReferenceType shipment) {
      this.shipment = shipment;
    }
  }

  private static final String URN = "urn:epc:";
  private static final String NO_EXTENSION = "0";
  private static final String EXTENSION = " / ";

  /** What kind of shipment number it is, or null where it names an item, an asset or a place. */
  @Nullable ReferenceType shipment() {
    return kind.shipment;
  }

  /** Reads either form, or null where the text is neither. */
  static @Nullable Gs1Id of(String text) {
    if (text.regionMatches(true, 0, URN, 0, URN.length())) {
      return ofUrn(text.substring(URN.length()));
    }
    int host = text.indexOf("://");
    return host > 0 && text.regionMatches(true, 0, "http", 0, 4)
        ? ofLink(text.substring(host + 3))
        : null;
  }

  // urn:epc:id:sgtin:4012345.012345.12

  private static @Nullable Gs1Id ofUrn(String text) {
    String[] names = text.split(":", 3);
    if (names.length < 3) {
      return null;
    }
    String[] parts = names[2].split("\\.", -1);
    String prefix = parts[0];
    String reference = part(parts, 1);
    return switch (names[1].toLowerCase(Locale.ROOT)) {
      case "sscc" -> plain(Kind.SSCC, indicated(prefix, reference), 17);
      case "gsin" -> plain(Kind.GSIN, prefix + reference, 16);
      case "gsrn", "gsrnp" -> plain(Kind.GSRN, prefix + reference, 17);
      case "pgln" -> plain(Kind.GLN, prefix + reference, 12);
      case "sgln" ->
          with(plain(Kind.GLN, prefix + reference, 12), EXTENSION, extension(tail(parts, 2)));
      case "sgtin" ->
          with(plain(Kind.GTIN, indicated(prefix, reference), 13), "21", tail(parts, 2));
      case "lgtin" ->
          with(plain(Kind.GTIN, indicated(prefix, reference), 13), "10", tail(parts, 2));
      case "upui" ->
          with(plain(Kind.GTIN, indicated(prefix, reference), 13), "235", tail(parts, 2));
      case "grai" -> with(plain(Kind.GRAI, prefix + reference, 12), "", tail(parts, 2));
      case "gdti" -> with(plain(Kind.GDTI, prefix + reference, 12), "", tail(parts, 2));
      case "sgcn" -> with(plain(Kind.GCN, prefix + reference, 12), "", tail(parts, 2));
      case "itip" -> itip(plain(Kind.ITIP, indicated(prefix, reference), 13), parts);
      case "giai" -> named(Kind.GIAI, prefix + tail(parts, 1));
      case "ginc" -> named(Kind.GINC, prefix + tail(parts, 1));
      case "bic" -> named(Kind.BIC, prefix);
      case "cpi" -> with(named(Kind.CPI, prefix + reference), "8011", tail(parts, 2));
      default -> null;
    };
  }

  /** The indicator or extension digit stands before the company prefix on the label. */
  private static String indicated(String prefix, String reference) {
    return reference.isEmpty() ? "" : reference.charAt(0) + prefix + reference.substring(1);
  }

  private static @Nullable Gs1Id itip(@Nullable Gs1Id item, String[] parts) {
    return item == null
        ? null
        : with(
            new Gs1Id(Kind.ITIP, item.value + part(parts, 2) + part(parts, 3)),
            "21",
            tail(parts, 4));
  }

  private static String extension(String written) {
    return written.equals(NO_EXTENSION) ? "" : written;
  }

  // https://id.gs1.org/01/04012345123456/21/12?linkType=...

  private static @Nullable Gs1Id ofLink(String text) {
    String[] segments = withoutQuery(text).split("/", -1);
    for (int i = 1; i + 1 < segments.length; i++) {
      Gs1Id id = ofLink(segments, i, decoded(segments[i + 1]));
      if (id != null) {
        return id;
      }
    }
    return null;
  }

  private static @Nullable Gs1Id ofLink(String[] segments, int at, String value) {
    return switch (segments[at]) {
      case "00", "sscc" -> checked(Kind.SSCC, value, 18);
      case "402", "gsin" -> checked(Kind.GSIN, value, 17);
      case "401", "ginc" -> named(Kind.GINC, value);
      case "01", "gtin" -> item(segments, at, value);
      case "8003", "grai" -> value.startsWith("0") ? begun(Kind.GRAI, value.substring(1)) : null;
      case "8004", "giai" -> named(Kind.GIAI, value);
      case "8017", "8018", "gsrn", "gsrnp" -> checked(Kind.GSRN, value, 18);
      case "253", "gdti" -> begun(Kind.GDTI, value);
      case "255", "gcn" -> begun(Kind.GCN, value);
      case "8006", "itip" ->
          with(checked(Kind.ITIP, value, 18), "21", qualifier(segments, at, "21", "ser"));
      case "8010", "cpi" ->
          with(named(Kind.CPI, value), "8011", qualifier(segments, at, "8011", "cpsn"));
      case "414", "gln" ->
          with(
              checked(Kind.GLN, value, 13),
              EXTENSION,
              extension(qualifier(segments, at, "254", "glnx")));
      case "417", "party" -> checked(Kind.GLN, value, 13);
      default -> null;
    };
  }

  /** A trade item of 8, 12, 13 or 14 digits, with its serial, lot or tax serial. */
  private static @Nullable Gs1Id item(String[] segments, int at, String value) {
    boolean known = value.length() == 8 || (value.length() > 11 && value.length() < 15);
    Gs1Id item = known ? checked(Kind.GTIN, "0".repeat(14 - value.length()) + value, 14) : null;
    String serial = qualifier(segments, at, "21", "ser");
    if (!serial.isEmpty()) {
      return with(item, "21", serial);
    }
    String lot = qualifier(segments, at, "10", "lot");
    return lot.isEmpty()
        ? with(item, "235", qualifier(segments, at, "235", "tpx"))
        : with(item, "10", lot);
  }

  private static String qualifier(String[] segments, int key, String number, String name) {
    for (int i = key + 2; i + 1 < segments.length; i += 2) {
      if (segments[i].equals(number) || segments[i].equals(name)) {
        return segments[i + 1];
      }
    }
    return "";
  }

  static String withoutQuery(String text) {
    int end = text.length();
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '?' || c == '#') {
        end = i;
      }
    }
    return text.substring(0, end);
  }

  // Both

  /** Digits that lack their check digit. */
  private static @Nullable Gs1Id plain(Kind kind, String digits, int length) {
    return isDigits(digits, length) ? new Gs1Id(kind, digits + checkDigit(digits)) : null;
  }

  /** Digits that have it. A wrong one is a warning elsewhere, never a reason to refuse. */
  private static @Nullable Gs1Id checked(Kind kind, String digits, int length) {
    return isDigits(digits, length) ? new Gs1Id(kind, digits) : null;
  }

  /** Thirteen digits and a serial behind them. */
  private static @Nullable Gs1Id begun(Kind kind, String value) {
    return value.length() >= 13 && isDigits(value.substring(0, 13), 13)
        ? new Gs1Id(kind, value)
        : null;
  }

  private static @Nullable Gs1Id named(Kind kind, String name) {
    String plain = decoded(name);
    return plain.chars().anyMatch(Character::isLetterOrDigit) ? new Gs1Id(kind, plain) : null;
  }

  private static @Nullable Gs1Id with(@Nullable Gs1Id id, String identifier, String serial) {
    return id == null || serial.isEmpty()
        ? id
        : new Gs1Id(id.kind, id.value + identifier + decoded(serial));
  }

  private static String part(String[] parts, int at) {
    return at < parts.length ? parts[at] : "";
  }

  /** A serial may hold dots itself. The star of a pattern is none. */
  private static String tail(String[] parts, int from) {
    StringBuilder tail = new StringBuilder();
    for (int i = from; i < parts.length; i++) {
      tail.append(i > from ? "." : "").append(parts[i]);
    }
    return tail.toString().equals("*") ? "" : tail.toString();
  }

  private static boolean isDigits(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** GS1's one rule: from the right, every other digit counts three times. */
  private static int checkDigit(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? 3 * digit : digit;
    }
    return (10 - sum % 10) % 10;
  }

  /** Percent escapes undone, where they are any. */
  static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
