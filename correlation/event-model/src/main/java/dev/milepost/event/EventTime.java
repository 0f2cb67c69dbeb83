package dev.milepost.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * When something happened.
 *
 * @param instant the moment
 * @param offset the place's offset at that moment, where it is known
 * @param quality how the instant was won
 */
public record EventTime(Instant instant, @Nullable ZoneOffset offset, TimeQuality quality) {

  /** Refuses a time that names no moment, or none of any parcel. */
  public EventTime {
    Required.present(instant, "time: instant");
    Required.present(quality, "time: quality");
    Required.withinCalendar(instant, "time: instant");
  }

  /** An instant or a local time with its offset, as the carrier gave it. */
  public static EventTime given(OffsetDateTime time) {
    return new EventTime(time.toInstant(), time.getOffset(), TimeQuality.GIVEN);
  }

  /** The moment with the place's offset where known, else in UTC. */
  public OffsetDateTime atOffset() {
    return instant.atOffset(offset == null ? ZoneOffset.UTC : offset);
  }
}
