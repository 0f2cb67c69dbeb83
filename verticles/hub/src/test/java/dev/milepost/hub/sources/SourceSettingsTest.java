package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSettingsTest {

  @Test
  void knowsWhatIsLeftOut() {
    SourceSettings settings = SourceSettings.of(odata());

    assertThat(settings.access()).isEqualTo(new Access.Open());
    assertThat(settings.every()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.cursor())
        .isEqualTo(
            new CursorTerms(
                "ChangedAt",
                CursorTerms.Type.TIMESTAMP,
                "1970-01-01T00:00:00Z",
                Duration.ofMinutes(5),
                0));
    assertThat(settings.walk().begin(null).url()).endsWith("&$top=200");
  }

  @Test
  void readsEveryWayOfAccess() {
    assertThat(access("{'by': 'bearer'}")).isEqualTo(new Access.Key("Authorization", "Bearer "));
    assertThat(access("{'by': 'header', 'header': 'X-Key'}"))
        .isEqualTo(new Access.Key("X-Key", ""));
    assertThat(access("{'by': 'basic', 'user': 'u'}")).isEqualTo(new Access.Basic());
    assertThat(
            access(
                "{'by': 'oauth2', 'tokenUrl': 'https://login.example.com/t', 'clientId': 'c',"
                    + " 'scope': 's', 'form': false}"))
        .isEqualTo(new Access.ClientCredentials("https://login.example.com/t", false, "s"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'kind': 'soap'}                                          | kind
          {'kind': null}                                            | kind: missing
          {'url': 'ftp://erp.example.com/x'}                        | url
          {'url': 'https://user:pw@erp.example.com/x'}              | url
          {'url': 'https:///x'}                                     | url
          {'url': 'https://erp.example.com/x?$top=5'}               | url: $orderby
          {'kind': 'rest'}                                          | url: must say where the cursor goes
          {'access': {'by': 'magic'}}                               | access.by
          {'access': {'by': 'basic'}}                               | access.user: missing
          {'access': {'by': 'header', 'header': 'Host'}}            | access.header
          {'access': {'by': 'header', 'header': 'a b'}}             | access.header
          {'access': {'by': 'oauth2', 'clientId': 'c'}}             | access.tokenUrl: missing
          {'access': {'by': 'oauth2', 'tokenUrl': 'x', 'clientId': 'c'}} | access.tokenUrl
          {'access': {'password': 'x'}}                             | access.password: unknown
          {'cursor': {'key': 'Id'}}                                 | cursor.field: missing
          {'cursor': {'field': 'ChangedAt'}}                        | cursor.key: missing
          {'cursor': {'field': 'a or b', 'key': 'Id'}}              | cursor.field
          {'cursor': {'field': 'a', 'key': 'I d'}}                  | cursor.key
          {'cursor': {'field': 'a', 'key': 'Id', 'type': 'text'}}   | cursor.type
          {'cursor': {'field': 'a', 'key': 'Id', 'from': '2026-11-01'}} | cursor.from
          {'cursor': {'field': 'a', 'key': 'Id', 'overlap': 'P9D'}} | cursor.overlap
          {'cursor': {'by': 'magic', 'key': 'Id'}}                  | cursor.by
          {'pageSize': 0}                                           | pageSize
          {'pageSize': 1001}                                        | pageSize
          {'every': 'PT0S'}                                         | every
          {'next': 'link'}                                          | next
          {'mapping': ''}                                           | mapping: missing
          {'everry': 'PT1M'}                                        | everry: unknown
          """)
  void namesTheFieldThatIsWrong(String change, String expected) {
    JsonObject json = odata().mergeIn(json(change));

    assertThatThrownBy(() -> SourceSettings.of(json))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(422);
              assertThat(refused.problem().detail()).startsWith(expected);
            });
  }

  @Test
  void takesAFieldAnywhereInTheRowsOfARestApi() {
    JsonObject json =
        json(
            "{'kind': 'rest', 'url': 'https://shop.example.com/s?since={cursor}', 'rows': '/data',"
                + " 'cursor': {'field': '/meta/no', 'key': '/meta/id', 'type': 'number'},"
                + " 'mapping': '{}'}");

    assertThat(SourceSettings.of(json).walk().begin("5000").url())
        .isEqualTo("https://shop.example.com/s?since=4000");
  }

  private static Access access(String access) {
    return SourceSettings.of(odata().put("access", json(access))).access();
  }

  private static JsonObject odata() {
    return json(
        "{'kind': 'odata', 'url': 'https://erp.example.com/odata/Deliveries',"
            + " 'cursor': {'field': 'ChangedAt', 'key': 'Id'}, 'mapping': '{}'}");
  }

  private static JsonObject json(String text) {
    return new JsonObject(text.replace('\'', '"'));
  }
}
