package dev.milepost.hub.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QuestionsTest {

  @Test
  void putsTogetherAsManyAsTheCarrierTakes() {
    List<PollTask> tasks = List.of(task("A"), task("B"), task("C"));

    assertThat(Questions.of(tasks, 2))
        .containsExactly(List.of(tasks.get(0), tasks.get(1)), List.of(tasks.get(2)));
  }

  @Test
  void asksByItselfWhatWasRefusedInCompanyAndWhatGoesOn() {
    PollTask refused = task("B", null, true);
    PollTask goesOn = task("C", "page-2", false);
    List<PollTask> tasks = List.of(task("A"), refused, goesOn, task("D"));

    assertThat(Questions.of(tasks, 30))
        .containsExactlyInAnyOrder(
            List.of(refused), List.of(goesOn), List.of(tasks.get(0), tasks.get(3)));
  }

  @Test
  void asksAFeedByItself() {
    PollTask feed = new PollTask(null, 1, null, null, List.of(), null, 0, false);

    assertThat(Questions.of(List.of(feed), 0)).containsExactly(List.of(feed));
  }

  @Test
  void asksNothingOfNothing() {
    assertThat(Questions.of(List.of(), 30)).isEmpty();
  }

  private static PollTask task(String value) {
    return task(value, null, false);
  }

  private static PollTask task(String value, @Nullable String position, boolean alone) {
    return new PollTask(
        new Reference(ReferenceType.TRACKING_NUMBER, value, "FEDEX"),
        1,
        position,
        null,
        List.of(),
        null,
        0,
        alone);
  }
}
