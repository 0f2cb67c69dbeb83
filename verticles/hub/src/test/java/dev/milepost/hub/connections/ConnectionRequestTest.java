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
        "options.folder | {\"carrier\": \"X12\", \"mode\": \"folder\", \"options\": {}}",
        "options.folder | {\"carrier\": \"X12\", \"mode\": \"folder\","
            + " \"options\": {\"folder\": \"acme/../../etc\"}}",
        "options.folder | {\"carrier\": \"X12\", \"mode\": \"folder\","
            + " \"options\": {\"folder\": \"/etc\"}}",
        "options.doneFolder | {\"carrier\": \"X12\", \"mode\": \"folder\","
            + " \"options\": {\"folder\": \"acme\", \"doneFolder\": \".\"}}",
        "options.evrey | {\"carrier\": \"X12\", \"mode\": \"folder\","
            + " \"options\": {\"folder\": \"acme\", \"evrey\": \"PT5S\"}}",
        "secret  | {\"carrier\": \"X12\", \"mode\": \"sftp\"}",
        "options.hostKey | {\"carrier\": \"X12\", \"mode\": \"sftp\", \"secret\": \"s\","
            + " \"options\": {\"host\": \"sftp.example.com\", \"user\": \"u\", \"folder\": \"/in\"}}",
        "options.hostKey | {\"carrier\": \"X12\", \"mode\": \"sftp\", \"secret\": \"s\","
            + " \"options\": {\"host\": \"sftp.example.com\", \"user\": \"u\", \"folder\": \"/in\","
            + " \"hostKey\": \"MD5:00:11\"}}",
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
