package dev.milepost.bench;

import dev.milepost.bench.Happening.Phase;
import dev.milepost.bench.HubsWord.DelayTold;
import dev.milepost.bench.TrueDelays.Told;
import dev.milepost.event.DelayKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;

/** Holds what the hub said against what was told to it and what that means, and counts. */
final class TruthCount {
  private static final int MOST_SUBSETS_OF = 12;
  private static final int MOST_EXAMPLES = 20;
  private static final double HOURS_A_STEP = TrueTime.STEP.toMinutes() / 60.0;

  private final Map<DelayKind, Tally> tallies = new EnumMap<>(DelayKind.class);
  private final List<Double> earlier = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();
  private int shipments;
  private int scans;
  private int lost;
  private int invented;
  private int twice;
  private int scansTold;
  private int scansToldTrue;
  private int toldTwice;
  private int wrongMilestone;
  private int wrongDelays;
  private int late;
  private int overdue;
  private int carriersWords;

  /** Of one kind of delay. */
  private static final class Tally {
    int real;
    int found;
    int told;
    int falsely;
  }

  /** What is open step by step, by the truth and by the hub. */
  private static final class Courses {
    final List<Set<DelayKind>> required = new ArrayList<>();
    final List<Set<DelayKind>> possible = new ArrayList<>();
    final List<Set<DelayKind>> atEnd = new ArrayList<>();
    final List<Set<DelayKind>> atAll = new ArrayList<>();
  }

  /**
   * Counts a shipment.
   *
   * @param told what was acknowledged, or answered, in each step
   */
  void count(TrueJourney journey, SortedMap<Integer, List<Told>> told, HubsWord word) {
    shipments++;
    Map<String, Told> all = new LinkedHashMap<>();
    told.values().forEach(some -> some.forEach(one -> all.putIfAbsent(one.key(), one)));
    scans(journey, all.keySet(), word);
    String milestone = TrueDelays.milestone(journey, all.values());
    if (!Objects.equals(milestone, word.milestone())) {
      wrongMilestone++;
      example(journey, "stands at " + milestone + ", the hub says " + word.milestone());
    }
    Courses courses = courses(journey, told, word);
    for (DelayKind kind : DelayKind.values()) {
      delays(journey, kind, courses);
    }
    falselyTold(journey, courses, word);
    Set<DelayKind> now = courses.required.get(TrueTime.STEPS - 1);
    if (!now.equals(word.delays())) {
      wrongDelays++;
      example(journey, "ends with the delays " + now + ", the hub says " + word.delays());
    }
    carriersWord(told, word);
  }

  private void scans(TrueJourney journey, Set<String> happened, HubsWord word) {
    scans += happened.size();
    Set<String> history = new HashSet<>(word.history());
    Set<String> missing = without(happened, history);
    Set<String> strange = without(history, happened);
    lost += missing.size();
    invented += strange.size();
    twice += word.history().size() - history.size();
    if (!missing.isEmpty() || !strange.isEmpty()) {
      example(journey, "lacks " + missing + " and has " + strange);
    }
    scansTold += word.scansTold().size();
    scansToldTrue += happened.size() - without(happened, new HashSet<>(word.scansTold())).size();
    toldTwice += word.twice();
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> left = new HashSet<>(all);
    left.removeAll(some);
    return left;
  }

  private static Courses courses(
      TrueJourney journey, SortedMap<Integer, List<Told>> told, HubsWord word) {
    Courses courses = new Courses();
    Map<String, Told> known = new LinkedHashMap<>();
    for (int step = 0; step < TrueTime.STEPS; step++) {
      List<Told> fresh = new ArrayList<>();
      Set<String> keys = new HashSet<>(known.keySet());
      for (Told one : told.getOrDefault(step, List.of())) {
        if (keys.add(one.key())) {
          fresh.add(one);
        }
      }
      Instant now = TrueTime.of(step);
      Set<DelayKind> possible = EnumSet.noneOf(DelayKind.class);
      if (step >= journey.registered()) {
        possible(journey, known.values(), fresh, now, possible);
      }
      fresh.forEach(one -> known.put(one.key(), one));
      courses.possible.add(possible);
      courses.required.add(
          step >= journey.registered()
              ? TrueDelays.open(journey, known.values(), now)
              : EnumSet.noneOf(DelayKind.class));
    }
    hubsCourse(courses, word);
    return courses;
  }

  private static void hubsCourse(Courses courses, HubsWord word) {
    List<DelayTold> delays = word.delaysTold();
    Set<DelayKind> open = EnumSet.noneOf(DelayKind.class);
    int next = 0;
    for (int step = 0; step < TrueTime.STEPS; step++) {
      Set<DelayKind> atAll = EnumSet.noneOf(DelayKind.class);
      atAll.addAll(open);
      for (; next < delays.size() && delays.get(next).step() <= step; next++) {
        DelayTold delay = delays.get(next);
        if (delay.opened()) {
          open.add(delay.kind());
          atAll.add(delay.kind());
        } else {
          open.remove(delay.kind());
        }
      }
      courses.atAll.add(atAll);
      Set<DelayKind> atEnd = EnumSet.noneOf(DelayKind.class);
      atEnd.addAll(open);
      courses.atEnd.add(atEnd);
    }
  }

  /**
   * What may be told in a step in which several things are told, by the order in which the hub
   * reads them: all that is so after any of them. Delays that last to the step's end are required;
   * these are not, and not false either.
   */
  private static void possible(
      TrueJourney journey,
      Collection<Told> known,
      List<Told> fresh,
      Instant now,
      Set<DelayKind> into) {
    int count = Math.min(fresh.size(), MOST_SUBSETS_OF);
    for (int subset = 0; subset < 1 << count; subset++) {
      List<Told> some = new ArrayList<>(known);
      for (int i = 0; i < fresh.size(); i++) {
        if (i >= count || (subset >> i & 1) == 1) {
          some.add(fresh.get(i));
        }
      }
      into.addAll(TrueDelays.open(journey, some, now));
    }
  }

  /** Each stretch of steps at whose ends a delay is there must be told, in its first step. */
  private void delays(TrueJourney journey, DelayKind kind, Courses courses) {
    Tally tally = tallies.computeIfAbsent(kind, none -> new Tally());
    int from = -1;
    for (int step = 0; step <= TrueTime.STEPS; step++) {
      boolean open = step < TrueTime.STEPS && courses.required.get(step).contains(kind);
      if (open && from < 0) {
        from = step;
      } else if (!open && from >= 0) {
        stretch(journey, kind, courses, from, step, tally);
        from = -1;
      }
    }
  }

  private void stretch(
      TrueJourney journey, DelayKind kind, Courses courses, int from, int to, Tally tally) {
    tally.real++;
    boolean found = false;
    for (int step = from; step < to; step++) {
      found |= courses.atAll.get(step).contains(kind);
    }
    if (!found) {
      example(journey, kind + " from " + TrueTime.of(from) + " was not told");
      return;
    }
    tally.found++;
    if (!courses.atEnd.get(from).contains(kind)) {
      late++;
      example(journey, kind + " from " + TrueTime.of(from) + " was told later");
    }
    if (to < TrueTime.STEPS && courses.atEnd.get(to).contains(kind)) {
      overdue++;
      example(journey, kind + " was not cleared at " + TrueTime.of(to));
    }
  }

  private void falselyTold(TrueJourney journey, Courses courses, HubsWord word) {
    Set<DelayKind> open = EnumSet.noneOf(DelayKind.class);
    for (DelayTold delay : word.delaysTold()) {
      if (!delay.opened()) {
        open.remove(delay.kind());
      } else if (open.add(delay.kind())) {
        Tally tally = tallies.computeIfAbsent(delay.kind(), none -> new Tally());
        tally.told++;
        if (!courses.possible.get(delay.step()).contains(delay.kind())) {
          tally.falsely++;
          example(journey, delay.kind() + " at " + TrueTime.of(delay.step()) + " is false");
        }
      }
    }
  }

  /** When the carrier itself first said that something is wrong, and since when the hub knew. */
  private void carriersWord(SortedMap<Integer, List<Told>> told, HubsWord word) {
    int said =
        told.entrySet().stream()
            .filter(some -> some.getValue().stream().anyMatch(TruthCount::isWarning))
            .mapToInt(Map.Entry::getKey)
            .findFirst()
            .orElse(-1);
    int known =
        word.delaysTold().stream()
            .filter(DelayTold::opened)
            .mapToInt(DelayTold::step)
            .findFirst()
            .orElse(Integer.MAX_VALUE);
    if (said >= 0) {
      carriersWords++;
      if (known < said) {
        earlier.add((said - known) * HOURS_A_STEP);
      }
    }
  }

  private static boolean isWarning(Told one) {
    return one.phase() == Phase.TROUBLE || one.what() == Happening.NEW_DATE;
  }

  private void example(TrueJourney journey, String what) {
    if (examples.size() < MOST_EXAMPLES) {
      examples.add(journey.shipment() + " (" + journey.carrier() + "): " + what);
    }
  }

  /** Some of what was wrong, for people. */
  List<String> examples() {
    return examples;
  }

  void report(Report report) {
    report.add("shipments", shipments, "");
    report.add("events", scans, "");
    report.add("events-lost", lost, "events", Goal.atMost(0));
    report.add("events-invented", invented, "events", Goal.atMost(0));
    report.add("events-twice", (double) twice + toldTwice, "events", Goal.atMost(0));
    report.add("milestone-recall", share(scansToldTrue, scans), "", Goal.atLeast(1));
    report.add("milestone-precision", share(scansToldTrue, scansTold), "", Goal.atLeast(1));
    report.add("standing-wrong", wrongMilestone, "shipments", Goal.atMost(0));
    Tally all = new Tally();
    tallies.values().forEach(one -> add(all, one));
    report.add("delays", all.real, "");
    report.add("delay-recall", share(all.found, all.real), "", Goal.atLeast(1));
    report.add("delay-precision", 1 - share(all.falsely, all.told, 0), "");
    report.add("false-delays", share(all.falsely, all.told, 0), "", Goal.atMost(0.01));
    report.add("delays-told-late", late, "delays", Goal.atMost(0));
    report.add("delays-not-cleared", overdue, "delays", Goal.atMost(0));
    report.add("open-at-end-wrong", wrongDelays, "shipments", Goal.atMost(0));
    tallies.forEach(
        (kind, tally) -> {
          if (tally.real + tally.told > 0) {
            String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
            report.add(name, tally.real, "delays");
            report.add(name + "-recall", share(tally.found, tally.real), "");
            report.add(name + "-precision", 1 - share(tally.falsely, tally.told, 0), "");
          }
        });
    report.add("carriers-own-words", carriersWords, "shipments");
    report.add("known-before-them", share(earlier.size(), carriersWords), "");
    Collections.sort(earlier);
    if (!earlier.isEmpty()) {
      report.add("earlier-median", earlier.get(earlier.size() / 2), "hours");
    }
  }

  private static void add(Tally all, Tally one) {
    all.real += one.real;
    all.found += one.found;
    all.told += one.told;
    all.falsely += one.falsely;
  }

  private static double share(int some, int all) {
    return share(some, all, 1);
  }

  private static double share(int some, int all, double ofNone) {
    return all == 0 ? ofNone : (double) some / all;
  }
}
