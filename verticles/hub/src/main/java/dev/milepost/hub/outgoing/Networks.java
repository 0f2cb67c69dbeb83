package dev.milepost.hub.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Which addresses a customer's URL may lead to. Of IPv6 only what is handed out for unicast (RFC
 * 4291, 2000::/3) and not for a purpose of its own; of IPv4 what IANA's registry of special-purpose
 * addresses does not name.
 */
final class Networks {
  private static final List<Network> NOWHERE =
      networks(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "::/128",
          "64:ff9b::/96",
          "64:ff9b:1::/48",
          "100::/64",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20",
          "5f00::/16",
          "fe80::/10",
          "fec0::/10",
          "ff00::/8");

  private static final List<Network> PRIVATE =
      networks(
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "::1/128",
          "fc00::/7");

  private static final List<Network> PUBLIC = networks("0.0.0.0/0", "2000::/3");

  private Networks() {}

  /**
   * Whether a connection may be made.
   *
   * @param allowPrivate whether this machine and private networks are among them; link-local
   *     addresses, where clouds keep their metadata, never are
   */
  static boolean mayReach(InetAddress address, boolean allowPrivate) {
    byte[] bytes = unmapped(address.getAddress());
    if (within(NOWHERE, bytes)) {
      return false;
    }
    return within(PRIVATE, bytes) ? allowPrivate : within(PUBLIC, bytes);
  }

  /** An IPv4 address in the clothes of IPv6 is judged as what it is. */
  private static byte[] unmapped(byte[] bytes) {
    if (bytes.length != 16) {
      return bytes;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return bytes;
      }
    }
    boolean mapped = bytes[10] == -1 && bytes[11] == -1;
    return mapped ? new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]} : bytes;
  }

  private static boolean within(List<Network> networks, byte[] address) {
    return networks.stream().anyMatch(network -> network.contains(address));
  }

  private static List<Network> networks(String... texts) {
    return List.of(texts).stream().map(Network::of).toList();
  }

  private static final class Network {
    private final byte[] prefix;
    private final int bits;

    private Network(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    static Network of(String text) {
      String[] parts = text.split("/", 2);
      try {
        // Of a literal: nothing is looked up.
        return new Network(
            InetAddress.getByName(parts[0]).getAddress(), Integer.parseInt(parts[1]));
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(text, e);
      }
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
