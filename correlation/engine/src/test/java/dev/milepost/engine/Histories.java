package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.pro;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Milestone;
import dev.milepost.event.Priority;
import dev.milepost.event.Reference;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * What carriers may say of a shipment, in any mix: few numbers, hours and places, so that ties are
 * common.
 */
final class Histories {
  private static final List<Reference> NUMBERS = List.of(number("1Z1"), number("1Z2"), pro("77"));

  private Histories() {}

  static Arbitrary<Shipment> shipments() {
    Arbitrary<List<Reference>> references =
        Arbitraries.of(NUMBERS).list().ofMinSize(1).ofMaxSize(3).uniqueElements();
    return Combinators.combine(
            references,
            Arbitraries.integers().between(0, 12).injectNull(0.3),
            Arbitraries.of(Priority.class).injectNull(0.5))
        .as(
            (chosen, promisedHour, priority) ->
                Shipments.promised(
                    promisedHour == null ? null : hour(promisedHour),
                    priority,
                    chosen.toArray(Reference[]::new)));
  }

  /** Of one carrier, without corrections. */
  static Arbitrary<List<CarrierEvent>> statements() {
    return statement("UPS").list().ofMaxSize(12).map(Histories::distinct);
  }

  /**
   * Of a carrier and aggregators, with corrections of each kind: by target, by milestone, of one
   * another.
   */
  static Arbitrary<List<CarrierEvent>> histories() {
    return Combinators.combine(
            statement("UPS", "UPS", "EASYPOST", "AFTERSHIP").list().ofMaxSize(12),
            Arbitraries.randoms(),
            Arbitraries.integers().between(0, 4))
        .as(
            (statements, random, corrections) -> {
              List<CarrierEvent> events = new ArrayList<>(distinct(statements));
              for (int i = 0; i < corrections; i++) {
                events.add(correction("correction " + i, events, random));
              }
              return events;
            });
  }

  private static Arbitrary<CarrierSays> statement(String... carriers) {
    Arbitrary<Milestone> milestones =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(3, Arbitraries.of(Milestone.class)),
            net.jqwik.api.Tuple.of(
                2,
                Arbitraries.of(
                    Milestone.DELIVERED,
                    Milestone.ARRIVED,
                    Milestone.DEPARTED,
                    Milestone.EXCEPTION,
                    Milestone.PICKED_UP)));
    return Combinators.combine(
            milestones,
            Arbitraries.of(NUMBERS),
            Arbitraries.integers().between(0, 12),
            Arbitraries.of("", "Louisville", "Memphis"),
            Arbitraries.frequency(
                net.jqwik.api.Tuple.of(5, Classifier.ACTUAL),
                net.jqwik.api.Tuple.of(1, Classifier.ESTIMATED),
                net.jqwik.api.Tuple.of(1, Classifier.PLANNED)),
            Arbitraries.of(Cause.class).injectNull(0.5),
            Combinators.combine(
                    Arbitraries.integers().between(0, 5).injectNull(0.6), Arbitraries.of(carriers))
                .as(Voice::new))
        .as(
            (milestone, reference, at, city, classifier, cause, voice) -> {
              Integer issued = voice.issued();
              CarrierSays said =
                  CarrierSays.says(milestone)
                      .of(reference)
                      .at(hour(at))
                      .in(city)
                      .as(classifier)
                      .by(voice.carrier())
                      .because(cause);
              return issued == null ? said : said.expecting(day(issued + at % 3), hour(issued));
            });
  }

  /** Who says it, and when an estimate in it was made. */
  private record Voice(@Nullable Integer issued, String carrier) {}

  /** The same fact stated up to three times with other contents, beside what else there is. */
  static Arbitrary<List<CarrierEvent>> restated() {
    return Combinators.combine(statements(), statements(), Arbitraries.randoms())
        .as(
            (first, anew, random) -> {
              List<CarrierEvent> events = new ArrayList<>(first);
              for (CarrierEvent other : anew) {
                if (!first.isEmpty()) {
                  CarrierEvent one = first.get(random.nextInt(first.size()));
                  events.add(statement(one, other, events.size()));
                }
              }
              return events;
            });
  }

  /** What the other says, as a statement of the one. No two are of the same moment. */
  private static CarrierEvent statement(CarrierEvent one, CarrierEvent other, int number) {
    return new CarrierEvent(
        one.id(),
        one.carrier(),
        one.reference(),
        one.related(),
        other.milestone(),
        other.classifier(),
        other.time(),
        other.place(),
        other.carrierStatus(),
        other.cause(),
        other.estimate(),
        other.correction(),
        other.warnings(),
        other.connection(),
        other.deliveryId(),
        other.receivedAt(),
        new Revision(hour(number), null));
  }

  private static List<CarrierEvent> distinct(List<CarrierSays> said) {
    List<CarrierEvent> events = new ArrayList<>();
    for (CarrierSays one : said) {
      events.add(one.again("statement " + events.size()).event());
    }
    return events;
  }

  private static CarrierEvent correction(String name, List<CarrierEvent> events, Random random) {
    CarrierSays said =
        CarrierSays.says(Milestone.SCAN_CANCELLED)
            .of(NUMBERS.get(random.nextInt(NUMBERS.size())))
            .at(hour(random.nextInt(13)))
            .again(name);
    if (events.isEmpty() || random.nextBoolean()) {
      return said.takingBackTheLatest(
              Milestone.ARRIVED, Milestone.DEPARTED, Milestone.DELIVERED, Milestone.PICKED_UP)
          .event();
    }
    CarrierEvent target = events.get(random.nextInt(events.size()));
    return said.correcting(new Correction(target.id(), Set.of())).event();
  }
}
