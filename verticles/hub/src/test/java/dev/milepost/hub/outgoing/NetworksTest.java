package dev.milepost.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "169.253.0.1",
        "2606:4700::1111",
        "2a00:1450:4001::1"
      })
  void reachesWhatIsPublic(String address) throws Exception {
    assertThat(Networks.mayReach(InetAddress.getByName(address), false)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "100.64.0.1", "100.127.255.255", "198.18.0.1", "::1", "fc00::1", "fdff::1"
      })
  void reachesWhatIsPrivateWhereThatIsAllowed(String address) throws Exception {
    assertThat(Networks.mayReach(InetAddress.getByName(address), false)).isFalse();
    assertThat(Networks.mayReach(InetAddress.getByName(address), true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "::",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "::7f00:1",
        "4000::1"
      })
  void neverReachesWhatNobodyIsGiven(String address) throws Exception {
    assertThat(Networks.mayReach(InetAddress.getByName(address), false)).isFalse();
    assertThat(Networks.mayReach(InetAddress.getByName(address), true)).isFalse();
  }

  /** Java makes IPv4 of such an address by itself, but not of every one that it is handed. */
  @Test
  void seesThroughAMappedAddress() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[12] = 127;
    mapped[15] = 1;

    InetAddress address = Inet6Address.getByAddress(null, mapped, -1);

    assertThat(Networks.mayReach(address, false)).isFalse();
    assertThat(Networks.mayReach(address, true)).isTrue();
  }
}
