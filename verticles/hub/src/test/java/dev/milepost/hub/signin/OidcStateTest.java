package dev.milepost.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.auth.HubKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcStateTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");

  private final byte[] key = HubKey.random().derive("test");
  private final OidcState state =
      OidcState.begin(key, "browser", "id-1", "/carriers?x=1", NOW.plusSeconds(600));

  @Test
  void knowsAgainWhatItSentAway() {
    OidcState back = OidcState.of(key, "browser", state.text(), NOW).orElseThrow();

    assertThat(back).isEqualTo(state);
    assertThat(back.next()).isEqualTo("/carriers?x=1");
    assertThat(back.verifier()).hasSize(43).isNotEqualTo(back.nonce());
    assertThat(state.text()).doesNotContain(state.verifier(), state.nonce());
  }

  @Test
  void isGoodInItsBrowserForItsTimeOnly() {
    assertThat(OidcState.of(key, "another", state.text(), NOW)).isEmpty();
    assertThat(OidcState.of(key, null, state.text(), NOW)).isEmpty();
    assertThat(OidcState.of(key, "browser", state.text(), NOW.plusSeconds(600))).isEmpty();
    assertThat(OidcState.of(HubKey.random().derive("test"), "browser", state.text(), NOW))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "x", "x.y", "!.!"})
  void isNotWhatSomebodyMadeUp(String text) {
    assertThat(OidcState.of(key, "browser", text, NOW)).isEmpty();
    assertThat(OidcState.of(key, "browser", "x" + state.text(), NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/", "/audit", "/shipments/SHP-1?tab=raw#notes", "/a//b"})
  void goesBackToPagesOfItsOwn(String path) {
    assertThat(OidcState.ownPath(path)).isEqualTo(path);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "audit",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x=y",
        "/\t/evil.example"
      })
  void goesNowhereElse(String path) {
    assertThat(OidcState.ownPath(path)).isEqualTo("/");
  }
}
