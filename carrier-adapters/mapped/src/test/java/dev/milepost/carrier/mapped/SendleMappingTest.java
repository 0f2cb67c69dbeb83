package dev.milepost.carrier.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.testkit.SampleReport;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.TimeQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendleMappingTest extends MappedCarrierContract {

  private static final Headers ASKED =
      Headers.of(List.of(Map.entry("Milepost-Reference", "SNX7Q4R")));

  SendleMappingTest() {
    super("sendle", "karrio/sendle");
  }

  @Override
  protected byte[] payloadWith(String type, String code, String detail) {
    return bytes(
        code.equals(MappedReading.ESTIMATE)
            ? """
              {"sendle_reference": "SNX7Q4R", "tracking_events": [],
                "scheduling": {"estimated_delivery_date_maximum": "2026-12-06"}}
              """
            : """
              {"sendle_reference": "SNX7Q4R", "event_type": "%s", "reason": "%s",
                "scan_time": "2026-03-04T21:21:05Z"}
              """
                .formatted(code, detail));
  }

  @Test
  void readsThePublishedAnswerForTheNumberThatWasAskedFor() throws IOException {
    Path sample =
        SampleReport.shared().resolve("carriers/samples/karrio/sendle/raw.TrackingResponse.json");
    byte[] answer = Files.exists(sample) ? Files.readAllBytes(sample) : new byte[0];

    List<CarrierEvent> events = events(adapter().read(delivery("test", ASKED, answer)));

    assertThat(events).hasSize(Files.exists(sample) ? 9 : 0);
    assertThat(events)
        .extracting(CarrierEvent::milestone)
        .doesNotContain(Milestone.UNKNOWN)
        .hasSameSizeAs(events);
  }

  @Test
  void givesTheSameScanOneIdWhetherItIsPostedOrAskedFor() {
    Decoded posted =
        read(
            bytes(
                """
                {"sendle_reference": "SNX7Q4R", "event_type": "In Transit",
                 "location_data": {"suburb": "Albany"}, "scan_time": "2026-03-04T20:55:00Z"}
                """));
    Decoded asked =
        adapter()
            .read(
                delivery(
                    "test",
                    ASKED,
                    bytes(
                        """
                        {"tracking_events": [{"event_type": "In Transit", "location": "ALBANY, NY",
                         "location_data": {"suburb": "ALBANY"}, "scan_time": "2026-03-04T20:55:00Z",
                         "display_time": "2026-03-04T15:55:00-05:00"}]}
                        """)));

    assertThat(events(posted).get(0).id()).isEqualTo(events(asked).get(0).id());
  }

  @Test
  void doubtsUtcWhereSendleShowsNoLocalTime() {
    CarrierEvent doubtful =
        events(
                read(
                    bytes(
                        """
                        {"sendle_reference": "SNX7Q4R", "event_type": "In Transit",
                         "scan_time": "2026-03-04T22:43:00Z", "local_scan_time": "2026-03-04T22:43:00",
                         "display_time": "2026-03-04T22:43:00Z"}
                        """)))
            .get(0);

    assertThat(doubtful.time().instant()).isEqualTo("2026-03-04T22:43:00Z");
    assertThat(doubtful.time().quality()).isEqualTo(TimeQuality.UNKNOWN);
    assertThat(doubtful.warnings()).singleElement().asString().startsWith("time: in UTC");
  }
}
