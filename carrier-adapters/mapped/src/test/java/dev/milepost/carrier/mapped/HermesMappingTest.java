package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import org.junit.jupiter.api.Test;

class HermesMappingTest extends MappedCarrierContract {

  HermesMappingTest() {
    super("hermes", "karrio/hermes");
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return bytes(
        code.equals(MappedReading.ESTIMATE)
            ? """
              {"shipmentinfo": {"shipmentID": "H1000730056780901258",
                "deliveryForecast": {"date": "2026-12-29"}}}
              """
            : """
              {"shipmentinfo": [{"shipmentID": "H1000730056780901258", "status": [
                {"code": "%s", "timestamp": "2026-03-04T17:11:12+01:00"}]}]}
              """
                .formatted(code));
  }

  @Test
  void takesTheTourBackThatWasCancelled() {
    CarrierEvent cancelled = events(read(payloadWith("", "4070", ""))).get(0);

    assertThat(cancelled.correction())
        .isEqualTo(Correction.ofLatest(Milestone.OUT_FOR_DELIVERY, Milestone.DEPARTED));
  }
}
