package dev.milepost.carrier.x12;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transaction 204: what the shipper asks a carrier to move. It states no movement, but which
 * orders and papers are of one load. The windows of its stops (G62) are what the shipper wants;
 * they are nobody's forecast and not carried as one.
 */
final class LoadTender {
  private static final String CANCELLED = "01";

  private final Message message;

  LoadTender(Message message) {
    this.message = message;
  }

  void read() {
    Segment b2 = null;
    String purpose = "none";
    for (Segment segment : message.segments()) {
      if (segment.tag().equals("B2")) {
        b2 = segment;
      } else if (segment.tag().equals("B2A") && !segment.element(1).isEmpty()) {
        purpose = segment.element(1);
      }
    }
    if (b2 == null) {
      message.problem("has no B2: it is no load tender");
      return;
    }
    Numbers numbers = numbers(b2);
    Reference load = load(numbers);
    if (load == null) {
      message.problem(b2, "names no load (B204), expected the shipment's number");
      return;
    }
    List<String> warnings = message.warnings();
    if (purpose.equals(CANCELLED)) {
      warnings.add("tender: cancelled by the shipper");
    }
    message.add(
        new Message.Fact(
            load,
            numbers.list(),
            Milestone.INFORMATION,
            Classifier.ACTUAL,
            message.stated(null, warnings),
            null,
            new CarrierStatus("204", purpose, null, null),
            null,
            null,
            null,
            String.join("\u001e", "204", purpose, Numbers.key(numbers.list()))),
        warnings);
  }

  private Numbers numbers(Segment b2) {
    Numbers numbers = new Numbers(new Scac(b2.element(2)));
    numbers.add(ReferenceType.BILL_OF_LADING, b2.element(4), null);
    for (Segment segment : message.segments()) {
      switch (segment.tag()) {
        case "L11" -> numbers.addReference(segment);
        case "OID" -> numbers.add(ReferenceType.PURCHASE_ORDER, segment.element(2), null);
        case "N7" -> numbers.addEquipment(segment.element(1), segment.element(2), "");
        default -> {}
      }
    }
    return numbers;
  }

  private static @Nullable Reference load(Numbers numbers) {
    Reference load = numbers.first(ReferenceType.BILL_OF_LADING);
    return load != null ? load : numbers.list().stream().findFirst().orElse(null);
  }
}
