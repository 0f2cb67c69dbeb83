package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.bench.CarrierStory.Scan;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Lane;
import dev.milepost.store.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CarrierStoryTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private final CarrierStory story = new CarrierStory(1, NOW);

  @Test
  void tellsWhatTheHubReadsBackAsTheSameEvent() {
    Scan scan = story.nth(4_711, 3);

    String json = new String(story.bytes(scan, NOW.toString()), StandardCharsets.UTF_8);
    CarrierEvent event = Json.read(json, CarrierEvent.class);

    assertThat(Json.text(event)).isEqualTo(json);
    assertThat(event.id().value()).isEqualTo(story.id(scan));
    assertThat(event.reference().value()).isEqualTo("1Z5R89319030004711");
    assertThat(event.topicKey()).isEqualTo(story.key(scan));
    assertThat(event.lane()).isEqualTo(story.lane(scan));
    assertThat(event.receivedAt()).isEqualTo(NOW);
    assertThat(event.deliveryId()).isEqualTo(story.delivery(scan)).hasSize(26);
  }

  @Test
  void tellsTheSameAgainForTheSameSeed() {
    List<Scan> scans = IntStream.range(0, 1_000).mapToObj(i -> story.nth(i, i % 20)).toList();

    CarrierStory again = new CarrierStory(1, NOW);

    assertThat(scans)
        .allSatisfy(
            scan ->
                assertThat(story.bytes(scan, NOW.toString()))
                    .isEqualTo(again.bytes(scan, NOW.toString())))
        .isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> again.nth(i, i % 20)).toList());
  }

  @Test
  void tellsEveryStepOfAShipmentOnce() {
    for (int shipment = 0; shipment < 200; shipment++) {
      int number = shipment;
      List<Scan> all =
          IntStream.range(0, story.length(number)).mapToObj(n -> story.nth(number, n)).toList();

      assertThat(all).doesNotHaveDuplicates().extracting(story::id).doesNotHaveDuplicates();
    }
  }

  @Test
  void sendsOneInTenByTheUrgentLane() {
    long urgent =
        IntStream.range(0, 100_000)
            .filter(i -> story.lane(story.nth(i, i % 2)) == Lane.URGENT)
            .count();

    assertThat(urgent).isBetween(9_000L, 11_000L);
  }
}
