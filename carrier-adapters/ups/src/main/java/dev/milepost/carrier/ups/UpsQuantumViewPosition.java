package dev.milepost.carrier.ups;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the files of Quantum View have been asked for. UPS itself remembers which were read; what
 * it does not know is whether the answer arrived. So all files are asked for again now and then,
 * read or not: a sweep. All times are of UPS's own answers.
 *
 * @param from of a sweep, from when on; null while the files are asked for that nobody has read
 * @param swept when the last sweep began; null before the first
 * @param began when this answer's first page was answered; null before it
 * @param bookmark of the next page; null for the first
 */
record UpsQuantumViewPosition(
    @Nullable Instant from,
    @Nullable Instant swept,
    @Nullable Instant began,
    @Nullable String bookmark) {

  private static final String NONE = "-";
  private static final int PARTS = 4;

  /** How long a file whose answer was lost may stay unheard. */
  private static final Duration EVERY = Duration.ofHours(6);

  /**
   * A range is in hours of an unknown clock, at most ten behind UTC in the United States; and a
   * file becomes visible after the hour that it bears.
   */
  private static final Duration OVERLAP = Duration.ofHours(14);

  /** "Up to but not exceeding 7 days into the past" ({@code QuantumView.yaml}), by any clock. */
  private static final Duration LOOK_BACK = Duration.ofHours(6 * 24 + 12);

  /** Nothing has been asked yet. */
  static final UpsQuantumViewPosition BEGINNING =
      new UpsQuantumViewPosition(null, null, null, null);

  /** Reads what {@link #text} wrote; the beginning for anything else. */
  static UpsQuantumViewPosition of(@Nullable String text) {
    String[] parts = text == null ? new String[0] : text.split(" ", -1);
    if (parts.length != PARTS) {
      return BEGINNING;
    }
    try {
      return new UpsQuantumViewPosition(
          instant(parts[0]),
          instant(parts[1]),
          instant(parts[2]),
          parts[3].equals(NONE) ? null : parts[3]);
    } catch (DateTimeException e) {
      return BEGINNING;
    }
  }

  private static @Nullable Instant instant(String part) {
    return part.equals(NONE) ? null : Instant.parse(part);
  }

  /** Four parts with blanks between them. */
  String text() {
    return String.join(
        " ", text(from), text(swept), text(began), bookmark == null ? NONE : bookmark);
  }

  private static String text(@Nullable Instant at) {
    return at == null ? NONE : at.toString();
  }

  /** A page was answered then; null where UPS does not say when. */
  UpsQuantumViewPosition answered(@Nullable Instant now) {
    return began != null ? this : new UpsQuantumViewPosition(from, swept, now, bookmark);
  }

  /** The answer goes on there. */
  UpsQuantumViewPosition goesOn(String next) {
    return new UpsQuantumViewPosition(from, swept, began, next);
  }

  /** The same answer from its beginning. */
  UpsQuantumViewPosition anew() {
    return new UpsQuantumViewPosition(from, swept, null, null);
  }

  /**
   * The answer has ended: after the unread files comes a sweep where one is due, and after a sweep
   * the unread ones.
   */
  UpsQuantumViewPosition ended(@Nullable Instant now) {
    if (from != null) {
      return new UpsQuantumViewPosition(null, began == null ? swept : began, null, null);
    }
    if (now == null || (swept != null && now.isBefore(swept.plus(EVERY)))) {
      return anew();
    }
    return new UpsQuantumViewPosition(begin(now), swept, null, null);
  }

  private Instant begin(Instant now) {
    Instant furthest = now.minus(LOOK_BACK);
    Instant wanted = swept == null ? furthest : swept.minus(OVERLAP);
    return wanted.isBefore(furthest) ? furthest : wanted;
  }

  /** Whether a sweep begins here, at once: its first page is there now. */
  boolean begins(UpsQuantumViewPosition asked) {
    return from != null && asked.from() == null;
  }
}
