package dev.milepost.carrier.edifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.TimeQuality;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EdifactAdapterTest extends CarrierAdapterContract {

  private static final String SSCC_A = "370000123456000012";
  private static final String SSCC_B = "370000123456000029";
  private static final String SSCC_C = "370000123456000036";
  private static final String FULL = "EQD+CN+MLPU1234564+42G0:102:5+++5'";

  private final EdifactAdapter adapter = new EdifactAdapter();

  EdifactAdapterTest() {
    super(new EdifactAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    String reason = detail.isEmpty() ? "" : "+" + detail;
    String body =
        switch (type) {
          case "9011" -> status("D:96A:UN", "STS+1+" + code + reason + "'");
          case "4405" -> status("D:01B:UN", "STS+1+" + code + reason + "'");
          case "DTM" -> status("D:99B:UN", "STS+1'" + forecast(code));
          case "DESADV", "IFTMIN", "IFCSUM" ->
              interchange(type + ":D:96A:UN", "BGM+" + code + "+DOC-1+9'DTM+137:20261120:102'");
          case "EANCOM97" -> status("D:96A:UN:EAN004", "STS+1+" + code + "::9" + reason + "'");
          case "EANCOM02" -> status("D:01B:UN:EAN004", "STS+1+" + code + reason + "'");
          default -> status("D:04A:UN", "STS+1+" + code + "::" + type + reason + "'");
        };
    return bytes(type.equals("22") ? body.replace("UNT+", FULL + "UNT+") : body);
  }

  @Override
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.of(Headers.of(Map.of("Authorization", "Bearer " + secret).entrySet()));
  }

  @Test
  void choosesTheMeaningOfANumberByReleaseAndList() {
    assertThat(only(status("D:96A:UN", "STS+1+21'")).milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(only(status("D:96B:UN:EAN004", "STS+1+24'")).milestone())
        .isEqualTo(Milestone.DEPARTED);
    assertThat(only(status("D:98A:UN", "STS+1+21'")).milestone()).isEqualTo(Milestone.DELIVERED);
    assertThat(only(status("D:98B:UN", "STS+1+21'")).milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(only(status("D:00A:UN", "STS+1+21'")).milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(only(status("D:16A:UN", "STS+1+24'")).milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(only(status("D:16A:UN", "STS+1+24::6'")).milestone()).isEqualTo(Milestone.DEPARTED);
    assertThat(only(status("D:01B:UN:EAN004", "STS+1+21'")).milestone())
        .isEqualTo(Milestone.DELIVERED);
    assertThat(only(status("D::UN", "STS+1+21'")).milestone()).isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void warnsOfANumberOfElement4405() {
    CarrierEvent event = only(status("D:16A:UN", "STS+1+21'"));

    assertThat(event.carrierStatus().type()).isEqualTo("4405");
    assertThat(event.carrierStatus().code()).isEqualTo("21");
    assertThat(event.warnings()).anyMatch(warning -> warning.contains("4405"));
  }

  @Test
  void takesTheNumbersThatRecommendation24GaveAnotherMeaning() {
    assertThat(only(status("D:04A:UN", "STS+1+40::6'")).milestone()).isEqualTo(Milestone.ARRIVED);
    assertThat(only(status("D:96A:UN", "STS+1+40'")).milestone()).isEqualTo(Milestone.GATE_IN_FULL);
    assertThat(only(status("D:04A:UN", "STS+1+56::6'")).milestone()).isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void takesGs1sListWhereTheCodeNamesIt() {
    assertThat(only(status("D:96A:UN:EAN004", "STS+1+71'")).milestone())
        .isEqualTo(Milestone.READY_TO_SHIP);
    assertThat(only(status("D:96A:UN:EAN004", "STS+1+71::9'")).milestone())
        .isEqualTo(Milestone.INFORMATION);
  }

  @Test
  void keepsACarriersLetterUnknownWhereItIsAnotherCarriers() {
    assertThat(only(status("D:04A:UN:BIG07", "STS+1+I::87:LEVERT'")).milestone())
        .isEqualTo(Milestone.DELIVERED);
    assertThat(only(status("D:04A:UN", "STS+1+I::87:DELIVERED'")).milestone())
        .isEqualTo(Milestone.DELIVERED);
    assertThat(only(status("D:04A:UN", "STS+1+I::87:IN GATE'")).milestone())
        .isEqualTo(Milestone.UNKNOWN);
    assertThat(only(status("D:04A:UN", "STS+1+I::86:DELIVERED'")).milestone())
        .isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void readsAGateMoveByWhetherTheContainerIsFull() {
    assertThat(only(status("D:99B:UN", "STS+1+I::22'", FULL)).milestone())
        .isEqualTo(Milestone.GATE_IN_FULL);
    assertThat(only(status("D:99B:UN", "STS+1+I::22'", FULL.replace("+++5", "+++4"))).milestone())
        .isEqualTo(Milestone.EMPTY_RETURNED);
    assertThat(only(status("D:99B:UN", "STS+1+OA::22'", FULL.replace("+++5", "+++4"))).milestone())
        .isEqualTo(Milestone.EMPTY_PICKED_UP);
    assertThat(only(status("D:99B:UN", "STS+1+OA::22'", FULL.replace("+++5", ""))).milestone())
        .isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void neverTakesAForecastForAnArrival() {
    CarrierEvent event =
        only(
            status("D:99B:UN", "STS+1+E::22'", FULL)
                .replace("DTM+334:202611201100", "DTM+334:202611281100"));

    assertThat(event.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(event.classifier()).isEqualTo(Classifier.ESTIMATED);
    assertThat(event.estimate()).isNotNull();
    assertThat(event.time().instant()).isEqualTo("2026-11-20T10:00:00Z");
  }

  @Test
  void keepsAForecastThatIsOverWithoutItsEstimate() {
    CarrierEvent event =
        only(
            status("D:99B:UN", "STS+1+E::22'", FULL)
                .replace("DTM+334:202611201100", "DTM+334:202611191100"));

    assertThat(event.milestone()).isEqualTo(Milestone.ETA_UPDATED);
    assertThat(event.estimate()).isNull();
    assertThat(event.warnings()).anyMatch(warning -> warning.contains("earlier"));
  }

  @Test
  void takesAForecastBackToo() {
    String stated =
        status("D:99B:UN", "STS+1+E::22'", FULL)
            .replace("DTM+334:202611201100", "DTM+334:202611281100");

    assertThat(only(stated.replace("BGM+44+R1+9", "BGM+44+R1+1")).correction())
        .isEqualTo(new Correction(only(stated).id(), Set.of()));
  }

  @Test
  void readsNoStatusOfAnotherCategoryAsTransport() {
    assertThat(only(status("D:96A:UN", "STS+2+21'")).milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(only(status("D:96A:UN", "STS++21'")).milestone()).isEqualTo(Milestone.DELIVERED);
  }

  @Test
  void takesTheFirstReasonThatIsACause() {
    CarrierEvent event = only(status("D:96A:UN", "STS+1+20+99+63'"));

    assertThat(event.cause()).isEqualTo(Cause.WEATHER);
    assertThat(event.carrierStatus().detail()).isEqualTo("99");
  }

  @Test
  void resolvesTheTimeWithTheZoneOfItsPlace() {
    String far = status("D:96A:UN", "STS+1+21'", "LOC+14+USHOU:139:6'");
    String near = status("D:96A:UN", "STS+1+21'", "LOC+14+01530:16::VANTAA+FI:162'");

    assertThat(only(far.replace("LOC+14+DEHAM:139:6'", "")).time().instant())
        .isEqualTo("2026-11-20T17:00:00Z");
    assertThat(only(near.replace("LOC+14+DEHAM:139:6'", "")).time().instant())
        .isEqualTo("2026-11-20T09:00:00Z");
    assertThat(only(near.replace("LOC+14+DEHAM:139:6'", "")).place())
        .satisfies(place -> assertThat(place.postalCode()).isNull());
  }

  @Test
  void findsNoFutureWhereTheZoneExplainsIt() {
    String body =
        status("D:04A:UN:BIG07", "STS+1+S::87:REFORWARDED'")
            .replace("DTM+137:202611201000:203", "DTM+137:202620111715:203")
            .replace("DTM+334:202611201100:203", "DTM+78:202611201728:203")
            .replace("LOC+14+DEHAM:139:6", "LOC+14+01530:16::VANTAA+FI:162");
    Instant received = Instant.parse("2026-11-20T16:15:30Z");

    Decoded read = adapter.read(new Delivery("d", "contract", received, Headers.NONE, bytes(body)));

    assertThat(events(read)).hasSize(1);
    assertThat(events(read).get(0).time().instant()).isEqualTo("2026-11-20T15:28:00Z");
    assertThat(events(read).get(0).time().quality()).isEqualTo(TimeQuality.PLACE);
    assertThat(events(read).get(0).warnings()).isEmpty();
  }

  @Test
  void readsEveryFormatOfADate() {
    assertThat(atHamburg("20261120:102")).isEqualTo("2026-11-19T23:00:00Z");
    assertThat(atHamburg("202611201100:203")).isEqualTo("2026-11-20T10:00:00Z");
    assertThat(atHamburg("20261120110030:204")).isEqualTo("2026-11-20T10:00:30Z");
    assertThat(atHamburg("261120:101")).isEqualTo("2026-11-19T23:00:00Z");
    assertThat(atHamburg("2611201100:201")).isEqualTo("2026-11-20T10:00:00Z");
    assertThat(atHamburg("202611201100?+05:303")).isEqualTo("2026-11-20T06:00:00Z");
    assertThat(atHamburg("202611201100UTC:303")).isEqualTo("2026-11-20T11:00:00Z");
    assertThat(atHamburg("20261120110000-05:304")).isEqualTo("2026-11-20T16:00:00Z");
    assertThat(atHamburg("202611201100?+0530:205")).isEqualTo("2026-11-20T05:30:00Z");
    assertThat(atHamburg("20261120:203")).isEqualTo("2026-11-19T23:00:00Z");
  }

  @Test
  void makesAnImpossibleDateAProblemBesideItsSiblings() {
    String body =
        status("D:96A:UN", "STS+1+21'", "STS+1+24'DTM+334:20020148:102'LOC+14+DEHAM:139:6'");

    Decoded.Events read = (Decoded.Events) read(body);

    assertThat(read.events())
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.DELIVERED);
    assertThat(read.problems()).hasSize(1);
    assertThat(read.problems().get(0).at()).contains("DTM").contains("segment 9");
  }

  @Test
  void takesTheDateOfTheNextReportForNothing() {
    CarrierEvent event =
        only(
            status("D:96A:UN", "STS+1+31'")
                .replace("DTM+334:202611201100", "DTM+40E:202611241100"));

    assertThat(event.time().instant()).isEqualTo("2026-11-20T09:00:00Z");
    assertThat(event.warnings()).anyMatch(warning -> warning.contains("as of the message"));
  }

  @Test
  void takesNoDateOfTheVoyageForTheStatus() {
    String body =
        status(
            "D:99B:UN", "STS+1+AE::22'", "TDT+20+1E+1'LOC+9+DEHAM:139:6'DTM+186:202611191200:203'");

    assertThat(only(body).time().instant()).isEqualTo("2026-11-20T10:00:00Z");
    assertThat(only(body.replace("DTM+334:202611201100:203'", "")).time().instant())
        .isEqualTo("2026-11-20T09:00:00Z");
  }

  @Test
  void expectsTheGoodsWhereTheVoyageEnds() {
    List<CarrierEvent> read =
        events(
            read(
                status(
                    "D:99B:UN",
                    "STS+1+AE::22'",
                    "TDT+20+1E+1'LOC+9+DEHAM:139:6'DTM+133:202611211200:203'LOC+11+USNYC:139:6'"
                        + "DTM+132:202612010600:203'LOC+7+USCHI:139:6'DTM+132:202612050600:203'")));

    assertThat(read)
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.LOADED, Milestone.ETA_UPDATED);
    assertThat(read.get(1).estimate())
        .isEqualTo(
            new Estimate(
                null,
                Instant.parse("2026-12-05T12:00:00Z"),
                "EDIFACT",
                Instant.parse("2026-11-20T10:00:00Z")));
  }

  @Test
  void keepsAStatusWhoseForecastIsNoDate() {
    CarrierEvent event = only(status("D:96A:UN", "STS+1+20'", "DTM+17:20261148:102'"));

    assertThat(event.milestone()).isEqualTo(Milestone.DELAYED);
    assertThat(event.warnings()).anyMatch(warning -> warning.startsWith("expected"));
  }

  @Test
  void tellsEachPackageOfItsOwnStatus() {
    List<CarrierEvent> read =
        events(
            read(
                status(
                    "D:96A:UN:EAN004",
                    "STS+1+49'",
                    "GID+1+1:CT'PCI+33E'GIN+BJ+" + SSCC_A + "'",
                    "STS+1+21'DTM+334:202611201200:203'GID+2+1:CT'PCI+33E'GIN+BJ+" + SSCC_B + "'",
                    "GID+3+1:CT'PCI+30+" + SSCC_C + "'")));

    assertThat(read)
        .extracting(CarrierEvent::milestone)
        .containsExactly(Milestone.LOST, Milestone.DELIVERED, Milestone.DELIVERED);
    assertThat(read)
        .extracting(event -> event.reference().value())
        .containsExactly(SSCC_A, SSCC_B, SSCC_C);
    assertThat(read.get(1).related())
        .contains(new Reference(ReferenceType.SHIPPER_REFERENCE, "CONS-1", null))
        .noneMatch(reference -> reference.type() == ReferenceType.SSCC);
  }

  @Test
  void countsARangeOfPackagesOut() {
    List<CarrierEvent> read =
        events(
            read(
                status(
                    "D:96A:UN",
                    "STS+1+21'",
                    "GID+1+3:CT'PCI+33E'GIN+BJ+" + SSCC_A + ":" + SSCC_C + "'")));

    assertThat(read)
        .extracting(event -> event.reference().value())
        .containsExactly(SSCC_A, SSCC_B, SSCC_C);
    assertThat(read)
        .allSatisfy(
            event -> assertThat(event.warnings()).noneMatch(warning -> warning.contains("digit")));
  }

  @Test
  void namesEachReferenceByItsQualifier() {
    CarrierEvent event =
        only(
            status(
                    "D:96A:UN",
                    "STS+1+21'",
                    "RFF+BN:B1'RFF+BM:M1'RFF+CU:C1'RFF+AAM:W1'RFF+CN:N1'RFF+AWB:020-12345675'"
                        + "RFF+ON:P1'RFF+DQ:D1'RFF+VA:DE123'RFF+EQ:MLPU1234564'")
                .replace("BGM+44+R1+9'", "BGM+44+R1+9'NAD+CA+MLPX:160:87'"));

    assertThat(event.reference())
        .isEqualTo(new Reference(ReferenceType.CONTAINER, "MLPU1234564", null));
    assertThat(event.related())
        .containsExactlyInAnyOrder(
            new Reference(ReferenceType.SHIPPER_REFERENCE, "CONS-1", null),
            new Reference(ReferenceType.BOOKING, "B1", "MLPX"),
            new Reference(ReferenceType.BILL_OF_LADING, "M1", "MLPX"),
            new Reference(ReferenceType.SHIPPER_REFERENCE, "C1", null),
            new Reference(ReferenceType.BILL_OF_LADING, "W1", "MLPX"),
            new Reference(ReferenceType.PRO, "N1", "MLPX"),
            new Reference(ReferenceType.AIR_WAYBILL, "020-12345675", null),
            new Reference(ReferenceType.PURCHASE_ORDER, "P1", null),
            new Reference(ReferenceType.DELIVERY_NOTE, "D1", null));
  }

  @Test
  void callsAConsignmentWhatAReferenceOfTheSameNumberCallsIt() {
    CarrierEvent event = only(status("D:96A:UN", "STS+1+21'", "RFF+BM:CONS-1'"));

    assertThat(event.reference().type()).isEqualTo(ReferenceType.BILL_OF_LADING);
  }

  @Test
  void givesTheSameStatusInAnotherFileTheSameId() {
    String first = status("D:96A:UN", "STS+1+21'");
    String again =
        first
            .replace("ICR1", "ICR2")
            .replace("UNH+1+", "UNH+77+")
            .replace("UNT+8+1", "UNT+8+77")
            .replace("BGM+44+R1", "BGM+44+R2")
            .replace("DTM+137:202611201000", "DTM+137:202611211000")
            .replace("DTM+334:202611201100:203", "DTM+334:20261120110042:204");

    assertThat(only(again).id()).isEqualTo(only(first).id());
    assertThat(only(first.replace("STS+1+21", "STS+1+24")).id()).isNotEqualTo(only(first).id());
    assertThat(only(first.replace("CONS-1", "CONS-2")).id()).isNotEqualTo(only(first).id());
    assertThat(only(first.replace("201100:203", "201101:203")).id()).isNotEqualTo(only(first).id());
  }

  @Test
  void takesBackWhatACancellationNames() {
    String stated = status("D:96A:UN", "STS+1+21'");

    CarrierEvent taken = only(stated.replace("BGM+44+R1+9", "BGM+44+R1+1"));
    CarrierEvent replaced = only(stated.replace("BGM+44+R1+9", "BGM+44+R1+5"));

    assertThat(taken.milestone()).isEqualTo(Milestone.SCAN_CANCELLED);
    assertThat(taken.correction()).isEqualTo(new Correction(only(stated).id(), Set.of()));
    assertThat(replaced.id()).isEqualTo(only(stated).id());
    assertThat(replaced.warnings()).anyMatch(warning -> warning.contains("replaces"));
  }

  @Test
  void ignoresTheEnergyMarketAsAWhole() {
    String byAssociation =
        status("D:18A:UN:2.0g", "STS+7++E15'").replace("BGM", "NAD+MS+99000::293'BGM");
    String byCategory = status("D:18A:UN:2.1", "STS+Z21+Z05'");

    assertThat(read(byAssociation)).isInstanceOf(Decoded.Ignored.class);
    assertThat(read(byCategory)).isInstanceOf(Decoded.Ignored.class);
    assertThat(((Decoded.Ignored) read(byCategory)).why()).contains("energy");
    assertThat(read(status("D:18A:UN", "STS+Z21+Z05'"))).isInstanceOf(Decoded.Ignored.class);
    assertThat(only(status("D:96A:UN:2.1", "STS+1+21'")).milestone())
        .isEqualTo(Milestone.DELIVERED);
    assertThat(only(status("D:96A:UN", "STS+Z21+21'")).milestone()).isEqualTo(Milestone.UNKNOWN);
  }

  @Test
  void letsNoTestThrough() {
    String body = status("D:96A:UN", "STS+1+21'").replace("+ICR1'UNH", "+ICR1++++++1'UNH");

    assertThat(read(body)).isInstanceOf(Decoded.Ignored.class);
  }

  @Test
  void keepsWhatAStatusSaysThatIsInNoPlaceForIt() {
    CarrierEvent event = only(status("D:07B:UN", "STS+1:D2:21'"));

    assertThat(event.milestone()).isEqualTo(Milestone.UNKNOWN);
    assertThat(event.carrierStatus().code()).isEqualTo("1:D2:21");
  }

  @Test
  void refusesX12AndReadsWhatIsBesideIt() {
    String x12 =
        "ISA*00*          *00*          *ZZ*A              *ZZ*B              *261120*1000*U*00401"
            + "*000000001*0*P*>~GS*QM*A*B*20261120*1000*1*X*004010~GE*0*1~IEA*1*000000001~";

    assertThat(read(x12)).isInstanceOf(Decoded.Rejected.class);
    assertThat(read(x12 + status("D:96A:UN", "STS+1+21'")))
        .isInstanceOfSatisfying(
            Decoded.Events.class,
            both -> {
              assertThat(both.events()).hasSize(1);
              assertThat(both.problems()).hasSize(1);
            });
  }

  @Test
  void leavesNamesAndAddressesBehind() {
    CarrierEvent event =
        only(
            status("D:96A:UN", "STS+1+21'", "NAD+DP+++J EXAMPLE+1 LANE+TOWN++00000+DE'")
                .replace("BGM", "NAD+CZ+++J EXAMPLE'CTA+GR+:J EXAMPLE'COM+1234:TE'BGM")
                .replace("LOC+14", "FTX+AHN+++SIGNED BY J EXAMPLE'LOC+14"));

    assertThat(event.toString()).doesNotContain("EXAMPLE").doesNotContain("LANE");
  }

  @Test
  void leadsFromAPackageToItsPallet() {
    List<CarrierEvent> read =
        events(
            read(
                interchange(
                    "DESADV:D:96A:UN:EAN007",
                    "BGM+351+DES-1+9'DTM+137:20261120:102'RFF+ON:PO-1'CPS+1'PAC+1++201'"
                        + "CPS+2+1'PAC+1++201'PCI+33E'GIN+BJ+"
                        + SSCC_A
                        + "'CPS+3+2'PAC+2++CT'PCI+33E'GIN+BJ+"
                        + SSCC_B
                        + "+"
                        + SSCC_C
                        + "'")));

    assertThat(read).extracting(CarrierEvent::milestone).containsOnly(Milestone.DOCUMENT_EVENT);
    assertThat(read)
        .extracting(event -> event.reference().value())
        .containsExactly("DES-1", SSCC_A);
    assertThat(read.get(1).related())
        .extracting(Reference::value)
        .containsExactly(SSCC_B, SSCC_C, "DES-1");
  }

  @Test
  void keepsABoundOfRelatedNumbers() {
    String packages =
        IntStream.range(0, 2_000)
            .mapToObj(i -> "PCI+33E'GIN+BJ+3700001234%07d0'".formatted(i))
            .collect(Collectors.joining());

    List<CarrierEvent> read =
        events(read(interchange("DESADV:D:96A:UN", "BGM+351+DES-1+9'CPS+1'PAC+9++CT'" + packages)));

    assertThat(read).hasSize(2_001);
    assertThat(read.get(0).related()).hasSize(100);
    assertThat(read.get(0).warnings()).contains("related: the first 100 of 2000 numbers");
  }

  @Test
  void survivesPackagesThatAreInsideEachOther() {
    String loop =
        "CPS+1+2'PAC+1++201'PCI+33E'GIN+BJ+"
            + SSCC_A
            + "'CPS+2+1'PAC+1++201'PCI+33E'GIN+BJ+"
            + SSCC_B
            + "'CPS+3+3'PAC+1++201'PCI+33E'GIN+BJ+"
            + SSCC_C
            + "'";

    assertThat(events(read(interchange("DESADV:D:96A:UN", "BGM+351+DES-1+9'" + loop))))
        .isNotEmpty();
  }

  @Test
  void readsThePublishedSamples() {
    SampleReport report =
        SampleReport.read(adapter, RECEIVED_AT, "edi/iftsta", "edi/desadv").printAndCheck();

    report
        .row("edifabric_IFTSTA_TransportStatus.txt")
        .ifPresent(
            row -> {
              assertThat(row.events())
                  .extracting(CarrierEvent::milestone)
                  .containsExactly(
                      Milestone.DELIVERED, Milestone.IN_TRANSIT, Milestone.CUSTOMS_HOLD);
              assertThat(row.decoded())
                  .isInstanceOfSatisfying(
                      Decoded.Events.class, read -> assertThat(read.problems()).hasSize(3));
            });
    report
        .row("edifabric_DESADV.txt")
        .ifPresent(row -> assertThat(row.decoded()).isInstanceOf(Decoded.Ignored.class));
  }

  private static String forecast(String code) {
    return code.equals("17")
        ? "DTM+17:20261128:102'"
        : code.equals("191")
            ? "DTM+191:20261128:102'"
            : "TDT+20'LOC+7+DEBER:139:6'DTM+132:20261128:102'TDT+20'";
  }

  private Instant atHamburg(String date) {
    return only(status("D:96A:UN", "STS+1+21'").replace("202611201100:203", date)).time().instant();
  }

  private Decoded read(String body) {
    return adapter.read(delivery("test", Headers.NONE, bytes(body)));
  }

  private CarrierEvent only(String body) {
    Decoded read = read(body);
    assertThat(events(read)).as("%s of %s", read, body).hasSize(1);
    return events(read).get(0);
  }

  /** One consignment with one status of 11:00 in Hamburg, told at 10:00. */
  private static String status(String of, String sts, String... more) {
    return interchange(
        "IFTSTA:" + of,
        "BGM+44+R1+9'DTM+137:202611201000:203'CNI+1+CONS-1'"
            + sts
            + "DTM+334:202611201100:203'LOC+14+DEHAM:139:6'"
            + String.join("", more));
  }

  private static String interchange(String type, String body) {
    return "UNB+UNOC:3+A:14+B:14+261120:1000+ICR1'UNH+1+"
        + type
        + "'"
        + body
        + "UNT+8+1'UNZ+1+ICR1'";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
