package dev.milepost.hub.signin;

import dev.milepost.hub.auth.Role;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One identity provider of OpenID Connect.
 *
 * @param issuer as its discovery document names it; null for no provider
 * @param clientSecret null for a public client
 * @param name what people call it
 * @param userClaim the claim of the id token that names the person
 * @param rolesClaim where their groups are: a claim, claims with dots between, or a JSON pointer
 */
public record OidcConfig(
    @Nullable URI issuer,
    @Nullable String clientId,
    @Nullable String clientSecret,
    String name,
    List<String> scopes,
    String userClaim,
    String rolesClaim,
    Roles roles) {

  /** No provider. */
  public static final OidcConfig NONE =
      new OidcConfig(
          null,
          null,
          null,
          "Company account",
          List.of("openid", "profile", "email"),
          "preferred_username",
          "groups",
          new Roles(List.of(), List.of(), List.of()));

  /** Refuses half a provider. */
  public OidcConfig {
    scopes = List.copyOf(scopes);
    if (issuer != null) {
      if (!"https".equals(issuer.getScheme()) && !"http".equals(issuer.getScheme())) {
        throw new IllegalArgumentException("auth.oidc.issuer: not an http or https URL");
      }
      if (clientId == null) {
        throw new IllegalArgumentException("auth.oidc.clientId: needed with an issuer");
      }
      if (!scopes.contains("openid")) {
        throw new IllegalArgumentException("auth.oidc.scopes: openid must be among them");
      }
      if (roles.viewer().isEmpty() && roles.agent().isEmpty() && roles.admin().isEmpty()) {
        throw new IllegalArgumentException("auth.oidc.roles: nobody could come in");
      }
    }
  }

  /** The provider's groups by what they make somebody. */
  public record Roles(List<String> viewer, List<String> agent, List<String> admin) {
    /** Copies. */
    public Roles {
      viewer = List.copyOf(viewer);
      agent = List.copyOf(agent);
      admin = List.copyOf(admin);
    }

    /** The highest that these groups give. */
    Optional<Role> of(Collection<String> groups) {
      if (admin.stream().anyMatch(groups::contains)) {
        return Optional.of(Role.ADMIN);
      }
      if (agent.stream().anyMatch(groups::contains)) {
        return Optional.of(Role.AGENT);
      }
      return viewer.stream().anyMatch(groups::contains)
          ? Optional.of(Role.VIEWER)
          : Optional.empty();
    }
  }

  /** Whether there is a provider. */
  public boolean hasProvider() {
    return issuer != null;
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "OidcConfig[" + issuer + ", " + clientId + "]";
  }
}
