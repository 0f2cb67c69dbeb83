package dev.milepost.dev.simulator;

import dev.milepost.dev.journeys.City;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A consignment of air freight under one air waybill, told by the forwarder in IFTSTA by the codes
 * of UN/ECE Recommendation 24 (dossier section 6.2). What was told by mistake is cancelled by a
 * message with function 1 that repeats it.
 */
final class AirStory implements Story {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'UTC:304'", Locale.ROOT);
  private static final int ORIGINAL = 9;
  private static final int CANCELLATION = 1;

  /** The same status at the same place within a minute is the same fact: it is told a bit later. */
  private static final Duration ANOTHER_MINUTE = Duration.ofSeconds(61);

  private final String waybill;
  private final List<Step> steps;
  private final List<Fact> facts;

  /**
   * One status.
   *
   * @param takesBack the step that this one takes back; -1 for none
   * @param expected when it is to be delivered, as it is said beside; null where nothing is said
   */
  private record Step(String code, City at, int takesBack, @Nullable Instant expected) {}

  private AirStory(String waybill, List<Step> steps, List<Instant> times) {
    this.waybill = waybill;
    this.steps = steps;
    List<Fact> all = new ArrayList<>();
    Duration later = Duration.ZERO;
    for (int i = 0; i < steps.size(); i++) {
      all.add(Fact.at(times.get(i).plus(later), true));
      later = steps.get(i).takesBack() < 0 ? later : later.plus(ANOTHER_MINUTE);
    }
    this.facts = List.copyOf(all);
  }

  static AirStory of(String waybill, City from, City over, City to, Plan plan, Random random) {
    List<Step> steps = new ArrayList<>();
    add(steps, "6", from);
    if (random.nextInt(40) == 0) {
      add(steps, "7", from);
      return new AirStory(waybill, steps, plan.times(steps.size(), random));
    }
    add(steps, "13", from);
    add(steps, "71", from);
    if (random.nextInt(10) == 0) {
      add(steps, "57", from); // left behind: no room on the flight
    }
    add(steps, "48", from);
    boolean late = random.nextInt(6) == 0;
    Instant expected = plan.promised().plus(Duration.ofHours(late ? 20 : -6));
    steps.add(new Step("24", from, -1, expected));
    add(steps, "1", over);
    if (random.nextInt(12) == 0) {
      steps.add(new Step("1", over, steps.size() - 1, null));
      add(steps, "1", over);
    }
    if (late) {
      add(steps, "20", over);
    }
    if (random.nextInt(50) == 0) {
      add(steps, "399", over);
    }
    add(steps, "24", over);
    add(steps, "1", to);
    add(steps, "126", to);
    if (random.nextInt(8) == 0) {
      add(steps, "17", to);
    }
    add(steps, "12", to);
    add(steps, "113", to);
    if (random.nextInt(12) == 0) {
      add(steps, "109", to);
    }
    add(steps, "21", to);
    return new AirStory(waybill, steps, plan.times(steps.size(), random));
  }

  private static void add(List<Step> steps, String code, City at) {
    steps.add(new Step(code, at, -1, null));
  }

  @Override
  public List<Fact> facts() {
    return facts;
  }

  @Override
  public String tell(int fact) {
    Step step = steps.get(fact);
    boolean original = step.takesBack() < 0;
    Instant when = facts.get(original ? fact : step.takesBack()).when();
    String message =
        "BGM+44+"
            + waybill
            + "-"
            + fact
            + "+"
            + (original ? ORIGINAL : CANCELLATION)
            + "'DTM+137:"
            + utc(facts.get(fact).when())
            + "'RFF+AWB:"
            + waybill
            + "'CNI+1+"
            + waybill
            + "'STS+1+"
            + step.code()
            + "::6'DTM+334:"
            + utc(when)
            + "'LOC+14+"
            + step.at().locode()
            + ":139:6'";
    return step.expected() == null ? message : message + "DTM+17:" + utc(step.expected()) + "'";
  }

  private static String utc(Instant when) {
    return UTC.format(when.atOffset(ZoneOffset.UTC));
  }

  @Override
  public boolean isCumulative() {
    return false;
  }
}
