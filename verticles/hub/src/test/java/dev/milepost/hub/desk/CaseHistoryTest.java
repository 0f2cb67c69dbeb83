package dev.milepost.hub.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.desk.DelayWord.End;
import dev.milepost.hub.desk.DelayWord.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CaseHistoryTest {
  private static final Instant BEGIN = Instant.parse("2026-11-30T08:00:00Z");

  /** Opened, worse, over; opened again, over; opened a third time. */
  private static final List<DelayWord> WORDS =
      List.of(open(8, 45), open(9, 65), clear(11, 65), open(14, 45), clear(17, 45), open(20, 60));

  private static final String TOLD = "to 11: 65 | to 17: 45 | open: 60";

  @Property(tries = 300)
  void makesTheSameCasesOfTheSameWordsInAnyOrderAndHoweverOften(
      @ForAll("heard") List<DelayWord> heard) {
    CaseHistory history = new CaseHistory(List.of());

    heard.forEach(history::hear);

    assertThat(told(history)).isEqualTo(TOLD);
  }

  @Provide
  Arbitrary<List<DelayWord>> heard() {
    return Arbitraries.shuffle(WORDS)
        .flatMap(
            order ->
                Arbitraries.of(WORDS)
                    .list()
                    .ofMaxSize(6)
                    .flatMap(
                        again ->
                            Arbitraries.integers()
                                .between(0, order.size())
                                .map(
                                    at -> {
                                      List<DelayWord> all = new ArrayList<>(order);
                                      all.addAll(at, again);
                                      return all;
                                    })));
  }

  @Test
  void keepsWhenItOpenedThoughItWasSeenOrHeardOfLaterFirst() {
    CaseHistory history = new CaseHistory(List.of());

    history.hear(seen(12, 60));
    history.hear(open(9, 50));
    history.hear(open(8, 45));

    assertThat(history.cases()).hasSize(1);
    assertThat(history.cases().get(0).openedAt).isEqualTo(at(8));
    assertThat(told(history)).isEqualTo("open: 60");
  }

  @Test
  void saysThatItIsWorseByABandAndNotWithinOneNorByAnOlderWord() {
    DelayCase worse = known(45);
    DelayCase alike = known(45);
    DelayCase older = known(45);

    new CaseHistory(List.of(worse)).hear(open(12, 60));
    new CaseHistory(List.of(alike)).hear(open(12, 59));
    new CaseHistory(List.of(older)).hear(open(9, 90));

    assertThat(worse.worsened).isTrue();
    assertThat(alike.worsened).isFalse();
    assertThat(older.worsened).isFalse();
    assertThat(older.shown.severity()).isEqualTo(45);
  }

  @Test
  void endsWhatIsSeenToBeOverAndTakesTheTrueEndWhenItIsHeardAfterAll() {
    DelayCase lost = known(45);
    CaseHistory history = new CaseHistory(List.of(lost));

    history.notSeen(10, at(10));
    boolean openAtItsOwnWord = lost.isOpen();
    history.notSeen(20, at(20));
    boolean openThen = lost.isOpen();
    history.hear(clear(13, 45));
    history.hear(open(15, 60));

    assertThat(openAtItsOwnWord).isTrue();
    assertThat(openThen).isFalse();
    assertThat(told(history)).isEqualTo("to 13: 45 | open: 60");
  }

  @Test
  void leavesTheCaseThatAgentsWorkOpenWhenAnEarlierEndIsHeardLate() {
    DelayCase worked = known(45);
    CaseHistory history = new CaseHistory(List.of(worked));

    history.hear(open(20, 60));
    history.hear(clear(15, 45));

    assertThat(worked.isOpen()).isTrue();
    assertThat(told(history)).isEqualTo("to 15: 45 | open: 60");
  }

  /** Stored, and heard of at 10. */
  private static DelayCase known(int severity) {
    return new DelayCase(1, shown(severity), 10L, 10, 10, null, null, false, at(10), at(10));
  }

  private static String told(CaseHistory history) {
    return history.cases().stream()
        .sorted(
            Comparator.comparing(one -> Objects.requireNonNullElse(one.cleared, Long.MAX_VALUE)))
        .map(one -> (one.isOpen() ? "open: " : "to " + one.cleared + ": ") + one.shown.severity())
        .reduce((one, other) -> one + " | " + other)
        .orElse("");
  }

  private static DelayWord open(long sequence, int severity) {
    return DelayWord.open(sequence, at(sequence), shown(severity));
  }

  private static DelayWord seen(long sequence, int severity) {
    return DelayWord.seen(sequence, at(sequence), shown(severity));
  }

  private static DelayWord clear(long sequence, int severity) {
    return DelayWord.cleared(
        sequence, at(sequence), shown(severity), new End(at(sequence), "It moves again."));
  }

  private static Shown shown(int severity) {
    return new Shown(
        "STALLED_IN_TRANSIT", severity, BEGIN, null, "{\"severity\":" + severity + "}");
  }

  private static Instant at(long sequence) {
    return BEGIN.plusSeconds(sequence);
  }
}
