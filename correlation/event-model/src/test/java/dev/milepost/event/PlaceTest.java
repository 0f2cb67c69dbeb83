package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaceTest {

  @Test
  void isKnownByItsLocodeFirst() {
    Place place = new Place("Rotterdam", null, null, "NL", "nlrtm", "ECT Delta", null);

    assertThat(place.key()).isEqualTo("NLRTM");
  }

  @Test
  void isKnownByItsCityWhereNoLocodeIs() {
    Place place = Place.of(" Louisville ", "KY", "US");

    assertThat(place.key()).isEqualTo("LOUISVILLE");
  }

  @Test
  void isKnownByItsCountryWhereNothingElseIs() {
    Place place = Place.of("", null, "de");

    assertThat(place.key()).isEqualTo("DE");
  }

  @Test
  void hasAnEmptyKeyWhereNothingIsKnown() {
    Place place = new Place(" ", "KY", "40213", null, null, "Worldport", null);

    assertThat(place.key()).isEmpty();
    assertThat(place.city()).isNull();
  }
}
