package dev.milepost.engine;

import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Shipment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What other rules would have made of what happened: the same history judged again, as it came. */
public final class PolicyLab {

  /** A delay with a rhythm of notice changes for ever; nobody replays that. */
  private static final int MOST_STEPS = 2_000;

  private static final Comparator<Fact> BY_RECEIPT =
      Comparator.comparing(Fact::receivedAt).thenComparing(Fact::id);

  private PolicyLab() {}

  /**
   * From when to when a delay was open.
   *
   * @param cleared null where it is open at the end
   */
  public record Span(DelayKind kind, Instant opened, @Nullable Instant cleared) {
    boolean overlaps(Span other) {
      return startsBeforeEndOf(other) && other.startsBeforeEndOf(this);
    }

    private boolean startsBeforeEndOf(Span other) {
      return other.cleared() == null || opened.isBefore(other.cleared());
    }
  }

  /** What became of a delay under other rules. */
  public enum Outcome {
    SAME,
    EARLIER,
    LATER,
    /** It would not have opened. */
    GONE,
    /** It did not open, and would have. */
    NEW
  }

  /**
   * One delay under both rules.
   *
   * @param before as it was; null for a new one
   * @param after as it would have been; null for one that is gone
   */
  public record Difference(
      DelayKind kind, Outcome outcome, @Nullable Span before, @Nullable Span after) {}

  /**
   * Which delays were open when, had these rules held: the facts in the order in which they were
   * received, and a look at the clock at every moment at which time alone changes something.
   *
   * @param from when it was registered
   * @param until the present
   */
  public static List<Span> replay(
      Shipment shipment, Collection<Fact> facts, Judge judge, Instant from, Instant until) {
    List<Fact> coming = facts.stream().sorted(BY_RECEIPT).toList();
    List<Fact> known = new ArrayList<>();
    Map<DelayKind, Instant> open = new EnumMap<>(DelayKind.class);
    List<Span> spans = new ArrayList<>();
    Instant now = from;
    for (int step = 0; step < MOST_STEPS && now != null && !now.isAfter(until); step++) {
      while (known.size() < coming.size() && !coming.get(known.size()).receivedAt().isAfter(now)) {
        known.add(coming.get(known.size()));
      }
      JourneyFold.Folded folded = JourneyFold.folded(shipment, known);
      Judge.Judgement judged = judge.judge(shipment, folded, null, now);
      note(judged.delays(), now, open, spans);
      Instant heard = known.size() < coming.size() ? coming.get(known.size()).receivedAt() : null;
      now = earlier(heard, judged.nextLook());
    }
    open.forEach((kind, opened) -> spans.add(new Span(kind, opened, null)));
    return spans;
  }

  private static void note(
      List<Delay> delays, Instant now, Map<DelayKind, Instant> open, List<Span> spans) {
    delays.forEach(delay -> open.putIfAbsent(delay.kind(), now));
    open.entrySet()
        .removeIf(
            entry -> {
              boolean over = delays.stream().noneMatch(delay -> delay.kind() == entry.getKey());
              if (over) {
                spans.add(new Span(entry.getKey(), entry.getValue(), now));
              }
              return over;
            });
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }

  /**
   * What is different, kind by kind. Two delays of a kind are one where they overlap.
   *
   * @param since passes over what opened before that under both rules
   */
  public static List<Difference> compare(List<Span> before, List<Span> after, Instant since) {
    List<Difference> differences = new ArrayList<>();
    for (DelayKind kind : DelayKind.values()) {
      pair(kind, of(kind, before), of(kind, after), differences);
    }
    return differences.stream().filter(difference -> opensSince(difference, since)).toList();
  }

  private static void pair(
      DelayKind kind, List<Span> before, List<Span> after, List<Difference> differences) {
    int b = 0;
    int a = 0;
    while (b < before.size() || a < after.size()) {
      Span was = b < before.size() ? before.get(b) : null;
      Span would = a < after.size() ? after.get(a) : null;
      if (was != null && would != null && was.overlaps(would)) {
        int earlier = would.opened().compareTo(was.opened());
        differences.add(
            new Difference(
                kind,
                earlier == 0 ? Outcome.SAME : earlier < 0 ? Outcome.EARLIER : Outcome.LATER,
                was,
                would));
        b++;
        a++;
      } else if (would == null || (was != null && was.opened().isBefore(would.opened()))) {
        differences.add(new Difference(kind, Outcome.GONE, was, null));
        b++;
      } else {
        differences.add(new Difference(kind, Outcome.NEW, null, would));
        a++;
      }
    }
  }

  private static List<Span> of(DelayKind kind, List<Span> spans) {
    return spans.stream()
        .filter(span -> span.kind() == kind)
        .sorted(Comparator.comparing(Span::opened))
        .toList();
  }

  private static boolean opensSince(Difference difference, Instant since) {
    return opensSince(difference.before(), since) || opensSince(difference.after(), since);
  }

  private static boolean opensSince(@Nullable Span span, Instant since) {
    return span != null && !span.opened().isBefore(since);
  }
}
