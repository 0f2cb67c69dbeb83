package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.milepost.engine.TransitDistribution;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneHistoryTest {
  private static final int NOW = 740;

  private final LaneHistory history = new LaneHistory();

  @Test
  void countsPeriodsOfFourWeeksAlsoBefore1970() {
    assertThat(LaneHistory.period(Instant.parse("1970-01-01T00:00:00Z"))).isZero();
    assertThat(LaneHistory.period(Instant.parse("1970-01-28T23:59:59Z"))).isZero();
    assertThat(LaneHistory.period(Instant.parse("1970-01-29T00:00:00Z"))).isEqualTo(1);
    assertThat(LaneHistory.period(Instant.parse("1969-12-31T23:59:59Z"))).isEqualTo(-1);
  }

  @Test
  void forecastsALaneThatChangedAsItIsNow() {
    journeys(NOW - 4, 100, 2_000);
    journeys(NOW, 100, 4_000);

    TransitDistribution times = history.at(NOW).orElseThrow();

    assertThat(times.quantile(0.5, -1).orElseThrow()).isCloseTo(4_000, within(16));
    assertThat(times.quantile(0.05, -1).orElseThrow()).isCloseTo(2_000, within(8));
    assertThat(times.journeys()).isEqualTo(200);
    assertThat(times.effective()).isCloseTo(112, within(1.0));
  }

  @Test
  void countsOldJourneysWholeWhereThereAreNoNewerOnes() {
    journeys(NOW - 6, 100, 2_000);

    assertThat(history.at(NOW).orElseThrow().effective()).isCloseTo(100, within(1e-6));
  }

  @Test
  void looksBackOnAYear() {
    journeys(NOW - LaneHistory.HORIZON, 100, 2_000);

    assertThat(history.at(NOW)).isEmpty();
    assertThat(history.at(NOW - 1)).isPresent();
  }

  @Test
  void keepsItsRanksWhereThereAreManyValues() {
    IntStream.range(0, 100_000).forEach(i -> history.add(NOW, i));

    TransitDistribution times = history.at(NOW).orElseThrow();

    assertThat(times.quantile(0.5, -1).orElseThrow()).isCloseTo(50_000, within(800 + 200));
    assertThat(times.quantile(0.9, -1).orElseThrow()).isCloseTo(90_000, within(800 + 360));
  }

  private void journeys(int period, int count, int minutes) {
    IntStream.range(0, count).forEach(i -> history.add(period, minutes));
  }
}
