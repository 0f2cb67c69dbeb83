package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
  private final Fingerprint fingerprint = new Fingerprint();

  @Test
  void seesPathsTypesAndCodesOfJson() {
    List<String> lines =
        lines(
            """
            {"number": "1Z5R89390357567127", "weight": 2.5, "photo": null, "late": true,
             "status": {"type": "I", "code": "AR"},
             "events": [{"code": "A1"}, {"code": "A2", "at": "noon"}]}
            """);

    assertThat(lines)
        .containsExactly(
            " object 1",
            "/events array 1",
            "/events in 1",
            "/events/[] in 1",
            "/events/[] object 2",
            "/events/[]/at in 1",
            "/events/[]/at string 1",
            "/events/[]/code = A1",
            "/events/[]/code = A2",
            "/events/[]/code in 2",
            "/events/[]/code string 2",
            "/late boolean 1",
            "/late in 1",
            "/number in 1",
            "/number string 1",
            "/photo in 1",
            "/photo null 1",
            "/status in 1",
            "/status object 1",
            "/status/code = AR",
            "/status/code in 1",
            "/status/code string 1",
            "/status/type = I",
            "/status/type in 1",
            "/status/type string 1",
            "/weight in 1",
            "/weight number 1");
  }

  @Test
  void seesElementsAndAttributesOfXmlWithoutTheirPrefixes() {
    List<String> lines =
        lines(
            """
            <?xml version="1.0"?>
            <t:data xmlns:t="urn:x" ice="2.0"><t:event status-code="ZU"><name>R. Roe</name>
            <status>delivered</status></t:event><!-- and --><t:event status-code="AA"/></t:data>
            """);

    assertThat(lines)
        .containsExactly(
            " xml 1",
            "/data in 1",
            "/data object 1",
            "/data/@ice in 1",
            "/data/@ice string 1",
            "/data/event in 1",
            "/data/event object 2",
            "/data/event/@status-code = AA",
            "/data/event/@status-code = ZU",
            "/data/event/@status-code in 2",
            "/data/event/@status-code string 2",
            "/data/event/name in 1",
            "/data/event/name string 1",
            "/data/event/status = delivered",
            "/data/event/status in 1",
            "/data/event/status string 1");
  }

  @Test
  void seesSegmentsAndElementsOfX12() {
    String isa =
        "ISA*00*          *00*          *02*SCAC           *ZZ*SHIPPER        "
            + "*261124*0800*U*00401*000000001*0*P*>~";

    List<String> lines = lines(isa + "\nAT7*X1*NS***20261124*0800~\nAT7*AF*NS~SE*9*0001~");

    assertThat(lines)
        .filteredOn(line -> !line.startsWith("/ISA"))
        .containsExactly(
            " x12 1",
            "/AT7 in 1",
            "/AT7 object 2",
            "/AT7/01 = AF",
            "/AT7/01 = X1",
            "/AT7/01 in 2",
            "/AT7/01 string 2",
            "/AT7/02 = NS",
            "/AT7/02 in 2",
            "/AT7/02 string 2",
            "/AT7/05 in 1",
            "/AT7/05 string 1",
            "/AT7/06 in 1",
            "/AT7/06 string 1",
            "/SE in 1",
            "/SE object 1",
            "/SE/01 in 1",
            "/SE/01 string 1",
            "/SE/02 in 1",
            "/SE/02 string 1");
  }

  @Test
  void seesComponentsOfEdifactAndPassesOverReleasedSigns() {
    List<String> lines = lines("UNA:+.? 'STS+1+Z2:113'FTX+AAI+++it?'s ?+ fine'");

    assertThat(lines)
        .containsExactly(
            " edifact 1",
            "/FTX in 1",
            "/FTX object 1",
            "/FTX/01 = AAI",
            "/FTX/01 in 1",
            "/FTX/01 string 1",
            "/FTX/04 in 1",
            "/FTX/04 string 1",
            "/STS in 1",
            "/STS object 1",
            "/STS/01 = 1",
            "/STS/01 in 1",
            "/STS/01 string 1",
            "/STS/02 = Z2",
            "/STS/02 in 1",
            "/STS/02 string 1",
            "/STS/02.2 = 113",
            "/STS/02.2 in 1",
            "/STS/02.2 string 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                            | empty
          hello there                   | text
          a=1&b=2                       | text
          {"a": 1                       | unreadable
          {"a": 1} trailing             | unreadable
          <a><b></a>                    | unreadable
          ISA*too*short                 | text
          """)
  void seesOneThingInWhatItCannotRead(String body, String type) {
    assertThat(lines(body == null ? "" : body)).containsExactly(" " + type + " 1");
  }

  @Test
  void readsXmlInAnyEncodingBehindAMarkOfByteOrder() {
    String xml = "\uFEFF<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a><b>Köln</b></a>";

    assertThat(lines(xml))
        .containsExactly(" xml 1", "/a in 1", "/a object 1", "/a/b in 1", "/a/b string 1");
  }

  @Test
  void readsJsonInOtherUnicode() {
    Shape shape = fingerprint.of("{\"a\": 1}".getBytes(UTF_16BE));

    assertThat(shape.lines()).containsExactly(" object 1", "/a in 1", "/a number 1");
  }

  @ParameterizedTest
  @CsvSource({
    "activityStatus, I",
    "status, Out for Delivery",
    "eventTypeCode, ARRI",
    "sub_tag, Delivered_001",
    "reasonDetail, BAD-ADDRESS",
    "statusCode, 101"
  })
  void keepsCodes(String field, String value) {
    assertThat(lines("{\"" + field + "\": \"" + value + "\"}"))
        .contains("/" + field + " = " + value);
  }

  @ParameterizedTest
  @CsvSource({
    "signedBy, ROE",
    "description, LEFT",
    "postalCode, 40213",
    "tracking_code, EZ10",
    "piece-code, 0034",
    "doorCode, 4711",
    "reason, Jane Roe not home",
    "code, 1Z5R89390357567127",
    "status, +49 30 1234567",
    "status, Jane@example.com"
  })
  void keepsNoPersonsAndNoNumbers(String field, String value) {
    List<String> lines = lines("{\"" + field + "\": \"" + value + "\"}");

    assertThat(lines).noneMatch(line -> line.contains("="));
  }

  @ParameterizedTest
  @CsvSource({"jane@example.com", "1Z5R89390357567127", "2026-11-24", "Straße 1", "Ro\u0007e"})
  void keepsNoNameThatIsRatherAValue(String name) {
    assertThat(lines("{\"" + name.replace("\u0007", "\\u0007") + "\": {\"a\": 1}}"))
        .contains("/* in 1", "/*/a in 1");
  }

  @Test
  void isBoundedInWidthAndDepth() {
    String wide =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"" + words(i) + "\": {\"x\": 1, \"y\": 2}")
            .collect(Collectors.joining(",", "{", "}"));
    String deep = "{\"a\":".repeat(900) + "1" + "}".repeat(900);

    assertThat(lines(wide)).hasSizeLessThan(2_000).contains("/* in 1");
    assertThat(lines(deep)).hasSizeLessThan(60);
    assertThat(fingerprint.of(wide.getBytes(UTF_8)).partial()).isTrue();
  }

  @Test
  void namesThePlaceOfAProblemWithoutItsNumbers() {
    assertThat(fingerprint.path("/0/events/12/date")).isEqualTo("/[]/events/[]/date");
    assertThat(fingerprint.path("line 12")).isEqualTo("line []");
    assertThat(fingerprint.path(null)).isEmpty();
    assertThat(Words.reason("not JSON: unreadable at byte 123"))
        .isEqualTo("not JSON: unreadable at byte #");
  }

  private static String words(int i) {
    return "" + (char) ('a' + i / 676 % 26) + (char) ('a' + i / 26 % 26) + (char) ('a' + i % 26);
  }

  private List<String> lines(String body) {
    return fingerprint.of(body.getBytes(UTF_8)).lines();
  }
}
