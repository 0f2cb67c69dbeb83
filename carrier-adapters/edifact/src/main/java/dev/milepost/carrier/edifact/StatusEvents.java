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
import java.util.Objects;
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
    if (meaning.classifier() == Classifier.ACTUAL) {
      findings.warnOfFuture(time.instant(), warnings);
    }
    Forecast forecast = said.forecast();
    StatedTime when = forecast == null ? null : EdifactDate.of(forecast.dtm());
    if (forecast != null && when == null) {
      warnings.add("expected: no date that there is");
    }
    if (meaning.milestone() == Milestone.ETA_UPDATED) {
      expected(said, subject, related, warnings);
    } else if (!said.statement().isBare() || when == null) {
      findings.add(stated(said, meaning, time, subject, related, warnings));
    }
    if (forecast != null && when != null && meaning.milestone() != Milestone.DELIVERED) {
      beside(said, forecast, when, subject, related);
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

  /** A status that is a forecast itself: its date is what is expected, and it is told now. */
  private void expected(
      Said said, Reference subject, List<Reference> related, List<String> warnings) {
    Instant latest = latest(said.stated(), said.place(), warnings);
    EventTime told = heard(warnings);
    boolean past = latest.isBefore(told.instant());
    if (past) {
      warnings.add("expected: earlier than the message that says so");
    }
    findings.add(
        event(
            expectedId(said, subject),
            subject,
            related,
            Meaning.forecast(Milestone.ETA_UPDATED),
            told,
            said.place(),
            said.statement().words(),
            past ? null : estimate(latest, told),
            null,
            warnings));
  }

  /** A forecast beside a status: told with it, and each time anew. */
  private void beside(
      Said said, Forecast forecast, StatedTime when, Reference subject, List<Reference> related) {
    List<String> warnings = new ArrayList<>(0);
    Place where = EdifactPlace.of(forecast.loc(), warnings);
    Instant latest = latest(when, where, warnings);
    EventTime told = said.stated().at(said.place(), null, new ArrayList<>(0));
    if (latest.isBefore(told.instant())) {
      return;
    }
    String qualifier = EdifactDate.qualifier(forecast.dtm());
    findings.add(
        event(
            EventId.ofContent(
                EdifactAdapter.EDIFACT.value(),
                subject.key().toString(),
                "EXPECTED",
                qualifier,
                minute(when),
                minute(said.stated())),
            subject,
            related,
            Meaning.forecast(Milestone.ETA_UPDATED),
            told,
            where,
            new CarrierStatus("DTM", qualifier, null, null),
            estimate(latest, told),
            null,
            warnings));
  }

  private static Instant latest(StatedTime when, @Nullable Place where, List<String> warnings) {
    ZoneId zone = Zones.of(where);
    if (zone == null && when.offset() == null) {
      warnings.add("expected: local time of an unknown zone, read as UTC");
    }
    return when.latest(zone == null ? ZoneOffset.UTC : zone);
  }

  private static Estimate estimate(Instant latest, EventTime told) {
    return new Estimate(null, latest, EdifactAdapter.EDIFACT.value(), told.instant());
  }

  private static EventId expectedId(Said said, Reference subject) {
    return EventId.ofContent(
        EdifactAdapter.EDIFACT.value(),
        subject.key().toString(),
        "EXPECTED",
        said.statement().list(),
        said.statement().code(),
        minute(said.stated()));
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
    EventId target =
        meaning.milestone() == Milestone.ETA_UPDATED
            ? expectedId(said, subject)
            : id(said, subject);
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
  private static EventId id(Said said, Reference subject) {
    StatusStatement statement = said.statement();
    Place place = said.place();
    return EventId.ofContent(
        EdifactAdapter.EDIFACT.value(),
        subject.key().toString(),
        statement.list(),
        statement.code(),
        statement.reason(),
        minute(said.stated()),
        place == null ? "" : key(place));
  }

  private static String key(Place place) {
    return place.key().isEmpty() ? Objects.requireNonNullElse(place.facility(), "") : place.key();
  }

  private static String minute(StatedTime stated) {
    return stated.wall().truncatedTo(ChronoUnit.MINUTES).toString();
  }
}
