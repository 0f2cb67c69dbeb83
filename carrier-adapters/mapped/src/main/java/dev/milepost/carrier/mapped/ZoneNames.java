package dev.milepost.carrier.mapped;

import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a carrier writes in a field for the zone. Only those abbreviations are known that mean one
 * thing wherever a carrier writes them: those of North America. {@code EST} and {@code EDT} are
 * offsets; {@code ET} is a clock on the wall, which is either (dossier section 9.3).
 */
final class ZoneNames {

  private static final Map<String, ZoneId> NAMES = new HashMap<>();

  static {
    NAMES.put("UTC", ZoneOffset.UTC);
    NAMES.put("GMT", ZoneOffset.UTC);
    NAMES.put("NST", ZoneOffset.ofHoursMinutes(-3, -30));
    NAMES.put("NDT", ZoneOffset.ofHoursMinutes(-2, -30));
    pair("A", -4, "America/Halifax");
    pair("E", -5, "America/New_York");
    pair("C", -6, "America/Chicago");
    pair("M", -7, "America/Denver");
    pair("P", -8, "America/Los_Angeles");
  }

  private ZoneNames() {}

  /** An offset, where the text says one; else a zone; null where it says nothing that is known. */
  static @Nullable ZoneId of(String written) {
    ZoneId known = NAMES.get(written.toUpperCase(Locale.ROOT));
    if (known != null) {
      return known;
    }
    ZoneOffset offset = StatedTime.offset(written);
    return offset != null ? offset : Zones.named(written);
  }

  private static void pair(String letter, int standard, String wall) {
    NAMES.put(letter + "ST", ZoneOffset.ofHours(standard));
    NAMES.put(letter + "DT", ZoneOffset.ofHours(standard + 1));
    NAMES.put(letter + "T", ZoneId.of(wall));
  }
}
