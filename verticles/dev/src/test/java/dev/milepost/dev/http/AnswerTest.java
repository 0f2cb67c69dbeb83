package dev.milepost.dev.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerTest {

  @Test
  void waitsAsLongAsItIsTold() {
    Answer answer = new Answer(429, "7");

    Duration pause = answer.pause();

    assertThat(pause).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void waitsAWhileWhenItIsToldADate() {
    Answer answer = new Answer(503, "Wed, 21 Oct 2026 07:28:00 GMT");

    Duration pause = answer.pause();

    assertThat(pause).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void neverWaitsMoreThanAMinute() {
    Answer answer = new Answer(503, "86400");

    Duration pause = answer.pause();

    assertThat(pause).isEqualTo(Duration.ofMinutes(1));
  }
}
