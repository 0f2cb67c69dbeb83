package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.DcsaEvents;
import dev.milepost.dev.carriers.DcsaEvents.Carriage;
import dev.milepost.dev.journeys.City;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A container from an empty depot to an empty depot, told by an ocean line in DCSA Track &amp;
 * Trace 2.2 (dossier section 4.1): a callback is a bundle of events, here of one.
 */
final class BoxStory implements Story {
  private final String container;
  private final List<Step> steps;
  private final List<Fact> facts;

  /** An event, by when it happens; a forecast is told then. */
  private record Step(boolean forecast, Function<Instant, JsonObject> event) {}

  private BoxStory(String container, List<Step> steps, List<Instant> times) {
    this.container = container;
    this.steps = steps;
    List<Fact> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      all.add(Fact.at(times.get(i), !steps.get(i).forecast()));
    }
    this.facts = List.copyOf(all);
  }

  /** From one port to another and on to a consignee. */
  static BoxStory of(
      String container, City from, City to, City consignee, Plan plan, Random random) {
    List<Step> steps = new Itinerary(container, from, to, consignee, plan, random).steps();
    return new BoxStory(container, steps, plan.times(steps.size(), random));
  }

  @Override
  public List<Fact> facts() {
    return facts;
  }

  @Override
  public String tell(int fact) {
    Instant when = facts.get(fact).when();
    JsonObject event = steps.get(fact).event().apply(when);
    return new JsonArray().add(DcsaEvents.created(event, container, fact, when)).encode();
  }

  @Override
  public boolean isCumulative() {
    return false;
  }

  private static final class Itinerary {
    private final String box;
    private final City from;
    private final City to;
    private final City consignee;
    private final Plan plan;
    private final Random random;
    private final List<Step> steps = new ArrayList<>();

    Itinerary(String box, City from, City to, City consignee, Plan plan, Random random) {
      this.box = box;
      this.from = from;
      this.to = to;
      this.consignee = consignee;
      this.plan = plan;
      this.random = random;
    }

    List<Step> steps() {
      booking("CONF");
      if (oneIn(40)) {
        booking("CANC");
        return steps;
      }
      equipment(from, "GTOT", true);
      equipment(from, "STUF", false);
      equipment(from, "GTIN", false);
      equipment(from, "LOAD", false);
      vessel(from, "DEPA");
      expected(plan.promised().minus(Duration.ofDays(2)));
      if (oneIn(3)) {
        vessel(City.SINGAPORE, "ARRI");
        equipment(City.SINGAPORE, "DISC", false);
        equipment(City.SINGAPORE, "LOAD", false);
        vessel(City.SINGAPORE, "DEPA");
      }
      if (oneIn(4)) {
        expected(plan.promised().plus(Duration.ofDays(2 + random.nextInt(5))));
      }
      vessel(to, "ARRI");
      equipment(to, "DISC", false);
      if (oneIn(50)) {
        equipment(to, "XQ9", false);
      }
      if (oneIn(6)) {
        equipment(to, "CUSI", false);
      }
      equipment(to, "CUSR", false);
      equipment(to, "AVPU", false);
      equipment(to, "GTOT", false);
      equipment(consignee, "DROP", false);
      equipment(to, "GTIN", true);
      return steps;
    }

    private void booking(String code) {
      steps.add(new Step(false, when -> DcsaEvents.booking(box, when, from, code)));
    }

    private void equipment(City at, String code, boolean empty) {
      steps.add(new Step(false, when -> DcsaEvents.equipment(box, when, at, code, empty)));
    }

    private void vessel(City at, String code) {
      steps.add(
          new Step(false, when -> DcsaEvents.transport(box, when, at, code, Carriage.VESSEL)));
    }

    private void expected(Instant arrival) {
      steps.add(new Step(true, when -> DcsaEvents.expected(box, arrival, to, Carriage.VESSEL)));
    }

    private boolean oneIn(int chances) {
      return random.nextInt(chances) == 0;
    }
  }
}
