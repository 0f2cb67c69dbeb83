package dev.milepost.event;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When the customer was told that it comes. Keeps the offset in which it was registered.
 *
 * @param latest the moment after which the promise is broken
 */
public record PromisedWindow(@Nullable OffsetDateTime earliest, OffsetDateTime latest) {

  /** Refuses a window without an end, or that ends before it begins. */
  public PromisedWindow {
    Required.present(latest, "promise: latest");
    Required.withinCalendar(latest.toInstant(), "promise: latest");
    if (earliest != null && earliest.isAfter(latest)) {
      throw new IllegalArgumentException("promise: earliest is after latest");
    }
  }
}
