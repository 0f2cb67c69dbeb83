package dev.milepost.bench;

import dev.milepost.bench.Happening.Words;
import dev.milepost.dev.simulator.City;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Webhooks as UPS (dossier section 2.1) and FedEx (section 2.2) write them. */
final class TrueBodies {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

  private TrueBodies() {}

  /** A Track Alert event of one scan. */
  static String ups(TrueJourney journey, TrueScan scan) {
    Words words = Objects.requireNonNull(scan.what().by(TrueCarrier.UPS));
    OffsetDateTime local = scan.when().atZone(scan.at().zone()).toOffsetDateTime();
    OffsetDateTime gmt = scan.when().atOffset(ZoneOffset.UTC);
    JsonObject body =
        new JsonObject()
            .put("trackingNumber", journey.number())
            .put("localActivityDate", DATE.format(local))
            .put("localActivityTime", TIME.format(local))
            .put(
                "activityLocation",
                new JsonObject()
                    .put("city", scan.at().title().toUpperCase(Locale.ROOT))
                    .put("stateProvince", scan.at().region())
                    .put("postalCode", "")
                    .put("country", "US"))
            .put(
                "activityStatus",
                new JsonObject()
                    .put("type", words.type())
                    .put("code", words.code())
                    .put("description", words.text())
                    .put("descriptionCode", words.detail()))
            .put("scheduledDeliveryDate", DATE.format(scan.scheduled()))
            .put("gmtActivityDate", DATE.format(gmt))
            .put("gmtActivityTime", TIME.format(gmt))
            .put("gmtOffset", local.getOffset().getId());
    if (scan.is(Happening.NEW_TIME)) {
      body.put("deliveryStartTime", "134500").put("deliveryEndTime", "174500");
    }
    return body.encode();
  }

  /** All that happened until then, as a Track API answer has it. */
  static String fedex(TrueJourney journey, Instant now) {
    List<TrueScan> happened = journey.happenedBy(now);
    JsonArray scans = new JsonArray();
    String latest = "";
    for (int i = happened.size() - 1; i >= 0; i--) {
      TrueScan scan = happened.get(i);
      Words words = scan.what().by(journey.carrier());
      if (words != null) {
        latest = latest.isEmpty() ? words.code() : latest;
        scans.add(scan(scan, words));
      }
    }
    JsonObject result =
        new JsonObject()
            .put(
                "trackingNumberInfo",
                new JsonObject()
                    .put("trackingNumber", journey.number())
                    .put("trackingNumberUniqueId", "2460425000~" + journey.number() + "~FX")
                    .put("carrierCode", "FDXG"))
            .put("latestStatusDetail", new JsonObject().put("code", latest))
            .put("scanEvents", scans)
            .put("lastUpdatedDestinationAddress", address(journey.destination()));
    if (TrueTellings.window(journey, happened) != null) {
      result.put("estimatedDeliveryTimeWindow", window(happened));
    }
    return new JsonObject()
        .put(
            "output",
            new JsonObject()
                .put(
                    "completeTrackResults",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("trackingNumber", journey.number())
                                .put("trackResults", new JsonArray().add(result)))))
        .encode();
  }

  private static JsonObject window(List<TrueScan> happened) {
    LocalDate day = TrueTellings.expectedDay(happened);
    boolean narrow = TrueTellings.has(happened, Happening.NEW_TIME);
    return new JsonObject()
        .put(
            "window",
            new JsonObject()
                .put("begins", day + (narrow ? "T13:45:00" : "T08:00:00"))
                .put("ends", day + (narrow ? "T17:45:00" : "T20:00:00")));
  }

  private static JsonObject scan(TrueScan scan, Words words) {
    return new JsonObject()
        .put(
            "date",
            DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(scan.when().atZone(scan.at().zone())))
        .put("eventType", words.code())
        .put("eventDescription", words.text())
        .put("exceptionCode", words.type())
        .put("exceptionDescription", words.type().isEmpty() ? "" : words.text())
        .put("scanLocation", address(scan.at()))
        .put("locationType", "FEDEX_FACILITY")
        .put(
            "delayDetail",
            new JsonObject().put("type", scan.is(Happening.WEATHER) ? "WEATHER" : ""));
  }

  private static JsonObject address(City city) {
    return new JsonObject()
        .put("city", city.title().toUpperCase(Locale.ROOT))
        .put("stateOrProvinceCode", city.region())
        .put("countryCode", "US");
  }
}
