package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Place;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZonesTest {

  @ParameterizedTest
  @CsvSource({
    "USLAX, America/Los_Angeles",
    "US LAX, America/Los_Angeles",
    "nlrtm, Europe/Berlin",
    "CNSHA, Asia/Singapore",
    "BRSSZ, America/Sao_Paulo"
  })
  void knowsThePortsClock(String locode, String sameClockAs) {
    Instant summer = Instant.parse("2026-07-01T00:00:00Z");
    Instant winter = Instant.parse("2026-01-01T00:00:00Z");
    ZoneId zone = Objects.requireNonNull(Zones.ofLocode(locode));

    assertThat(zone.getRules().getOffset(summer))
        .isEqualTo(ZoneId.of(sameClockAs).getRules().getOffset(summer));
    assertThat(zone.getRules().getOffset(winter))
        .isEqualTo(ZoneId.of(sameClockAs).getRules().getOffset(winter));
  }

  @ParameterizedTest
  @CsvSource({"USXXX", "FLORIDA", "ZZABC", "US"})
  void saysNothingOfAPortThatMayHaveSeveralClocks(String locode) {
    assertThat(Zones.ofLocode(locode)).isNull();
  }

  @Test
  void saysNothingOfAStateWithTwoClocks() {
    assertThat(Zones.of("FL", "US")).isNull();
    assertThat(Zones.of("ON", "CA")).isNull();
    assertThat(Zones.of("ny", "us")).isEqualTo(ZoneId.of("America/New_York"));
  }

  @Test
  void believesAZoneThatThePayloadNames() {
    Place named = new Place("Los Angeles", "CA", null, "US", "USLAX", null, "Asia/Tokyo");
    Place nonsense = new Place("Los Angeles", "CA", null, "US", null, null, "Mars/Olympus");

    assertThat(Zones.of(named)).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThat(Zones.of(nonsense)).isEqualTo(ZoneId.of("America/Los_Angeles"));
  }

  @Test
  void tellsAnOffsetThatNoClockOfTheCountryShows() {
    Instant winter = Instant.parse("2026-01-01T00:00:00Z");

    assertThat(Zones.plausible(ZoneOffset.ofHours(-5), winter, "US")).isTrue();
    assertThat(Zones.plausible(ZoneOffset.ofHours(5), winter, "US")).isFalse();
    assertThat(Zones.plausible(ZoneOffset.ofHours(5), winter, null)).isTrue();
  }
}
