package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final long START = 5_000_000_000L;
  private static final long INTERVAL = 2_000_000L;
  private final Ledger ledger = new Ledger(START, INTERVAL, 2, 6);

  @Test
  void countsFromWhenTheSendWasDue() {
    ledger.arrived(3, START + 3 * INTERVAL + 7_000_000);

    double longest = ledger.longestMillis();

    assertThat(longest).isCloseTo(7, within(0.01));
  }

  @Test
  void doesNotMeasureTheWarmUp() {
    ledger.arrived(1, START + 900_000_000);
    ledger.arrived(2, START + 2 * INTERVAL + 1_000_000);

    double longest = ledger.longestMillis();

    assertThat(longest).isCloseTo(1, within(0.01));
  }

  @Test
  void countsWhatIsMissingAndWhatCameTwice() {
    ledger.arrived(0, START);
    ledger.arrived(5, START);
    ledger.arrived(5, START);
    ledger.arrived(5, START);

    int missing = ledger.missing();

    assertThat(missing).isEqualTo(4);
    assertThat(ledger.duplicates()).isEqualTo(2);
    assertThat(ledger.distinct()).isEqualTo(2);
  }

  @Test
  void measuresAnEventOnce() {
    ledger.arrived(4, START + 4 * INTERVAL + 1_000_000);
    ledger.arrived(4, START + 4 * INTERVAL + 800_000_000);

    double longest = ledger.longestMillis();

    assertThat(longest).isCloseTo(1, within(0.01));
  }

  @Test
  void ignoresWhatWasNeverSent() {
    ledger.arrived(-1, START);
    ledger.arrived(6, START);

    long distinct = ledger.distinct();

    assertThat(distinct).isZero();
  }
}
