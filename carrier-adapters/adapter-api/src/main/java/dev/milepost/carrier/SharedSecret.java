package dev.milepost.carrier;

import java.util.List;
import java.util.Locale;

/**
 * The secret itself comes back to us in a header. The body is not covered: whoever knows the secret
 * may say anything.
 *
 * @param header the header's name, in any case
 * @param scheme what stands before the secret ({@code Bearer}), compared without case; empty for
 *     nothing
 */
public record SharedSecret(String header, String scheme) implements Authentication {

  /** The secret alone in its header. */
  public static SharedSecret in(String header) {
    return new SharedSecret(header, "");
  }

  /** {@code Authorization: Bearer} (RFC 6750). */
  public static SharedSecret bearer() {
    return new SharedSecret("authorization", "Bearer");
  }

  /** Header names in lower case. */
  public SharedSecret {
    header = header.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean accepts(Headers headers, byte[] body, List<String> secrets) {
    return headers
        .only(header)
        .map(String::strip)
        .filter(value -> hasScheme(value))
        .map(value -> value.substring(scheme.length()).strip())
        .filter(value -> Secrets.matchesOne(value, secrets))
        .isPresent();
  }

  private boolean hasScheme(String value) {
    return scheme.isEmpty()
        || (value.length() > scheme.length()
            && value.regionMatches(true, 0, scheme, 0, scheme.length())
            && value.charAt(scheme.length()) == ' ');
  }
}
