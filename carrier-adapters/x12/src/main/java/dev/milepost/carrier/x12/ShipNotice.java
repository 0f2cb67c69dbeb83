package dev.milepost.carrier.x12;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transaction 856: a tree of HL from shipment over order and pallet (tare) to package and item.
 * It states no movement, but which numbers are of one shipment, and which packages stand on which
 * pallet (dossier section 9.6).
 */
final class ShipNotice {

  /** More numbers than a truck has packages; an event must stay small enough to travel. */
  private static final int MOST = 1000;

  private final Message message;
  private @Nullable Segment bsn;
  private Scac scac = new Scac("");

  ShipNotice(Message message) {
    this.message = message;
  }

  /** An HL with what it holds. */
  private static final class Level {
    private final String code;
    private final @Nullable Level parent;
    private final List<Level> children = new ArrayList<>(2);
    private final Numbers numbers;

    Level(String code, @Nullable Level parent, Scac scac) {
      this.code = code;
      this.parent = parent;
      this.numbers = new Numbers(scac);
    }
  }

  void read() {
    scac = carrier();
    List<Level> roots = roots();
    Segment begin = bsn;
    if (begin == null) {
      message.problem("has no BSN: it is no ship notice");
      return;
    }
    if (roots.isEmpty()) {
      roots.add(new Level("S", null, scac));
    }
    for (Level root : roots) {
      shipment(begin, root);
    }
  }

  /** TD5 with qualifier 2 names the SCAC. */
  private Scac carrier() {
    for (Segment segment : message.segments()) {
      if (segment.tag().equals("TD5") && segment.element(2).equals("2")) {
        return new Scac(segment.element(3));
      }
    }
    return new Scac("");
  }

  private List<Level> roots() {
    List<Level> roots = new ArrayList<>(1);
    Map<String, Level> byId = new HashMap<>();
    Level level = null;
    for (Segment segment : message.segments()) {
      switch (segment.tag()) {
        case "BSN" -> bsn = segment;
        case "HL" -> {
          Level parent = byId.get(segment.element(2));
          level = new Level(segment.element(3), parent, scac);
          (parent == null ? roots : parent.children).add(level);
          byId.put(segment.element(1), level);
        }
        default -> {
          if (level != null) {
            number(segment, level.numbers);
          }
        }
      }
    }
    return roots;
  }

  private static void number(Segment segment, Numbers numbers) {
    switch (segment.tag()) {
      case "REF" -> numbers.addReference(segment);
      case "PRF" -> numbers.add(ReferenceType.PURCHASE_ORDER, segment.element(1), null);
      case "MAN" -> numbers.addMarks(segment);
      case "TD3" -> numbers.addEquipment(segment.element(2), segment.element(3), "");
      default -> {}
    }
  }

  private void shipment(Segment begin, Level root) {
    Numbers all = new Numbers(scac);
    all.add(root.numbers);
    all.add(ReferenceType.DELIVERY_NOTE, begin.element(2), null);
    Reference subject = subject(all);
    gather(root, all);
    if (subject == null) {
      subject = all.list().stream().findFirst().orElse(null);
    }
    if (subject == null) {
      message.problem(begin, "names no shipment: neither BSN02, REF nor MAN has a number");
      return;
    }
    state(begin, subject, all.list(), "S");
    pallets(begin, root, subject);
  }

  /** What the outermost level goes by: its papers before the notice itself. */
  private static @Nullable Reference subject(Numbers outermost) {
    for (ReferenceType type :
        List.of(
            ReferenceType.BILL_OF_LADING,
            ReferenceType.PRO,
            ReferenceType.TRACKING_NUMBER,
            ReferenceType.DELIVERY_NOTE)) {
      Reference first = outermost.first(type);
      if (first != null) {
        return first;
      }
    }
    return outermost.list().stream().findFirst().orElse(null);
  }

  private static void gather(Level top, Numbers into) {
    List<Level> waiting = new ArrayList<>(top.children);
    for (int i = 0; i < waiting.size(); i++) {
      into.add(waiting.get(i).numbers);
      waiting.addAll(waiting.get(i).children);
    }
  }

  /** A package that is scanned leads to its pallet, and the pallet to the shipment. */
  private void pallets(Segment begin, Level root, Reference shipment) {
    List<Level> waiting = new ArrayList<>(List.of(root));
    for (int i = 0; i < waiting.size(); i++) {
      Level level = waiting.get(i);
      waiting.addAll(level.children);
      Reference pallet = level.numbers.first(ReferenceType.SSCC);
      if (!level.code.equals("T") || pallet == null) {
        continue;
      }
      Numbers inside = new Numbers(scac);
      gather(level, inside);
      List<Reference> related = new ArrayList<>(List.of(shipment));
      related.addAll(inside.pieces());
      Level order = level.parent;
      Reference purchase = order == null ? null : order.numbers.first(ReferenceType.PURCHASE_ORDER);
      if (purchase != null) {
        related.add(purchase);
      }
      state(begin, pallet, related, "T");
    }
  }

  private void state(Segment begin, Reference subject, List<Reference> related, String level) {
    List<String> warnings = message.warnings();
    EventTime time = message.stated(X12Time.written(begin.element(3), begin.element(4)), warnings);
    List<Reference> kept = related;
    if (related.size() > MOST) {
      kept = related.subList(0, MOST);
      warnings.add("related: " + (related.size() - MOST) + " more numbers are not carried over");
    }
    String purpose = begin.element(1).isEmpty() ? "none" : begin.element(1);
    message.add(
        new Message.Fact(
            subject,
            kept,
            Milestone.DOCUMENT_EVENT,
            Classifier.ACTUAL,
            time,
            null,
            new CarrierStatus("856", purpose, level, null),
            null,
            null,
            null,
            String.join(
                "\u001e",
                "856",
                level,
                purpose,
                begin.element(2),
                begin.element(3),
                Numbers.key(kept))),
        warnings);
  }
}
