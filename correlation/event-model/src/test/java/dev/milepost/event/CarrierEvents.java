package dev.milepost.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Events for tests. */
final class CarrierEvents {

  private CarrierEvents() {}

  static CarrierEvent scan(String trackingNumber) {
    return of(trackingNumber, Milestone.IN_TRANSIT, null);
  }

  static CarrierEvent of(
      String trackingNumber, Milestone milestone, @Nullable Correction correction) {
    CarrierCode ups = new CarrierCode("UPS");
    return new CarrierEvent(
        EventId.ofContent(trackingNumber, milestone.name()),
        ups,
        Reference.trackingNumber(ups, trackingNumber),
        List.of(),
        milestone,
        Classifier.ACTUAL,
        EventTime.given(OffsetDateTime.parse("2026-11-24T09:12:30-05:00")),
        Place.of("Louisville", "KY", "US"),
        new CarrierStatus("I", "DP", null, "Departed from Facility"),
        null,
        null,
        correction,
        List.of(),
        "ups-main",
        "01JD00000000000000000000",
        Instant.parse("2026-11-24T14:12:31.204Z"));
  }
}
