package dev.milepost.carrier.mapped;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Findings;
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
import dev.milepost.event.TimeQuality;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reading of one delivery by a mapping: events and problems side by side. */
final class MappedReading {

  /** What stands for the code in the event of an expected delivery. */
  static final String ESTIMATE = "estimate";

  private static final String TEST = "a test";

  private final Mapping mapping;
  private final Delivery delivery;
  private final Findings findings;

  MappedReading(Mapping mapping, Delivery delivery) {
    this.mapping = mapping;
    this.delivery = delivery;
    this.findings = new Findings(delivery);
  }

  /** A shipment, while it is read. */
  private record Shipment(Spot spot, Reference number, List<Reference> related, List<String> odd) {}

  Decoded read(JsonNode root) {
    Spot payload = Spot.root(root, delivery.headers());
    return mapping.shipments().isEmpty() ? itself(payload) : listed(payload);
  }

  /** The payload is a shipment, or a list of them. */
  private Decoded itself(Spot payload) {
    JsonNode root = payload.node();
    boolean recognised = root.isArray() && root.isEmpty();
    List<Spot> strange = new ArrayList<>(0);
    for (int i = 0; i < CarrierJson.size(root); i++) {
      Spot spot = root.isArray() ? payload.inside(CarrierJson.item(root, i), "", i) : payload;
      if (mapping.isShipment(spot)) {
        recognised = true;
        shipment(spot);
      } else {
        strange.add(spot);
      }
    }
    if (!recognised) {
      return rejected("neither a number nor events of " + mapping.carrier() + " in it");
    }
    strange.forEach(spot -> findings.problem(spot.pointer(), "neither a number nor events in it"));
    return findings.decoded();
  }

  private Decoded listed(Spot payload) {
    List<Spot> shipments = mapping.shipmentsIn(payload);
    if (shipments == null) {
      Condition ignored = holding(ofPayload(mapping.ignore()), payload);
      if (ignored != null || Condition.any(ofPayload(mapping.test()), payload)) {
        return new Decoded.Ignored(ignored == null ? TEST : ignored.why());
      }
      return rejected("nothing at " + mapping.shipments().get(0) + ", where the shipments are");
    }
    shipments.forEach(this::shipment);
    return findings.decoded();
  }

  private void shipment(Spot spot) {
    if (Condition.any(mapping.test(), spot)) {
      findings.rehearse(TEST, () -> said(spot));
    } else {
      said(spot);
    }
  }

  private void said(Spot spot) {
    Condition ignored = holding(mapping.ignore(), spot);
    if (ignored != null) {
      findings.silence(ignored.why());
      return;
    }
    Reference number = mapping.reference().one(spot);
    if (number == null) {
      findings.problem(
          mapping.reference().value().pointer(spot),
          "no " + mapping.reference().type() + ", expected at " + mapping.reference().value());
      return;
    }
    List<String> odd = new ArrayList<>(1);
    List<Reference> related = new ArrayList<>(1);
    for (ReferenceRule rule : mapping.related()) {
      for (Reference reference : rule.all(spot, odd)) {
        if (!related.contains(reference) && !reference.key().equals(number.key())) {
          related.add(reference);
        }
      }
    }
    Findings.warnOfCheckDigits(number, related, odd);
    history(new Shipment(spot, number, List.copyOf(related), odd));
  }

  private void history(Shipment shipment) {
    List<Spot> events = mapping.eventsOf(shipment.spot());
    if (events == null || events.isEmpty()) {
      findings.silence("a number without events");
      events = List.of();
    }
    EventTime newest = null;
    boolean arrived = false;
    for (Spot spot : events) {
      CarrierEvent event = event(shipment, spot);
      if (event != null && event.classifier() == Classifier.ACTUAL) {
        arrived |=
            event.milestone() == Milestone.DELIVERED || event.milestone() == Milestone.RETURNED;
        if (newest == null || event.time().instant().isAfter(newest.instant())) {
          newest = event.time();
        }
      }
    }
    EstimateRule rule = mapping.estimate();
    if (rule != null && !arrived && !rule.key(shipment.spot()).isEmpty()) {
      expect(rule, shipment, newest);
    }
  }

  private @Nullable CarrierEvent event(Shipment shipment, Spot spot) {
    EventRule rule = mapping.event();
    Condition ignored = holding(rule.ignore(), spot);
    if (ignored != null) {
      findings.silence(ignored.why());
      return null;
    }
    String type = rule.type().text(spot);
    String code = rule.code().text(spot);
    String detail = rule.detail().text(spot);
    String text = rule.text().text(spot);
    if (code.isEmpty() && type.isEmpty() && text.isEmpty()) {
      findings.problem(rule.code().pointer(spot), "no code");
      return null;
    }
    Codes.Row meaning = mapping.codes().of(type, code, detail);
    Classifier classifier =
        Condition.any(rule.planned(), spot)
            ? Classifier.PLANNED
            : Condition.any(rule.estimated(), spot) ? Classifier.ESTIMATED : meaning.classifier();
    List<String> warnings = new ArrayList<>(shipment.odd());
    Place place = rule.place().of(spot, warnings);
    TimeRule.Read time = time(spot, place, classifier, warnings);
    if (time == null) {
      return null;
    }
    if (classifier == Classifier.ACTUAL) {
      findings.warnOfFuture(time.time().instant(), warnings);
    }
    CarrierEvent event =
        event(
            EventId.ofContent(
                mapping.carrier().value(),
                shipment.number().key().value(),
                type.toUpperCase(Locale.ROOT),
                code.toUpperCase(Locale.ROOT),
                detail.toUpperCase(Locale.ROOT),
                time.key(),
                place == null ? "" : place.key(),
                classifier == Classifier.ACTUAL ? "" : classifier.name()),
            shipment,
            new Meaning(
                meaning.milestone(),
                classifier,
                new CarrierStatus(orNull(type), code, orNull(detail), orNull(text)),
                meaning),
            time.time(),
            place,
            null,
            warnings);
    findings.add(event);
    return event;
  }

  /** What an event says, as far as it is not when and where. */
  private record Meaning(
      Milestone milestone, Classifier classifier, CarrierStatus status, Codes.@Nullable Row row) {

    private @Nullable Correction takesBack() {
      return row == null ? null : row.takesBack();
    }
  }

  private TimeRule.@Nullable Read time(
      Spot spot, @Nullable Place place, Classifier classifier, List<String> warnings) {
    TimeRule unreadable = null;
    for (TimeRule rule : mapping.event().times()) {
      if (rule.written(spot).isEmpty()) {
        continue;
      }
      TimeRule.Read read = rule.read(spot, place, mapping.zone(), warnings);
      if (read != null) {
        if (unreadable != null) {
          warnings.add("time: what is trusted more cannot be read");
        }
        return read;
      }
      unreadable = unreadable == null ? rule : unreadable;
    }
    if (unreadable != null) {
      findings.problem(
          unreadable.pointer(spot), "the time cannot be read, expected " + unreadable.format());
    } else if (classifier == Classifier.ACTUAL) {
      findings.problem(mapping.event().times().get(0).pointer(spot), "no time");
    } else {
      findings.silence("a step that is still to come, without a time");
    }
    return null;
  }

  /** As of the newest event, and said when the carrier answered: payloads give no other time. */
  private void expect(EstimateRule rule, Shipment shipment, @Nullable EventTime newest) {
    List<String> warnings = new ArrayList<>(shipment.odd());
    Estimate estimate =
        rule.of(
            shipment.spot(),
            mapping.zone(),
            newest,
            mapping.carrier().value(),
            delivery.receivedAt(),
            warnings);
    if (estimate == null) {
      findings.silence("an expected delivery that is over or cannot be read");
      return;
    }
    findings.add(
        event(
            EventId.ofContent(
                mapping.carrier().value(),
                shipment.number().key().value(),
                "ESTIMATE",
                rule.key(shipment.spot())),
            shipment,
            new Meaning(
                Milestone.ETA_UPDATED,
                Classifier.ACTUAL,
                new CarrierStatus(null, ESTIMATE, null, null),
                null),
            newest != null
                ? newest
                : new EventTime(
                    delivery.receivedAt().truncatedTo(ChronoUnit.SECONDS),
                    null,
                    TimeQuality.DEFAULT),
            null,
            estimate,
            warnings));
  }

  private CarrierEvent event(
      EventId id,
      Shipment shipment,
      Meaning meaning,
      EventTime time,
      @Nullable Place place,
      @Nullable Estimate estimate,
      List<String> warnings) {
    return new CarrierEvent(
        id,
        mapping.carrier(),
        shipment.number(),
        shipment.related(),
        meaning.milestone(),
        meaning.classifier(),
        time,
        place,
        meaning.status(),
        meaning.row() == null ? null : meaning.row().cause(),
        estimate,
        meaning.takesBack(),
        warnings,
        delivery.connection(),
        delivery.id(),
        delivery.receivedAt());
  }

  /** Those that can be asked without a shipment: a ping has none. */
  private static List<Condition> ofPayload(List<Condition> conditions) {
    return conditions.stream().filter(condition -> condition.path().isAbsolute()).toList();
  }

  private static @Nullable Condition holding(List<Condition> conditions, Spot from) {
    for (Condition condition : conditions) {
      if (condition.of(from)) {
        return condition;
      }
    }
    return null;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private static Decoded rejected(String why) {
    return new Decoded.Rejected(new Decoded.Problem(null, why));
  }
}
