package dev.milepost.carrier;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A keyed hash (RFC 2104) over the whole raw body, in a header. Nothing else is covered: no time,
 * no path, no other header, so a replay is recognised by its content alone (dossier section 9.7).
 *
 * @param header the header's name, in any case
 * @param prefix what stands before the hash in its header ({@code sha256=}); empty for nothing
 */
public record Signature(
    String header, Algorithm algorithm, KeyForm key, Encoding encoding, String prefix)
    implements Authentication {

  /** The keyed hash, by the name that Java's security providers give it. */
  public enum Algorithm {
    HMAC_SHA1("HmacSHA1"),
    HMAC_SHA256("HmacSHA256"),
    HMAC_SHA512("HmacSHA512");

    private final String javaName;

    Algorithm(String javaName) {
      this.javaName = javaName;
    }
  }

  /** How the secret's text becomes the key's bytes (dossier section 0, 8). */
  public enum KeyForm {
    /** The text as it is. */
    UTF_8,
    /** The text in Unicode's compatibility decomposition, as EasyPost does it. */
    NFKD,
    /** The bytes that the text is the Base64 of, as DCSA does it. */
    BASE64
  }

  /** How the hash is written. */
  public enum Encoding {
    /** Either case. */
    HEX,
    /** RFC 4648 section 4. */
    BASE64
  }

  /** Header names in lower case. */
  public Signature {
    header = header.toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean accepts(Headers headers, byte[] body, List<String> secrets) {
    Optional<byte[]> presented = headers.only(header).flatMap(this::decoded);
    if (presented.isEmpty()) {
      return false;
    }
    boolean found = false;
    for (String secret : secrets) {
      byte[] expected = hash(secret, body);
      found |= expected != null && MessageDigest.isEqual(expected, presented.get());
    }
    return found;
  }

  /**
   * The header's value for that body, as the carrier makes it; for tests and for trying a
   * connection.
   *
   * @throws IllegalArgumentException where the secret is no key of this form
   */
  public String sign(byte[] body, String secret) {
    byte[] hash = hash(secret, body);
    if (hash == null) {
      throw new IllegalArgumentException("secret: empty, or not " + key);
    }
    return prefix
        + (encoding == Encoding.HEX
            ? HexFormat.of().formatHex(hash)
            : Base64.getEncoder().encodeToString(hash));
  }

  /** Null where the secret is no key: nothing is signed with it. */
  private byte @Nullable [] hash(String secret, byte[] body) {
    byte[] keyBytes = keyBytes(secret);
    if (keyBytes.length == 0) {
      return null;
    }
    try {
      Mac mac = Mac.getInstance(algorithm.javaName);
      mac.init(new SecretKeySpec(keyBytes, algorithm.javaName));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm.javaName, e);
    }
  }

  private byte[] keyBytes(String secret) {
    return switch (key) {
      case UTF_8 -> secret.getBytes(StandardCharsets.UTF_8);
      case NFKD ->
          Normalizer.normalize(secret, Normalizer.Form.NFKD).getBytes(StandardCharsets.UTF_8);
      case BASE64 -> base64(secret).orElse(new byte[0]);
    };
  }

  private Optional<byte[]> decoded(String value) {
    String text = value.strip();
    if (!text.regionMatches(true, 0, prefix, 0, prefix.length())) {
      return Optional.empty();
    }
    String hash = text.substring(prefix.length());
    return encoding == Encoding.HEX ? hex(hash) : base64(hash);
  }

  private static Optional<byte[]> hex(String text) {
    if (text.isEmpty() || text.length() % 2 != 0 || !text.chars().allMatch(HexFormat::isHexDigit)) {
      return Optional.empty();
    }
    return Optional.of(HexFormat.of().parseHex(text));
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text.strip()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
