package dev.milepost.carrier.dcsa;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an event says, whichever version says it: 2.2 is flat, 3.0 has an {@code
 * eventClassification} whose fields end in {@code Code} in one draft and not in the other.
 *
 * @param words the code and all that decides what it means
 * @param code as written
 * @param codeField the field that the code stands in or should stand in
 * @param classified whether the classifier is one that is known
 * @param documentId number of the document that a SHIPMENT event is about
 * @param delayReason the first of the reasons for a delay, empty where there is none
 * @param description the remark beside it
 */
record DcsaStatement(
    DcsaMeaning.Words words,
    String code,
    String codeField,
    Classifier classifier,
    boolean classified,
    String documentId,
    String delayReason,
    String description) {

  static DcsaStatement of(JsonNode event) {
    JsonNode classification =
        event.path("eventClassification").isObject() ? event.path("eventClassification") : event;
    String type = either(classification, "eventType", "eventTypeCode");
    type = type.toUpperCase(Locale.ROOT);
    String codeField = codeField(type);
    String code = code(event, classification, type, codeField);
    String classifier = either(classification, "eventClassifierCode", "eventClassifier");
    JsonNode documentReference = event.path("shipmentDetails").path("documentReference");
    String document = either(event, "documentTypeCode", "shipmentInformationTypeCode");
    if (document.isEmpty()) {
      document = either(documentReference, "typeCode", "type");
    }
    String documentId = text(event, "documentID");
    DcsaMeaning.Words words =
        new DcsaMeaning.Words(
            type,
            DcsaMeaning.shortForm(code),
            document.toUpperCase(Locale.ROOT),
            ofEquipment(event, "emptyIndicatorCode", "emptyIndicator"),
            ofEquipment(event, "movementType", "movementTypeCode"),
            location(event));
    Classifier known = classifier(classifier);
    return new DcsaStatement(
        words,
        code,
        codeField,
        known == null ? Classifier.ACTUAL : known,
        known != null || (classifier.isEmpty() && alwaysHappened(type)),
        documentId.isEmpty() ? text(documentReference, "reference") : documentId,
        delayReason(event),
        remark(event));
  }

  /** The carrier's words, with what decides beside the code as the detail. */
  CarrierStatus status() {
    String detail =
        switch (words.type()) {
          case "SHIPMENT" -> words.document();
          case "EQUIPMENT" -> words.empty();
          case "TRANSPORT" -> delayReason;
          default -> "";
        };
    return new CarrierStatus(
        words.type(),
        code,
        detail.isEmpty() ? null : detail,
        description.isEmpty() ? null : description);
  }

  private static String codeField(String type) {
    return type.isEmpty() ? "eventTypeCode" : type.toLowerCase(Locale.ROOT) + "EventTypeCode";
  }

  /** An IoT event says the finer thing in its details. */
  private static String code(
      JsonNode event, JsonNode classification, String type, String codeField) {
    if (type.equals("IOT")) {
      String finer = either(event.path("iotDetails"), "iotEventCode", "iotEvent");
      if (!finer.isEmpty()) {
        return finer;
      }
    }
    String code = text(classification, codeField);
    if (code.isEmpty() && codeField.endsWith("Code")) {
      code = text(classification, codeField.substring(0, codeField.length() - "Code".length()));
    }
    // The toolkit of 2.2 also writes the code here; in 3.0 it is the type.
    return code.isEmpty() && !event.path("eventClassification").isObject()
        ? text(event, "eventTypeCode")
        : code;
  }

  private static @Nullable Classifier classifier(String code) {
    return switch (code.toUpperCase(Locale.ROOT)) {
      case "ACT", "ACTUAL" -> Classifier.ACTUAL;
      case "EST", "ESTIMATED" -> Classifier.ESTIMATED;
      case "PLN", "PLANNED", "REQ", "REQUESTED" -> Classifier.PLANNED;
      default -> null;
    };
  }

  /** Of documents and measurements there is no forecast. */
  private static boolean alwaysHappened(String type) {
    return type.equals("SHIPMENT") || type.equals("IOT") || type.equals("REEFER");
  }

  private static String ofEquipment(JsonNode event, String field, String other) {
    String value = either(event, field, other);
    return (value.isEmpty() ? either(event.path("equipmentDetails"), field, other) : value)
        .toUpperCase(Locale.ROOT);
  }

  private static String location(JsonNode event) {
    String value = either(event, "shipmentLocationType", "shipmentLocationTypeCode");
    return (value.isEmpty()
            ? either(
                event.path("shipmentDetails"), "shipmentLocationType", "shipmentLocationTypeCode")
            : value)
        .toUpperCase(Locale.ROOT);
  }

  private static String delayReason(JsonNode event) {
    JsonNode details = event.path("transportDetails");
    String reason = either(event, "delayReasonCode", "delayReason");
    if (reason.isEmpty()) {
      reason = firstReason(event.path("delayReasonCodes"));
    }
    return reason.isEmpty() ? firstReason(details.path("delayReasonCodes")) : reason;
  }

  private static String firstReason(JsonNode list) {
    JsonNode first = item(list, 0);
    return first.isObject() ? either(first, "delayReasonCode", "code") : text(first);
  }

  private static String remark(JsonNode event) {
    String remark = either(event, "changeRemark", "reason");
    return remark.isEmpty()
        ? either(event.path("transportDetails"), "changeRemark", "reason")
        : remark;
  }

  private static String either(JsonNode node, String field, String other) {
    String text = text(node, field);
    return text.isEmpty() ? text(node, other) : text;
  }
}
