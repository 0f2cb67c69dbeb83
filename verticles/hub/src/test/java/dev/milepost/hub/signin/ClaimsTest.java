package dev.milepost.hub.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {
  private static final JsonObject CLAIMS =
      new JsonObject(
          """
          {"groups": ["desk", "night shift"],
           "role": "desk",
           "scope": "a desk,b",
           "realm_access": {"roles": ["desk", 7]},
           "https://example.com/roles": ["desk"],
           "nothing": null}
          """);

  @ParameterizedTest
  @CsvSource({
    "groups,'desk,night shift'",
    "role,'desk,desk'",
    "scope,'a desk,b,a,desk,b'",
    "realm_access.roles,desk",
    "/realm_access/roles,desk",
    "https://example.com/roles,desk",
    "nothing,''",
    "no.such.place,''",
    "/no/such/place,''"
  })
  void findsGroupsWhereverAProviderPutsThem(String place, String words) {
    assertThat(String.join(",", Claims.words(CLAIMS, place))).isEqualTo(words);
  }
}
