package dev.milepost.hub.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;

/** Where a request comes from, through proxies of our own. */
public final class ClientAddress {
  private static final String FORWARDED = "X-Forwarded-For";
  private static final int LONGEST = 64;

  private final Set<String> proxies;

  /**
   * @param proxies addresses whose word is taken for who came to them; anybody else's is not, for
   *     it may be made up
   */
  public ClientAddress(List<String> proxies) {
    this.proxies = Set.copyOf(proxies);
  }

  /** The address that is nobody's whose word is taken; never empty. */
  public String of(RoutingContext ctx) {
    SocketAddress remote = ctx.request().remoteAddress();
    return of(
        remote == null || remote.hostAddress() == null ? "-" : remote.hostAddress(),
        ctx.request().headers().getAll(FORWARDED));
  }

  String of(String remote, List<String> lines) {
    String address = remote;
    String[] way = String.join(",", lines).split(",", -1);
    // Each proxy adds at the end who came to it.
    for (int i = way.length - 1; i >= 0 && proxies.contains(address); i--) {
      String before = way[i].strip();
      if (before.isEmpty() || before.length() > LONGEST) {
        break;
      }
      address = before;
    }
    return address;
  }
}
