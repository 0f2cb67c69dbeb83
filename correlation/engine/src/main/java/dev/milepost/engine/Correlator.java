package dev.milepost.engine;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds whose an event is. The rules are tried in order; the first that leaves one shipment, or all
 * who share a number, decides; a rule that leaves several makes the event ambiguous. Nothing is
 * ever guessed.
 */
public final class Correlator {

  /** A carrier that states no other reuse window is trusted for this long. */
  static final Duration DEFAULT_REUSE = Duration.ofDays(120);

  private final Map<CarrierCode, Duration> reuse;

  /**
   * @param reuse how long after its shipment a carrier's number may be spoken of before it belongs
   *     to another (the adapters know)
   */
  public Correlator(Map<CarrierCode, Duration> reuse) {
    this.reuse = Map.copyOf(reuse);
  }

  /** Whose the event is by what is known; what is known decides alone, and no order of it. */
  public Correlation correlate(CarrierEvent event, Known known) {
    return explain(event, known).correlation();
  }

  /** Whose the event is by what is known, and what each rule said. */
  public Explanation explain(CarrierEvent event, Known known) {
    Question question =
        new Question(event, known, reuse.getOrDefault(event.carrier(), DEFAULT_REUSE));
    List<Explanation.Step> steps = new ArrayList<>(Rules.IN_ORDER.size());
    List<String> telling = new ArrayList<>();
    Correlation decided = null;
    for (Rules.Rule rule : Rules.IN_ORDER) {
      if (decided != null) {
        steps.add(
            new Explanation.Step(
                rule.name(), Explanation.Outcome.NOT_TRIED, "a rule before it ended the search"));
        continue;
      }
      Answer answer = rule.ask().apply(question);
      if (answer instanceof Answer.Found found) {
        decided = new Correlation.Matched(found.matches());
        steps.add(new Explanation.Step(rule.name(), Explanation.Outcome.MATCHED, found.detail()));
      } else if (answer instanceof Answer.Several several) {
        decided = new Correlation.Ambiguous(several.shipments(), several.detail());
        steps.add(
            new Explanation.Step(rule.name(), Explanation.Outcome.AMBIGUOUS, several.detail()));
      } else if (answer instanceof Answer.Nobody nobody) {
        steps.add(new Explanation.Step(rule.name(), Explanation.Outcome.FAILED, nobody.detail()));
        if (nobody.telling() || rule.name().equals(Rules.LAST_BY_OWN_NUMBER)) {
          telling.add(nobody.detail());
        }
      }
    }
    return new Explanation(
        decided == null ? new Correlation.Unmatched(String.join("; ", telling)) : decided, steps);
  }

  /**
   * Whether the claims of the event's own number alone may decide, as they do of nearly every
   * event: one shipment registered it, it is no number that several may share, and no agent said
   * anything of it. Where they do not find a shipment either, all else must be looked at.
   *
   * @param claims every shipment that registered one of {@link #firstNumbersOf}
   * @param reviewed whether an agent said something of that number or of an event of it
   */
  public boolean mayDecideAlone(CarrierEvent event, List<Candidate> claims, boolean reviewed) {
    ReferenceType type = event.reference().type();
    return !reviewed
        && !type.isShared(null)
        && type != ReferenceType.BILL_OF_LADING
        && Question.shipments(claims).size() == 1;
  }

  /** The numbers whose claims may decide alone: the event's own, and its carrier's unique id. */
  public static Set<ReferenceKey> firstNumbersOf(CarrierEvent event) {
    Set<ReferenceKey> numbers = new TreeSet<>();
    numbers.add(event.reference().key());
    for (Reference related : event.related()) {
      if (related.type() == ReferenceType.CARRIER_UNIQUE_ID) {
        numbers.add(related.key());
      }
    }
    return numbers;
  }

  /**
   * The numbers under which a shipment would have to be found for the event to be its: its own,
   * those beside it, their other forms, and what they mean by the rules that agents taught. What a
   * waiting event is found by.
   */
  public static Set<ReferenceKey> numbersOf(CarrierEvent event, List<LearnedRule> learned) {
    Set<ReferenceKey> numbers = new TreeSet<>(event.numbers());
    event.numbers().forEach(number -> numbers.add(Variants.plain(number)));
    learned.forEach(rule -> rule.meaning(event).ifPresent(numbers::add));
    return numbers;
  }
}
