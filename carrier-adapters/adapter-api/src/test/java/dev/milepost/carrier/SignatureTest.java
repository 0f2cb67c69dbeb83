package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.carrier.Signature.Algorithm;
import dev.milepost.carrier.Signature.Encoding;
import dev.milepost.carrier.Signature.KeyForm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  private static final Signature PLAIN =
      new Signature("X-Signature", Algorithm.HMAC_SHA256, KeyForm.UTF_8, Encoding.HEX, "");
  private static final byte[] BODY = bytes("what do ya want for nothing?");

  /** RFC 4231, test case 2; SHA-1 from RFC 2202, test case 2. */
  @ParameterizedTest
  @CsvSource({
    "HMAC_SHA1, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "HMAC_SHA256, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "HMAC_SHA512, 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a"
        + "6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
  })
  void signsTheVectorsOfTheStandard(Algorithm algorithm, String hash) {
    Signature signature = new Signature("x", algorithm, KeyForm.UTF_8, Encoding.HEX, "");

    assertThat(signature.sign(BODY, "Jefe")).isEqualTo(hash);
    assertThat(signature.accepts(header("x", hash), BODY, List.of("Jefe"))).isTrue();
  }

  @Test
  void readsHexInEitherCaseAndBlanksAroundIt() {
    String hash = PLAIN.sign(BODY, "Jefe");

    assertThat(accepted(" " + hash.toUpperCase(java.util.Locale.ROOT) + " ")).isTrue();
  }

  @Test
  void derivesTheKeyAsTheCarrierDoes() {
    byte[] key = {1, 2, 3, (byte) 0xff};
    Signature base64 =
        new Signature("x", Algorithm.HMAC_SHA256, KeyForm.BASE64, Encoding.BASE64, "sha256=");
    Signature composed = new Signature("x", Algorithm.HMAC_SHA256, KeyForm.NFKD, Encoding.HEX, "");
    String secret = Base64.getEncoder().encodeToString(key);

    assertThat(base64.sign(BODY, secret)).startsWith("sha256=");
    assertThat(base64.accepts(header("x", base64.sign(BODY, secret)), BODY, List.of(secret)))
        .isTrue();
    assertThat(composed.sign(BODY, "s\u00e9cret")).isEqualTo(composed.sign(BODY, "se\u0301cret"));
    assertThat(PLAIN.sign(BODY, "s\u00e9cret")).isNotEqualTo(PLAIN.sign(BODY, "se\u0301cret"));
  }

  @Test
  void takesEitherOfTwoSecretsWhileOneIsReplaced() {
    Headers headers = header("x-signature", PLAIN.sign(BODY, "old"));

    assertThat(PLAIN.accepts(headers, BODY, List.of("new", "old"))).isTrue();
    assertThat(PLAIN.accepts(headers, BODY, List.of("new"))).isFalse();
  }

  @Test
  void refusesWhatIsNotSignedOrSignedTwice() {
    String hash = PLAIN.sign(BODY, "Jefe");
    Headers twice =
        Headers.of(List.of(Map.entry("x-signature", hash), Map.entry("X-SIGNATURE", hash)));

    assertThat(PLAIN.accepts(Headers.NONE, BODY, List.of("Jefe"))).isFalse();
    assertThat(PLAIN.accepts(twice, BODY, List.of("Jefe"))).isFalse();
    assertThat(PLAIN.accepts(header("x-signature", hash), bytes("another"), List.of("Jefe")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "zz", "5bdcc146", "sha256=5bdcc146", "5bdcc146bf60754e6a04242"})
  void refusesWhatIsNoHash(String presented) {
    assertThat(accepted(presented)).isFalse();
  }

  @Test
  void failsClosedWithoutASecretThatIsAKey() {
    Signature base64 = new Signature("x", Algorithm.HMAC_SHA256, KeyForm.BASE64, Encoding.HEX, "");

    assertThat(PLAIN.accepts(header("x-signature", "00"), BODY, List.of())).isFalse();
    assertThat(PLAIN.accepts(header("x-signature", "00"), BODY, List.of(""))).isFalse();
    assertThat(base64.accepts(header("x", "00"), BODY, List.of("not base64!"))).isFalse();
    assertThatThrownBy(() -> base64.sign(BODY, "not base64!"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("BASE64");
  }

  @Test
  void anyOfSeveralWaysIsEnough() {
    Authentication either =
        Authentication.anyOf(SharedSecret.in("credential"), SharedSecret.bearer());

    assertThat(either.accepts(header("credential", "s"), BODY, List.of("s"))).isTrue();
    assertThat(either.accepts(header("Authorization", "bearer s"), BODY, List.of("s"))).isTrue();
    assertThat(either.accepts(header("Authorization", "Bearers"), BODY, List.of("s"))).isFalse();
    assertThat(either.accepts(header("Authorization", "Basic s"), BODY, List.of("s"))).isFalse();
    assertThat(either.accepts(header("credential", ""), BODY, List.of(""))).isFalse();
  }

  private static boolean accepted(String presented) {
    return PLAIN.accepts(header("x-signature", presented), BODY, List.of("Jefe"));
  }

  private static Headers header(String name, String value) {
    return Headers.of(List.of(Map.entry(name, value)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
