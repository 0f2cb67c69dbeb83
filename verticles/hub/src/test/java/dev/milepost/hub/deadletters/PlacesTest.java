package dev.milepost.hub.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final String JSON =
      """
      {"a~/b": [1, {"date": "20261\\u0030", "n": -1.5e3}],
       "events": [{"id": "E1", "at": null}, {"id": "E2"}]}
      """;

  private static final String X12 =
      "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261130*0800*U*00401"
          + "*000000606*0*P*>~GS*QM*S*R*20261130*0800*1*X*004010~ST*214*0001~B10*1*PRO1~SE*3*0001~"
          + "ST*214*0002~\nB10*2*PRO2~AT7*X6~SE*4*0002~GE*2*1~IEA*1*000000606~";

  private static final String EDIFACT =
      "UNB+UNOC:3+S+R+261130:0800+IC7'UNH+1+IFTSTA:D:01B:UN'RFF+AAM:O?'NEIL'UNT+3+1'UNZ+1+IC7'";

  private static String marked(String text, String at) {
    return Places.in(text, List.of(at))
        .of(at)
        .map(range -> text.substring(range.start(), range.end()) + (range.exact() ? "" : " ~"))
        .orElse("nowhere");
  }

  @Test
  void findsWhatAPointerNames() {
    assertThat(marked(JSON, "/a~0~1b/1/date")).isEqualTo("\"20261\\u0030\"");
    assertThat(marked(JSON, "/a~0~1b/1/n")).isEqualTo("-1.5e3");
    assertThat(marked(JSON, "/a~0~1b/0")).isEqualTo("1");
    assertThat(marked(JSON, "/events/0")).isEqualTo("{\"id\": \"E1\", \"at\": null}");
    assertThat(marked(JSON, "/events/0/at")).isEqualTo("null");
    assertThat(marked("\uFEFF" + JSON, "/events/1/id")).isEqualTo("\"E2\"");
  }

  @Test
  void marksWhatShouldHoldAFieldThatIsMissing() {
    assertThat(marked(JSON, "/events/1/at")).isEqualTo("{\"id\": \"E2\"} ~");
    assertThat(marked(JSON, "/events/7/at")).startsWith("[{\"id\": \"E1\"").endsWith("] ~");
  }

  @Test
  void findsWhereJsonBreaks() {
    String broken = "{\"a\": [1, 2,, 3]}";

    assertThat(Places.in(broken, List.of()).of(null))
        .hasValueSatisfying(
            range -> assertThat(broken.substring(range.start(), range.end())).isEqualTo(","));
    assertThat(Places.in("{\"a\": \"cut o", List.of()).of(null)).isPresent();
    assertThat(Places.in("[]", List.of()).of(null)).isEmpty();
  }

  @Test
  void findsTheSegmentOfATransaction() {
    assertThat(marked(X12, "ISA 000000606, ST 0002, segment 3")).isEqualTo("AT7*X6");
    assertThat(marked(X12, "ISA 000000606, ST 0002, segment 2 B10")).isEqualTo("B10*2*PRO2");
    assertThat(marked(X12, "ISA 000000606, ST 0001")).isEqualTo("ST*214*0001~B10*1*PRO1~SE*3*0001");
    assertThat(marked(X12, "ISA 000000999, ST 0001")).isEqualTo("nowhere");
    assertThat(marked(EDIFACT, "UNB IC7, UNH 1, segment 2")).isEqualTo("RFF+AAM:O?'NEIL");
  }

  @Test
  void findsALine() {
    assertThat(marked("one\ntwo\nthree", "line 2")).isEqualTo("two");
    assertThat(marked("one\ntwo", "line 9")).isEqualTo("nowhere");
    assertThat(marked("<a/>", "pin")).isEqualTo("nowhere");
  }
}
