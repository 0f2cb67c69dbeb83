package dev.milepost.hub.desk;

import dev.milepost.hub.desk.DelayWord.End;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cases of one kind of delay of one shipment. Each clearing ends one; a word belongs to the
 * case that ends first after it, or to the one that is open. So which cases there are, and which is
 * open, does not depend on the order in which the words are heard, nor on how often.
 */
final class CaseHistory {
  private static final String FOUND_OVER = "By what is known now, it is not so.";

  private final List<DelayCase> cases;

  CaseHistory(List<DelayCase> known) {
    this.cases = new ArrayList<>(known);
  }

  /** All of them, those that are new included. */
  List<DelayCase> cases() {
    return cases;
  }

  void hear(DelayWord word) {
    DelayCase its = caseOf(word.sequence());
    if (word.end() != null) {
      clear(its, word, word.end());
    } else if (its == null) {
      cases.add(DelayCase.begun(word));
    } else {
      its.take(word);
    }
  }

  /** Where the shipment stood then, a delay that is open here was not: its clearing was lost. */
  void notSeen(long sequence, Instant at) {
    cases.stream()
        .filter(one -> one.isOpen() && Math.max(one.last, one.shownAt) < sequence)
        .forEach(
            one -> {
              one.end(sequence, new End(at, FOUND_OVER));
              one.foundOver = true;
            });
  }

  /** The one that ends first after that, or at it; else the open one. */
  private @Nullable DelayCase caseOf(long sequence) {
    return cases.stream()
        .filter(one -> one.cleared == null || one.cleared >= sequence)
        .min(
            Comparator.comparingLong(
                one -> Objects.requireNonNullElse(one.cleared, Long.MAX_VALUE)))
        .orElse(null);
  }

  private void clear(@Nullable DelayCase its, DelayWord word, End end) {
    long at = word.sequence();
    if (its == null) {
      cases.add(ended(word, end, null, word.shown().since()));
    } else if (its.cleared != null && its.cleared == at) {
      if (its.foundOver) {
        its.show(word);
        its.end(at, end);
      }
    } else if (its.last < at && (its.foundOver || (its.isOpen() && its.shownAt < at))) {
      its.show(word);
      its.end(at, end);
    } else {
      split(its, word, end);
    }
  }

  /** What was one case was two: one that ended here, and one that began after it. */
  private void split(DelayCase later, DelayWord word, End end) {
    boolean hasFirst = later.first != null && later.first < word.sequence();
    cases.add(
        ended(
            word,
            end,
            hasFirst ? later.first : null,
            hasFirst ? later.openedAt : word.shown().since()));
    if (later.first == null || hasFirst) {
      boolean hasLast = later.last > word.sequence();
      later.first = hasLast ? Long.valueOf(later.last) : null;
      later.openedAt = hasLast ? later.lastAt : end.at();
      later.last = hasLast ? later.last : word.sequence();
      later.changed = true;
    }
  }

  private static DelayCase ended(DelayWord word, End end, @Nullable Long first, Instant openedAt) {
    DelayCase ended = DelayCase.begun(word);
    ended.first = first;
    ended.openedAt = openedAt.isAfter(end.at()) ? end.at() : openedAt;
    ended.end(word.sequence(), end);
    return ended;
  }
}
