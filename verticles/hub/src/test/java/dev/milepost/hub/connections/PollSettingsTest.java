package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PollTerms.Access;
import dev.milepost.carrier.PollTerms.Limit;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PollSettingsTest {
  private static final Limit A_SECOND = new Limit(5, Duration.ofSeconds(1));

  @Test
  void isWhatTheCarrierWants() {
    PollSettings settings = read("{}");

    assertThat(settings.base()).isEqualTo("https://api.example.com");
    assertThat(settings.limits()).containsExactly(A_SECOND);
    assertThat(settings.inFlight()).isEqualTo(8);
    assertThat(settings.every()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void isWhatTheConnectionSaysInstead() {
    PollSettings settings =
        read(
            """
            {"baseUrl": "http://127.0.0.1:1/x/", "inFlight": 2, "every": "PT1S", "account": "7",
             "limits": [{"most": 3, "in": "PT1M"}]}
            """);

    assertThat(settings.base()).isEqualTo("http://127.0.0.1:1/x");
    assertThat(settings.limits()).containsExactly(new Limit(3, Duration.ofMinutes(1)));
    assertThat(settings.inFlight()).isEqualTo(2);
    assertThat(settings.every()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.settings()).isEqualTo(Map.of("account", "7"));
  }

  @Test
  void spreadsADaysBudgetOverTheDay() {
    PollSettings settings = read("{\"limits\": [{\"most\": 240, \"in\": \"P1D\"}]}");

    assertThat(settings.limits())
        .containsExactly(new Limit(240, Duration.ofDays(1)), new Limit(20, Duration.ofHours(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"baseurl\": \"x\"} | options.baseurl: unknown option",
        "{\"baseUrl\": \"ftp://x\"} | options.baseUrl: must be a URL",
        "{\"baseUrl\": 3} | options.baseUrl: must be a text",
        "{\"inFlight\": 0} | options.inFlight: must be a whole number, 1 or more",
        "{\"every\": \"5m\"} | options.every: must be an ISO-8601 duration",
        "{\"keyHeader\": \"X-Key\"} | options.keyHeader: the carrier does not take a key",
        "{\"tokenPath\": \"/token\"} | options.tokenPath: the carrier does not take a key",
        "{\"idHeader\": \"X-Id\"} | options.idHeader: the carrier takes neither",
        "{\"limits\": 3} | options.limits: must be a list",
        "{\"limits\": [3]} | options.limits[0]: must be an object",
        "{\"limits\": [{\"in\": \"PT1S\"}]} | options.limits[0].most: must be a whole number",
        "{\"limits\": [{\"most\": 1}]} | options.limits[0].in: missing",
        "{\"limits\": [{\"most\": 1, \"in\": \"PT0S\"}]} | options.limits[0].in: must be an",
        "{\"limits\": [{\"most\": 1, \"in\": \"P90D\"}]} | options.limits[0].in: must be an",
      })
  void saysWhatIsWrongWhere(String options, String message) {
    assertThatThrownBy(() -> read(options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void wantsToKnowWhoAsksWhereTheCarrierDoes() {
    PollTerms terms =
        terms("https://api.example.com", new Access.ClientCredentials("/token", false, null));

    assertThatThrownBy(() -> PollSettings.of(terms, new JsonObject()))
        .hasMessageStartingWith("options.clientId: missing");
  }

  @Test
  void putsTheKeyWhereALineWantsIt() {
    PollTerms terms = terms("https://api.example.com", new Access.Key("API-Key", ""));

    PollSettings settings =
        PollSettings.of(terms, new JsonObject().put("keyHeader", "Consumer-Key"));

    assertThat(settings.access()).isEqualTo(new Access.Key("Consumer-Key", ""));
    assertThat(settings.idHeader()).isNull();
    assertThatThrownBy(
            () -> PollSettings.of(terms, new JsonObject().put("keyHeader", "Not a header")))
        .hasMessageStartingWith("options.keyHeader: must be the name of a header");
  }

  @Test
  void putsWhoAsksIntoAHeaderOfItsOwnBesideTheKey() {
    PollSettings settings =
        PollSettings.of(
            terms("https://api.example.com", new Access.Key("API-Key", "")),
            new JsonObject()
                .put("keyHeader", "X-IBM-Client-Secret")
                .put("idHeader", "X-IBM-Client-Id")
                .put("clientId", "us"));

    assertThat(settings.access()).isEqualTo(new Access.Key("X-IBM-Client-Secret", ""));
    assertThat(settings.idHeader()).isEqualTo("X-IBM-Client-Id");
    assertThat(settings.clientId()).isEqualTo("us");
  }

  @Test
  void fetchesATokenForTheKeyWhereALineWantsThat() {
    PollSettings settings =
        PollSettings.of(
            terms("https://api.example.com", new Access.Key("API-Key", "")),
            new JsonObject()
                .put("tokenPath", "/oauth2/access_token")
                .put("idHeader", "Consumer-Key")
                .put("clientId", "us"));

    assertThat(settings.access())
        .isEqualTo(new Access.ClientCredentials("/oauth2/access_token", true, null));
    assertThat(settings.idHeader()).isEqualTo("Consumer-Key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"idHeader\": \"X-Id\"} | options.clientId: missing",
        "{\"idHeader\": \"No header\", \"clientId\": \"us\"} | options.idHeader: must be the name",
        "{\"tokenPath\": \"/token\"} | options.clientId: missing",
        "{\"tokenPath\": \"token\", \"clientId\": \"us\"} | options.tokenPath: must be a path",
        "{\"tokenPath\": \"/t?x\", \"clientId\": \"us\"} | options.tokenPath: must be a path",
        "{\"tokenPath\": \"/t\", \"keyHeader\": \"K\"} | options.keyHeader: a token takes its"
            + " place",
      })
  void saysWhatIsWrongWithTheWayToShowWhoAsks(String options, String message) {
    PollTerms terms = terms("https://api.example.com", new Access.Key("API-Key", ""));

    assertThatThrownBy(() -> PollSettings.of(terms, new JsonObject(options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void wantsToKnowWhereWhereTheCarrierDoesNotSay() {
    assertThatThrownBy(() -> PollSettings.of(terms(null, new Access.Open()), new JsonObject()))
        .hasMessageStartingWith("options.baseUrl: missing");
  }

  private static PollSettings read(String options) {
    return PollSettings.of(
        terms("https://api.example.com", new Access.Open()), new JsonObject(options));
  }

  private static PollTerms terms(@Nullable String base, Access access) {
    return new PollTerms(
        base,
        access,
        1,
        List.of(A_SECOND),
        Duration.ofDays(1),
        Set.of(new PollTerms.Setting("account")));
  }
}
