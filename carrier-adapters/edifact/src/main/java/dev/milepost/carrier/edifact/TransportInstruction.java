package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reading of a transport instruction (IFTMIN) or a summary of consignments (IFCSUM): which
 * references, packages and containers belong together.
 */
final class TransportInstruction {

  /** What the carrier will call it, the outermost first; then what the shipper calls it. */
  private static final List<ReferenceType> OUTERMOST =
      List.of(
          ReferenceType.BOOKING,
          ReferenceType.BILL_OF_LADING,
          ReferenceType.AIR_WAYBILL,
          ReferenceType.PRO);

  private final ReferenceFacts facts;
  private final Map<String, List<Set<Reference>>> stuffed = new LinkedHashMap<>();
  private Set<Reference> item = new LinkedHashSet<>(2);

  TransportInstruction(ReferenceFacts facts) {
    this.facts = facts;
  }

  void read() {
    Scope header = new Scope(facts.head().carrier());
    List<Consignment> consignments = new ArrayList<>(0);
    Scope scope = header;
    for (Segment segment : facts.message().segments()) {
      switch (segment.tag()) {
        case "CNI" -> {
          scope = new Scope(facts.head().carrier());
          consignments.add(new Consignment(segment.component(2, 1), scope));
        }
        case "GID" -> {
          item = new LinkedHashSet<>(2);
          scope.add(segment);
        }
        case "SGP" ->
            stuffed.computeIfAbsent(segment.component(1, 1), any -> new ArrayList<>(2)).add(item);
        case "PCI", "GIN" -> {
          EdifactNumbers.packages(segment, item);
          scope.add(segment);
        }
        default -> scope.add(segment);
      }
    }
    Reference subject = subject(header, document());
    if (subject == null && consignments.isEmpty()) {
      facts.nothing();
      return;
    }
    Set<Reference> outer = new LinkedHashSet<>(2);
    if (subject != null) {
      outer.add(subject);
      List<Set<Reference>> numbers = new ArrayList<>(header.numbers());
      EdifactNumbers.add(document(), outer);
      numbers.add(0, outer);
      facts.add(subject, numbers);
    }
    for (Consignment consignment : consignments) {
      consignment(consignment, outer);
    }
    containers(subject == null ? Set.of() : Set.of(subject));
  }

  private record Consignment(String number, Scope scope) {}

  private void consignment(Consignment consignment, Set<Reference> outer) {
    Reference number = Findings.number(ReferenceType.SHIPPER_REFERENCE, consignment.number(), null);
    Reference subject = subject(consignment.scope(), number);
    if (subject == null) {
      facts.nothing();
      return;
    }
    List<Set<Reference>> numbers = new ArrayList<>(consignment.scope().numbers());
    numbers.add(0, number == null ? Set.of() : Set.of(number));
    numbers.add(outer);
    facts.add(subject, numbers);
  }

  /** A container with what was put into it: the goods' packages, by SGP. */
  private void containers(Set<Reference> above) {
    stuffed.forEach(
        (number, items) -> {
          Reference container = Findings.number(ReferenceType.CONTAINER, number, null);
          if (container != null) {
            List<Set<Reference>> numbers = new ArrayList<>(items);
            numbers.add(above);
            facts.add(container, numbers);
          }
        });
  }

  private static @Nullable Reference subject(Scope scope, @Nullable Reference document) {
    for (ReferenceType type : OUTERMOST) {
      for (Reference reference : scope.references()) {
        if (reference.type() == type) {
          return reference;
        }
      }
    }
    if (document != null) {
      return document;
    }
    return scope.numbers().stream().flatMap(Set::stream).findFirst().orElse(null);
  }

  /** The document's own number, as what its kind (BGM 1001) says. */
  private @Nullable Reference document() {
    ReferenceType type =
        switch (facts.head().document()) {
          case "700", "701", "703", "704", "705", "710", "714", "716", "720", "722", "730" ->
              ReferenceType.BILL_OF_LADING;
          case "740", "741" -> ReferenceType.AIR_WAYBILL;
          default -> ReferenceType.SHIPPER_REFERENCE;
        };
    return Findings.number(type, facts.head().number(), null);
  }
}
