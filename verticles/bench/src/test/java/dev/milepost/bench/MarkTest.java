package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkTest {

  @Test
  void findsItsNumberAgain() {
    String text = "{\"description\":\"Left the facility " + Mark.of(40_017) + "\"}";

    int number = Mark.in(text);

    assertThat(number).isEqualTo(40_017);
  }

  @Test
  void findsNothingWhereNothingIs() {
    String text = "{\"description\":\"bench#\"}";

    int number = Mark.in(text);

    assertThat(number).isEqualTo(-1);
  }
}
