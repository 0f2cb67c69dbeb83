package dev.milepost.hub.outgoing;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Keeps customers' URLs from leading into our own network. The host is looked up here, every
 * address is judged, and the connection goes to the address that was: a name that answers
 * differently a moment later gains nothing by it.
 */
final class Guard {
  private final NameLookup names;
  private final OutgoingConfig config;

  Guard(NameLookup names, OutgoingConfig config) {
    this.names = names;
    this.config = config;
  }

  /**
   * The address to connect to; fails with {@link Blocked} where one of the host's is not allowed.
   */
  Future<InetAddress> address(Destination destination) {
    return names
        .all(destination.host())
        .recover(unknown -> Future.failedFuture(new UnknownHostException("the host is not known")))
        .map(this::judge);
  }

  private InetAddress judge(List<InetAddress> addresses) {
    if (addresses.isEmpty()
        || !addresses.stream()
            .allMatch(address -> Networks.mayReach(address, config.allowPrivate()))) {
      throw new Blocked();
    }
    return addresses.get(0);
  }

  /** The host leads where we do not go. Which address it was is nobody's business outside. */
  static final class Blocked extends RuntimeException {
    private static final long serialVersionUID = 1;

    Blocked() {
      super("the host has an address that is not public", null, false, false);
    }
  }
}
