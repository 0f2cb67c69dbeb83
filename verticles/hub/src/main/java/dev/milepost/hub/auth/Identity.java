package dev.milepost.hub.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as their token says.
 *
 * @param subject the token's {@code sub}, for logs
 * @param customer the only customer whose data they may see; null when they are not a customer
 * @param scopes as granted
 * @param roles as granted, those that scopes stand for included
 * @param expiresAt when all this ends
 * @param id the token's {@code jti}, if it has one
 * @param issuedAt the token's {@code iat}, if it has one
 * @param session the id of the {@link Session} that they call by; null for a token
 */
public record Identity(
    String subject,
    @Nullable String customer,
    Set<String> scopes,
    Set<Role> roles,
    Instant expiresAt,
    @Nullable String id,
    @Nullable Instant issuedAt,
    @Nullable String session) {

  private static final String KEY = "milepost.identity";
  private static final int LONGEST_CUSTOMER = 200;
  private static final int LONGEST_ID = 200;

  public Identity {
    scopes = Set.copyOf(scopes);
    EnumSet<Role> all = EnumSet.noneOf(Role.class);
    all.addAll(roles);
    if (scopes.contains(Scope.ADMIN)) {
      all.add(Role.ADMIN);
    }
    if (scopes.contains(Scope.AGENTS)) {
      all.add(Role.AGENT);
    }
    roles = Set.copyOf(all);
  }

  /** Of somebody who calls by a token. */
  public Identity(
      String subject,
      @Nullable String customer,
      Set<String> scopes,
      Set<Role> roles,
      Instant expiresAt,
      @Nullable String id,
      @Nullable Instant issuedAt) {
    this(subject, customer, scopes, roles, expiresAt, id, issuedAt, null);
  }

  /** Whether they may what the scope stands for. */
  public boolean allows(String scope) {
    return switch (scope) {
      case Scope.ADMIN -> hasRole(Role.ADMIN);
      case Scope.AGENTS -> hasRole(Role.AGENT);
      default -> scopes.contains(scope);
    };
  }

  /** Whether they have this role or a higher one. */
  public boolean hasRole(Role atLeast) {
    return roles.stream().anyMatch(role -> role.compareTo(atLeast) >= 0);
  }

  /**
   * Whether they may see every customer. Somebody bound to one customer never may, whatever roles
   * the token adds.
   */
  public boolean seesAllCustomers() {
    return customer == null && !roles.isEmpty();
  }

  /** What a token's streams are counted by: its id; whose it is, where it has none. */
  public String token() {
    return id == null ? customer + "|" + subject : id;
  }

  /** The caller of this request; there is one once {@link BearerGate} has let it pass. */
  public static Identity of(RoutingContext ctx) {
    return Objects.requireNonNull(ctx.<Identity>get(KEY), "the route has no BearerGate");
  }

  /** The highest role, if there is any. */
  public Optional<Role> role() {
    return roles.stream().max(Comparator.naturalOrder());
  }

  /** The same, who calls by this session. */
  Identity by(@Nullable String ofSession) {
    return new Identity(subject, customer, scopes, roles, expiresAt, id, issuedAt, ofSession);
  }

  void attachTo(RoutingContext ctx) {
    ctx.put(KEY, this);
  }

  /**
   * Reads the claims of a token whose signature has been verified.
   *
   * @throws IllegalArgumentException when a claim has a form that we cannot honour: it is refused
   *     rather than read as "no limit"
   */
  static Identity ofClaims(JsonObject claims) {
    Object customer = claims.getValue("customer");
    if (customer != null
        && !(customer instanceof String name
            && !name.isBlank()
            && name.length() <= LONGEST_CUSTOMER)) {
      throw new IllegalArgumentException("claim 'customer' is not a name");
    }
    Object id = claims.getValue("jti");
    if (id != null && !(id instanceof String text && text.length() <= LONGEST_ID)) {
      throw new IllegalArgumentException("claim 'jti' is not a name");
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    words(claims, "roles").forEach(word -> Role.ofClaim(word).ifPresent(roles::add));
    return new Identity(
        claims.getValue("sub") instanceof String subject ? subject : "-",
        (String) customer,
        words(claims, "scope"),
        roles,
        instant(claims, "exp"),
        (String) id,
        claims.containsKey("iat") ? instant(claims, "iat") : null,
        // Not in a token of an identity provider's: only in tickets, which are ours.
        null);
  }

  /** A claim that is a list, written as an array or as one string with spaces. */
  private static Set<String> words(JsonObject claims, String claim) {
    Set<String> words = new LinkedHashSet<>();
    Object value = claims.getValue(claim);
    if (value instanceof String text) {
      for (String word : text.trim().split("\\s+", -1)) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    } else if (value instanceof JsonArray array) {
      for (Object word : array) {
        if (!(word instanceof String text)) {
          throw new IllegalArgumentException("claim '" + claim + "' is not a list of words");
        }
        words.add(text);
      }
    } else if (value != null) {
      throw new IllegalArgumentException("claim '" + claim + "' is not a list of words");
    }
    return words;
  }

  static Instant instant(JsonObject claims, String claim) {
    if (claims.getValue(claim) instanceof Number seconds) {
      return Instant.ofEpochSecond(seconds.longValue());
    }
    throw new IllegalArgumentException("claim '" + claim + "' is missing");
  }
}
