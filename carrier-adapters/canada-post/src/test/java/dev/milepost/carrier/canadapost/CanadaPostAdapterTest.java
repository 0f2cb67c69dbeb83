package dev.milepost.carrier.canadapost;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.CarrierAdapterContract;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.TimeQuality;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanadaPostAdapterTest extends CarrierAdapterContract {

  static final String PIN = "4029847100332500";

  private final CanadaPostAdapter adapter = new CanadaPostAdapter();

  CanadaPostAdapterTest() {
    super(new CanadaPostAdapter());
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return code.equals(CanadaPostCodes.ESTIMATE)
        ? parcel("<expected-delivery-date>2026-11-30</expected-delivery-date>")
        : parcel(event(code, "2026-11-20", "08:27:43", "EST", "", "QUEBEC", "QC"));
  }

  @Test
  void readsACodeWithAndWithoutItsZerosAsOneFact() {
    CarrierEvent padded = only(event("0174", "2026-11-20", "08:27:43", "EST", "", "X", "QC"));
    CarrierEvent bare = only(event("174", "2026-11-20", "08:27:12", "EST", "", "X", "QC"));

    assertThat(padded.id()).isEqualTo(bare.id());
    assertThat(padded.carrierStatus().code()).isEqualTo("174");
  }

  @ParameterizedTest
  @CsvSource({
    "EST, QC, 2026-11-20T13:27:43Z, GIVEN",
    "edt, QC, 2026-11-20T12:27:43Z, GIVEN",
    "NST, NL, 2026-11-20T11:57:43Z, GIVEN",
    "'', AB, 2026-11-20T15:27:43Z, PLACE",
    "'', ON, 2026-11-20T08:27:43Z, UNKNOWN",
    "ISRAEL, '', 2026-11-20T08:27:43Z, UNKNOWN"
  })
  void believesTheZoneThatIsWrittenThenTheProvinceAndNothingElse(
      String zone, String province, String moment, TimeQuality quality) {
    CarrierEvent event =
        only(event("100", "2026-11-20", "08:27:43", zone, "", "SOMEWHERE", province));

    assertThat(event.time().instant()).isEqualTo(moment);
    assertThat(event.time().quality()).isEqualTo(quality);
  }

  @ParameterizedTest
  @CsvSource({
    "1496, Delivered, DELIVERED",
    "1496, Item successfully returned to sender, RETURNED",
    "1498, L'article a été renvoyé avec succès à l'expéditeur., RETURNED",
    "174, L'article renvoyé à l'expéditeur est sorti pour livraison., RETURNING",
    "1412, Item being returned to Sender has arrived, RETURNING",
    "156, Final Notice; Item will be returned to sender if not collected, AVAILABLE_FOR_PICKUP",
    "1405, Delivered to automated parcel locker, AVAILABLE_FOR_PICKUP",
    "1303, Return item accepted at Post Office, UNKNOWN",
    "611, Item is at recipient's front door, UNKNOWN"
  })
  void letsTheTextDecideWhereACodeIsUsedBothWays(String code, String text, Milestone milestone) {
    assertThat(only(event(code, "2026-11-20", "08:27", "EST", text, "X", "QC")).milestone())
        .isEqualTo(milestone);
  }

  @Test
  void carriesNoPersonalDataOver() {
    String event =
        event("1496", "2026-11-20", "08:27:43", "EST", "Delivered", "02650,Israel", "")
            .replace(
                "</occurrence>",
                "<signatory-name>PERSON</signatory-name>"
                    + "<event-retail-name>PERSON'S SHOP</event-retail-name></occurrence>");

    assertThat(only(event + "<destination-postal-id>K0J1T0</destination-postal-id>").toString())
        .doesNotContain("PERSON")
        .doesNotContain("02650")
        .doesNotContain("K0J1T0")
        .contains("Israel");
  }

  @Test
  void readsAnAnswerInAnEnvelope() {
    byte[] wrapped =
        ("<a:wrapper xmlns:a='urn:x'>"
                + new String(payloadWith("", "100", ""), UTF_8)
                + "</a:wrapper>")
            .getBytes(UTF_8);

    assertThat(events(adapter.read(delivery("d", Headers.NONE, wrapped)))).hasSize(1);
  }

  private CarrierEvent only(String inside) {
    List<CarrierEvent> events = events(adapter.read(delivery("d", Headers.NONE, parcel(inside))));
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  /** A parcel with that, events or fields of its own. */
  static byte[] parcel(String inside) {
    return ("<tracking-detail xmlns='http://www.canadapost.ca/ws/track'><pin>"
            + PIN
            + "</pin>"
            + inside
            + "</tracking-detail>")
        .getBytes(UTF_8);
  }

  static String event(
      String code,
      String date,
      String time,
      String zone,
      String text,
      String site,
      String province) {
    return """
        <occurrence><event-identifier>%s</event-identifier><event-date>%s</event-date>
        <event-time>%s</event-time><event-time-zone>%s</event-time-zone>
        <event-description>%s</event-description><event-site>%s</event-site>
        <event-province>%s</event-province></occurrence>
        """
        .formatted(code, date, time, zone, text, site, province);
  }
}
