package dev.milepost.hub.portal;

import dev.milepost.hub.auth.Identity;
import dev.milepost.hub.stream.StreamClient;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A caller as the stream sees it: its channel is the customer that it is bound to. */
public record PortalClient(Identity identity) implements StreamClient {

  /** Those whose identity is meant. */
  public static Predicate<StreamClient> whose(Predicate<Identity> identity) {
    return client -> client instanceof PortalClient caller && identity.test(caller.identity());
  }

  @Override
  public @Nullable String channel() {
    return identity.customer();
  }

  @Override
  public String token() {
    return identity.token();
  }

  @Override
  public Instant expiresAt() {
    return identity.expiresAt();
  }
}
