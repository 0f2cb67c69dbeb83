package dev.milepost.hub.auth;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token of our own is to say.
 *
 * @param subject for logs
 * @param customer the one customer it is bound to, if any
 * @param lifetime from now
 */
public record Grant(
    String subject,
    @Nullable String customer,
    Set<String> scopes,
    Set<Role> roles,
    Duration lifetime) {

  public Grant {
    scopes = Set.copyOf(scopes);
    roles = Set.copyOf(roles);
    if (lifetime.isNegative() || lifetime.isZero()) {
      throw new IllegalArgumentException("a token must live for some time");
    }
  }

  /** A customer's portal: its stream and its shipments. */
  public static Grant portal(String customer, Duration lifetime) {
    return new Grant(
        "portal:" + customer,
        customer,
        Set.of(Scope.STREAM_READ, Scope.SHIPMENTS_READ),
        Set.of(),
        lifetime);
  }

  /** A system, an ERP for instance, that is no single customer's. */
  public static Grant system(Set<String> scopes, Duration lifetime) {
    return new Grant("system", null, scopes, Set.of(), lifetime);
  }

  /** A person at the agents' console. */
  public static Grant agent(Role role, Duration lifetime) {
    return new Grant(role.claim(), null, Set.of(), Set.of(role), lifetime);
  }
}
