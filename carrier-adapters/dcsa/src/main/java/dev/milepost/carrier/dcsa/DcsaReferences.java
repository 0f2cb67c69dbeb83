package dev.milepost.carrier.dcsa;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.Findings;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one event, and which of them it is stated of: the container where one is named,
 * else the booking, else the bill of lading. A TRANSPORT event names none and is meant for all
 * containers of the voyage (dossier section 4.1).
 */
final class DcsaReferences {

  private final List<Reference> all = new ArrayList<>(4);
  private final List<Reference> replaced = new ArrayList<>(0);
  private @Nullable Reference ownContainer;
  private @Nullable Reference document;

  private DcsaReferences() {}

  /** Reads every number of either version's event. */
  static DcsaReferences of(JsonNode event) {
    DcsaReferences references = new DcsaReferences();
    references.containers(event);
    references.documents(event);
    references.others(event);
    return references;
  }

  /** The number that the event is stated of, null where it names none. */
  @Nullable Reference subject(boolean ofDocument) {
    if (ofDocument) {
      return ofDocument();
    }
    if (ownContainer != null) {
      return ownContainer;
    }
    List<Reference> containers =
        all.stream().filter(reference -> reference.type() == ReferenceType.CONTAINER).toList();
    Reference paper = paper();
    return containers.size() == 1 || paper == null
        ? containers.stream().findFirst().orElse(document)
        : paper;
  }

  /** Every other number of the event. */
  List<Reference> related(Reference subject) {
    return all.stream().filter(reference -> !reference.equals(subject)).toList();
  }

  boolean replaces() {
    return !replaced.isEmpty();
  }

  private @Nullable Reference ofDocument() {
    if (!replaced.isEmpty()) {
      return replaced.get(0);
    }
    if (document != null && isPaper(document)) {
      return document;
    }
    Reference paper = paper();
    return paper != null ? paper : all.stream().findFirst().orElse(null);
  }

  private @Nullable Reference paper() {
    return first(ReferenceType.BOOKING) != null
        ? first(ReferenceType.BOOKING)
        : first(ReferenceType.BILL_OF_LADING);
  }

  private @Nullable Reference first(ReferenceType type) {
    for (Reference reference : all) {
      if (reference.type() == type && !replaced.contains(reference)) {
        return reference;
      }
    }
    return null;
  }

  private static boolean isPaper(Reference reference) {
    return reference.type() == ReferenceType.BOOKING
        || reference.type() == ReferenceType.BILL_OF_LADING;
  }

  private void containers(JsonNode event) {
    String number = text(event, "equipmentReference");
    if (number.isEmpty()) {
      number = text(event.path("equipmentDetails"), "equipmentReference");
    }
    ownContainer = add(ReferenceType.CONTAINER, number);
  }

  private void documents(JsonNode event) {
    document = add(document(text(event, "documentTypeCode")), text(event, "documentID"));
    add(ReferenceType.BOOKING, text(event, "carrierBookingReference"));
    add(ReferenceType.BILL_OF_LADING, text(event, "transportDocumentReference"));
    JsonNode listed = event.path("documentReferences");
    for (int i = 0; i < size(listed); i++) {
      documentReference(item(listed, i));
    }
    JsonNode details = event.path("shipmentDetails");
    Reference main = documentReference(details.path("documentReference"));
    document = document == null ? main : document;
    JsonNode more = details.path("additionalDocumentReferences");
    for (int i = 0; i < size(more); i++) {
      documentReference(item(more, i));
    }
    replacements(event.path("documentReferenceReplacements"));
    replacements(details.path("documentReferenceReplacements"));
    replacements(details.path("documentReferenceReplacement"));
    replacements(event.path("documentReferenceReplacement"));
  }

  private void replacements(JsonNode list) {
    for (int i = 0; i < size(list); i++) {
      JsonNode old = item(list, i).path("oldReferences");
      for (int j = 0; j < size(old); j++) {
        Reference reference = documentReference(item(old, j));
        if (reference != null) {
          replaced.add(reference);
        }
      }
      JsonNode fresh = item(list, i).path("newReferences");
      for (int j = 0; j < size(fresh); j++) {
        documentReference(item(fresh, j));
      }
    }
  }

  private @Nullable Reference documentReference(JsonNode node) {
    String type = first(node, "documentReferenceType", "typeCode", "type", "documentTypeCode");
    return add(document(type), first(node, "documentReferenceValue", "reference", "value", "id"));
  }

  private void others(JsonNode event) {
    references(event.path("references"));
    JsonNode details = event.path("shipmentDetails");
    references(details.path("shipmentReferences"));
    references(details.path("references"));
    JsonNode replaced = details.path("shipmentReferenceReplacements");
    for (int i = 0; i < size(replaced); i++) {
      references(item(replaced, i).path("oldReferences"));
      references(item(replaced, i).path("newReferences"));
    }
  }

  private void references(JsonNode list) {
    for (int i = 0; i < size(list); i++) {
      JsonNode node = item(list, i);
      String type = first(node, "referenceType", "typeCode", "type");
      add(general(type), first(node, "referenceValue", "reference", "value"));
    }
  }

  /** Adds a number that is one; documentation's placeholders hold no digit. */
  private @Nullable Reference add(ReferenceType type, String value) {
    Reference reference = Findings.number(type, value, null);
    if (reference != null && !all.contains(reference)) {
      all.add(reference);
    }
    return reference;
  }

  private static ReferenceType document(String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "BKG", "CBR", "BOK", "BOOKING", "CARRIER_BOOKING_REQUEST", "BOOKING_REQUEST" ->
          ReferenceType.BOOKING;
      case "TRD", "TRANSPORT_DOCUMENT", "BL", "HBL", "MBL" -> ReferenceType.BILL_OF_LADING;
      case "DEO", "DELIVERY_ORDER" -> ReferenceType.DELIVERY_NOTE;
      default -> ReferenceType.SHIPPER_REFERENCE;
    };
  }

  private static ReferenceType general(String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "EQ" -> ReferenceType.CONTAINER;
      case "PO", "SPO", "CPO", "PURCHASE_ORDER" -> ReferenceType.PURCHASE_ORDER;
      case "BKG" -> ReferenceType.BOOKING;
      case "TRD" -> ReferenceType.BILL_OF_LADING;
      default -> ReferenceType.SHIPPER_REFERENCE;
    };
  }

  private static String first(JsonNode node, String... fields) {
    for (String field : fields) {
      String text = text(node, field);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }
}
