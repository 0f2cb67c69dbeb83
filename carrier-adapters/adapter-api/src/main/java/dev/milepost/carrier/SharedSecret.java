package dev.milepost.carrier;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The secret itself comes back to us in a header. The body is not covered: whoever knows the secret
 * may say anything.
 *
 * @param header the header's name, in any case
 * @param scheme what stands before the secret ({@code Bearer}), compared without case; empty for
 *     nothing
 * @param form how the secret is written behind it
 */
public record SharedSecret(String header, String scheme, Form form) implements Authentication {

  /** How a secret is written in its header. */
  public enum Form {
    /** As it is. */
    PLAIN,
    /** As the Base64 (RFC 4648 section 4) of its UTF-8. */
    BASE64
  }

  /** The secret alone in its header. */
  public static SharedSecret in(String header) {
    return new SharedSecret(header, "", Form.PLAIN);
  }

  /** {@code Authorization: Bearer} (RFC 6750). */
  public static SharedSecret bearer() {
    return new SharedSecret("authorization", "Bearer", Form.PLAIN);
  }

  /** {@code Authorization: Basic} (RFC 7617); the secret is {@code user:password}. */
  public static SharedSecret basic() {
    return new SharedSecret("authorization", "Basic", Form.BASE64);
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
        .flatMap(this::presented)
        .filter(value -> Secrets.matchesOne(value, secrets))
        .isPresent();
  }

  private Optional<String> presented(String written) {
    if (form == Form.PLAIN) {
      return Optional.of(written);
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(written);
      return Optional.of(new String(decoded, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean hasScheme(String value) {
    return scheme.isEmpty()
        || (value.length() > scheme.length()
            && value.regionMatches(true, 0, scheme, 0, scheme.length())
            && value.charAt(scheme.length()) == ' ');
  }
}
