package dev.milepost.dev.carriers;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header by which a carrier shows that a webhook is its own, made by the carrier's rule and not
 * by the hub's code. For one thread at a time.
 */
public final class CarrierSignature {
  private static final String ALGORITHM = "HmacSHA256";

  private final Rule rule;
  private final String secret;
  private final Mac mac;

  /** How carriers show it. Those that sign do so over the whole body. */
  public enum Rule {
    /** The secret itself (dossier section 2.1). */
    UPS("credential"),
    /** Base64 of the hash, keyed with the secret's text (section 2.2). */
    FEDEX("fdx-signature"),
    /** The secret itself, in a header that the subscriber chose (section 2.3 b). */
    DHL("dhl-api-key"),
    /** Base64 of the hash, keyed with the secret's text (section 2.6). */
    AFTERSHIP("aftership-hmac-sha256"),
    /** The hash in hex; the secret is the Base64 of the key (section 4.1). */
    DCSA("Notification-Signature");

    private final String header;

    Rule(String header) {
      this.header = header;
    }
  }

  /**
   * @param secret what the carrier and the hub have agreed on
   */
  public CarrierSignature(Rule rule, String secret) {
    this.rule = rule;
    this.secret = secret;
    this.mac = mac(key(rule, secret));
  }

  /** The header's name. */
  public String header() {
    return rule.header;
  }

  /** The header's value for that body. */
  public String value(byte[] body) {
    return switch (rule) {
      case UPS, DHL -> secret;
      case FEDEX, AFTERSHIP -> Base64.getEncoder().encodeToString(mac.doFinal(body));
      case DCSA -> "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    };
  }

  private static byte[] key(Rule rule, String secret) {
    return rule == Rule.DCSA
        ? Base64.getDecoder().decode(secret)
        : secret.getBytes(StandardCharsets.UTF_8);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
