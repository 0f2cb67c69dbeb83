package dev.milepost.hub.desk;

import dev.milepost.engine.Severity;
import dev.milepost.hub.desk.DelayWord.End;
import dev.milepost.hub.desk.DelayWord.Shown;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One delay from its opening to its clearing: the words between two clearings, by sequence. Changed
 * by {@link CaseHistory} only.
 */
final class DelayCase {
  /** 0 for one that is not stored yet. */
  final long id;

  Shown shown;

  /** The first and the last word of it; the first is null where it was not heard. */
  @Nullable Long first;

  long last;

  /** Where {@link #shown} comes from. */
  long shownAt;

  /** The word that cleared it; null while it is open. */
  @Nullable Long cleared;

  @Nullable End end;

  /** It was seen to be over, and what cleared it is not heard yet. */
  boolean foundOver;

  Instant openedAt;
  Instant lastAt;

  /** It is worse by a band than it was when it was loaded. */
  boolean worsened;

  boolean changed;

  DelayCase(
      long id,
      Shown shown,
      @Nullable Long first,
      long last,
      long shownAt,
      @Nullable Long cleared,
      @Nullable End end,
      boolean foundOver,
      Instant openedAt,
      Instant lastAt) {
    this.id = id;
    this.shown = shown;
    this.first = first;
    this.last = last;
    this.shownAt = shownAt;
    this.cleared = cleared;
    this.end = end;
    this.foundOver = foundOver;
    this.openedAt = openedAt;
    this.lastAt = lastAt;
  }

  /** One that begins with this word. What was only seen had opened before. */
  static DelayCase begun(DelayWord word) {
    Instant since = word.shown().since();
    Instant opened = word.looked() && since.isBefore(word.at()) ? since : word.at();
    DelayCase begun =
        new DelayCase(
            0,
            word.shown(),
            word.looked() ? null : Long.valueOf(word.sequence()),
            word.sequence(),
            word.sequence(),
            null,
            null,
            false,
            opened,
            word.at());
    begun.changed = true;
    return begun;
  }

  boolean isOpen() {
    return cleared == null;
  }

  /** Takes a word that is of this case, and is no clearing. */
  void take(DelayWord word) {
    if (!word.looked()) {
      if (first == null || word.sequence() < first) {
        first = word.sequence();
        openedAt = word.at();
        changed = true;
      }
      if (word.sequence() > last) {
        last = word.sequence();
        lastAt = word.at();
        changed = true;
      }
    }
    show(word);
  }

  void show(DelayWord word) {
    if (word.sequence() > shownAt) {
      shownAt = word.sequence();
      changed |= !word.shown().equals(shown);
      worsened |= Severity.band(word.shown().severity()) > Severity.band(shown.severity());
      shown = word.shown();
    }
  }

  void end(long sequence, End how) {
    cleared = sequence;
    end = how;
    foundOver = false;
    changed = true;
  }
}
