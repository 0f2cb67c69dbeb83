package dev.milepost.carrier.dcsa;

import dev.milepost.carrier.StatedTime;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a line has been asked. Within an answer it holds the way to the next page, and all that
 * is needed to begin anew where that way is gone: a cursor may be good for one use, and may expire
 * (dossier section 4.2).
 *
 * @param from nothing created before has to be asked for again, were the asking to begin anew; null
 *     for the beginning
 * @param seen the latest creation seen, null for none
 * @param ordered whether each page of this answer has come in the order of creation, as we ask
 * @param page query of the next page, null behind the last one
 */
record DcsaPosition(
    @Nullable Instant from, @Nullable Instant seen, boolean ordered, @Nullable String page) {

  private static final String NONE = "-";
  private static final int PARTS = 4;

  /** Nothing has been asked yet. */
  static final DcsaPosition BEGINNING = new DcsaPosition(null, null, true, null);

  /** Reads what {@link #text} wrote; the beginning for anything else. */
  static DcsaPosition of(@Nullable String text) {
    String[] parts = text == null ? new String[0] : text.split(" ", -1);
    if (parts.length != PARTS) {
      return BEGINNING;
    }
    try {
      return new DcsaPosition(
          instant(parts[0]),
          instant(parts[1]),
          !parts[2].equals("disordered"),
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
        " ",
        from == null ? NONE : from.toString(),
        seen == null ? NONE : seen.toString(),
        ordered ? "ordered" : "disordered",
        page == null ? NONE : page);
  }

  /** With one more event that was created then. */
  DcsaPosition with(Instant created) {
    boolean later = seen == null || !created.isBefore(seen);
    return new DcsaPosition(from, later ? created : seen, ordered && later, page);
  }

  /** With an event of which nobody can say when it was created. */
  DcsaPosition withUnknown() {
    return new DcsaPosition(from, seen, false, page);
  }

  /** The answer goes on there. */
  DcsaPosition goesOn(String query) {
    return new DcsaPosition(from, seen, ordered, query);
  }

  /**
   * The answer has ended.
   *
   * @param answered by the line's clock, null where it does not say: an event from the future would
   *     otherwise hide all that comes until then
   */
  DcsaPosition ended(@Nullable Instant answered) {
    Instant latest = seen == null || (from != null && from.isAfter(seen)) ? from : seen;
    Instant next =
        latest != null && answered != null && latest.isAfter(answered) ? answered : latest;
    return new DcsaPosition(next, null, true, null);
  }

  /**
   * The way to the next page is gone. Where all pages came in order, what is left was created after
   * what has come; where one did not, anything of the answer may be left.
   */
  DcsaPosition anew() {
    return new DcsaPosition(ordered && seen != null ? seen : from, null, true, null);
  }

  /** The creation of an event as it is written, null where that cannot be read. */
  static @Nullable Instant created(String written) {
    StatedTime time = StatedTime.iso(written);
    return time == null || time.offset() == null ? null : time.wall().toInstant(time.offset());
  }
}
