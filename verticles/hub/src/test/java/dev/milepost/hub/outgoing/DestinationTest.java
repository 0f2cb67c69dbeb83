package dev.milepost.hub.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {
  private static final OutgoingConfig STRICT = OutgoingConfig.DEFAULTS;
  private static final OutgoingConfig OPEN = Configs.of(true, true, List.of());
  private static final OutgoingConfig FEW_PORTS = Configs.of(false, false, List.of(443, 8443));

  @Test
  void readsAUrlAsItWasWritten() {
    assertThat(Destination.read("https://Hooks.Example.com/a%20b/c?x=1&y=%2F", STRICT).found())
        .contains(new Destination(true, "Hooks.Example.com", 443, "/a%20b/c?x=1&y=%2F"));
    assertThat(Destination.read("https://[2606:4700::1111]:8443", STRICT).found())
        .contains(new Destination(true, "2606:4700::1111", 8443, "/"));
    assertThat(Destination.read("http://erp.local/hook", OPEN).found())
        .contains(new Destination(false, "erp.local", 80, "/hook"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://example.com/, must be https",
    "ftp://example.com/, must be https",
    "javascript:alert(1), must be https",
    "https://user:secret@example.com/, must not hold a user or a password",
    "https://user@example.com/, must not hold a user or a password",
    "https://example.com/#part, must not hold a fragment",
    "https:///path, 'must name a host, in ASCII'",
    "https://, not a URL",
    "'https://exa mple.com/', not a URL",
    "https://b\u00fccher.example/, 'must name a host, in ASCII'",
    "https://example.com:0/, port 0 is not allowed",
    "https://example.com:70000/, port 70000 is not allowed",
  })
  void refusesWhatIsNoPlaceForEvents(String url, String wrong) {
    Destination.Read read = Destination.read(url, STRICT);

    assertThat(read.found()).isEmpty();
    assertThat(read.wrong()).isEqualTo(wrong);
  }

  @Test
  void refusesOtherPortsWhereSomeAreNamed() {
    assertThat(Destination.read("https://example.com:8443/", FEW_PORTS).found()).isPresent();
    assertThat(Destination.read("https://example.com:22/", FEW_PORTS).wrong())
        .isEqualTo("port 22 is not allowed");
  }
}
