package dev.milepost.engine;

import static dev.milepost.engine.Lanes.LOUISVILLE;
import static dev.milepost.engine.Lanes.NASHVILLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import java.time.DayOfWeek;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneKeyTest {

  @Test
  void givesUpTheWeekdayFirstThenTheAreaThenTheRegion() {
    assertThat(texts(LOUISVILLE, NASHVILLE))
        .containsExactly(
            "UPS|GROUND|PARCEL|US/KY/402|US/TN/372|FRIDAY",
            "UPS|GROUND|PARCEL|US/KY/402|US/TN/372|*",
            "UPS|GROUND|PARCEL|US/KY|US/TN|*",
            "UPS|GROUND|PARCEL|US|US|*");
  }

  @Test
  void namesAPortByItsLocodeAndACityWhereThereIsNoPostalCode() {
    assertThat(
            texts(
                new Place(null, null, null, null, "CNSHA", null, null),
                Place.of("Köln", null, "de")))
        .containsExactly(
            "UPS|GROUND|PARCEL|CN/CNSHA|DE/KÖLN|FRIDAY",
            "UPS|GROUND|PARCEL|CN/CNSHA|DE/KÖLN|*",
            "UPS|GROUND|PARCEL|CN|DE|*");
  }

  @Test
  void isNoLaneWhereAnEndIsUnknown() {
    assertThat(texts(LOUISVILLE, null)).isEmpty();
    assertThat(texts(Place.of("Nashville", "TN", null), NASHVILLE)).isEmpty();
  }

  @Test
  void keepsWhatSeparatesItsPartsOutOfThem() {
    List<LaneKey> chain =
        LaneKey.chain(
            "a|b\nc",
            Lanes.shipment(null, Place.of("x/y", "|", "US"), NASHVILLE),
            DayOfWeek.MONDAY);

    assertThat(chain.get(0).text()).isEqualTo("A B C|GROUND|-|US/-/X Y|US/TN/372|MONDAY");
    assertThat(chain.get(0).phrase())
        .isEqualTo("A B C GROUND US/-/X Y to US/TN/372, begun on a Monday");
  }

  private static List<String> texts(@Nullable Place from, @Nullable Place to) {
    return LaneKey.chain("UPS", Lanes.shipment(Mode.PARCEL, from, to), DayOfWeek.FRIDAY).stream()
        .map(LaneKey::text)
        .toList();
  }
}
