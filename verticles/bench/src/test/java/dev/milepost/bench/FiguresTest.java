package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void writesAFigureAsOneLineForMachines() {
    Figure figure = new Figure("ingest", "ratio-to-floor", 0.81, "ratio", Goal.atLeast(0.75));

    String json = figure.json();

    assertThat(json)
        .isEqualTo(
            "{\"bench\":\"ingest\",\"figure\":\"ratio-to-floor\",\"value\":0.81,"
                + "\"unit\":\"ratio\",\"goal\":\">= 0.75\",\"ok\":true}");
  }

  @Test
  void saysThatAGoalIsMissed() {
    Figure figure = new Figure("end-to-end", "p50", 15.001, "ms", Goal.atMost(15));

    String json = figure.json();

    assertThat(json).contains("\"goal\":\"<= 15\",\"ok\":false");
  }

  @Test
  void doesNotCallNothingWhatIsLittle() {
    Figure figure = new Figure("console", "layout-shift", 2.704e-5, "score", Goal.atMost(0));

    assertThat(figure.text()).isEqualTo("0.000027");
    assertThat(figure.json()).contains("\"value\":0.000027,").contains("\"ok\":false");
  }

  @Test
  void tellsWhatNeverCame() {
    Figure figure =
        new Figure("polling", "late-max", Double.POSITIVE_INFINITY, "s", Goal.atMost(30));

    assertThat(figure.text()).isEqualTo("never");
    assertThat(figure.json()).contains("\"value\":null,").contains("\"ok\":false");
  }

  @Test
  void hasNoGoalWhereThereIsNone() {
    Figure figure = new Figure("ingest", "floor", 20_000, "posts/s", null);

    String json = figure.json();

    assertThat(json).contains("\"value\":20000,").doesNotContain("goal").doesNotContain("ok");
  }
}
