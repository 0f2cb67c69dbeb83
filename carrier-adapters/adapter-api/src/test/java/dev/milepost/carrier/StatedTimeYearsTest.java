package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatedTimeYearsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-06-01T12:00:00Z",
        "0001-01-01T00:00:00+18:00",
        "9999-12-31T23:59:59-18:00",
        "9999-12-31"
      })
  void readsNoTimeThatNoEventMayHave(String written) {
    assertThat(StatedTime.iso(written)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0002-01-01T00:00:00+18:00", "9998-12-31T23:59:59-18:00"})
  void makesAnEventTimeOfWhateverItReads(String written) {
    StatedTime stated = Objects.requireNonNull(StatedTime.iso(written));

    assertThat(stated.at(null, null, new ArrayList<>()).offset()).isEqualTo(stated.offset());
  }
}
