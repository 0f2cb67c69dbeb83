package dev.milepost.hub.auth;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens the hub trusts. At least one source of keys is needed; several are added up.
 *
 * @param jwks a JSON Web Key Set, given as text
 * @param jwksFile a file with a JSON Web Key Set, read again at each refresh
 * @param jwksUrl where the identity provider publishes its JSON Web Key Set
 * @param pems public keys (RSA or EC P-256), PEM text
 * @param pemFiles files with public keys, PEM
 * @param issuer the {@code iss} that a token must have; null: any
 * @param audience the {@code aud} that a token must have; null: any
 * @param leeway by how much the issuer's clock may differ from ours
 * @param refresh how often key sets are read again
 */
public record AuthConfig(
    @Nullable String jwks,
    @Nullable Path jwksFile,
    @Nullable URI jwksUrl,
    List<String> pems,
    List<Path> pemFiles,
    @Nullable String issuer,
    @Nullable String audience,
    Duration leeway,
    Duration refresh) {

  private static final Duration DEFAULT_LEEWAY = Duration.ofSeconds(30);
  private static final Duration DEFAULT_REFRESH = Duration.ofMinutes(10);

  public AuthConfig {
    pems = List.copyOf(pems);
    pemFiles = List.copyOf(pemFiles);
    if (jwks == null
        && jwksFile == null
        && jwksUrl == null
        && pems.isEmpty()
        && pemFiles.isEmpty()) {
      throw new IllegalArgumentException(
          "auth: no key: one of jwks, jwksFile, jwksUrl, pems, pemFiles is needed");
    }
    check(jwksUrl, leeway, refresh);
  }

  /**
   * What can be said before any key is read.
   *
   * @throws IllegalArgumentException naming the key
   */
  public static void check(@Nullable URI jwksUrl, Duration leeway, Duration refresh) {
    if (jwksUrl != null
        && !"https".equals(jwksUrl.getScheme())
        && !"http".equals(jwksUrl.getScheme())) {
      throw new IllegalArgumentException("auth.jwksUrl: not an http or https URL");
    }
    if (leeway.isNegative() || leeway.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException("auth.leeway: between 0s and 5m");
    }
    if (refresh.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("auth.refresh: at least 1s");
    }
  }

  /** Trusts one public key and nothing else. */
  public static AuthConfig ofPem(String pem) {
    return new AuthConfig(
        null, null, null, List.of(pem), List.of(), null, null, DEFAULT_LEEWAY, DEFAULT_REFRESH);
  }

  /** Trusts what an identity provider publishes. */
  public static AuthConfig ofJwksUrl(
      URI jwksUrl, @Nullable String issuer, @Nullable String audience) {
    return new AuthConfig(
        null,
        null,
        jwksUrl,
        List.of(),
        List.of(),
        issuer,
        audience,
        DEFAULT_LEEWAY,
        DEFAULT_REFRESH);
  }

  /** Whether there is a source that may bring a new key later. */
  boolean rotates() {
    return jwksUrl != null || jwksFile != null;
  }
}
