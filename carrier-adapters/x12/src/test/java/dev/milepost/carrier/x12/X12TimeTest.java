package dev.milepost.carrier.x12;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.EventTime;
import dev.milepost.event.Place;
import dev.milepost.event.TimeQuality;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class X12TimeTest {
  private static final Place VERMONT = Place.of("BRATTLEBORO", "VT", "US");

  @ParameterizedTest
  @CsvSource({
    // The time code, and noon of a day in July and in January by it.
    "ET, 16:00, 17:00",
    "ES, 17:00, 17:00",
    "ED, 16:00, 16:00",
    "CT, 17:00, 18:00",
    "CS, 18:00, 18:00",
    "CD, 17:00, 17:00",
    "MT, 18:00, 19:00",
    "MS, 19:00, 19:00",
    "MD, 18:00, 18:00",
    "PT, 19:00, 20:00",
    "PS, 20:00, 20:00",
    "PD, 19:00, 19:00",
    "AT, 20:00, 21:00",
    "AS, 21:00, 21:00",
    "AD, 20:00, 20:00",
    "TT, 15:00, 16:00",
    "TS, 16:00, 16:00",
    "TD, 15:00, 15:00",
    "NT, 14:30, 15:30",
    "NS, 15:30, 15:30",
    "ND, 14:30, 14:30",
    "HT, 22:00, 22:00",
    "HS, 22:00, 22:00",
    "HD, 21:00, 21:00",
    "GM, 12:00, 12:00",
    "UT, 12:00, 12:00",
    "et, 16:00, 17:00",
    "01, 11:00, 11:00",
    "12, 00:00, 00:00",
    "19, 18:00, 18:00",
    "24, 13:00, 13:00"
  })
  void readsTheTimeCode(String code, String july, String january) {
    List<String> warnings = new ArrayList<>();

    EventTime summer = at("20260715", "1200", code, null, warnings);
    EventTime winter = at("20260115", "1200", code, null, warnings);

    assertThat(summer.instant()).isEqualTo(Instant.parse("2026-07-15T" + july + ":00Z"));
    assertThat(winter.instant()).isEqualTo(Instant.parse("2026-01-15T" + january + ":00Z"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void countsMinusTwelveFromThirteen() {
    assertThat(at("20260715", "1300", "13", null, new ArrayList<>()).instant())
        .isEqualTo(Instant.parse("2026-07-16T01:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LT", ""})
  void takesLocalTimeFromThePlace(String code) {
    List<String> warnings = new ArrayList<>();

    EventTime time = at("20260715", "1230", code, VERMONT, warnings);

    assertThat(time.instant()).isEqualTo(Instant.parse("2026-07-15T16:30:00Z"));
    assertThat(time.quality()).isEqualTo(TimeQuality.PLACE);
    assertThat(warnings).isEmpty();
  }

  @Test
  void believesTheCodeBeforeThePlace() {
    EventTime time = at("20260715", "1230", "PS", VERMONT, new ArrayList<>());

    assertThat(time.instant()).isEqualTo(Instant.parse("2026-07-15T20:30:00Z"));
    assertThat(time.quality()).isEqualTo(TimeQuality.GIVEN);
  }

  @Test
  void warnsOfTheHourThatComesTwiceUnlessTheCodeSaysWhich() {
    List<String> wall = new ArrayList<>();
    List<String> standard = new ArrayList<>();

    EventTime first = at("20261101", "0130", "ET", null, wall);
    EventTime second = at("20261101", "0130", "ES", null, standard);

    assertThat(first.instant()).isEqualTo(Instant.parse("2026-11-01T05:30:00Z"));
    assertThat(second.instant()).isEqualTo(Instant.parse("2026-11-01T06:30:00Z"));
    assertThat(wall).hasSize(1);
    assertThat(standard).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"XX", "25", "00", "Z", "ESX", "EX"})
  void readsAnUnknownCodeAsLocalTimeAndWarns(String code) {
    List<String> warnings = new ArrayList<>();

    EventTime time = at("20260715", "1230", code, VERMONT, warnings);

    assertThat(time.instant()).isEqualTo(Instant.parse("2026-07-15T16:30:00Z"));
    assertThat(warnings).containsExactly("time: the time code is unknown, read as local time");
  }

  @ParameterizedTest
  @CsvSource({
    "20260715, 123045, 2026-07-15T12:30:45Z",
    "20260715, 1230457, 2026-07-15T12:30:45Z",
    "20260715, 12304578, 2026-07-15T12:30:45Z",
    "20260715, 2400, 2026-07-16T00:00:00Z",
    "260715, 0001, 2026-07-15T00:01:00Z"
  })
  void readsEveryForm(String date, String time, Instant expected) {
    assertThat(at(date, time, "UT", null, new ArrayList<>()).instant()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12", "123", "12304", "2560", "2460", "120060", "ABCD", "123045789"})
  void keepsTheDateWhereTheTimeCannotBeRead(String time) {
    List<String> warnings = new ArrayList<>();

    EventTime read = at("20260715", time, "ET", VERMONT, warnings);

    assertThat(read.instant()).isEqualTo(Instant.parse("2026-07-15T04:00:00Z"));
    assertThat(warnings).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20260230", "20021348", "2026071", "00010101", "ABCDEFGH", "260732"})
  void readsNoDateThatThereNeverWas(String date) {
    assertThat(X12Time.of(date, "1200", "ET", new ArrayList<>())).isNull();
  }

  private static EventTime at(
      String date, String time, String code, @Nullable Place place, List<String> warnings) {
    return Objects.requireNonNull(X12Time.of(date, time, code, warnings)).at(place, warnings);
  }
}
