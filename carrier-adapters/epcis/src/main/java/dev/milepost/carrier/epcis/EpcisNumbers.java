package dev.milepost.carrier.epcis;

import static dev.milepost.carrier.CarrierJson.item;
import static dev.milepost.carrier.CarrierJson.size;
import static dev.milepost.carrier.CarrierJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Of which numbers an event speaks. EPCIS names things, not shipments: what moves as a whole stands
 * for itself, items only where nothing else is named. A service relation (GSRN) may be a person and
 * is not read.
 *
 * @param subjects one event is made of each
 * @param related further numbers, the same for every subject
 * @param warning what is doubtful about the choice, or why there are no subjects; null for neither
 */
record EpcisNumbers(List<Reference> subjects, List<Reference> related, @Nullable String warning) {

  private static final int MOST_RELATED = 100;
  private static final String BUSINESS_TRANSACTION = "urn:epcglobal:cbv:bt:";

  /** The documents that say what a shipment is, the one closest to it first. */
  private static final List<String> DOCUMENTS = List.of("bol", "desadv", "po", "poc", "inv", "rma");

  private static final Map<String, ReferenceType> DOCUMENT_TYPES =
      Map.of(
          "bol", ReferenceType.BILL_OF_LADING,
          "desadv", ReferenceType.DELIVERY_NOTE,
          "po", ReferenceType.PURCHASE_ORDER,
          "poc", ReferenceType.SALES_ORDER,
          "inv", ReferenceType.SHIPPER_REFERENCE,
          "rma", ReferenceType.SHIPPER_REFERENCE);

  /** The numbers of an event; without subjects where it names nothing that can be told apart. */
  static EpcisNumbers of(JsonNode event) {
    Set<Reference> whole = new LinkedHashSet<>();
    Set<Reference> items = new LinkedHashSet<>();
    for (String field : List.of("parentID", "epcList", "outputEPCList")) {
      sort(event.path(field), whole, items);
    }
    Set<Reference> children = new LinkedHashSet<>();
    Set<Reference> childItems = new LinkedHashSet<>();
    sort(event.path("childEPCs"), children, childItems);
    List<Reference> documents = documents(event.path("bizTransactionList"));
    Set<Reference> related = new LinkedHashSet<>(documents);
    if (whole.isEmpty()) {
      // A pallet or a vehicle that is no shipment carries them: they move.
      whole.addAll(children);
    } else {
      related.addAll(children);
    }
    related.addAll(childItems);
    if (!whole.isEmpty()) {
      if (!text(event, "parentID").isEmpty()) {
        related.addAll(items);
      }
      return of(whole, related, null);
    }
    items.addAll(childItems);
    if (!documents.isEmpty()) {
      related.addAll(items);
      return of(
          Set.of(documents.get(0)),
          related,
          "reference: names items only, the document stands for them");
    }
    boolean names = size(event.path("parentID")) + size(event.path("epcList")) > 0;
    return of(items, Set.of(), items.isEmpty() && names ? "an event of no goods" : null);
  }

  private static EpcisNumbers of(
      Set<Reference> subjects, Set<Reference> related, @Nullable String warning) {
    List<Reference> kept = new ArrayList<>(Math.min(related.size(), MOST_RELATED));
    for (Reference reference : related) {
      if (kept.size() < MOST_RELATED && !subjects.contains(reference)) {
        kept.add(reference);
      }
    }
    boolean cut = kept.size() == MOST_RELATED && related.size() > MOST_RELATED;
    return new EpcisNumbers(
        List.copyOf(subjects), kept, cut ? "related: only the first 100 are kept" : warning);
  }

  private static void sort(JsonNode list, Set<Reference> whole, Set<Reference> items) {
    for (int i = 0; i < size(list); i++) {
      String written = identifier(item(list, i));
      Gs1Id id = Gs1Id.of(written);
      if (id != null && id.kind() == Gs1Id.Kind.GSRN) {
        continue;
      }
      ReferenceType shipment = id == null ? null : id.shipment();
      Reference reference =
          reference(
              shipment == null ? ReferenceType.SHIPPER_REFERENCE : shipment,
              id == null ? written : id.value());
      if (reference != null) {
        (shipment == null ? items : whole).add(reference);
      }
    }
  }

  /** An identifier as text, or as an object with an {@code id}. */
  static String identifier(JsonNode node) {
    return node.isObject() ? text(node, "id") : text(node);
  }

  private static List<Reference> documents(JsonNode list) {
    if (size(list) == 0) {
      return List.of();
    }
    Set<Reference> documents = new LinkedHashSet<>();
    for (String wanted : DOCUMENTS) {
      for (int i = 0; i < size(list); i++) {
        JsonNode document = item(list, i);
        if (CbvName.bare(text(document, "type")).equals(wanted)) {
          Reference reference =
              reference(
                  DOCUMENT_TYPES.getOrDefault(wanted, ReferenceType.SHIPPER_REFERENCE),
                  number(identifier(document.path("bizTransaction"))));
          if (reference != null) {
            documents.add(reference);
          }
        }
      }
    }
    return List.copyOf(documents);
  }

  /**
   * The document's number in what makes it unique in the world: behind the party's GLN, or at the
   * end of a web address.
   */
  static String number(String written) {
    Gs1Id id = Gs1Id.of(written);
    if (id != null) {
      return id.value();
    }
    if (written.regionMatches(true, 0, BUSINESS_TRANSACTION, 0, BUSINESS_TRANSACTION.length())) {
      int party = written.indexOf(':', BUSINESS_TRANSACTION.length());
      return Gs1Id.decoded(party < 0 ? "" : written.substring(party + 1));
    }
    if (!written.contains("://")) {
      return Gs1Id.decoded(written.substring(written.lastIndexOf(':') + 1));
    }
    String path = Gs1Id.withoutQuery(written);
    while (path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return Gs1Id.decoded(path.substring(path.lastIndexOf('/') + 1));
  }

  private static @Nullable Reference reference(ReferenceType type, String value) {
    try {
      return value.isEmpty() ? null : new Reference(type, value, null);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
