package dev.milepost.hub.auth;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Public keys, as found in PEM and JWKS texts. Only RS256 and ES256 signatures can be verified with
 * them: anything else in a key set (other algorithms, symmetric and encryption keys) is left out,
 * so that a token's header cannot choose it.
 */
final class PublicKeys {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----");
  private static final int P256_BITS = 256;

  private final List<PubSecKeyOptions> pems = new ArrayList<>();
  private final List<JsonObject> jwks = new ArrayList<>();
  private final Set<String> kids = new HashSet<>();

  /**
   * Adds every public key of a PEM text.
   *
   * @throws IllegalArgumentException when there is none that we can use
   */
  PublicKeys addPem(String text) {
    Matcher block = PEM.matcher(text);
    if (!block.find()) {
      throw new IllegalArgumentException("no PEM block 'PUBLIC KEY'");
    }
    do {
      pems.add(
          new PubSecKeyOptions().setAlgorithm(algorithm(block.group(1))).setBuffer(block.group()));
    } while (block.find());
    return this;
  }

  /**
   * Adds the usable keys of a JSON Web Key Set.
   *
   * @throws IllegalArgumentException when it is not a key set
   */
  PublicKeys addJwks(String text) {
    try {
      for (Object element : new JsonObject(text).getJsonArray("keys")) {
        if (element instanceof JsonObject key && verifies(key)) {
          add(key);
        }
      }
      return this;
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not a JSON Web Key Set", e);
    }
  }

  boolean isEmpty() {
    return pems.isEmpty() && jwks.isEmpty();
  }

  /** Whether a token that names this key can be verified with one of ours. */
  boolean mayKnow(String kid) {
    return kids.contains(kid) || !pems.isEmpty();
  }

  JWTAuthOptions options() {
    return new JWTAuthOptions().setPubSecKeys(pems).setJwks(jwks);
  }

  private void add(JsonObject key) {
    // Only the public half: a private key that slipped into a set must not sign here.
    JsonObject half = new JsonObject();
    for (String field : List.of("kty", "use", "kid", "n", "e", "crv", "x", "y")) {
      if (key.containsKey(field)) {
        half.put(field, key.getValue(field));
      }
    }
    jwks.add(half.put("alg", "RSA".equals(key.getString("kty")) ? "RS256" : "ES256"));
    String kid = key.getString("kid");
    if (kid != null) {
      kids.add(kid);
    }
  }

  private static boolean verifies(JsonObject key) {
    String alg = key.getString("alg");
    boolean kind =
        switch (key.getString("kty", "")) {
          case "RSA" -> alg == null || alg.equals("RS256");
          case "EC" -> "P-256".equals(key.getString("crv")) && (alg == null || alg.equals("ES256"));
          default -> false;
        };
    return kind && "sig".equals(key.getString("use", "sig"));
  }

  private static String algorithm(String base64) {
    byte[] der = Base64.getMimeDecoder().decode(base64);
    @Nullable Exception notOfThisKind = null;
    for (String kind : List.of("EC", "RSA")) {
      try {
        PublicKey key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
        if (!(key instanceof ECPublicKey ec)) {
          return "RS256";
        }
        if (ec.getParams().getOrder().bitLength() == P256_BITS) {
          return "ES256";
        }
        throw new IllegalArgumentException("an EC key must be on the curve P-256");
      } catch (GeneralSecurityException e) {
        notOfThisKind = e;
      }
    }
    throw new IllegalArgumentException("a public key must be RSA or EC P-256", notOfThisKind);
  }
}
