package dev.milepost.carrier.x12;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class X12AdapterTest extends CarrierAdapterContract {

  private final X12Adapter adapter = new X12Adapter();

  X12AdapterTest() {
    super(new X12Adapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return switch (type) {
      case "AT701" -> Made.status("AT7*" + code + "*" + detail + "***20261119*0800*ET");
      case "AT703" -> Made.status("AT7***" + code + "*" + detail + "*20261119*0800*ET");
      case "856" -> Made.of("856", "BSN*00*ASN-1*20261117*1424*0001", "HL*1**S", "REF*BM*77");
      case "204" -> Made.of("204", "B2**MLPF**LOAD-1**PP", "B2A*00*LT");
      default -> Made.of("990", "B1*MLPF*LOAD-1*20261116*" + code);
    };
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(Headers.of(List.of(Map.entry("Authorization", "Bearer " + secret))));
  }

  @Test
  void readsTheSameScanOnceWhereALoopRepeatsIt() {
    String at7 = "AT7*X4*NS***20261119*0800*ET";
    byte[] body = Made.status(at7, "MS1*ERIE*PA", at7, "MS1*ERIE*PA", "LX*2", at7, "MS1*ERIE*PA");

    assertThat(read(body)).hasSize(1);
  }

  @Test
  void knowsAFactByItsMomentWhateverItsTimeCodeAndFile() {
    byte[] first = Made.status("AT7*D1*NS***20260715*1200*ET", "MS1*ERIE*PA");
    byte[] again = Made.status("AT7*D1*NS***20260715*110030*ES", "MS1*Erie*PA*US");
    byte[] other =
        new String(again, StandardCharsets.UTF_8)
            .replace("000000101", "000000102")
            .replace("261120*0630", "261121*0000")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(only(again).id()).isEqualTo(only(first).id());
    assertThat(only(other).id()).isEqualTo(only(first).id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AT7*D1*NS***20260715*1300*ET",
        "AT7*CD*NS***20260715*1200*ET",
        "AT7*D1*AI***20260715*1200*ET",
        "AT7***AB*NA*20260715*1200*ET"
      })
  void tellsOtherFactsApart(String at7) {
    byte[] first = Made.status("AT7*D1*NS***20260715*1200*ET", "MS1*ERIE*PA");

    assertThat(only(Made.status(at7, "MS1*ERIE*PA")).id()).isNotEqualTo(only(first).id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"X1", "X5", "S1"})
  void takesNoArrivalForADelivery(String code) {
    assertThat(only(Made.status("AT7*" + code + "*NS***20261119*0800*ET")).milestone())
        .isEqualTo(Milestone.ARRIVED_AT_DELIVERY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AG", "X2", "B6", "C1", "AA"})
  void takesNoForecastForAFact(String code) {
    CarrierEvent event = only(Made.status("AT7*" + code + "*NS***20261121*0800*ET"));

    assertThat(event.classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(event.warnings()).noneMatch(warning -> warning.contains("after"));
  }

  @Test
  void countsTheDayOfAForecastWhereItIsDelivered() {
    byte[] body =
        Made.of(
            "214",
            "B10*1*2*MLPF",
            "N1*ST*A STORE",
            "N4*SEATTLE*WA*98101",
            "LX*1",
            "AT7*AG*NS***20261121",
            "MS1*ERIE*PA");

    assertThat(Objects.requireNonNull(only(body).estimate()).latest())
        .isEqualTo(Instant.parse("2026-11-22T07:59:59Z"));
  }

  @Test
  void saysSoAgainWhereAForecastComesBack() {
    byte[] first = Made.status("AT7*AG*NS***20261121*0800*ET");
    byte[] later =
        new String(first, StandardCharsets.UTF_8)
            .replace("261120*0630", "261120*0930")
            .getBytes(StandardCharsets.UTF_8);

    assertThat(only(later).id()).isNotEqualTo(only(first).id());
  }

  @ParameterizedTest
  @CsvSource({
    "B10*77*BOL-1*MLPF, PRO 77 MLPF",
    "B10*77*BOL-1*odfl, PRO 77 ODFL",
    "B10*1Z204W4R0308071865**UPSN, TRACKING_NUMBER 1Z204W4R0308071865 UPS",
    "B10*776094337676**FDEG, TRACKING_NUMBER 776094337676 FEDEX",
    "B10*77**UPGF, PRO 77 UPGF",
    "B10**BOL-1*MLPF, BILL_OF_LADING BOL-1 null",
    "B10***MLPF**CN*88, PRO 88 MLPF",
    "B10*77, PRO 77 null"
  })
  void speaksOfTheCarriersNumberBeforeTheShippers(String b10, String expected) {
    CarrierEvent event = only(Made.of("214", b10, "LX*1", "AT7*X4*NS***20261119*0800*ET"));

    Reference reference = event.reference();
    assertThat(reference.type() + " " + reference.value() + " " + reference.issuer())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "MS2*MLPU*1002342, MLPU1002342",
    "MS2*MLPU*100234*CN*2, MLPU1002342",
    "MS2*MLPF*MLPU 100234-2, MLPU1002342",
    "L11*MLPU1002342*OC, MLPU1002342"
  })
  void knowsAContainerByItsNumber(String segment, String expected) {
    byte[] body = Made.status("AT7*X4*NS***20261119*0800*ET", segment);

    assertThat(only(body).related())
        .contains(new Reference(ReferenceType.CONTAINER, expected, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MS2*MLPF*53017*TL", "MS2*MLPU*1002343", "MS2*MLPZ*1002342", "MS2*MLPU"})
  void takesNoTrailerForAContainer(String segment) {
    byte[] body = Made.status("AT7*X4*NS***20261119*0800*ET", segment);

    assertThat(only(body).related())
        .extracting(Reference::type)
        .doesNotContain(ReferenceType.CONTAINER);
  }

  @Test
  void carriesNobodysNameOrAddress() {
    byte[] body =
        Made.of(
            "214",
            "B10*1*2*MLPF",
            "N1*CN*Gundula Beispiel*93*C1",
            "N3*1 Musterweg",
            "N4*ERIE*PA*16501",
            "G61*DC*Gundula Beispiel*TE*8145550100",
            "LX*1",
            "AT7*D1*NS***20261119*0800*ET",
            "MS1*ERIE*PA",
            "K1*Signed by Beispiel",
            "NM1*CN*1*Beispiel*Gundula");

    assertThat(read(body).toString())
        .doesNotContain("Beispiel", "Gundula", "Musterweg", "8145550100", "16501");
  }

  @Test
  void tellsOfNumbersThatAreTooManyToTravel() {
    String[] segments = new String[1203];
    segments[0] = "BSN*00*ASN-1*20261117*1424*0001";
    segments[1] = "HL*1**S";
    segments[2] = "REF*BM*77";
    for (int i = 3; i < segments.length; i++) {
      segments[i] = "REF*PO*" + i;
    }

    CarrierEvent event = only(Made.of("856", segments));

    assertThat(event.related()).hasSize(999);
    assertThat(event.warnings()).containsExactly("related: 202 more numbers are not carried over");
  }

  @Test
  void readsTheSamplesOfPartners() {
    String[] folders = {"edi/x12-214", "edi/x12-856", "edi/x12-204", "edi/x12-990"};
    SampleReport report = SampleReport.read(adapter, RECEIVED_AT, folders).printAndCheck();
    // Most are marked as tests: what they would be in earnest is worth a look as well.
    SampleReport earnest =
        SampleReport.read(new InEarnest(adapter), RECEIVED_AT, folders).printAndCheck();

    assertThat(report.rows()).hasSameSizeAs(earnest.rows());
    report
        .row("ballerina_214.edi")
        .ifPresent(
            row ->
                assertThat(row.events())
                    .extracting(CarrierEvent::milestone)
                    .containsExactly(
                        Milestone.ARRIVED_AT_PICKUP,
                        Milestone.PICKED_UP,
                        Milestone.UNKNOWN,
                        Milestone.DELIVERED));
    earnest
        .row("214-MGCTLYST-SAMPLE.EDI")
        .ifPresent(
            row ->
                assertThat(row.events())
                    .singleElement()
                    .satisfies(
                        event ->
                            assertThat(event.time().instant())
                                .isEqualTo(Instant.parse("2016-07-26T16:30:00Z"))));
  }

  private List<CarrierEvent> read(byte[] body) {
    return events(adapter.read(delivery("d", Headers.NONE, body)));
  }

  private CarrierEvent only(byte[] body) {
    List<CarrierEvent> events = read(body);
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  /** The adapter, to which no interchange says that it is a test. */
  private record InEarnest(CarrierAdapter adapter) implements CarrierAdapter {
    @Override
    public CarrierCode carrier() {
      return adapter.carrier();
    }

    @Override
    public Decoded read(Delivery delivery) {
      String text = new String(delivery.body(), StandardCharsets.ISO_8859_1);
      byte[] body =
          text.replaceFirst("([*~][01][*~])T([*~])", "$1P$2").getBytes(StandardCharsets.ISO_8859_1);
      return adapter.read(
          new Delivery(
              delivery.id(),
              delivery.connection(),
              delivery.receivedAt(),
              delivery.headers(),
              body));
    }

    @Override
    public Duration referenceReuseAfter() {
      return adapter.referenceReuseAfter();
    }
  }
}
