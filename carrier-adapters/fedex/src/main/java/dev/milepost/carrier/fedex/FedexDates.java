package dev.milepost.carrier.fedex;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.StatedTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result's {@code dateAndTimes}. {@code SHIP} is not among those that are looked at: it is
 * midnight in a zone of FedEx's house, not the place's (dossier section 0, 6).
 */
record FedexDates(JsonNode dateAndTimes) {

  static final String ACTUAL_DELIVERY = "ACTUAL_DELIVERY";
  static final String ESTIMATED_DELIVERY = "ESTIMATED_DELIVERY";

  /** What is written under that type; empty where nothing is. */
  String written(String type) {
    for (int i = 0; i < size(dateAndTimes); i++) {
      JsonNode date = item(dateAndTimes, i);
      if (text(date, "type").equalsIgnoreCase(type)) {
        return text(date, "dateTime");
      }
    }
    return "";
  }

  /** When an event of that type happened, where a date of its own says so, at best to the hour. */
  @Nullable StatedTime of(String eventType) {
    StatedTime found = null;
    for (String type : types(eventType)) {
      StatedTime stated = StatedTime.iso(written(type));
      if (stated != null && !stated.isMidnight()) {
        return stated;
      }
      found = found == null ? stated : found;
    }
    return found;
  }

  private static List<String> types(String eventType) {
    return switch (eventType) {
      case "OC" -> List.of("SHIPMENT_DATA_RECEIVED");
      case "PU", "PX" -> List.of("ACTUAL_PICKUP", "ACTUAL_TENDER");
      case "DE" -> List.of("ATTEMPTED_DELIVERY");
      case "DL" -> List.of(ACTUAL_DELIVERY);
      default -> List.of();
    };
  }
}
