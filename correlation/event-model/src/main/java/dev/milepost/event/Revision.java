package dev.milepost.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which statement of a fact this is. A carrier may state a fact again with another content (DCSA's
 * {@code eventUpdatedDateTime}, project44's {@code lastModifiedDateTime}), and the hub may read the
 * same bytes again with a better adapter. Of two statements with the same event id the greater one
 * holds, whichever was heard first: what the carrier said later wins, and of one statement the
 * later reading.
 *
 * @param statedAt when the carrier changed what it says; null where it never says so
 * @param rereadAt when the hub was told to read again; null for the first reading
 */
public record Revision(@Nullable Instant statedAt, @Nullable Instant rereadAt)
    implements Comparable<Revision> {

  /** Said once and read once, as nearly everything is. */
  public static final Revision FIRST = new Revision(null, null);

  private static final Comparator<Instant> NONE_FIRST =
      Comparator.nullsFirst(Comparator.naturalOrder());

  /** Cuts to microseconds, which is what is stored. */
  public Revision {
    statedAt = statedAt == null ? null : statedAt.truncatedTo(ChronoUnit.MICROS);
    rereadAt = rereadAt == null ? null : rereadAt.truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public int compareTo(Revision other) {
    int said = NONE_FIRST.compare(statedAt, other.statedAt);
    return said != 0 ? said : NONE_FIRST.compare(rereadAt, other.rereadAt);
  }
}
