package dev.milepost.hub.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an agent may do; each role may do what the ones before it may. */
public enum Role {
  VIEWER,
  AGENT,
  ADMIN;

  /** The name in the claim {@code roles}. */
  public String claim() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A role that we do not know gives no rights; it is not an error of the token. */
  static Optional<Role> ofClaim(String claim) {
    return Stream.of(values()).filter(role -> role.claim().equals(claim)).findFirst();
  }
}
