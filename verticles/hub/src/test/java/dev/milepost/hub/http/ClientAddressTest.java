package dev.milepost.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private final ClientAddress addresses = new ClientAddress(List.of("10.0.0.1", "10.0.0.2"));

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9,'',203.0.113.9",
    // Whoever is no proxy of ours may say what he likes.
    "203.0.113.9,198.51.100.7,203.0.113.9",
    "10.0.0.1,198.51.100.7,198.51.100.7",
    "10.0.0.1,'198.51.100.7, 10.0.0.2',198.51.100.7",
    // What came to our proxy with the request is not our proxy's word.
    "10.0.0.1,'192.0.2.1, 198.51.100.7, 10.0.0.2',198.51.100.7",
    "10.0.0.1,'',10.0.0.1"
  })
  void believesOwnProxiesOnly(String remote, String forwarded, String expected) {
    assertThat(addresses.of(remote, List.of(forwarded))).isEqualTo(expected);
  }
}
