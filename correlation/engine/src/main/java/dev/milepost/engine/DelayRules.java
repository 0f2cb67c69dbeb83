package dev.milepost.engine;

import dev.milepost.event.DelayKind;
import dev.milepost.event.Mode;
import dev.milepost.event.Shipment;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters each shipment is judged by: the defaults of its mode, changed by the rules that
 * fit it, in their order. Where two rules set one parameter, the later holds.
 */
public record DelayRules(List<Rule> rules) {

  /** The defaults alone. */
  public static final DelayRules DEFAULTS = new DelayRules(List.of());

  /** Copies the list; a missing one is empty. */
  @SuppressWarnings("NullAway") // JSON leaves lists out
  public DelayRules {
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /**
   * One rule.
   *
   * @param when which shipments it is for
   * @param set what it changes
   */
  public record Rule(Selector when, Changes set) {

    /** A rule without a selector is for all; one without changes is refused. */
    @SuppressWarnings("NullAway") // JSON leaves parts out
    public Rule {
      when = when == null ? Selector.ALL : when;
      if (set == null) {
        throw new IllegalArgumentException("set: missing");
      }
    }
  }

  /**
   * Which shipments a rule is for. A part that is null fits any.
   *
   * @param carrier who gave out the shipment's first number, else who speaks of it; in any case
   * @param mode the shipment's, else what its numbers tell
   * @param service in any case
   */
  public record Selector(
      @Nullable String carrier,
      @Nullable Mode mode,
      @Nullable String service,
      @Nullable String customer) {

    /** Fits every shipment. */
    public static final Selector ALL = new Selector(null, null, null, null);

    boolean fits(Shipment shipment, @Nullable String byCarrier, Mode byMode) {
      return (carrier == null || carrier.equalsIgnoreCase(byCarrier))
          && (mode == null || mode == byMode)
          && (service == null || service.equalsIgnoreCase(shipment.service()))
          && (customer == null || customer.equals(shipment.customer()));
    }
  }

  /** What a rule changes: as {@link DelayParameters}, null for what stays as it is. */
  public record Changes(
      @Nullable Set<DelayKind> off,
      @Nullable Duration pickupGrace,
      @Nullable Counting pickupCounts,
      @Nullable Duration preTransitSilence,
      @Nullable Duration inTransitSilence,
      @Nullable Duration crossBorderSilence,
      @Nullable Counting silenceCounts,
      @Nullable Duration promiseTolerance,
      @Nullable Boolean pickupPointKeepsPromise,
      @Nullable Duration willMissTolerance,
      @Nullable Duration willMissMargin,
      @Nullable Integer fewestJourneys,
      @Nullable Duration appointmentTolerance,
      @Nullable Duration severeAfter,
      @Nullable Map<String, BigDecimal> highValue,
      @Nullable List<String> holidays,
      @Nullable Set<DayOfWeek> weekend,
      @Nullable LocalTime opens,
      @Nullable LocalTime closes,
      @Nullable ZoneId zone,
      @Nullable Duration tellWithin,
      @Nullable Duration tellAgain,
      @Nullable Counting noticeCounts) {

    private static final Duration LONGEST = Duration.ofDays(366);

    /** Changes nothing. */
    public static final Changes NONE =
        new Changes(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null);

    /** Refuses what no shipment could be judged by, and names it. */
    public Changes {
      off = off == null ? null : Set.copyOf(off);
      highValue = highValue == null ? null : Map.copyOf(highValue);
      holidays = holidays == null ? null : List.copyOf(holidays);
      weekend = weekend == null ? null : Set.copyOf(weekend);
      notNegative("pickupGrace", pickupGrace);
      positive("preTransitSilence", preTransitSilence);
      positive("inTransitSilence", inTransitSilence);
      positive("crossBorderSilence", crossBorderSilence);
      notNegative("promiseTolerance", promiseTolerance);
      notNegative("willMissTolerance", willMissTolerance);
      notNegative("willMissMargin", willMissMargin);
      notNegative("appointmentTolerance", appointmentTolerance);
      positive("severeAfter", severeAfter);
      positive("tellWithin", tellWithin);
      positive("tellAgain", tellAgain);
      if (fewestJourneys != null && fewestJourneys < 1) {
        throw new IllegalArgumentException("fewestJourneys: a number from 1 is expected");
      }
      if (weekend != null && weekend.size() == DayOfWeek.values().length) {
        throw new IllegalArgumentException("weekend: a week needs a day on which people work");
      }
      // Together, so that no two rules can make a day that ends before it begins.
      if ((opens == null) != (closes == null)) {
        throw new IllegalArgumentException("opens: is changed together with closes");
      }
      if (opens != null && !opens.isBefore(closes) && !closes.equals(LocalTime.MIDNIGHT)) {
        throw new IllegalArgumentException("closes: must be after opens");
      }
      if (holidays != null) {
        holidays.forEach(Changes::region);
      }
      if (highValue != null) {
        highValue.forEach(Changes::amount);
      }
    }

    private static void region(String region) {
      if (!region.matches("[A-Z]{2}(-[A-Z0-9]{1,3})?")) {
        throw new IllegalArgumentException(
            "holidays: '" + region + "' is not a country as US, or a part of one as US-KY");
      }
    }

    private static void amount(String currency, BigDecimal amount) {
      if (!currency.matches("[A-Z]{3}") || amount.signum() <= 0) {
        throw new IllegalArgumentException(
            "highValue: '" + currency + "' needs an ISO 4217 currency and an amount above 0");
      }
    }

    private static void notNegative(String name, @Nullable Duration duration) {
      if (duration != null && (duration.isNegative() || duration.compareTo(LONGEST) > 0)) {
        throw new IllegalArgumentException(name + ": a duration from 0 to a year is expected");
      }
    }

    private static void positive(String name, @Nullable Duration duration) {
      notNegative(name, duration);
      if (duration != null && duration.isZero()) {
        throw new IllegalArgumentException(name + ": a duration above 0 is expected");
      }
    }

    DelayParameters over(DelayParameters base) {
      return new DelayParameters(
          or(off, base.off()),
          or(pickupGrace, base.pickupGrace()),
          or(pickupCounts, base.pickupCounts()),
          or(preTransitSilence, base.preTransitSilence()),
          or(inTransitSilence, base.inTransitSilence()),
          or(crossBorderSilence, base.crossBorderSilence()),
          or(silenceCounts, base.silenceCounts()),
          or(promiseTolerance, base.promiseTolerance()),
          or(pickupPointKeepsPromise, base.pickupPointKeepsPromise()),
          or(willMissTolerance, base.willMissTolerance()),
          or(willMissMargin, base.willMissMargin()),
          or(fewestJourneys, base.fewestJourneys()),
          or(appointmentTolerance, base.appointmentTolerance()),
          or(severeAfter, base.severeAfter()),
          or(highValue, base.highValue()),
          holidays == null ? base.holidays() : holidays,
          weekend == null ? base.weekend() : weekend,
          or(opens, base.opens()),
          or(closes, base.closes()),
          zone == null ? base.zone() : zone,
          tellWithin == null ? base.tellWithin() : tellWithin,
          tellAgain == null ? base.tellAgain() : tellAgain,
          or(noticeCounts, base.noticeCounts()));
    }

    private static <T> T or(@Nullable T changed, T base) {
      return changed == null ? base : changed;
    }
  }

  /**
   * What a shipment is judged by, and what of the rules makes it so.
   *
   * @param mode whose defaults hold where no rule says otherwise
   * @param fitting the places of the rules that fit it, counted from 0, in their order
   */
  public record Basis(Mode mode, List<Integer> fitting, DelayParameters parameters) {
    /** Copies the list. */
    public Basis {
      fitting = List.copyOf(fitting);
    }
  }

  /**
   * By what that shipment is judged.
   *
   * @param carrier whose it is, where that is known
   */
  public Basis basis(Shipment shipment, @Nullable String carrier) {
    Mode mode = Situation.mode(shipment);
    List<Integer> fitting = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).when().fits(shipment, carrier, mode)) {
        fitting.add(i);
      }
    }
    return new Basis(mode, fitting, parameters(shipment, carrier, mode));
  }

  /**
   * What that shipment is judged by.
   *
   * @param carrier whose it is, where that is known
   */
  DelayParameters parameters(Shipment shipment, @Nullable String carrier, Mode mode) {
    DelayParameters parameters = DelayParameters.of(mode);
    for (Rule rule : rules) {
      if (rule.when().fits(shipment, carrier, mode)) {
        parameters = rule.set().over(parameters);
      }
    }
    return parameters;
  }
}
