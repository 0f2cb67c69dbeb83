package dev.milepost.store;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Reference;
import dev.milepost.event.Revision;
import dev.milepost.event.TimeQuality;
import dev.milepost.store.Scenario.Said;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The carriers' events of a scenario, as adapters would have read them. */
final class ScenarioEvents {
  private final Map<String, EventId> named = new HashMap<>();
  private final List<List<CarrierEvent>> bySteps = new ArrayList<>();
  private @Nullable CarrierCode carrier;
  private @Nullable Reference reference;

  ScenarioEvents(Scenario scenario) {
    for (Scenario.Step step : scenario.when()) {
      List<CarrierEvent> events = new ArrayList<>();
      step.events().forEach(said -> events.add(event(said, step.at(), bySteps.size())));
      bySteps.add(events);
    }
  }

  /** The events of each step, empty where a step brings none. */
  List<List<CarrierEvent>> bySteps() {
    return bySteps;
  }

  /** The id of the event that the file calls so. */
  EventId id(String name) {
    EventId id = named.get(name);
    if (id == null) {
      throw new AssertionError("no event is named '" + name + "'");
    }
    return id;
  }

  /** An agent's statement is an event, too, and has a name. */
  void named(String name, EventId id) {
    named.put(name, id);
  }

  /** How the file calls an event; what it does not name is shown by its id. */
  String name(EventId id) {
    return named.entrySet().stream()
        .filter(entry -> entry.getValue().equals(id))
        .map(Map.Entry::getKey)
        .sorted()
        .collect(Collectors.collectingAndThen(Collectors.toList(), names -> first(names, id)));
  }

  private static String first(List<String> names, EventId id) {
    return names.isEmpty() ? id.toString() : names.get(0);
  }

  private CarrierEvent event(Said said, OffsetDateTime stepAt, int step) {
    carrier = Objects.requireNonNull(said.carrier() == null ? carrier : said.carrier(), "carrier");
    reference =
        Objects.requireNonNull(
            said.reference() == null ? reference : said.reference(), "event: reference");
    Classifier classifier = said.classifier() == null ? Classifier.ACTUAL : said.classifier();
    EventTime time = time(said.time());
    Estimate estimate = estimate(said, time);
    EventId id = said.restates() == null ? idOf(said, time) : id(said.restates());
    if (said.name() != null && named.put(said.name(), id) != null) {
      throw new AssertionError("two events are named '" + said.name() + "'");
    }
    return new CarrierEvent(
        id,
        carrier,
        reference,
        said.related(),
        said.milestone(),
        classifier,
        time,
        said.place(),
        new CarrierStatus(null, said.milestone().name(), null, said.words()),
        said.cause(),
        estimate,
        correction(said.correction()),
        List.of(),
        "main",
        "d-" + (step + 1),
        (said.receivedAt() == null ? stepAt : said.receivedAt()).toInstant(),
        said.statedAt() == null ? null : new Revision(said.statedAt().toInstant(), null));
  }

  /** Of the content alone (dossier 9.2), so that the same line twice is the same event. */
  private EventId idOf(Said said, EventTime time) {
    return EventId.ofContent(
        String.valueOf(carrier),
        Objects.requireNonNull(reference).key().toString(),
        said.milestone().name(),
        String.valueOf(said.classifier()),
        time.instant().toString(),
        said.place() == null ? "" : said.place().key(),
        String.valueOf(said.cause()),
        String.valueOf(said.estimate()),
        String.valueOf(said.issuedAt()));
  }

  private @Nullable Estimate estimate(Said said, EventTime time) {
    if (said.estimate() == null) {
      return null;
    }
    return new Estimate(
        instant(said.earliest()),
        said.estimate().toInstant(),
        Objects.requireNonNull(carrier).value(),
        said.issuedAt() == null ? time.instant() : said.issuedAt().toInstant(),
        Boolean.TRUE.equals(said.assumed()) ? said.estimate().getOffset() : null);
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }

  /** What an event takes back, with the names resolved. */
  @Nullable Correction correction(Scenario.@Nullable TakenBack takenBack) {
    if (takenBack == null) {
      return null;
    }
    return new Correction(
        takenBack.event() == null ? null : id(takenBack.event()), takenBack.latest());
  }

  private static EventTime time(String text) {
    String[] zoned = text.split(" ", 2);
    if (zoned.length == 2) {
      ZonedDateTime time = LocalDateTime.parse(zoned[0]).atZone(ZoneId.of(zoned[1]));
      return new EventTime(time.toInstant(), time.getOffset(), TimeQuality.PLACE);
    }
    return text.matches(".*T.*(Z|[+-]\\d\\d:\\d\\d)")
        ? EventTime.given(OffsetDateTime.parse(text))
        : new EventTime(
            LocalDateTime.parse(text).toInstant(ZoneOffset.UTC), null, TimeQuality.UNKNOWN);
  }
}
