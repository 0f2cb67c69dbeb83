package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.edi.EdiRead;
import dev.milepost.carrier.edi.EdiReader;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Standard;
import dev.milepost.carrier.edi.Transaction;

/** The reading of one delivery: each message by its type, problems side by side with events. */
final class EdifactReading {

  private final Delivery delivery;
  private final Findings findings;

  EdifactReading(Delivery delivery) {
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  Decoded read() {
    EdiRead read = EdiReader.read(delivery.body());
    if (read.interchanges().stream().noneMatch(EdifactReading::isEdifact)) {
      return new Decoded.Rejected(
          read.problems().isEmpty()
              ? new Decoded.Problem(null, "no EDIFACT: expected UNA or UNB")
              : read.problems().get(0));
    }
    read.problems().forEach(problem -> findings.problem(problem.at(), problem.why()));
    for (Interchange interchange : read.interchanges()) {
      interchange(interchange);
    }
    return findings.decoded();
  }

  private void interchange(Interchange interchange) {
    if (!isEdifact(interchange)) {
      findings.problem("interchange " + interchange.control(), "X12, on a road for EDIFACT");
      return;
    }
    if (interchange.test()) {
      findings.rehearse(
          "a test, by the indicator of its interchange",
          () -> interchange.transactions().forEach(this::message));
    } else {
      interchange.transactions().forEach(this::message);
    }
  }

  private static boolean isEdifact(Interchange interchange) {
    return interchange.standard() == Standard.EDIFACT;
  }

  private void message(Transaction message) {
    switch (message.type()) {
      case "IFTSTA" -> new IftstaReading(findings, message).read();
      case "DESADV" -> new DespatchAdvice(new ReferenceFacts(findings, message)).read();
      case "IFTMIN", "IFCSUM" ->
          new TransportInstruction(new ReferenceFacts(findings, message)).read();
      default -> findings.silence("a message that is neither a status nor ties references");
    }
  }
}
