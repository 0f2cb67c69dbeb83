package dev.milepost.hub.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.hub.http.Problem.ProblemException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionRequestTest {
  private static final Carriers CARRIERS = Carriers.onClassPath();

  @Test
  void takesTheExampleOfTheDesign() {
    ConnectionRequest request =
        ConnectionRequest.of(
            new JsonObject(
                """
                {"id": "ups-main", "carrier": "UPS", "mode": "webhook", "secret": "s3cret",
                 "options": {}}"""),
            CARRIERS);

    assertThat(request.id()).isEqualTo("ups-main");
    assertThat(request.mode()).isEqualTo(ConnectionMode.WEBHOOK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "id      | {\"id\": \"a/b\", \"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"s\"}",
        "id      | {\"id\": 7, \"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"s\"}",
        "carrier | {\"mode\": \"webhook\", \"secret\": \"s\"}",
        "carrier | {\"carrier\": \"NOBODY\", \"mode\": \"webhook\", \"secret\": \"s\"}",
        "mode    | {\"carrier\": \"UPS\", \"mode\": \"telepathy\", \"secret\": \"s\"}",
        "secret  | {\"carrier\": \"UPS\", \"mode\": \"webhook\"}",
        "secret  | {\"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"  \"}",
        "sceret  | {\"carrier\": \"UPS\", \"mode\": \"webhook\", \"sceret\": \"s\"}",
        "options | {\"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"s\", \"options\": []}",
        "options.burst | {\"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"s\","
            + " \"options\": {\"burst\": 0}}",
        "options.ratePerSecond | {\"carrier\": \"UPS\", \"mode\": \"webhook\", \"secret\": \"s\","
            + " \"options\": {\"ratePerSecond\": \"many\"}}",
        "secret  | {\"carrier\": \"X12\", \"mode\": \"folder\", \"secret\": \"s\","
            + " \"options\": {\"folder\": \"acme\"}}",
        "secret  | {\"carrier\": \"X12\", \"mode\": \"sftp\"}",
        "options.topic | {\"carrier\": \"UPS\", \"mode\": \"topic\", \"options\": {}}",
        "secret  | {\"carrier\": \"UPS\", \"mode\": \"topic\", \"secret\": \"s\","
            + " \"options\": {\"topic\": \"t\"}}",
        "secret  | {\"carrier\": \"UPS\", \"mode\": \"topic\", \"options\": {\"topic\": \"t\","
            + " \"bootstrapServers\": \"h:1\", \"user\": \"u\", \"mechanism\": \"PLAIN\"}}"
      })
  void namesTheFieldThatIsWrong(String field, String json) {
    assertThatThrownBy(() -> ConnectionRequest.of(new JsonObject(json), CARRIERS))
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .satisfies(
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(422);
              assertThat(refused.problem().detail()).startsWith(field + ": ");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          folder | folder       | null
          folder | folder       | 7
          folder | folder       | "/etc"
          folder | folder       | "acme/../../etc"
          folder | folder       | "acme\\\\in"
          folder | doneFolder   | "."
          folder | failedFolder | "../failed"
          folder | outFolder    | "done"
          folder | every        | "5s"
          folder | every        | "PT0S"
          folder | settle       | "P2D"
          folder | acknowledge  | "yes"
          folder | evrey        | "PT5S"
          folder | host         | "sftp.example.com"
          sftp   | folder       | null
          sftp   | doneFolder   | "/in"
          sftp   | outFolder    | ""
          sftp   | host         | null
          sftp   | host         | "sftp://sftp.example.com"
          sftp   | port         | 0
          sftp   | port         | 65536
          sftp   | port         | "22"
          sftp   | user         | null
          sftp   | user         | " "
          sftp   | hostKey      | null
          sftp   | hostKey      | []
          sftp   | hostKey      | 7
          sftp   | hostKey      | "MD5:00:11"
          sftp   | hostKey      | "ssh-ed25519 !"
          sftp   | hostKey      | ["SHA256:short"]
          sftp   | pasword      | "s"
          """)
  void namesTheOptionOfAFeedThatIsWrong(String mode, String option, String value) {
    JsonObject json = feed(mode);
    Object given = new JsonObject("{\"given\": " + value + "}").getValue("given");
    json.getJsonObject("options").put(option, given);

    assertThatThrownBy(() -> ConnectionRequest.of(json, CARRIERS))
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .satisfies(
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(422);
              assertThat(refused.problem().detail()).startsWith("options." + option + ": ");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"folder", "sftp"})
  void asksForNoMoreOfAFeedThanItNeeds(String mode) {
    ConnectionRequest request = ConnectionRequest.of(feed(mode), CARRIERS);

    assertThat(request.mode().name()).isEqualToIgnoringCase(mode);
  }

  private static JsonObject feed(String mode) {
    JsonObject json = new JsonObject().put("carrier", "X12").put("mode", mode);
    return mode.equals("folder")
        ? json.put("options", new JsonObject().put("folder", "acme"))
        : json.put("secret", "s")
            .put(
                "options",
                new JsonObject()
                    .put("host", "sftp.example.com")
                    .put("user", "milepost")
                    .put("folder", "/in")
                    .put("hostKey", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"));
  }

  @Test
  void listsTheCarriersThatAreKnown() {
    JsonObject json =
        new JsonObject("{\"carrier\": \"NOBODY\", \"mode\": \"webhook\", \"secret\": \"s\"}");

    assertThatThrownBy(() -> ConnectionRequest.of(json, CARRIERS))
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .satisfies(refused -> assertThat(refused.problem().detail()).contains("UPS"));
  }

  @Test
  void acceptsTheOldSecretUntilItsGraceEnds() {
    Instant now = Instant.parse("2026-11-23T12:00:00Z");
    LiveSecrets secrets =
        LiveSecrets.only("first")
            .rotatedTo("second", now.plus(Duration.ofDays(1)))
            .rotatedTo("third", now.plusSeconds(60));

    assertThat(secrets.at(now)).containsExactly("third", "second");
    assertThat(secrets.at(now.plusSeconds(60))).containsExactly("third");
    assertThat(secrets.toString()).isEqualTo("***");
  }
}
