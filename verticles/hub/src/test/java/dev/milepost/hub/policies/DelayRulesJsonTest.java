package dev.milepost.hub.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.DelayRules;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Mode;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelayRulesJsonTest {

  @Test
  void readsRulesAndLeavesWhatTheyDoNotSay() {
    DelayRules rules =
        DelayRulesJson.read(
            """
            {"rules": [
              {"when": {"carrier": "UPS", "mode": "PARCEL"}, "set": {"inTransitSilence": "P2D"}},
              {"set": {"off": ["LATE_PICKUP"], "zone": "Europe/Berlin", "highValue": {"JPY": 1500000}}}
            ]}
            """);

    assertThat(rules.rules()).hasSize(2);
    assertThat(rules.rules().get(0).when().mode()).isEqualTo(Mode.PARCEL);
    assertThat(rules.rules().get(0).set().inTransitSilence()).isEqualTo(Duration.ofDays(2));
    assertThat(rules.rules().get(0).set().off()).isNull();
    assertThat(rules.rules().get(0).set().holidays()).isNull();
    assertThat(rules.rules().get(1).when()).isEqualTo(DelayRules.Selector.ALL);
    assertThat(rules.rules().get(1).set().off()).containsExactly(DelayKind.LATE_PICKUP);
    assertThat(rules.rules().get(1).set().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
  }

  @Test
  void readsWhatItWrites() {
    DelayRules rules =
        DelayRulesJson.read(
            """
            {"rules": [{"when": {"customer": "ACME"}, "set": {"tellWithin": "PT2H", "tellAgain": "P1D",
              "weekend": ["SUNDAY"], "opens": "07:00", "closes": "15:30", "holidays": ["DE", "US-KY"],
              "noticeCounts": "OPENING_HOURS", "pickupPointKeepsPromise": false}}]}
            """);

    assertThat(DelayRulesJson.read(DelayRulesJson.write(rules))).isEqualTo(rules);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"rules": 7}                                                     | rules: a list is expected
          {"rules": [{"set": {}, "sett": {}}]}                                        | rules[0].sett: is not known; known are [set, when]
          {"rules": [{"set": {}}, {"set": {"silence": "P1D"}}]}            | rules[1].set.silence: is not known
          {"rules": [{"set": {"inTransitSilence": "two days"}}]}           | rules[0].set.inTransitSilence: Text cannot be parsed to a Duration
          {"rules": [{"set": {"inTransitSilence": "PT0S"}}]}               | rules[0].set: inTransitSilence: a duration above 0
          {"rules": [{"set": {"off": ["LATE"]}}]}                          | rules[0].set.off[0]: Cannot deserialize
          {"rules": [{"set": {"zone": "Mars/Olympus"}}]}                   | rules[0].set.zone: Unknown time-zone ID: Mars/Olympus
          {"rules": [{"when": {"mode": "BIKE"}, "set": {}}]}               | rules[0].when.mode: Cannot deserialize
          {"rules": [{"when": {"mode": "AIR"}}]}                           | rules[0]: set: missing
          """)
  void refusesWithThePathOfWhatIsWrong(String document, String message) {
    assertThatThrownBy(() -> DelayRulesJson.read(document))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message.strip());
  }

  @Test
  void namesNoClassOfOurs() {
    assertThatThrownBy(
            () -> DelayRulesJson.read("{\"rules\": [{\"set\": {\"noticeCounts\": \"SOME\"}}]}"))
        .hasMessageNotContaining("dev.milepost");
  }

  @Test
  void showsTheDefaultsOfEveryMode() {
    assertThat(DelayRulesJson.defaults().fieldNames())
        .toIterable()
        .containsExactly("PARCEL", "LTL", "FTL", "OCEAN", "AIR", "RAIL");
    assertThat(DelayRulesJson.defaults().at("/PARCEL/inTransitSilence").asText())
        .isEqualTo("PT72H");
  }
}
