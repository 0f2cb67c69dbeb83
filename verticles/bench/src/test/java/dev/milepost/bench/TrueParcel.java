package dev.milepost.bench;

import dev.milepost.bench.Happening.Meaning;
import dev.milepost.bench.TrueDelays.Expectation;
import dev.milepost.bench.TrueDelays.Told;
import dev.milepost.dev.journeys.City;
import dev.milepost.event.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A parcel from Boston to Chicago, and what UPS may tell of it. */
final class TrueParcel {
  private TrueParcel() {}

  static TrueJourney journey(@Nullable String plannedPickup, @Nullable String promise) {
    return journey(Mode.PARCEL, plannedPickup, promise);
  }

  static TrueJourney journey(Mode mode, @Nullable String plannedPickup, @Nullable String promise) {
    return new TrueJourney(
        "TRUE-1",
        "ACME",
        "1Z1",
        TrueCarrier.UPS,
        mode,
        City.BOSTON,
        City.CHICAGO,
        plannedPickup == null ? null : Instant.parse(plannedPickup),
        promise == null ? null : Instant.parse(promise),
        List.of(),
        0,
        List.of());
  }

  static Told told(Happening what, City at, String when) {
    Meaning meaning = Objects.requireNonNull(what.by(TrueCarrier.UPS));
    return new Told(what, at, Instant.parse(when), meaning.milestone(), meaning.phase(), null);
  }

  static Told newDate(String when, String by) {
    return new Told(
        Happening.NEW_DATE,
        City.CHICAGO,
        Instant.parse(when),
        "ETA_UPDATED",
        Happening.Phase.NEWS,
        new Expectation(Instant.parse(by), Instant.parse(when)));
  }
}
