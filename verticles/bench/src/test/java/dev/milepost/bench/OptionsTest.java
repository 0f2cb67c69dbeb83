package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {
  private static final Map<String, Integer> DEFAULTS = Map.of("seconds", 60, "rate", 500);

  @Test
  void takesWhatIsGivenAndTheDefaultsForTheRest() {
    String[] args = {"end-to-end", "--rate", "2000"};

    Options options = Options.of(args, DEFAULTS);

    assertThat(options.get("rate")).isEqualTo(2_000);
    assertThat(options.get("seconds")).isEqualTo(60);
  }

  @Test
  void namesTheOptionThatThereIsNot() {
    String[] args = {"end-to-end", "--rates", "2000"};

    assertThatThrownBy(() -> Options.of(args, DEFAULTS)).hasMessageContaining("--rates");
  }

  @Test
  void namesTheOptionThatIsNoNumber() {
    String[] args = {"end-to-end", "--rate", "fast"};

    assertThatThrownBy(() -> Options.of(args, DEFAULTS)).hasMessageContaining("--rate");
  }

  @Test
  void takesASwitchWithoutANumber() {
    Map<String, Integer> defaults = Map.of("seconds", 60, "window", Options.OFF);
    String[] args = {"stream-catch-up", "--window", "--seconds", "5"};

    Options options = Options.of(args, defaults);

    assertThat(options.isOn("window")).isTrue();
    assertThat(options.get("seconds")).isEqualTo(5);
    assertThat(Options.of(new String[] {"stream-catch-up"}, defaults).isOn("window")).isFalse();
  }

  @Test
  void namesTheOptionWhoseNumberIsMissing() {
    String[] args = {"end-to-end", "--rate"};

    assertThatThrownBy(() -> Options.of(args, DEFAULTS)).hasMessageContaining("--rate");
  }
}
