package dev.milepost.engine;

import dev.milepost.event.Delay;
import dev.milepost.event.Duty;
import dev.milepost.event.Forecast;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what is late, by rules and calendars that do not change while it lives. What it says is a
 * function of the shipment, the facts that hold, and the moment: not of what was judged before, nor
 * of the order in which the facts came.
 */
public final class Judge {

  /** By the defaults of every mode, in a world without holidays. */
  public static final Judge BY_DEFAULT = new Judge(DelayRules.DEFAULTS, Holidays.NONE);

  private static final Comparator<Delay> WORST_FIRST =
      Comparator.comparingInt(Delay::severity).reversed().thenComparing(Delay::kind);

  private final DelayRules rules;
  private final Holidays holidays;
  private final Forecaster forecaster;

  /** Two judges with the same rules and holidays judge alike. */
  public Judge(DelayRules rules, Holidays holidays) {
    this(rules, holidays, Forecaster.NONE);
  }

  private Judge(DelayRules rules, Holidays holidays, Forecaster forecaster) {
    this.rules = rules;
    this.holidays = holidays;
    this.forecaster = forecaster;
  }

  /** The same with what Milepost itself expects. */
  public Judge with(Forecaster other) {
    return new Judge(rules, holidays, other);
  }

  Forecaster forecaster() {
    return forecaster;
  }

  /** The rules that it judges by. */
  public DelayRules rules() {
    return rules;
  }

  /** By these rules, and the same holidays. */
  public Judge by(DelayRules others) {
    return new Judge(others, holidays, forecaster);
  }

  /** The shipment with all that it is judged by. */
  Situation situation(TrackedShipment tracked) {
    JourneyFold.Folded folded = JourneyFold.folded(tracked.shipment(), tracked.facts());
    Forecast forecast = tracked.journey().forecast();
    return new Situation(tracked.shipment(), folded.expecting(forecast), rules, holidays, forecast);
  }

  /**
   * What a judgement says.
   *
   * @param delays that are open, the worst first
   * @param nextLook when time alone changes it: a delay opens, is in another band, or is due to be
   *     told again; null for never
   */
  record Judgement(List<Delay> delays, @Nullable Instant nextLook) {}

  /**
   * Judges at that moment.
   *
   * @param folded where it stands, and by what
   * @param forecast Milepost's own, where there is one
   */
  Judgement judge(
      Shipment shipment, JourneyFold.Folded folded, @Nullable Forecast forecast, Instant now) {
    Situation situation = new Situation(shipment, folded, rules, holidays, forecast);
    List<Finding> found = DelayPolicy.findAll(situation);
    List<Finding> open =
        Silencing.audible(found.stream().filter(finding -> finding.isOpenAt(now)).toList());
    List<Delay> delays = new ArrayList<>();
    for (Finding finding : open) {
      delays.add(delay(finding, situation, now));
    }
    delays.sort(WORST_FIRST);
    return new Judgement(List.copyOf(delays), nextLook(found, open, situation, now).orElse(null));
  }

  /** The opening of what is to come, and for what is open its next band and its next duty. */
  private static Optional<Instant> nextLook(
      List<Finding> found, List<Finding> open, Situation situation, Instant now) {
    Stream<Instant> openings =
        found.stream()
            .filter(finding -> !finding.isOpenAt(now))
            .filter(
                finding ->
                    !Silencing.isSilenced(
                        finding.kind(), open.stream().map(Finding::kind).toList()))
            .map(Finding::opens);
    Stream<Instant> changes =
        open.stream()
            .flatMap(
                finding ->
                    Stream.concat(
                        Severity.nextBand(finding, situation, now).stream(),
                        nextDuty(finding, situation, now).stream()));
    return Stream.concat(openings, changes).min(Comparator.naturalOrder());
  }

  private static Delay delay(Finding finding, Situation situation, Instant now) {
    return new Delay(
        finding.kind(),
        finding.cause(),
        Severity.of(finding, situation, now),
        finding.since(),
        finding.tellsAtRisk() ? finding.lostAt(now) : null,
        finding.evidence(),
        finding.summary(),
        duty(finding, situation, now));
  }

  private static @Nullable Duty duty(Finding finding, Situation situation, Instant now) {
    Duration within = situation.parameters().tellWithin();
    if (within == null) {
      return null;
    }
    Instant first =
        situation
            .atDestination()
            .after(finding.knownAt(), within, situation.parameters().noticeCounts());
    return first.isAfter(now) || situation.parameters().tellAgain() == null
        ? new Duty("Tell the customer", first)
        : new Duty("Tell the customer how it stands", again(first, situation, now));
  }

  /** When a duty is over and the next one begins. */
  private static Optional<Instant> nextDuty(Finding finding, Situation situation, Instant now) {
    return situation.parameters().tellAgain() == null
        ? Optional.empty()
        : Optional.ofNullable(duty(finding, situation, now))
            .map(Duty::by)
            .filter(by -> by.isAfter(now));
  }

  /** The first of the regular moments after the first duty that is still to come. */
  private static Instant again(Instant first, Situation situation, Instant now) {
    Duration every = Objects.requireNonNull(situation.parameters().tellAgain());
    BusinessCalendar calendar = situation.atDestination();
    Instant due = first;
    // Counted from one duty to the next, so that each falls into opening hours; a delay of years
    // needs no exact rhythm.
    for (int i = 0; i < 1_000 && !due.isAfter(now); i++) {
      due = calendar.after(due, every, situation.parameters().noticeCounts());
    }
    return due;
  }
}
