package dev.milepost.hub.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void staysWithAPartitionForABatchsWorthAndThenTakesTheNext() {
    Spread spread = new Spread(0, 250, () -> 3);

    assertThat(spread.next(99)).isEqualTo(1);
    assertThat(spread.next(99)).isEqualTo(1);
    assertThat(spread.next(99)).isEqualTo(1);
    assertThat(spread.next(99)).isEqualTo(2);
  }

  @Test
  void visitsEveryPartition() {
    Spread spread = new Spread(1, 1, () -> 3);

    assertThat(new Integer[] {spread.next(9), spread.next(9), spread.next(9), spread.next(9)})
        .containsExactly(2, 0, 1, 2);
  }

  @Test
  void leavesAPartitionThatIsInTrouble() {
    Spread spread = new Spread(0, 1000, () -> 3);
    Integer before = spread.next(1);

    spread.move();

    assertThat(spread.next(1)).isNotEqualTo(before);
  }

  @Test
  void leavesTheChoiceToKafkaUntilThePartitionsAreKnown() {
    AtomicInteger partitions = new AtomicInteger();
    Spread spread = new Spread(0, 1000, partitions::get);

    assertThat(spread.next(1)).isNull();

    partitions.set(2);
    assertThat(spread.next(1)).isNotNull();
  }
}
