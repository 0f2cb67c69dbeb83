package dev.milepost.carrier.edifact;

import dev.milepost.carrier.Findings;
import dev.milepost.carrier.StatedTime;
import dev.milepost.carrier.Zones;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the events of a status: one for each package or container that it is stated of. */
final class StatusEvents {

  private final Findings findings;
  private final MessageHead head;

  /**
   * One status, before it is told of anything.
   *
   * @param at where it stands, for people
   * @param dated whether the time is the status's own, and not the message's
   * @param forecast when the goods are expected, where that stands beside it
   * @param warnings of the whole status
   */
  record Said(
      String at,
      StatusStatement statement,
      Load load,
      StatedTime stated,
      boolean dated,
      @Nullable Place place,
      @Nullable Forecast forecast,
      List<String> warnings) {}

  StatusEvents(Findings findings, MessageHead head) {
    this.findings = findings;
    this.head = head;
  }

  /** Adds what it says of each subject; the other numbers are related to it. */
  void add(Said said, Set<Reference> subjects, List<Set<Reference>> numbers) {
    List<String> warnings = said.warnings();
    Meaning meaning = said.statement().meaning(said.load(), warnings);
    if (said.stated().precision() == StatedTime.Precision.DAY) {
      warnings.add("time: a date alone, read as its beginning");
    }
    EventTime time = said.stated().at(said.place(), null, warnings);
    if (head.function() == MessageHead.Function.REPLACES) {
      warnings.add("correction: replaces a message; what only that one said is not taken back");
    }
    List<Reference> all = EdifactNumbers.related(null, numbers, warnings);
    for (Reference subject : subjects) {
      List<Reference> related = all.stream().filter(one -> !one.equals(subject)).toList();
      List<String> own = new ArrayList<>(warnings);
      Findings.warnOfCheckDigits(subject, related, own);
      if (head.function() == MessageHead.Function.CANCELS) {
        cancelled(said, meaning, time, subject, related, own);
      } else {
        happened(said, meaning, time, subject, related, own);
      }
    }
  }

  private void happened(
      Said said,
      Meaning meaning,
      EventTime time,
      Reference subject,
      List<Reference> related,
      List<String> warnings) {
    if (meaning.milestone() == Milestone.ETA_UPDATED) {
      expected(
          said, said.statement().words(), said.stated(), said.place(), subject, related, warnings);
      return;
    }
    if (meaning.classifier() == Classifier.ACTUAL) {
      findings.warnOfFuture(time.instant(), warnings);
    }
    Forecast forecast = said.forecast();
    StatedTime when = forecast == null ? null : EdifactDate.of(forecast.dtm());
    if (!said.statement().isBare() || when == null) {
      findings.add(stated(said, meaning, time, subject, related, warnings));
    }
    if (forecast != null && when != null && meaning.milestone() != Milestone.DELIVERED) {
      List<String> own = new ArrayList<>(0);
      Place where = EdifactPlace.of(forecast.loc(), own);
      CarrierStatus words =
          new CarrierStatus("DTM", EdifactDate.qualifier(forecast.dtm()), null, null);
      expected(said, words, when, where, subject, related, own);
    }
  }

  private CarrierEvent stated(
      Said said,
      Meaning meaning,
      EventTime time,
      Reference subject,
      List<Reference> related,
      List<String> warnings) {
    return event(
        id(said, subject),
        subject,
        related,
        meaning,
        time,
        meaning.milestone() == Milestone.VOIDED ? null : said.place(),
        said.statement().words(),
        null,
        meaning.correction(),
        warnings);
  }

  /** A forecast happens when it is said, and each time that it is said. */
  private void expected(
      Said said,
      CarrierStatus words,
      StatedTime when,
      @Nullable Place where,
      Reference subject,
      List<Reference> related,
      List<String> warnings) {
    ZoneId zone = Zones.of(where);
    if (zone == null && when.offset() == null) {
      warnings.add("expected: local time of an unknown zone, read as UTC");
    }
    Instant latest = when.latest(zone == null ? ZoneOffset.UTC : zone);
    boolean ofStatus = words.type() != null && words.type().equals("DTM");
    EventTime told =
        ofStatus ? said.stated().at(said.place(), null, new ArrayList<>(0)) : heard(warnings);
    if (latest.isBefore(told.instant())) {
      return;
    }
    findings.add(
        event(
            EventId.ofContent(
                EdifactAdapter.EDIFACT.value(),
                subject.key().toString(),
                "EXPECTED",
                words.code(),
                minute(when),
                ofStatus ? minute(said.stated()) : ""),
            subject,
            related,
            Meaning.forecast(Milestone.ETA_UPDATED),
            told,
            where,
            words,
            new Estimate(null, latest, EdifactAdapter.EDIFACT.value(), told.instant()),
            null,
            warnings));
  }

  /** Takes back what the same status said when it was first stated (BGM 1225). */
  private void cancelled(
      Said said,
      Meaning meaning,
      EventTime time,
      Reference subject,
      List<Reference> related,
      List<String> warnings) {
    if (!said.dated() && meaning.milestone() == Milestone.UNKNOWN) {
      findings.problem(said.at(), "cancels a status that is neither known nor dated");
      return;
    }
    EventId target = id(said, subject);
    EventTime told =
        head.issued() == null ? time : head.issued().at(said.place(), null, new ArrayList<>(0));
    findings.add(
        event(
            EventId.ofContent(EdifactAdapter.EDIFACT.value(), "CANCELLED", target.toString()),
            subject,
            related,
            Meaning.plain(Milestone.SCAN_CANCELLED),
            told,
            null,
            said.statement().words(),
            null,
            said.dated()
                ? new Correction(target, Set.of())
                : Correction.ofLatest(meaning.milestone()),
            warnings));
  }

  private EventTime heard(List<String> warnings) {
    StatedTime issued = head.issued();
    if (issued != null) {
      return issued.at(null, null, warnings);
    }
    return ReferenceFacts.asOfReceipt(findings, warnings);
  }

  private CarrierEvent event(
      EventId id,
      Reference subject,
      List<Reference> related,
      Meaning meaning,
      EventTime time,
      @Nullable Place place,
      CarrierStatus words,
      @Nullable Estimate estimate,
      @Nullable Correction correction,
      List<String> warnings) {
    return new CarrierEvent(
        id,
        EdifactAdapter.EDIFACT,
        subject,
        related,
        meaning.milestone(),
        meaning.classifier(),
        time,
        place,
        words,
        meaning.cause(),
        estimate,
        correction,
        warnings,
        findings.delivery().connection(),
        findings.delivery().id(),
        findings.delivery().receivedAt());
  }

  /** Of the fact alone: the same status in another file or message is the same event (9.2). */
  private EventId id(Said said, Reference subject) {
    StatusStatement statement = said.statement();
    Place place = said.place();
    return EventId.ofContent(
        EdifactAdapter.EDIFACT.value(),
        subject.key().toString(),
        statement.list(),
        statement.code(),
        statement.reason(),
        minute(said.stated()),
        place == null ? "" : place.key().isEmpty() ? "" + place.facility() : place.key());
  }

  private static String minute(StatedTime stated) {
    return stated.wall().truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
