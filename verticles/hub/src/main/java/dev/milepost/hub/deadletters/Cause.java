package dev.milepost.hub.deadletters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of a reason without its values: letters of one cause have the same, today and after the
 * next release, so long as the words stay.
 */
final class Cause {
  private static final int LONGEST = 200;
  private static final int ID_BYTES = 8;

  private static final Pattern QUOTED =
      Pattern.compile("'[^']{0,500}'|\"[^\"]{0,500}\"|`[^`]{0,500}`");

  /** A number, a time, an id: what has more digits than a name would. Codes as AT705 stay. */
  private static final Pattern VALUE =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?=[\\p{L}\\p{N}_./:+-]*(?:\\d[^\\s\\d]*){4})[\\p{L}\\p{N}_./:+-]*[\\p{L}\\p{N}]");

  /** A number alone says how many or where, except behind words that make a name of it. */
  private static final Pattern COUNT =
      Pattern.compile(
          "(?<!\\b(?:ISO|status|code|with|HTTP|X12) )(?<![\\p{L}\\p{N}#])\\d+(?![\\p{L}\\p{N}])");

  private static final Pattern STANDARD = Pattern.compile("\\bISO 8601\\b");
  private static final String STANDARD_KEPT = "ISO eight-six-zero-one";
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Cause() {}

  /** The words; never empty, at most 200 characters. */
  static String of(String reason) {
    String words = STANDARD.matcher(reason).replaceAll(STANDARD_KEPT);
    words = QUOTED.matcher(words).replaceAll("'…'");
    words = VALUE.matcher(words).replaceAll("#");
    words = COUNT.matcher(words).replaceAll("#");
    words = BLANKS.matcher(words.replace(STANDARD_KEPT, "ISO 8601")).replaceAll(" ").strip();
    if (words.isEmpty()) {
      return "no reason given";
    }
    return words.length() > LONGEST ? words.substring(0, LONGEST - 1) + "…" : words;
  }

  /** The id of the group that such letters are in. */
  static String group(
      String origin, @Nullable String carrier, @Nullable String connection, String cause) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  String.join("\n", origin, carrier + "", connection + "", cause)
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
