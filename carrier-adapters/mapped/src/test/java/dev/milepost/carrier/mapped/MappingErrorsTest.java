package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.milepost.carrier.MappingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingErrorsTest {

  /** Sound; a test replaces one line of it, or adds one. */
  private static final String SOUND =
      """
      carrier: PIGEON
      reads: json
      shipments: parcels
      reference: number
      events: scans
      event:
        type: kind
        code: code
        time: at
      codes:
        - {code: OUT, milestone: OUT_FOR_DELIVERY}
        - {code: IN, milestone: DELIVERED}
      """;

  @Test
  void takesASoundMapping() {
    assertThat(new MappedSource().adapter("pigeon.yaml", SOUND).carrier()).hasToString("PIGEON");
  }

  @Test
  void namesEveryErrorByFileAndLine() {
    String wrong =
        """
        carrier: "a pigeon!"
        reads: yaml
        shipment: parcels
        reference: {value: number//x, type: TRACKINGNUMBER}
        event:
          code: code
          time: {path: at, format: HH:mm, utc: perhaps}
          place: {town: city}
        zone: Europe/Berln
        codes:
          - {code: OUT, milestone: OUT_FOR_DELIVRY}
          - {code: OUT, milestone: DELIVERED, cause: WETHER}
          - {type: X, code: IN}
        authentication: {signature: {header: X-Sig, algorithm: MD5, encoding: HEXX}}
        acknowledgement: 500
        reuseAfter: soon
        """;

    assertThat(errors(wrong))
        .containsExactly(
            "pigeon.yaml:1: carrier: 'a pigeon!' is not 1 to 32 letters, digits, '_' or '-'",
            "pigeon.yaml:1: the key events is missing",
            "pigeon.yaml:2: reads: 'yaml' is not known; known are JSON, XML",
            "pigeon.yaml:3: shipment: unknown key; did you mean shipments? Known here: carrier,"
                + " transport, reads, shipments, test, ignore, reference, related, events, event,"
                + " zone, estimate, codes, authentication, acknowledgement, polling, reuseAfter",
            "pigeon.yaml:4: reference.value: 'number//x' is no path: it has an empty name between"
                + " its slashes",
            "pigeon.yaml:4: reference.type: 'TRACKINGNUMBER' is not known; did you mean"
                + " TRACKING_NUMBER?",
            "pigeon.yaml:7: event.time.format: 'HH:mm' cannot tell a day from '15:16': a year, a"
                + " month and a day are needed; expected iso, epochSeconds, epochMillis or a"
                + " pattern like dd.MM.yyyy HH:mm",
            "pigeon.yaml:7: event.time.utc: 'perhaps' is not known; known are BELIEVED, DOUBTED,"
                + " IGNORED",
            "pigeon.yaml:8: event.place.town: unknown key; known here: city, region, country,"
                + " locode, facility, timeZone",
            "pigeon.yaml:9: zone: 'Europe/Berln' is no zone of the IANA database; did you mean"
                + " Europe/Berlin?",
            "pigeon.yaml:11: codes[0].milestone: 'OUT_FOR_DELIVRY' is not known; did you mean"
                + " OUT_FOR_DELIVERY?",
            "pigeon.yaml:12: codes[1].cause: 'WETHER' is not known; did you mean WEATHER?",
            "pigeon.yaml:12: codes[1]: 'OUT' is there twice, first in line 11",
            "pigeon.yaml:13: codes[2]: the key milestone is missing",
            "pigeon.yaml:13: codes[2].type: never found, since the mapping reads no event.type",
            "pigeon.yaml:14: authentication.signature.algorithm: 'MD5' is not known; known are"
                + " HMAC_SHA1, HMAC_SHA256, HMAC_SHA512",
            "pigeon.yaml:14: authentication.signature.encoding: 'HEXX' is not known; did you mean"
                + " HEX?",
            "pigeon.yaml:15: acknowledgement: a status of success is expected, 200 to 299, not"
                + " '500'",
            "pigeon.yaml:16: reuseAfter: 'soon' is not a number of days such as 90d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          carrier: PIGEON        | carrier:                             | 1: carrier: a value is needed
          carrier: PIGEON        | carrier: agent                       | 1: carrier: 'agent' is the hub's own word
          carrier: PIGEON        | carrier: MILEPOST                    | 1: carrier: 'MILEPOST' is the hub's own word
          carrier: PIGEON        | carrier: [A, B]                      | 1: carrier: a text is expected, not a list
          reads: json            | carrier: DOVE                        | 2: carrier: is there twice, first in line 1
          reference: number      | reference: a/../b                    | 4: reference: 'a/../b' is no path: it may go up at its beginning only
          reference: number      | reference: a~2b                      | 4: reference: 'a~2b' is no path: it has a '~'
          reference: number      | reference: 'header:'                 | 4: reference: 'header:' is no path: it names no header
          reference: number      | reference: header:Authorization      | 4: reference: the header authorization is a credential
          reference: number      | reference: [=X, number]              | 4: reference[1]: stands behind a text that always holds
          reference: number      | reference: {type: SSCC}              | 4: reference: the key value is missing
          event:                 | event: none                          | 6: event: a section is expected, with type, code
          '  time: at'           | '  time: {path: at, format: nonsense}' | 9: event.time.format: 'nonsense' is no pattern of a time
          '  time: at'           | '  time: {path: at, format: yyyy-MM-dd hh:mm}' | 9: event.time.format: 'yyyy-MM-dd hh:mm' cannot tell
          '  time: at'           | '  ignore: {path: x}'                | 9: event.ignore: one of is, isNot and exists is expected
          '  time: at'           | '  ignore: {path: x, exists: maybe}' | 9: event.ignore.exists: true or false is expected
          shipments: parcels     | acknowledgement: 202                 | 3: acknowledgement: of no use without authentication
          shipments: parcels     | authentication: []                   | 3: authentication: at least one way is expected
          shipments: parcels     | 'authentication: {secret: {header: x, scheme: Bearer}, signature: {}}' | 3: authentication: one of signature and secret
          shipments: parcels     | estimate: {from: a}                  | 3: estimate: one of the keys date and to is needed
          shipments: parcels     | test: mode                           | 3: test: a section is expected, with path, is
          shipments: parcels     | 'shipments: {parcels'                | 4: not YAML:
          """)
  void saysWhatIsWrongAndWhere(String line, String wrong, String error) {
    String mapping =
        line.equals("event:")
            ? SOUND.replace("event:\n  type: kind\n  code: code\n  time: at", wrong)
            : SOUND.replace(line + "\n", wrong + "\n");

    assertThat(errors(mapping)).anyMatch(one -> one.startsWith("pigeon.yaml:" + error));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "- a\n- b\n", "text", "%", "a: &a [*a]", "\u0000"})
  void refusesWhatIsNoMapping(String text) {
    assertThatThrownBy(() -> new MappedSource().adapter("pigeon.yaml", text))
        .isInstanceOf(MappingException.class)
        .hasMessageStartingWith("pigeon.yaml:");
  }

  @Test
  void readsEveryWordAsItIsWritten() {
    String codes =
        """
          - {code: 0100, milestone: PICKED_UP}
          - {code: 100, milestone: ARRIVED}
          - {code: NO, milestone: DELIVERED}
        """;

    Mapping mapping = MappingReader.read("pigeon.yaml", SOUND + codes);

    assertThat(mapping.codes().rows())
        .extracting(Codes.Row::code)
        .containsExactly("OUT", "IN", "0100", "100", "NO");
  }

  private static List<String> errors(String mapping) {
    return catchThrowableOfType(
            MappingException.class, () -> new MappedSource().adapter("pigeon.yaml", mapping))
        .errors();
  }
}
