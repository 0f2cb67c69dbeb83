package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.Conflict;
import dev.milepost.event.ConflictKind;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.Milestone.Effect;
import dev.milepost.event.ReferenceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what cannot be true together. Careful rather than complete: two times are compared only as
 * far as their zones are known, and a date without an hour contradicts no hour of its day.
 */
final class Conflicts {
  private static final int MOST_EVIDENCE = 8;
  private static final int IN_CARRIERS_HANDS = Milestone.PICKED_UP.rank();

  /** A time of an unknown zone is read as UTC, and may be off by so much. */
  private static final Duration ZONE_UNKNOWN = Duration.ofHours(14);

  /** Sources tell one delivery minutes apart, and its proof comes a while after it. */
  private static final Duration ONE_DELIVERY = Duration.ofHours(1);

  private final Stands stands;
  private final Map<ConflictKind, List<Fact>> evidence = new EnumMap<>(ConflictKind.class);

  private Conflicts(Stands stands) {
    this.stands = stands;
  }

  /** At most one of each kind, in the order of the kinds. */
  static List<Conflict> of(List<Fact> impossible, Stands stands) {
    Conflicts conflicts = new Conflicts(stands);
    for (Fact fact : impossible) {
      if (stands.pieces().concerns(fact)) {
        conflicts.add(ConflictKind.IMPOSSIBLE_TIME, fact);
      }
    }
    conflicts.afterTheDelivery();
    conflicts.terminal();
    conflicts.unaccounted();
    stands
        .overruled()
        .words()
        .forEach(word -> conflicts.add(ConflictKind.OVERRULED_BY_AGENT, word));
    if (!stands.overruled().words().isEmpty()) {
      for (Fact fact : stands.overruled().facts()) {
        if (!fact.isOfAnAgent()) {
          conflicts.add(ConflictKind.OVERRULED_BY_AGENT, fact);
        }
      }
    }
    return conflicts.all();
  }

  private void add(ConflictKind kind, Fact... facts) {
    List<Fact> known = evidence.computeIfAbsent(kind, none -> new ArrayList<>());
    for (Fact fact : facts) {
      if (!known.contains(fact)) {
        known.add(fact);
      }
    }
  }

  private void afterTheDelivery() {
    for (Fact fact : stands.counting()) {
      Fact delivery = stands.of(fact);
      if (delivery == null
          || delivery.milestone() != Milestone.DELIVERED
          || !isSurelyAfter(fact, delivery)) {
        continue;
      }
      if (fact.is(Effect.PROBLEM) && fact.milestone() != Milestone.DAMAGED) {
        add(ConflictKind.PROBLEM_AFTER_DELIVERY, delivery, fact);
      } else if (fact.is(Effect.PROGRESS)
          && fact.milestone().rank() >= IN_CARRIERS_HANDS
          && fact.milestone().rank() < Milestone.DELIVERED.rank()) {
        add(
            fact.milestone() == Milestone.PICKED_UP
                ? ConflictKind.DELIVERED_BEFORE_PICKUP
                : ConflictKind.MOVES_AFTER_DELIVERY,
            delivery,
            fact);
      }
    }
  }

  /** What is said of the ends of each piece's journey. */
  private void terminal() {
    List<Fact> ends = new ArrayList<>(4);
    for (Fact fact : stands.counting()) {
      if (fact.is(Effect.PROGRESS) && fact.milestone().rank() >= Milestone.DELIVERED.rank()) {
        ends.add(fact);
      }
    }
    if (ends.size() < 2) {
      return;
    }
    if (stands.names().isEmpty()) {
      terminal(ends);
      return;
    }
    for (ReferenceKey piece : stands.names()) {
      List<Fact> own = new ArrayList<>(ends.size());
      for (Fact end : ends) {
        ReferenceKey of = stands.pieces().of(end);
        if (of == null || of.equals(piece)) {
          own.add(end);
        }
      }
      terminal(own);
    }
  }

  private void terminal(List<Fact> ends) {
    List<Fact> deliveries = new ArrayList<>(ends.size());
    Fact returning = null;
    Fact returned = null;
    for (Fact end : ends) {
      switch (end.milestone()) {
        case DELIVERED -> deliveries.add(end);
        case RETURNED -> returned = end;
        default -> returning = end;
      }
    }
    if (deliveries.isEmpty()) {
      return;
    }
    Fact last = deliveries.get(deliveries.size() - 1);
    if (returning == null && returned == null) {
      for (Fact delivery : deliveries) {
        if (isAnother(delivery, last)) {
          add(ConflictKind.DELIVERED_TWICE, delivery, last);
        }
      }
    } else if (!sources(ends, true).stream().anyMatch(sources(ends, false)::contains)) {
      ends.forEach(end -> add(ConflictKind.SOURCES_DISAGREE, end));
    } else if (returned == null && returning != null && isSurelyAfter(last, returning)) {
      add(ConflictKind.DELIVERED_WHILE_RETURNING, returning, last);
    }
  }

  private static Set<CarrierCode> sources(List<Fact> ends, boolean ofDeliveries) {
    Set<CarrierCode> sources = new TreeSet<>();
    for (Fact end : ends) {
      if ((end.milestone() == Milestone.DELIVERED) == ofDeliveries) {
        sources.add(end.source());
      }
    }
    return sources;
  }

  private void unaccounted() {
    int numbers = stands.names().size();
    int pieces = stands.pieces().count();
    if (numbers == 0 || numbers >= pieces || stands.delivered() != numbers) {
      return;
    }
    for (ReferenceKey name : stands.names()) {
      Fact delivery = stands.byPiece().get(name);
      if (delivery != null) {
        add(ConflictKind.PIECES_UNACCOUNTED, delivery);
      }
    }
  }

  /** The later of the two, whatever a zone that is not known may be. */
  private static boolean isSurelyAfter(Fact one, Fact other) {
    return knowsZones(one, other)
        ? one.at().isAfter(other.at())
        : one.at().isAfter(other.at().plus(ZONE_UNKNOWN));
  }

  private static boolean knowsZones(Fact one, Fact other) {
    return one.offset() != null && other.offset() != null;
  }

  /**
   * Another delivery: more than an hour apart, or, in the words of one source, more than a minute
   * apart and elsewhere.
   */
  private static boolean isAnother(Fact one, Fact other) {
    Duration apart = Duration.between(one.at(), other.at()).abs();
    if (isOnADateOnly(one, other)) {
      return false;
    }
    Duration tolerance = knowsZones(one, other) ? ONE_DELIVERY : ZONE_UNKNOWN.plus(ONE_DELIVERY);
    boolean elsewhere =
        one.source().equals(other.source())
            && !one.place().isEmpty()
            && !other.place().isEmpty()
            && !one.place().equals(other.place());
    return apart.compareTo(elsewhere ? Duration.ofMinutes(1) : tolerance) > 0;
  }

  /** One of them says the day only, which is written as its midnight, and it is the same day. */
  private static boolean isOnADateOnly(Fact one, Fact other) {
    LocalDateTime here = wall(one);
    LocalDateTime there = wall(other);
    return here.toLocalDate().equals(there.toLocalDate())
        && (here.toLocalTime().equals(LocalTime.MIDNIGHT)
            || there.toLocalTime().equals(LocalTime.MIDNIGHT));
  }

  private static LocalDateTime wall(Fact fact) {
    return LocalDateTime.ofInstant(
        fact.at(), fact.offset() == null ? ZoneOffset.UTC : fact.offset());
  }

  private List<Conflict> all() {
    if (evidence.isEmpty()) {
      return List.of();
    }
    List<Conflict> all = new ArrayList<>(evidence.size());
    evidence.forEach(
        (kind, facts) -> {
          facts.sort(Standing.BY_TIME);
          List<EventId> ids = facts.stream().limit(MOST_EVIDENCE).map(Fact::id).toList();
          all.add(new Conflict(kind, ids, summary(kind, facts)));
        });
    return Collections.unmodifiableList(all);
  }

  private String summary(ConflictKind kind, List<Fact> facts) {
    Fact first = facts.get(0);
    Fact last = facts.get(facts.size() - 1);
    return switch (kind) {
      case MOVES_AFTER_DELIVERY, PROBLEM_AFTER_DELIVERY ->
          "Delivered " + at(delivery(facts)) + ", and later " + words(last) + " " + at(last) + ".";
      case DELIVERED_BEFORE_PICKUP ->
          "Delivered " + at(delivery(facts)) + ", and picked up only " + at(last) + ".";
      case DELIVERED_TWICE ->
          "Delivered " + at(first) + in(first) + ", and again " + at(last) + in(last) + ".";
      case DELIVERED_WHILE_RETURNING ->
          "On its way back since " + at(first) + ", and delivered " + at(last) + ": to whom?";
      case SOURCES_DISAGREE ->
          first.source()
              + " says "
              + words(first)
              + " "
              + at(first)
              + ", "
              + last.source()
              + " says "
              + words(last)
              + " "
              + at(last)
              + ".";
      case IMPOSSIBLE_TIME ->
          "Dated "
              + at(first)
              + ", reported "
              + first.receivedAt()
              + (facts.size() == 1 ? "" : ", and " + (facts.size() - 1) + " more")
              + ": it moves nothing until the carrier corrects it.";
      case PIECES_UNACCOUNTED ->
          stands.delivered()
              + " of "
              + stands.pieces().count()
              + " pieces are delivered, and no number of another is known.";
      case OVERRULED_BY_AGENT ->
          "An agent says "
              + words(word(facts))
              + ", against what "
              + carrier(facts).source()
              + " said: "
              + words(carrier(facts))
              + " "
              + at(carrier(facts))
              + ".";
    };
  }

  private static Fact delivery(List<Fact> facts) {
    return latest(facts, Milestone.DELIVERED, null);
  }

  private static Fact word(List<Fact> facts) {
    return latest(facts, null, true);
  }

  private static Fact carrier(List<Fact> facts) {
    return latest(facts, null, false);
  }

  private static Fact latest(
      List<Fact> facts, @Nullable Milestone milestone, @Nullable Boolean ofAnAgent) {
    for (int i = facts.size() - 1; i >= 0; i--) {
      Fact fact = facts.get(i);
      if ((milestone == null || fact.milestone() == milestone)
          && (ofAnAgent == null || fact.isOfAnAgent() == ofAnAgent)) {
        return fact;
      }
    }
    return facts.get(0);
  }

  private static String words(Fact fact) {
    return DelayPolicy.words(fact.milestone());
  }

  private static Instant at(Fact fact) {
    return fact.at();
  }

  private static String in(Fact fact) {
    return fact.place().isEmpty() ? "" : " in " + fact.place();
  }
}
