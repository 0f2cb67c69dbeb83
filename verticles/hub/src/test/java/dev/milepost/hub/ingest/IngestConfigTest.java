package dev.milepost.hub.ingest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IngestConfigTest {

  @Test
  void namesTheKeyOfABodyLimitThatKafkaHasNoRoomFor() {
    IngestConfig it = IngestConfig.defaults();

    assertThatThrownBy(
            () ->
                new IngestConfig(
                    50_000_000,
                    it.maxInFlight(),
                    it.maxInFlightBytes(),
                    it.bodyTimeout(),
                    it.retryAfter(),
                    it.fallback()))
        .hasMessageStartingWith("ingest.maxBodyBytes: ");
  }

  @Test
  void namesTheKeyOfAQueueWithoutRoom() {
    assertThatThrownBy(
            () ->
                new IngestConfig.Fallback(
                    0, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, Duration.ofSeconds(1)))
        .hasMessageStartingWith("ingest.fallback.maxRows: ");
  }
}
