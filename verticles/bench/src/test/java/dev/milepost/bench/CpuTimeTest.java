package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.bench.CpuTime.Stat;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

  @Test
  void readsALineWhoseProgramHasBlanksAndBracketsInItsName() {
    String line =
        "4711 (postgres: (io) x) S 4700 4711 4700 0 -1 4194560 900 0 0 0 150 25 7 3 20 0 1 0 99";

    Stat stat = Stat.of(line);

    assertThat(stat).isEqualTo(new Stat(4711, 4700, 175, 10));
  }
}
