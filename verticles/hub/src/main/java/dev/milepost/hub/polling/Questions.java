package dev.milepost.hub.polling;

import java.util.ArrayList;
import java.util.List;

/** How tasks are put into questions. */
final class Questions {

  private Questions() {}

  /**
   * Each list is one question: as many together as the carrier takes; by itself what was refused in
   * company, and what goes on in the middle of an answer.
   *
   * @param atOnce references in one question
   */
  static List<List<PollTask>> of(List<PollTask> tasks, int atOnce) {
    List<List<PollTask>> questions = new ArrayList<>();
    List<PollTask> together = new ArrayList<>();
    for (PollTask task : tasks) {
      if (task.alone() || task.position() != null || atOnce <= 1) {
        questions.add(List.of(task));
      } else {
        together.add(task);
        if (together.size() == atOnce) {
          questions.add(List.copyOf(together));
          together.clear();
        }
      }
    }
    if (!together.isEmpty()) {
      questions.add(List.copyOf(together));
    }
    return questions;
  }
}
