package dev.milepost.store;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Shipment;
import dev.milepost.store.Scenario.Step;
import dev.milepost.store.ScenarioRun.Moment;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The other orders in which a scenario's events may arrive. Registrations keep their moments, and
 * so does what an agent does: no event passes him, since he acts on what he sees.
 */
final class ScenarioOrders {
  private static final int SHUFFLES = 3;

  private ScenarioOrders() {}

  /** What is given, and then what happens. */
  static List<Moment> asTold(Scenario scenario, ScenarioEvents events) {
    List<Moment> moments = new ArrayList<>();
    Scenario.Given given = scenario.given();
    given
        .shipments()
        .forEach(shipment -> moments.add(new Moment(step(given.at(), shipment), List.of())));
    for (int i = 0; i < scenario.when().size(); i++) {
      moments.add(new Moment(scenario.when().get(i), events.bySteps().get(i)));
    }
    return moments;
  }

  /** By what is done to the order. Twice is always allowed; the others where no order matters. */
  static Map<String, List<Moment>> others(Scenario scenario, ScenarioEvents events) {
    List<Moment> told = asTold(scenario, events);
    Map<String, List<Moment>> others = new LinkedHashMap<>();
    others.put("each batch twice", twice(told));
    if (scenario.orderMatters() != null) {
      return others;
    }
    others.put("each event alone", alone(told));
    others.put("the last first, all late", late(told));
    for (int seed = 0; seed < SHUFFLES; seed++) {
      Random random = new Random(seed);
      others.put("shuffled by " + seed, shuffled(told, random));
    }
    if (told.stream().noneMatch(moment -> moment.step().isOfAnAgent())) {
      others.put("all before the rest", early(told));
    }
    return others;
  }

  private static List<Moment> twice(List<Moment> told) {
    List<Moment> moments = new ArrayList<>();
    for (Moment one : told) {
      List<CarrierEvent> all = new ArrayList<>(one.events());
      all.addAll(one.events());
      moments.add(new Moment(one.step(), all));
      moments.add(new Moment(nothingAt(one), one.events()));
    }
    return moments;
  }

  private static List<CarrierEvent> reversed(List<CarrierEvent> events) {
    List<CarrierEvent> all = new ArrayList<>(events);
    Collections.reverse(all);
    return all;
  }

  private static List<Moment> alone(List<Moment> told) {
    List<Moment> moments = new ArrayList<>();
    for (Moment one : told) {
      if (one.events().isEmpty()) {
        moments.add(one);
      }
      one.events().forEach(event -> moments.add(new Moment(one.step(), List.of(event))));
    }
    return moments;
  }

  /** All that comes until an agent acts, or until the end, comes in the last moment before. */
  private static List<Moment> late(List<Moment> told) {
    List<Moment> moments = new ArrayList<>();
    List<CarrierEvent> held = new ArrayList<>();
    for (Moment one : told) {
      if (one.step().isOfAnAgent()) {
        moments.add(new Moment(nothingAt(one), reversed(held)));
        held.clear();
      }
      held.addAll(one.events());
      moments.add(one.events().isEmpty() ? one : new Moment(nothingAt(one), List.of()));
    }
    moments.add(new Moment(nothingAt(told.get(told.size() - 1)), reversed(held)));
    return moments;
  }

  private static List<Moment> early(List<Moment> told) {
    List<Moment> moments = new ArrayList<>();
    List<CarrierEvent> all = new ArrayList<>();
    told.forEach(one -> all.addAll(one.events()));
    moments.add(new Moment(nothingAt(told.get(0)), all));
    told.forEach(
        one -> moments.add(one.events().isEmpty() ? one : new Moment(nothingAt(one), List.of())));
    return moments;
  }

  /** Each event comes in its own moment or in a later one, up to where an agent acts. */
  private static List<Moment> shuffled(List<Moment> told, Random random) {
    List<List<CarrierEvent>> arriving = new ArrayList<>();
    told.forEach(one -> arriving.add(new ArrayList<>()));
    for (int i = 0; i < told.size(); i++) {
      int last = i;
      while (last + 1 < told.size() && !told.get(last + 1).step().isOfAnAgent()) {
        last++;
      }
      for (CarrierEvent event : told.get(i).events()) {
        arriving.get(i + random.nextInt(last - i + 1)).add(event);
      }
    }
    List<Moment> moments = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      Moment one = told.get(i);
      Collections.shuffle(arriving.get(i), random);
      moments.add(one.events().isEmpty() ? one : new Moment(nothingAt(one), List.of()));
      moments.add(new Moment(nothingAt(one), arriving.get(i)));
    }
    return moments;
  }

  private static Step nothingAt(Moment moment) {
    return step(moment.step().at(), null);
  }

  private static Step step(OffsetDateTime at, @Nullable Shipment register) {
    return new Step(at, List.of(), register, null, null, null, null, null, null);
  }
}
