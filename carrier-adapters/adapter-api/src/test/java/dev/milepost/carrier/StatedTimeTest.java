package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.StatedTime.Precision;
import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatedTimeTest {
  private static final ZoneId HOUSE = ZoneId.of("America/Chicago");

  @ParameterizedTest
  @CsvSource({
    "2024-08-15T10:36:00-05:00, 2024-08-15T10:36:00, -05:00, SECOND",
    "2024-10-11T15:24:57+0200, 2024-10-11T15:24:57, +02:00, SECOND",
    "2024-10-11T15:24:57+02, 2024-10-11T15:24:57, +02:00, SECOND",
    "2024-10-11 15:24:57 +0530, 2024-10-11T15:24:57, +05:30, SECOND",
    "2024-10-11T15:24:57.6571145Z, 2024-10-11T15:24:57.6571145, Z, SECOND",
    "2024-10-11t15:24:57.123456789123z, 2024-10-11T15:24:57.123456789, Z, SECOND",
    "2024-10-11T15:24Z, 2024-10-11T15:24, Z, MINUTE",
    "2024-10-11T15:24, 2024-10-11T15:24, , MINUTE",
    "2024-10-11 15:24:57, 2024-10-11T15:24:57, , SECOND",
    "2024-11-15 11:09:19.000000, 2024-11-15T11:09:19, , SECOND",
    "2024-10-11, 2024-10-11T00:00, , DAY"
  })
  void readsEveryFormThatCarriersUse(
      String written, LocalDateTime wall, String offset, Precision precision) {
    assertThat(StatedTime.iso(written))
        .isEqualTo(new StatedTime(wall, offset == null ? null : ZoneOffset.of(offset), precision));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-10-1",
        "2024-02-30",
        "2002-01-48",
        "2024-13-01T00:00:00",
        "2024/10/11",
        "2024-10-11T",
        "2024-10-11T24:00:00",
        "2024-10-11T15:60",
        "2024-10-11T15:24:60",
        "2024-10-11T15",
        "2024-10-11T15:2",
        "2024-10-11T15:24:5",
        "2024-10-11T15:24:57.",
        "2024-10-11T15:24:57+25:00",
        "2024-10-11T15:24:57+2",
        "2024-10-11T15:24:57 CET",
        "2024-10-11x15:24:57",
        "2024-10-11T15:24:57:99",
        "string",
        "2024-10-11T15:24:57+19:00"
      })
  void readsNothingElse(String written) {
    assertThat(StatedTime.iso(written)).isNull();
  }

  @Test
  void believesTheWrittenOffsetBeforeThePlaceAndThePlaceBeforeTheHouse() {
    Place berlin = Place.of("Berlin", null, "DE");
    Place nowhere = Place.of("Berlin", null, null);

    assertThat(at("2024-07-01T12:00:00+01:00", berlin, HOUSE))
        .isEqualTo(time("2024-07-01T11:00:00Z", "+01:00", TimeQuality.GIVEN));
    assertThat(at("2024-07-01T12:00:00", berlin, HOUSE))
        .isEqualTo(time("2024-07-01T10:00:00Z", "+02:00", TimeQuality.PLACE));
    assertThat(at("2024-07-01T12:00:00", nowhere, HOUSE))
        .isEqualTo(time("2024-07-01T17:00:00Z", "-05:00", TimeQuality.DEFAULT));
  }

  @Test
  void neverStampsZOnALocalTimeOfNowhereWithoutAWarning() {
    List<String> warnings = new ArrayList<>();

    EventTime time = stated("2024-07-01T12:00:00").at(null, null, warnings);

    assertThat(time)
        .isEqualTo(new EventTime(Instant.parse("2024-07-01T12:00:00Z"), null, TimeQuality.UNKNOWN));
    assertThat(warnings).singleElement().asString().contains("unknown zone");
  }

  @Test
  void endsADateAtTheEndOfItsDayThere() {
    assertThat(stated("2024-03-10").latest(ZoneId.of("America/New_York")))
        .isEqualTo("2024-03-11T03:59:59Z");
    assertThat(stated("2024-03-10T09:30:00Z").latest(ZoneId.of("America/New_York")))
        .isEqualTo("2024-03-10T09:30:00Z");
  }

  /** Around every change of a clock: no shift is doubled, and doubt is said exactly where it is. */
  @Property
  void agreesWithTheZonesOwnRulesAroundEveryChange(
      @ForAll("places") Place place,
      @ForAll @IntRange(min = 0, max = 40) int change,
      @ForAll @IntRange(min = -240, max = 240) int minutes) {
    ZoneId zone = Objects.requireNonNull(Zones.of(place));
    ZoneOffsetTransition next =
        zone.getRules().nextTransition(Instant.parse("2015-01-01T00:00:00Z"));
    for (int i = 0; i < change && next != null; i++) {
      next = zone.getRules().nextTransition(next.getInstant());
    }
    LocalDateTime wall =
        (next == null ? LocalDateTime.of(2024, 3, 31, 2, 0) : next.getDateTimeBefore())
            .plusMinutes(minutes);
    List<String> warnings = new ArrayList<>();

    EventTime time =
        stated(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(wall)).at(place, null, warnings);

    List<ZoneOffset> valid = zone.getRules().getValidOffsets(wall);
    assertThat(warnings.isEmpty()).isEqualTo(valid.size() == 1);
    assertThat(time.quality()).isEqualTo(TimeQuality.PLACE);
    assertThat(zone.getRules().getOffset(time.instant())).isEqualTo(time.offset());
    if (!valid.isEmpty()) {
      assertThat(LocalDateTime.ofInstant(time.instant(), zone)).isEqualTo(wall);
      assertThat(time.instant()).isEqualTo(wall.toInstant(valid.get(0)));
    }
  }

  @Provide
  static Arbitrary<Place> places() {
    return Arbitraries.of(
        Place.of(null, "NY", "US"),
        Place.of(null, "CA", "US"),
        Place.of(null, null, "DE"),
        Place.of(null, null, "GB"),
        Place.of(null, null, "IL"),
        Place.of(null, "NS", "CA"),
        new Place(null, null, null, null, "AUSYD", null, null),
        new Place(null, null, null, null, "CL SAI", null, null),
        new Place(null, null, null, null, null, null, "America/Sao_Paulo"),
        new Place(null, null, null, null, null, null, "Australia/Lord_Howe"));
  }

  @Property
  void readsBackWhateverJavaWrites(
      @ForAll @IntRange(min = 1970, max = 2100) int year,
      @ForAll @IntRange(min = 0, max = 366 * 24 * 60) int minute,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nanos) {
    LocalDateTime wall = LocalDateTime.of(year, 1, 1, 0, 0).plusMinutes(minute).withNano(nanos);

    assertThat(StatedTime.iso(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(wall)))
        .extracting(StatedTime::wall)
        .isEqualTo(wall);
  }

  @Property
  void neverThrowsWhateverIsWritten(@ForAll String written) {
    StatedTime read = StatedTime.iso(written);

    assertThat(read == null || read.wall() != null).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0002-01-01T00:00:00+18:00", "9998-12-31T23:59:59-18:00"})
  void makesAnEventTimeOfWhateverItReads(String written) {
    StatedTime stated = stated(written);

    assertThat(stated.at(null, null, new ArrayList<>()).offset()).isEqualTo(stated.offset());
  }

  private static StatedTime stated(String written) {
    return Objects.requireNonNull(StatedTime.iso(written));
  }

  private static EventTime at(String written, Place place, ZoneId usual) {
    return stated(written).at(place, usual, new ArrayList<>());
  }

  private static EventTime time(String instant, String offset, TimeQuality quality) {
    return new EventTime(Instant.parse(instant), ZoneOffset.of(offset), quality);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-04T12:00:40Z, 2026-03-04T07:00, -05:00",
    "2026-03-04T12:00:00Z, 2026-03-04T12:00, Z",
    "2026-03-04T12:00:59Z, 2026-03-04T17:30, +05:30",
    "2026-03-04T12:00:00Z, 2026-03-04T07:02, ",
    "2026-03-04T12:00:00Z, 2026-03-05T12:00, ",
  })
  void readsTheOffsetOffAMomentAndItsLocalClock(
      Instant moment, LocalDateTime local, @Nullable String offset) {
    assertThat(StatedTime.offsetBetween(moment, local))
        .isEqualTo(offset == null ? null : ZoneOffset.of(offset));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-01-01T00:00:00Z",
        "0000-06-01T12:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "0001-01-01T00:00:00+18:00",
        "9999-12-31T23:59:59-18:00",
        "9999-12-31"
      })
  void readsNoDateFromWhichAnOffsetLeadsOutOfTheCalendar(String written) {
    assertThat(StatedTime.iso(written)).isNull();
  }
}
