package dev.milepost.carrier.x12;

import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.edi.Interchange;
import dev.milepost.carrier.edi.Segment;
import dev.milepost.carrier.edi.Transaction;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.TimeQuality;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One transaction, with the envelope that it came in and the place for what is found in it. */
final class Message {

  /** Old enough that the date is more likely wrong than the news late. */
  private static final Duration LONG_AGO = Duration.ofDays(400);

  private static final Duration CLOCKS_MAY_DIFFER = Duration.ofHours(26);

  private final Delivery delivery;
  private final Findings findings;
  private final Interchange interchange;
  private final Transaction transaction;

  Message(Delivery delivery, Findings findings, Interchange interchange, Transaction transaction) {
    this.delivery = delivery;
    this.findings = findings;
    this.interchange = interchange;
    this.transaction = transaction;
  }

  /** What is between ST and SE. */
  List<Segment> segments() {
    return transaction.segments();
  }

  /** What cannot be read, at its segment. */
  void problem(Segment segment, String why) {
    findings.problem(transaction.at(segment), why);
  }

  /** What is wrong with the transaction as a whole. */
  void problem(String why) {
    findings.problem(transaction.place(), why);
  }

  /** A list of warnings that begins with those of the envelope. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(interchange.warnings());
    warnings.addAll(transaction.warnings());
    return warnings;
  }

  /** When the interchange was made, by its sender's clock; null where that cannot be read. */
  @Nullable StatedTime made() {
    return X12Time.written(interchange.date(), interchange.time());
  }

  /**
   * When a message was made that states no movement: its own date, else the interchange's, else
   * when it came.
   */
  EventTime stated(@Nullable StatedTime written, List<String> warnings) {
    StatedTime stated = written != null ? written : made();
    if (stated == null) {
      warnings.add("time: the message's date cannot be read, taken as of its receipt");
      return new EventTime(
          delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS), null, TimeQuality.UNKNOWN);
    }
    // That a paper's hour has no zone is no oddity: its quality says so.
    return stated.at(null, null, new ArrayList<>(1));
  }

  /** Warns of a fact that lies after the message about it, or long before (section 9.3). */
  void warnOfOddTime(EventTime time, List<String> warnings) {
    int before = warnings.size();
    findings.warnOfFuture(time.instant(), warnings);
    StatedTime made = made();
    if (made == null) {
      return;
    }
    Instant written = made.at(null, null, new ArrayList<>(1)).instant();
    if (warnings.size() == before && time.instant().isAfter(written.plus(CLOCKS_MAY_DIFFER))) {
      warnings.add("time: after the interchange that tells of it was made");
    }
    if (time.instant().isBefore(written.minus(LONG_AGO))) {
      warnings.add("time: more than a year before the interchange that tells of it");
    }
  }

  /**
   * A fact, apart from the receipt.
   *
   * @param key what tells it from other facts of the reference, without wording and seconds
   */
  record Fact(
      Reference reference,
      List<Reference> related,
      Milestone milestone,
      Classifier classifier,
      EventTime time,
      @Nullable Place place,
      CarrierStatus words,
      @Nullable Cause cause,
      @Nullable Estimate estimate,
      @Nullable Correction correction,
      String key) {}

  /** Adds the fact, once. */
  void add(Fact fact, List<String> warnings) {
    List<Reference> related =
        fact.related().stream().filter(one -> !one.equals(fact.reference())).distinct().toList();
    Findings.warnOfCheckDigits(fact.reference(), related, warnings);
    findings.add(
        new CarrierEvent(
            EventId.ofContent(
                X12Adapter.X12.value(),
                fact.reference().issuer() == null ? "" : fact.reference().issuer(),
                fact.reference().key().toString(),
                fact.key()),
            X12Adapter.X12,
            fact.reference(),
            related,
            fact.milestone(),
            fact.classifier(),
            fact.time(),
            fact.place(),
            fact.words(),
            fact.cause(),
            fact.estimate(),
            fact.correction(),
            warnings,
            delivery.connection(),
            delivery.id(),
            delivery.receivedAt()));
  }

  /** As of when an estimate is, where the interchange does not say. */
  Instant received() {
    return delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS);
  }
}
