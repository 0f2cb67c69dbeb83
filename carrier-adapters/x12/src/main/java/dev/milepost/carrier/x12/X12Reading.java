package dev.milepost.carrier.x12;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.edi.EdiRead;
import dev.milepost.carrier.edi.EdiReader;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Standard;
import dev.milepost.carrier.edi.Transaction;

/** The reading of one delivery: gives each transaction to who knows its kind. */
final class X12Reading {
  private final Delivery delivery;
  private final Findings findings;

  X12Reading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read() {
    EdiRead file = EdiReader.read(delivery.body());
    if (file.interchanges().isEmpty() && !file.problems().isEmpty()) {
      return new Decoded.Rejected(file.problems().get(0));
    }
    if (!file.interchanges().isEmpty()
        && file.interchanges().stream().noneMatch(one -> one.standard() == Standard.X12)) {
      return new Decoded.Rejected(foreign(file.interchanges().get(0)));
    }
    for (Decoded.Problem problem : file.problems()) {
      findings.problem(problem.at(), problem.why());
    }
    for (Interchange interchange : file.interchanges()) {
      interchange(interchange);
    }
    return findings.decoded();
  }

  private void interchange(Interchange interchange) {
    if (interchange.standard() != Standard.X12) {
      Decoded.Problem foreign = foreign(interchange);
      findings.problem(foreign.at(), foreign.why());
      return;
    }
    if (interchange.test()) {
      findings.rehearse("a test, by ISA15", () -> transactions(interchange));
    } else {
      transactions(interchange);
    }
  }

  private void transactions(Interchange interchange) {
    for (Transaction transaction : interchange.transactions()) {
      Message message = new Message(delivery, findings, interchange, transaction);
      switch (transaction.type()) {
        case "214" -> new StatusMessage(message).read();
        case "856" -> new ShipNotice(message).read();
        case "204" -> new LoadTender(message).read();
        case "990" -> new TenderAnswer(message).read();
        default -> findings.silence("a transaction " + shortened(transaction.type()));
      }
    }
  }

  private static Decoded.Problem foreign(Interchange interchange) {
    return new Decoded.Problem("UNB " + interchange.control(), "EDIFACT, expected X12");
  }

  private static String shortened(String type) {
    return type.length() > 6 ? type.substring(0, 6) : type;
  }
}
