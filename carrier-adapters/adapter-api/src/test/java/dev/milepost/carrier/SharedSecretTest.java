package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedSecretTest {

  private static final byte[] BODY = {'{', '}'};

  /** The pair of RFC 7617 section 2. */
  private static final String ALADDIN = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

  private static final SharedSecret BASIC = SharedSecret.basic();

  @Test
  void readsTheBasicCredentialsOfTheStandard() {
    assertThat(BASIC.accepts(authorization(ALADDIN), BODY, List.of("Aladdin:open sesame")))
        .isTrue();
    assertThat(
            BASIC.accepts(
                authorization("basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
                BODY,
                List.of("another", "Aladdin:open sesame")))
        .isTrue();
  }

  @Test
  void readsUserAndPasswordAsUtf8() {
    // RFC 7617 section 2.1: user "test", password "123" and the sign of the pound.
    assertThat(
            BASIC.accepts(authorization("Basic dGVzdDoxMjPCow=="), BODY, List.of("test:123\u00a3")))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=",
        "Basic Aladdin:open sesame",
        "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
      })
  void refusesWhatIsNotTheBasicFormOfTheSecret(String value) {
    assertThat(BASIC.accepts(authorization(value), BODY, List.of("Aladdin:open sesame"))).isFalse();
  }

  @Test
  void failsClosedWithoutASecretOrWithTwoHeaders() {
    Headers twice =
        Headers.of(
            List.of(Map.entry("Authorization", ALADDIN), Map.entry("authorization", ALADDIN)));

    assertThat(BASIC.accepts(twice, BODY, List.of("Aladdin:open sesame"))).isFalse();
    assertThat(BASIC.accepts(authorization(ALADDIN), BODY, List.of())).isFalse();
    assertThat(BASIC.accepts(authorization("Basic "), BODY, List.of(""))).isFalse();
  }

  private static Headers authorization(String value) {
    return Headers.of(List.of(Map.entry("Authorization", value)));
  }
}
