package dev.milepost.hub.signin;

import dev.milepost.hub.auth.HubKey;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the hub has to know again when a provider sends somebody back. Nothing of it is kept: the
 * browser holds a secret in a cookie, the state that travels is sealed with it and with the hub's
 * key, and nonce and code verifier follow from the two. So a state is good in one browser, on any
 * node.
 *
 * @param text the state that travels
 * @param id for using it up
 * @param next where to go at the end: a path of ours
 */
record OidcState(
    String text, String id, String next, Instant until, String nonce, String verifier) {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final int LONGEST = 4_096;
  private static final int LONGEST_NEXT = 1_024;

  /**
   * A new one.
   *
   * @param secret of the browser
   */
  static OidcState begin(byte[] key, String secret, String id, String next, Instant until) {
    String payload =
        ENCODER.encodeToString(
            new JsonObject()
                .put("id", id)
                .put("next", next)
                .put("until", until.toEpochMilli())
                .encode()
                .getBytes(StandardCharsets.UTF_8));
    return of(key, secret, payload, id, next, until);
  }

  /** The one that came back; empty where it is not ours, is another browser's, or too old. */
  static Optional<OidcState> of(byte[] key, @Nullable String secret, String text, Instant now) {
    int dot = text.indexOf('.');
    if (secret == null || dot < 0 || text.length() > LONGEST) {
      return Optional.empty();
    }
    String payload = text.substring(0, dot);
    byte[] given = text.substring(dot + 1).getBytes(StandardCharsets.US_ASCII);
    byte[] expected = derive(key, "state", secret, payload).getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(given, expected)) {
      return Optional.empty();
    }
    JsonObject json =
        new JsonObject(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    Instant until = Instant.ofEpochMilli(json.getLong("until"));
    return now.isBefore(until)
        ? Optional.of(of(key, secret, payload, json.getString("id"), json.getString("next"), until))
        : Optional.empty();
  }

  /** What is sent to the provider of the verifier (PKCE, S256). */
  String challenge() {
    try {
      return ENCODER.encodeToString(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A page of ours that was asked for; the first page where it is none of ours. */
  static String ownPath(@Nullable String asked) {
    if (asked == null) {
      return "/";
    }
    boolean own =
        asked.length() <= LONGEST_NEXT
            && asked.startsWith("/")
            // Browsers read // and /\ as another host.
            && !asked.startsWith("//")
            && asked.chars().allMatch(c -> c > ' ' && c != '\\' && c != 127);
    return own ? asked : "/";
  }

  private static OidcState of(
      byte[] key, String secret, String payload, String id, String next, Instant until) {
    return new OidcState(
        payload + "." + derive(key, "state", secret, payload),
        id,
        next,
        until,
        derive(key, "nonce", secret, payload),
        derive(key, "verifier", secret, payload));
  }

  private static String derive(byte[] key, String use, String secret, String payload) {
    return ENCODER.encodeToString(
        HubKey.hmac(key, (use + "|" + secret + "|" + payload).getBytes(StandardCharsets.UTF_8)));
  }

  /** Without what only the browser and the provider may know. */
  @Override
  public String toString() {
    return "OidcState[" + id + "]";
  }
}
