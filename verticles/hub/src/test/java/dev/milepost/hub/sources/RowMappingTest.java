package dev.milepost.hub.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.milepost.hub.sources.RowMapping.Made;
import dev.milepost.store.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowMappingTest {
  private static final String ROW =
      """
      {"Delivery": "80001234", "Number": 80001234, "SoldTo": "ACME", "Until": null, "Weight": 12.50,
       "Tracking": [{"No": "1Z5R89390357567127"}], "Nothing": []}
      """;

  @Test
  void makesAShipmentOfARow() throws IOException {
    Made made =
        map(
            "{'id': Delivery, 'customer': SoldTo, 'pieces': $count(Tracking), 'mode': Until,"
                + " 'references': Tracking.{'type': 'TRACKING_NUMBER', 'value': No}[],"
                + " 'promise': Until ? {'latest': Until}}");

    assertThat(made)
        .asInstanceOf(type(Made.Document.class))
        .extracting(Made.Document::id)
        .isEqualTo("80001234");
    assertThat(Json.mapper().readTree(((Made.Document) made).json()))
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"id": "80001234", "customer": "ACME", "pieces": 1,
                     "references": [{"type": "TRACKING_NUMBER", "value": "1Z5R89390357567127"}]}
                    """));
  }

  @Test
  void passesARowOverThatTheMappingSaysNullFor() throws IOException {
    assertThat(map("SoldTo = 'OTHER' ? {'id': Delivery} : null")).isInstanceOf(Made.Nothing.class);
    assertThat(map("null")).isInstanceOf(Made.Nothing.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'customer': SoldTo}                        | the mapping gives no id
          {'id': ' '}                                 | the mapping gives no id
          {'id': Number}                              | $string(...)
          [1, 2]                                      | no object
          $uppercase(Weight)                          | the mapping fails
          $error('no such plant')                     | no such plant
          {'id': Delivery, 'f': function($x){$x}}     | no JSON
          $eval('{"id": "x"}')                        | $eval is not allowed
          ($f := function($n){$f($n + 1)}; $f(0))     | the mapping fails
          ($f := function($n){1 + $f($n + 1)}; $f(0)) | the mapping fails
          {'id': Delivery, 'service': $pad('x', 300000)} | 262144 bytes
          """)
  void saysWhyARowIsRefused(String mapping, String why) throws IOException {
    assertThat(map(mapping))
        .asInstanceOf(type(Made.Refused.class))
        .extracting(Made.Refused::why)
        .asString()
        .contains(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'id': ", "{'id' Delivery}", "$map(", ")"})
  void refusesWhatIsNoExpression(String mapping) {
    assertThatThrownBy(() -> RowMapping.of(mapping)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsTheRowsLettersAsTheyAre() throws IOException {
    Made made = RowMapping.of("{'id': name}").map(Json.mapper().readTree("{\"name\": \"Łódź ✓\"}"));

    assertThat(new String(((Made.Document) made).json(), StandardCharsets.UTF_8))
        .isEqualTo("{\"id\":\"Łódź ✓\"}");
  }

  private static Made map(String mapping) throws IOException {
    return RowMapping.of(mapping).map(Json.mapper().readTree(ROW));
  }
}
