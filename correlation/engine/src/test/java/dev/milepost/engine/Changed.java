package dev.milepost.engine;

import dev.milepost.engine.DelayRules.Changes;
import dev.milepost.event.DelayKind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Changes of one parameter, for tests. */
final class Changed {

  private Changed() {}

  static Changes off(DelayKind... kinds) {
    return with(Set.of(kinds), null, null, null, null);
  }

  static Changes promiseTolerance(Duration tolerance) {
    return with(null, null, tolerance, null, null);
  }

  static Changes silence(Duration silence) {
    return with(null, silence, null, null, null);
  }

  static Changes notice(Duration within, @Nullable Duration again) {
    return with(null, null, null, within, again);
  }

  private static Changes with(
      @Nullable Set<DelayKind> off,
      @Nullable Duration silence,
      @Nullable Duration tolerance,
      @Nullable Duration within,
      @Nullable Duration again) {
    return new Changes(
        off, null, null, null, silence, null, null, tolerance, null, null, null, null, null, null,
        null, null, null, null, null, null, within, again, null);
  }

  /** A calendar in full. */
  static Changes calendar(
      ZoneId zone,
      List<String> holidays,
      Set<DayOfWeek> weekend,
      LocalTime opens,
      LocalTime closes) {
    return new Changes(
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
        holidays, weekend, opens, closes, zone, null, null, null);
  }
}
