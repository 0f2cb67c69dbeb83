package dev.milepost.hub.feeds;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettlingTest {
  private final Settling settling = new Settling(Duration.ofSeconds(10));

  @Test
  void waitsUntilTwoLooksFarEnoughApartFindTheSame() {
    FoundFile file = new FoundFile("a.edi", 100, 1);

    assertThat(settling.done(List.of(file), 0)).isEmpty();
    assertThat(settling.done(List.of(file), 9_999)).isEmpty();
    assertThat(settling.done(List.of(file), 10_000)).containsExactly(file);
  }

  @Test
  void beginsAnewWhenAFileGrowsOrIsTouched() {
    settling.done(List.of(new FoundFile("a.edi", 100, 1)), 0);

    assertThat(settling.done(List.of(new FoundFile("a.edi", 200, 1)), 10_000)).isEmpty();
    assertThat(settling.done(List.of(new FoundFile("a.edi", 200, 2)), 20_000)).isEmpty();
    assertThat(settling.done(List.of(new FoundFile("a.edi", 200, 2)), 30_000)).hasSize(1);
  }

  @Test
  void forgetsWhatIsNoLongerThere() {
    settling.done(List.of(new FoundFile("a.edi", 100, 1)), 0);
    settling.done(List.of(), 5_000);

    assertThat(settling.done(List.of(new FoundFile("a.edi", 100, 1)), 10_000)).isEmpty();
  }

  @Test
  void givesTheOldestFirst() {
    List<FoundFile> files =
        List.of(
            new FoundFile("a.edi", 1, 3), new FoundFile("b.edi", 1, 1), new FoundFile("c", 1, 1));
    settling.done(files, 0);

    assertThat(settling.done(files, 10_000))
        .extracting(FoundFile::name)
        .containsExactly("b.edi", "c", "a.edi");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tmp", "a.PART", "a.edi.filepart", ".hidden", "", "a/b", "..", "a\nb"})
  void passesOverNamesOfFilesThatAreNotDone(String name) {
    assertThat(FileNames.isTaken(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.edi", "STATUS 7.txt", "Sendung-ä.edi"})
  void takesOthers(String name) {
    assertThat(FileNames.isTaken(name)).isTrue();
  }
}
