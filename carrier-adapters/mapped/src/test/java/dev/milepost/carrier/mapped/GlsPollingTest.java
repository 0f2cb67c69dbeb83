package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.testkit.PollCarrierContract;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GlsPollingTest extends PollCarrierContract {

  private final PollCarrier gls = (PollCarrier) MappedCarrierContract.shipped("gls");

  GlsPollingTest() {
    super(MappedCarrierContract.shipped("gls"), Path.of("gls"));
  }

  @Override
  protected List<Reference> references() {
    return List.of(number("51823004471"), number("5182 3004 472"), number("51823004473"));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    return Answer.ok(
        "{\"parcels\": [%s]}"
            .formatted(
                told.stream()
                    .map(one -> parcel(one.reference(), one.events()))
                    .collect(Collectors.joining(","))));
  }

  @Test
  void asksAboutTenAtOnceWithATokenOfTheSameHost() {
    assertThat(gls.terms().base()).isEqualTo("https://api.gls-group.net");
    assertThat(gls.terms().atOnce()).isEqualTo(10);
    assertThat(gls.terms().access())
        .isEqualTo(new PollTerms.Access.ClientCredentials("/oauth2/v1/token", false, null));
    assertThat(gls.request(question(references())).target())
        .isEqualTo(
            "/track-and-trace-v1/tracking/simple/trackids/51823004471,51823004472,51823004473");
  }

  @Test
  void takesNumbersOfItsOwnAlone() {
    assertThat(gls.takes(new Reference(ReferenceType.TRACKING_NUMBER, "51823004471", null)))
        .isFalse();
    assertThat(gls.takes(new Reference(ReferenceType.TRACKING_NUMBER, "51823004471", "DPD")))
        .isFalse();
    assertThat(gls.takes(new Reference(ReferenceType.SSCC, "51823004471", "GLS"))).isFalse();
  }

  private static String parcel(Reference reference, int many) {
    String asked = reference.key().value();
    if (many == 0) {
      return "{\"requested\": \"%s\", \"errorCode\": \"E_404_01\"}".formatted(asked);
    }
    return "{\"requested\": \"%s\", \"unitno\": \"%s\", \"events\": [%s]}"
        .formatted(
            asked,
            asked,
            IntStream.range(0, many)
                .mapToObj(
                    i ->
                        "{\"code\": \"INBOUD.NORMAL\", \"eventDateTime\": \"2026-03-04T1%d:00:00+0100\"}"
                            .formatted(i))
                .collect(Collectors.joining(",")));
  }

  private static Reference number(String value) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, "GLS");
  }
}
