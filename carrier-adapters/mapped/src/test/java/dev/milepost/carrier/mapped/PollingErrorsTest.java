package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.milepost.carrier.MappingException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollingErrorsTest {

  /** Sound; a test replaces one line of it, or adds one. */
  private static final String SOUND =
      """
      carrier: PIGEON
      reads: json
      reference: number
      events: scans
      event: {code: code, time: at}
      codes: []
      polling:
        base: https://api.pigeon.example
        get: /parcels/{reference}
        access: open
        limits: 1 in 1s
      """;

  @Test
  void takesASoundMapping() {
    assertThat(new MappedSource().adapter("pigeon.yaml", SOUND).carrier()).hasToString("PIGEON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          polling:                          | polling: yes                          | 7: polling: a section is expected, with base, get, post
          '  base: https://api.pigeon.example' | '  base: https://api.pigeon.example/' | 8: polling.base: 'https://api.pigeon.example/' is no address
          '  base: https://api.pigeon.example' | '  base: api.pigeon.example'       | 8: polling.base: 'api.pigeon.example' is no address
          '  base: https://api.pigeon.example' | '  bases: x'                       | 8: polling.bases: unknown key; did you mean base?
          '  get: /parcels/{reference}'     | '  get: parcels/{reference}'          | 9: polling.get: 'parcels/{reference}' is no path
          '  get: /parcels/{reference}'     | '  get: /a b/{reference}'             | 9: polling.get: '/a b/{reference}' is no path
          '  get: /parcels/{reference}'     | '  get: /parcels/{refrence}'          | 9: polling.get: {refrence} is neither {reference} nor one of the settings
          '  get: /parcels/{reference}'     | '  get: /parcels/{references}'        | 9: polling.get: {references} is neither {reference} nor
          '  get: /parcels/{reference}'     | '  get: /parcels'                     | 9: polling.get: {reference} is missing
          '  get: /parcels/{reference}'     | '  post: /parcels/{reference}'        | 9: polling.post: a body is needed beside it
          '  get: /parcels/{reference}'     | '  atOnce: 1'                         | 8: polling: one of get and post is expected
          '  access: open'                  | '  access: closed'                    | 10: polling.access: open, basic, or a section
          '  access: open'                  | '  access: {}'                        | 10: polling.access: one of key and oauth2 is expected
          '  access: open'                  | '  access: {key: {header: a b}}'      | 10: polling.access.key.header: 'a b' is no name of a header
          '  access: open'                  | '  access: {oauth2: {token: https://elsewhere.example/t}}' | 10: polling.access.oauth2.token: 'https://elsewhere.example/t' is no path
          '  access: open'                  | '  access: {oauth2: {}}'              | 10: polling.access.oauth2: the key token is missing
          '  access: open'                  | '  atOnce: 0'                         | 10: polling.atOnce: '0' is not a number from 1 to 1000
          '  access: open'                  | '  separator: ","'                    | 10: polling.separator: of no use where one number
          '  access: open'                  | '  body: x'                           | 10: polling.body: of no use without post
          '  access: open'                  | '  settings: [clientId]'              | 10: polling.settings[0]: 'clientId' is the hub's own word
          '  access: open'                  | '  settings: a-b'                     | 10: polling.settings: 'a-b' is not letters and digits
          '  access: open'                  | '  headers: {Authorization: x}'       | 10: polling.headers.Authorization: is the hub's own header
          '  access: open'                  | '  headers: {a b: x}'                 | 10: polling.headers.a b: 'a b' is no name of a header
          '  access: open'                  | '  headers: {X: \u00e4}'              | 10: polling.headers.X: only visible ASCII can be sent
          '  access: open'                  | '  number: any'                       | 10: polling.number: 'any' is not known; known are PLAIN, WRITTEN
          '  access: open'                  | '  takes: PARCEL'                     | 10: polling.takes: 'PARCEL' is not known
          '  access: open'                  | '  pages: {parameter: p}'             | 10: polling.pages: one of next and last is expected
          '  access: open'                  | '  pages: {next: a}'                  | 10: polling.pages: the key parameter is missing
          '  access: open'                  | '  pages: {parameter: a b, next: a}'  | 10: polling.pages.parameter: 'a b' is no name of a parameter
          '  access: open'                  | '  pages: {parameter: p, next: a, first: 1}' | 10: polling.pages.first: of no use without last
          '  access: open'                  | '  pages: {parameter: p, last: a, first: x}' | 10: polling.pages.first: 'x' is no number of a page
          '  access: open'                  | '  pages: {parameter: p, next: a//b}'  | 10: polling.pages.next: 'a//b' is no path
          '  access: open'                  | '  notFound: {path: a}'                | 10: polling.notFound: one of is, isNot and exists is expected
          '  access: open'                  | '  notFoundStatus: 429'                | 10: polling.notFoundStatus: '429' is no status of an unknown number
          '  access: open'                  | '  without: a/b'                       | 10: polling.without: a field's name is expected
          '  access: open'                  | '  corrections: soon'                  | 10: polling.corrections: 'soon' is not a number of days
          '  access: open'                  | '  takes: SSCC'                        | 8: polling: the key access is missing
          '  limits: 1 in 1s'               | '  limits: often'                      | 11: polling.limits: 'often' is no limit such as 250 in 1d
          '  limits: 1 in 1s'               | '  limits: []'                         | 11: polling.limits: at least one limit is expected
          '  limits: 1 in 1s'               | '  takes: SSCC'                        | 8: polling: the key limits is missing
          """)
  void saysWhatIsWrongAndWhere(String line, String wrong, String error) {
    String mapping =
        line.equals("polling:")
            ? SOUND.substring(0, SOUND.indexOf(line)) + wrong + "\n"
            : SOUND.replace(line + "\n", wrong + "\n");

    assertThat(errors(mapping)).anyMatch(one -> one.startsWith("pigeon.yaml:" + error));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '{"id": {reference}x}'  | application/json | polling.body: is no JSON, not even with a number in it
          '["{who}", {references}]' | application/json | polling.body: {who} is neither {reference}, {references} nor one of the settings
          '<q>{references}</q>'   | text/xml         | polling.body: {references} is neither {reference} nor one of the settings
          '{"id": 1}'             | application/json | polling.body: {reference} is missing
          '{reference}'           | text/csv         | polling.body: how a number is written into text/csv is not known
          """)
  void saysWhatIsWrongWithABody(String body, String type, String error) {
    String mapping =
        SOUND.replace(
            "  get: /parcels/{reference}\n",
            "  post: /q\n  headers: {Content-Type: " + type + "}\n  body: '" + body + "'\n");

    assertThat(errors(mapping)).containsExactly("pigeon.yaml:11: " + error + rest(error));
  }

  private static String rest(String error) {
    return error.endsWith("missing") ? ": nothing says what is asked about" : "";
  }

  private static List<String> errors(String mapping) {
    return catchThrowableOfType(
            MappingException.class, () -> new MappedSource().adapter("pigeon.yaml", mapping))
        .errors();
  }
}
