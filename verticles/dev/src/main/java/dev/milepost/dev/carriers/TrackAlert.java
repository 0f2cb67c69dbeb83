package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Scan;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * One UPS Track Alert webhook.
 *
 * @param form which of the two versions of the contract it is written by
 * @param scheduled the day at the destination on which UPS means to deliver
 */
public record TrackAlert(
    String trackingNumber, Form form, Scan scan, City at, Instant when, LocalDate scheduled) {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HHmmss", Locale.ROOT);

  /** The older form writes out what it does not know, and puts a point into the offset. */
  public enum Form {
    V1,
    V2
  }

  /** The body as UPS posts it. */
  public String body() {
    OffsetDateTime local = when.atZone(at.zone()).toOffsetDateTime();
    OffsetDateTime gmt = when.atOffset(ZoneOffset.UTC);
    boolean delivered = scan == Scan.DELIVERED;
    JsonObject json =
        new JsonObject()
            .put("trackingNumber", trackingNumber)
            .put("localActivityDate", DATE.format(local))
            .put("localActivityTime", TIME.format(local))
            .put("activityLocation", location(delivered))
            .put("activityStatus", status())
            .put("scheduledDeliveryDate", DATE.format(scheduled))
            .put("gmtActivityDate", DATE.format(gmt))
            .put("gmtActivityTime", TIME.format(gmt))
            .put("gmtOffset", offset(local.getOffset()));
    actual(json, delivered, local);
    window(json);
    return json.encode();
  }

  /** In capitals, and without the postal code until the delivery. */
  private JsonObject location(boolean delivered) {
    return new JsonObject()
        .put("city", at.title().toUpperCase(Locale.ROOT))
        .put("stateProvince", at.region())
        .put("postalCode", delivered ? at.postalCode() : "")
        .put("country", "US");
  }

  private JsonObject status() {
    return new JsonObject()
        .put("type", scan.type())
        .put("code", scan.code())
        .put("description", scan.description())
        .put("descriptionCode", scan.detail());
  }

  private void actual(JsonObject json, boolean delivered, OffsetDateTime local) {
    if (delivered) {
      json.put("actualDeliveryDate", DATE.format(local))
          .put("actualDeliveryTime", TIME.format(local))
          .put("receivedBy", "FRONT DESK");
    } else if (form == Form.V1) {
      json.put("actualDeliveryDate", "").put("actualDeliveryTime", "");
    }
  }

  private void window(JsonObject json) {
    if (scan == Scan.NEW_TIME) {
      json.put("deliveryStartTime", "134500").put("deliveryEndTime", "174500");
    } else if (form == Form.V1) {
      json.put("deliveryStartTime", "")
          .put("deliveryEndTime", "")
          .put("deliveryTimeDescription", "");
    }
  }

  private String offset(ZoneOffset offset) {
    int seconds = offset.getTotalSeconds();
    return String.format(
        Locale.ROOT,
        form == Form.V1 ? "%s%02d.%02d" : "%s%02d:%02d",
        seconds < 0 ? "-" : "+",
        Math.abs(seconds) / 3600,
        Math.abs(seconds) / 60 % 60);
  }
}
