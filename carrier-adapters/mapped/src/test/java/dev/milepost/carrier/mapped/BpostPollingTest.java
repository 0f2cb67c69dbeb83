package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.testkit.PollCarrierContract;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BpostPollingTest extends PollCarrierContract {

  BpostPollingTest() {
    super(MappedCarrierContract.shipped("bpost"), Path.of("bpost"));
  }

  @Override
  protected List<Reference> references() {
    return List.of(number("323299901234500012359030"), number("323299901234500012359047"));
  }

  @Override
  protected Answer answer(List<Told> told, int moment) {
    if (told.get(0).events() == 0) {
      return Answer.of(404, "<error/>");
    }
    return Answer.ok(
        "<!-- %d --><t:itemTracking xmlns:t='urn:t'><t:itemCode>%s</t:itemCode>%s</t:itemTracking>"
            .formatted(
                moment,
                told.get(0).reference().value(),
                IntStream.range(0, told.get(0).events())
                    .mapToObj(
                        i ->
                            "<t:stateInfo><t:time>2026-03-05T1%d:00:00+01:00</t:time><t:stateCode>T00</t:stateCode></t:stateInfo>"
                                .formatted(i))
                    .collect(Collectors.joining())));
  }

  @Test
  void asksForXml() {
    PollCarrier bpost = (PollCarrier) MappedCarrierContract.shipped("bpost");

    assertThat(bpost.request(question(references().subList(0, 1))))
        .isEqualTo(
            new PollRequest(
                "GET",
                "/services/trackedmail/item/323299901234500012359030/trackingInfo",
                Map.of("Accept", "application/xml"),
                null));
  }

  private static Reference number(String value) {
    return new Reference(ReferenceType.TRACKING_NUMBER, value, "bpost");
  }
}
