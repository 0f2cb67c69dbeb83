package dev.milepost.dev.carriers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class TrackAlertTest {
  private static final Instant WHEN = Instant.parse("2026-11-24T04:12:30Z");

  @Test
  void tellsOneTimeThreeTimes() {
    TrackAlert alert = alert(TrackAlert.Form.V1, Scan.ARRIVED, City.DALLAS);

    JsonObject body = new JsonObject(alert.body());

    assertThat(body.getMap())
        .contains(
            entry("localActivityDate", "20261123"),
            entry("localActivityTime", "221230"),
            entry("gmtActivityDate", "20261124"),
            entry("gmtActivityTime", "041230"),
            entry("gmtOffset", "-06.00"));
  }

  @Test
  void writesTheOffsetWithAColonInTheNewerForm() {
    TrackAlert alert = alert(TrackAlert.Form.V2, Scan.ARRIVED, City.DALLAS);

    JsonObject body = new JsonObject(alert.body());

    assertThat(body.getString("gmtOffset")).isEqualTo("-06:00");
  }

  @Test
  void tellsThePostalCodeOnDeliveryOnly() {
    TrackAlert arrived = alert(TrackAlert.Form.V2, Scan.ARRIVED, City.BOSTON);
    TrackAlert delivered = alert(TrackAlert.Form.V2, Scan.DELIVERED, City.BOSTON);

    JsonObject before = new JsonObject(arrived.body()).getJsonObject("activityLocation");
    JsonObject after = new JsonObject(delivered.body()).getJsonObject("activityLocation");

    assertThat(before.getString("postalCode")).isEmpty();
    assertThat(after.getString("postalCode")).isEqualTo("02210");
  }

  private static TrackAlert alert(TrackAlert.Form form, Scan scan, City at) {
    return new TrackAlert("1Z5R89390357567127", form, scan, at, WHEN, LocalDate.of(2026, 11, 25));
  }
}
