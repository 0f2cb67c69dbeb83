package dev.milepost.carrier.terminal49;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers of a container and its shipment; the first of them is the one that is spoken of. */
final class Terminal49Numbers {

  private final List<Reference> all = new ArrayList<>(4);

  /**
   * Reads them.
   *
   * @param container missing where the event is of a whole shipment
   * @param shipment missing where it is not included
   * @param request the tracking request, which names what was asked for
   */
  Terminal49Numbers(JsonNode container, JsonNode shipment, JsonNode request) {
    JsonNode box = container.path("attributes");
    JsonNode voyage = shipment.path("attributes");
    JsonNode asked = request.path("attributes");
    String line = text(voyage, "shipping_line_scac");
    String scac = line.isEmpty() ? text(asked, "scac") : line;
    add(ReferenceType.CONTAINER, text(box, "number"), scac);
    // With and without the line's letters before it: either may be the registered one (section 8).
    add(ReferenceType.BILL_OF_LADING, text(voyage, "bill_of_lading_number"), scac);
    add(ReferenceType.BILL_OF_LADING, text(voyage, "normalized_number"), scac);
    add(requested(text(asked, "request_type")), text(asked, "request_number"), scac);
    references(voyage.path("ref_numbers"));
    references(box.path("ref_numbers"));
    references(asked.path("ref_numbers"));
  }

  /** The number that is spoken of, null where there is none. */
  @Nullable Reference subject() {
    return all.isEmpty() || all.get(0).type() == ReferenceType.SHIPPER_REFERENCE
        ? null
        : all.get(0);
  }

  List<Reference> related() {
    return all.subList(1, all.size());
  }

  private void references(JsonNode list) {
    for (int i = 0; i < size(list); i++) {
      add(ReferenceType.SHIPPER_REFERENCE, text(item(list, i)), "");
    }
  }

  private static ReferenceType requested(String type) {
    return switch (type) {
      case "container" -> ReferenceType.CONTAINER;
      case "booking_number", "booking" -> ReferenceType.BOOKING;
      default -> ReferenceType.BILL_OF_LADING;
    };
  }

  private void add(ReferenceType type, String value, String issuer) {
    Reference reference = Findings.number(type, value, issuer);
    if (reference != null && !all.contains(reference)) {
      all.add(reference);
    }
  }
}
