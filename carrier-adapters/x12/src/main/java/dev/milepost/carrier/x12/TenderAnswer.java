package dev.milepost.carrier.x12;

import dev.milepost.carrier.edi.Segment;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.List;
import java.util.Locale;

/** The transaction 990: whether the carrier takes the load that it was offered. */
final class TenderAnswer {
  private final Message message;

  TenderAnswer(Message message) {
    this.message = message;
  }

  void read() {
    for (Segment segment : message.segments()) {
      if (segment.tag().equals("B1")) {
        answer(segment);
        return;
      }
    }
    message.problem("has no B1: it answers no load tender");
  }

  private void answer(Segment b1) {
    Numbers numbers = new Numbers(new Scac(b1.element(1)));
    numbers.add(ReferenceType.BILL_OF_LADING, b1.element(2), null);
    Reference load = numbers.first(ReferenceType.BILL_OF_LADING);
    if (load == null) {
      message.problem(b1, "names no load (B102)");
      return;
    }
    for (Segment segment : message.segments()) {
      if (segment.tag().equals("N9") || segment.tag().equals("L11")) {
        numbers.addReference(segment);
      }
    }
    List<String> warnings = message.warnings();
    String code = b1.element(4).toUpperCase(Locale.ROOT);
    if (code.equals("D")) {
      warnings.add("tender: declined by the carrier");
    }
    message.add(
        new Message.Fact(
            load,
            numbers.list(),
            milestone(code),
            Classifier.ACTUAL,
            message.stated(X12Time.written(b1.element(3), ""), warnings),
            null,
            new CarrierStatus("990", code.isEmpty() ? "none" : code, null, null),
            null,
            null,
            null,
            String.join("\u001e", "990", String.valueOf(numbers.issuer()), code, b1.element(3))),
        warnings);
  }

  /** Element 558. An answer between yes and no is nothing that we have words for. */
  private static Milestone milestone(String code) {
    return switch (code) {
      case "A" -> Milestone.BOOKING_CONFIRMED;
      case "D" -> Milestone.INFORMATION;
      default -> Milestone.UNKNOWN;
    };
  }
}
