package dev.milepost.dev.simulator;

import dev.milepost.dev.journeys.City;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A load of an LTL carrier, from dock to dock over its terminals, told in statuses of X12 214
 * (dossier section 6.1). Times are those of the clock on the wall, with the code that says which.
 */
final class TruckStory implements Story {
  /** Made up: no carrier has it. */
  static final String SCAC = "MLPF";

  private static final DateTimeFormatter STATUS_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'*'HHmmss", Locale.ROOT);

  private final String pro;
  private final String order;
  private final List<Step> steps;
  private final List<Fact> facts;

  /**
   * One status.
   *
   * @param at7 the segment up to the time
   * @param stated the time in it where that is not when it is told; else null
   */
  private record Step(String at7, City at, @Nullable Instant stated, boolean forecast) {}

  private TruckStory(String pro, String order, List<Step> steps, List<Instant> times) {
    this.pro = pro;
    this.order = order;
    this.steps = steps;
    List<Fact> all = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Fact told = Fact.at(times.get(i), !step.forecast());
      all.add(step.stated() == null ? told : new Fact(step.stated(), told.told(), told.counted()));
    }
    this.facts = List.copyOf(all);
  }

  static TruckStory of(String pro, String order, City from, City to, Plan plan, Random random) {
    List<Step> steps = steps(from, to, plan, random);
    return new TruckStory(pro, order, steps, plan.times(steps.size(), random));
  }

  private static List<Step> steps(City from, City to, Plan plan, Random random) {
    List<Step> steps = new ArrayList<>();
    steps.add(status("XB*NS", from));
    if (random.nextInt(40) == 0) {
      steps.add(status("CA*NS", from));
      return steps;
    }
    steps.add(status("X3*NS", from));
    steps.add(status("CP*NS", from));
    steps.add(status("AF*NS", from));
    List<City> terminals = new ArrayList<>(City.hubs());
    Collections.shuffle(terminals, random);
    for (City terminal : terminals.subList(0, 1 + random.nextInt(2))) {
      steps.add(status("X4*NS", terminal));
      if (random.nextInt(8) == 0) {
        steps.add(status("SD*AO", terminal));
        steps.add(forecast("AG*NS", to, plan.promised().plus(Duration.ofHours(30))));
      }
      if (random.nextInt(50) == 0) {
        steps.add(status("ZQ*NS", terminal));
      }
      steps.add(status("P1*NS", terminal));
    }
    steps.add(forecast("AG*NS", to, plan.promised().minus(Duration.ofHours(2))));
    if (random.nextInt(4) == 0) {
      // The truck should have been there for hours: an appointment that is not kept.
      Instant appointment =
          plan.first()
              .truncatedTo(ChronoUnit.SECONDS)
              .minus(Duration.ofMinutes(150 + random.nextInt(60)));
      steps.add(new Step("**AB*NA", to, appointment, false));
    }
    steps.add(status("X4*NS", to));
    steps.add(status("AJ*NS", to));
    if (random.nextInt(12) == 0) {
      steps.add(status("AP*A1", to));
    }
    steps.add(status("X1*NS", to));
    steps.add(status("D1*NS", to));
    return steps;
  }

  private static Step status(String status, City at) {
    return new Step(status + "**", at, null, false);
  }

  private static Step forecast(String status, City at, Instant expected) {
    return new Step(status + "**", at, expected, true);
  }

  @Override
  public List<Fact> facts() {
    return facts;
  }

  @Override
  public String tell(int fact) {
    Step step = steps.get(fact);
    ZonedDateTime local = facts.get(fact).when().atZone(step.at().zone());
    return "B10*"
        + pro
        + "*LOAD-"
        + order
        + "*"
        + SCAC
        + "~L11*"
        + order
        + "*PO~LX*1~AT7*"
        + step.at7()
        + "*"
        + STATUS_TIME.format(local)
        + "*"
        + clock(step.at(), local)
        + "~MS1*"
        + step.at().title().toUpperCase(Locale.ROOT)
        + "*"
        + step.at().region()
        + "*US~";
  }

  /** Element 623: a clock on the wall, but for Arizona's, which is never put forward. */
  private static String clock(City at, ZonedDateTime local) {
    if (at == City.PHOENIX) {
      return "MS";
    }
    return switch (local.getZone().getRules().getStandardOffset(local.toInstant()).getTotalSeconds()
        / 3600) {
      case -5 -> "ET";
      case -6 -> "CT";
      case -7 -> "MT";
      default -> "PT";
    };
  }

  @Override
  public boolean isCumulative() {
    return false;
  }
}
