package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.edi.Transaction;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.TimeQuality;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of numbers: which belong together. It moves nothing, so that each such fact
 * is a DOCUMENT_EVENT.
 */
final class ReferenceFacts {

  private final Findings findings;
  private final Transaction message;
  private final MessageHead head;

  ReferenceFacts(Findings findings, Transaction message) {
    this.findings = findings;
    this.message = message;
    this.head = MessageHead.of(message);
  }

  Transaction message() {
    return message;
  }

  MessageHead head() {
    return head;
  }

  /** There is no number in the document that it could be told of. */
  void nothing() {
    findings.problem(message.place(), "no number of a document, consignment or package");
  }

  /** Adds that these numbers belong to the first. */
  void add(Reference subject, List<Set<Reference>> numbers) {
    List<String> warnings = new ArrayList<>(message.warnings());
    List<Reference> related = EdifactNumbers.related(subject, numbers, warnings);
    Findings.warnOfCheckDigits(subject, related, warnings);
    boolean cancels = head.function() == MessageHead.Function.CANCELS;
    findings.add(
        new CarrierEvent(
            EventId.ofContent(
                EdifactAdapter.EDIFACT.value(),
                message.type(),
                head.number(),
                subject.key().toString(),
                related.stream()
                    .map(number -> number.key().toString())
                    .collect(Collectors.joining()),
                cancels ? "CANCELLED" : ""),
            EdifactAdapter.EDIFACT,
            subject,
            related,
            cancels ? Milestone.SCAN_CANCELLED : Milestone.DOCUMENT_EVENT,
            Classifier.ACTUAL,
            time(warnings),
            null,
            new CarrierStatus(message.type(), head.document(), null, null),
            null,
            null,
            cancels ? Correction.ofLatest(Milestone.DOCUMENT_EVENT) : null,
            warnings,
            findings.delivery().connection(),
            findings.delivery().id(),
            findings.delivery().receivedAt()));
  }

  private EventTime time(List<String> warnings) {
    @Nullable StatedTime issued = head.issued();
    return issued == null ? asOfReceipt(findings, warnings) : issued.at(null, null, warnings);
  }

  /** Where a document does not say when it was made. */
  static EventTime asOfReceipt(Findings findings, List<String> warnings) {
    warnings.add("time: the message has no date, taken as of its receipt");
    return new EventTime(
        findings.delivery().receivedAt().truncatedTo(ChronoUnit.SECONDS),
        null,
        TimeQuality.UNKNOWN);
  }
}
