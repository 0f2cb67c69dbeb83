package dev.milepost.carrier.edi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class EdiReaderPropertyTest {
  private static final String X12 =
      "ISA*00*          *00*          *02*ACME           *ZZ*SHIPPER        "
          + "*260412*1303*^*00501*000000263*0*P*>~GS*QM*ACME*SHIPPER*20260412*1303*17*X*005010~"
          + "ST*214*0001~B10*4471*LOAD7*ACME~LX*1~SE*4*0001~GE*1*17~IEA*1*000000263~";
  private static final String EDIFACT =
      "UNA:+.?*'UNB+UNOC:4+CARRIER:14+SHIPPER+260412:1715+REF9'"
          + "UNH+7+IFTSTA:D:96A:UN:EAN004'BGM+44+1?+2+9'CNI+1+4215A'STS+1+21*3'UNT+5+7'UNZ+1+REF9'";

  @Property(tries = 1000)
  void neverThrowsWhateverTheBytes(@ForAll byte[] body) {
    assertThat(EdiReader.read(body)).isNotNull();
  }

  @Property(tries = 5000)
  void neverThrowsWhateverIsChanged(
      @ForAll("interchanges") String body,
      @ForAll("places") int place,
      @ForAll("pieces") String piece,
      @ForAll("places") int cut) {
    int at = place % body.length();
    int end = Math.min(body.length(), at + cut % 4);
    String changed = body.substring(0, at) + piece + body.substring(end);

    EdiRead read = EdiReader.read(changed.getBytes(StandardCharsets.UTF_8));

    int transactions = read.interchanges().stream().mapToInt(i -> i.transactions().size()).sum();
    assertThat(transactions + read.problems().size() + warnings(read)).isPositive();
  }

  @Property(tries = 1000)
  void readsBackEveryText(@ForAll("texts") String one, @ForAll("texts") String other) {
    String segment = "FTX+" + released(one) + "+" + released(other) + ":" + released(one) + "'";
    String body = EDIFACT.replace("CNI+1+4215A'", segment);

    Segment read =
        EdiReader.read(body.getBytes(StandardCharsets.UTF_8))
            .interchanges()
            .get(0)
            .transactions()
            .get(0)
            .segments()
            .get(1);

    assertThat(read.element(1)).isEqualTo(one.strip());
    assertThat(read.component(2, 1)).isEqualTo(other.strip());
    assertThat(read.component(2, 2)).isEqualTo(one.strip());
  }

  @Provide
  Arbitrary<String> interchanges() {
    return Arbitraries.of(X12, EDIFACT, X12.replace("~", "\n"), EDIFACT + X12, X12 + X12);
  }

  @Provide
  Arbitrary<Integer> places() {
    return Arbitraries.integers().between(0, 600);
  }

  @Provide
  Arbitrary<String> pieces() {
    Arbitrary<String> telling =
        Arbitraries.of(
            "~",
            "*",
            ">",
            "'",
            "+",
            ":",
            "?",
            "\n",
            "\r",
            "\u0000",
            "…",
            "^",
            "SE*4*0001~",
            "UNT+1+1'",
            "ISA*",
            "UNB+",
            "UNA",
            "ST*",
            "IEA*1*1~",
            "LX",
            "é",
            "\uFFFF");
    return Arbitraries.oneOf(telling, Arbitraries.strings().ofMaxLength(3));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20);
  }

  private static int warnings(EdiRead read) {
    return read.interchanges().stream().mapToInt(i -> i.warnings().size()).sum();
  }

  private static String released(String text) {
    String released = text;
    for (String service : List.of("?", "'", "+", ":", "*")) {
      released = released.replace(service, "?" + service);
    }
    return released;
  }
}
