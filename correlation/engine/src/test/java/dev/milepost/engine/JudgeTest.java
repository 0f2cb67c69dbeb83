package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.hour;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.pro;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.DEPARTED;
import static dev.milepost.event.Milestone.EXCEPTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.engine.DelayRules.Changes;
import dev.milepost.engine.DelayRules.Rule;
import dev.milepost.engine.DelayRules.Selector;
import dev.milepost.engine.TrackedShipment.Outcome;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Duty;
import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import dev.milepost.event.Shipment;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which rules a shipment is judged by, its calendar, and who must be told by when. */
class JudgeTest {
  private static final Changes TWO_DAYS = Changed.silence(Duration.ofDays(2));
  private static final Changes NINE_DAYS = Changed.silence(Duration.ofDays(9));

  private final Shipment shipment = Shipments.of(number("1Z1"));

  @Test
  void judgesByTheDefaultsOfTheMode() {
    assertThat(DelayParameters.of(Mode.OCEAN).inTransitSilence()).isEqualTo(Duration.ofDays(21));
    assertThat(parameters(DelayRules.DEFAULTS).inTransitSilence()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void letsTheLaterRuleHold() {
    DelayRules rules =
        new DelayRules(
            List.of(new Rule(Selector.ALL, TWO_DAYS), new Rule(Selector.ALL, NINE_DAYS)));

    assertThat(parameters(rules).inTransitSilence()).isEqualTo(Duration.ofDays(9));
    assertThat(parameters(rules).preTransitSilence()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void fitsByEveryPartThatIsNamed() {
    assertThat(fits(new Selector("ups", null, null, null))).isTrue();
    assertThat(fits(new Selector("UPS", Mode.PARCEL, null, "ACME"))).isTrue();
    assertThat(fits(new Selector("FEDEX", null, null, null))).isFalse();
    assertThat(fits(new Selector(null, Mode.OCEAN, null, null))).isFalse();
    assertThat(fits(new Selector(null, null, "GROUND", null))).isFalse();
    assertThat(fits(new Selector(null, null, null, "acme"))).isFalse();
  }

  @Test
  void takesTheCarrierFromItsNumbersAndElseFromWhoSpeaksOfIt() {
    Fact fact = says(DEPARTED).of(pro("77")).by("ODFL").fact();

    assertThat(Situation.carrier(shipment, List.of(fact))).isEqualTo("UPS");
    assertThat(Situation.carrier(Shipments.of(pro("77")), List.of(fact))).isEqualTo("ODFL");
    assertThat(Situation.carrier(Shipments.of(pro("77")), List.of())).isNull();
  }

  @Test
  void takesTheModeFromItsNumbersWhereTheErpSaysNone() {
    assertThat(Situation.mode(shipment)).isEqualTo(Mode.PARCEL);
    assertThat(Situation.mode(Shipments.of(pro("77")))).isEqualTo(Mode.LTL);
    assertThat(Situation.mode(Shipments.of(Mode.RAIL, pro("77")))).isEqualTo(Mode.RAIL);
  }

  @Test
  void refusesChangesThatNoShipmentCouldBeJudgedByAndNamesThem() {
    assertThatThrownBy(() -> Changed.silence(Duration.ZERO))
        .hasMessage("inTransitSilence: a duration above 0 is expected");
    assertThatThrownBy(() -> Changed.promiseTolerance(Duration.ofHours(-1)))
        .hasMessage("promiseTolerance: a duration from 0 to a year is expected");
    assertThatThrownBy(
            () ->
                Changed.calendar(
                    ZoneId.of("UTC"),
                    List.of("Germany"),
                    Set.of(),
                    LocalTime.of(8, 0),
                    LocalTime.of(9, 0)))
        .hasMessageStartingWith("holidays: 'Germany'");
    assertThatThrownBy(
            () ->
                Changed.calendar(
                    ZoneId.of("UTC"), List.of(), Set.of(), LocalTime.of(9, 0), LocalTime.of(8, 0)))
        .hasMessage("closes: must be after opens");
    assertThatThrownBy(
            () ->
                Changed.calendar(
                    ZoneId.of("UTC"),
                    List.of(),
                    EnumSet.allOf(java.time.DayOfWeek.class),
                    LocalTime.of(8, 0),
                    LocalTime.of(9, 0)))
        .hasMessageStartingWith("weekend:");
  }

  @Test
  void isSilentOverTheHolidaysOfTheCountryThatItGoesTo() {
    Holidays thanksgiving =
        (region, day) -> region.equals("US-KY") && day.equals(LocalDate.of(2026, 11, 26));
    Shipment toKentucky =
        Shipments.at(
            new Place("Louisville", "KY", null, "US", null, null, "America/New_York"),
            day(90),
            number("1Z1"));
    Instant departed = OffsetDateTime.parse("2026-11-24T12:00:00-05:00").toInstant();

    Instant withoutHoliday =
        judgement(Judge.BY_DEFAULT, toKentucky, day(1), says(DEPARTED).at(departed)).nextLook();
    Instant withHoliday =
        judgement(
                new Judge(DelayRules.DEFAULTS, thanksgiving),
                toKentucky,
                day(1),
                says(DEPARTED).at(departed))
            .nextLook();

    assertThat(withoutHoliday).isEqualTo("2026-11-27T17:00:00Z");
    assertThat(withHoliday).isEqualTo("2026-11-30T17:00:00Z");
  }

  @Test
  void mustBeToldByTheEndOfTheNoticeWithinOpeningHours() {
    Judge contract = by(Changed.notice(Duration.ofHours(2), null));

    assertThat(duty(contract, hour(10), says(EXCEPTION).at(hour(9))))
        .isEqualTo(new Duty("Tell the customer", hour(11).plusSeconds(1)));
    assertThat(duty(contract, hour(20), says(EXCEPTION).at(hour(17))))
        .isEqualTo(new Duty("Tell the customer", hour(33).plusSeconds(1)));
    assertThat(duty(Judge.BY_DEFAULT, hour(10), says(EXCEPTION).at(hour(9)))).isNull();
  }

  @Test
  void mustBeToldAgainForAsLongAsItLasts() {
    Judge contract = by(Changed.notice(Duration.ofHours(2), Duration.ofHours(4)));

    assertThat(duty(contract, hour(12), says(EXCEPTION).at(hour(9))))
        .isEqualTo(new Duty("Tell the customer how it stands", hour(15).plusSeconds(1)));
    assertThat(duty(contract, hour(16), says(EXCEPTION).at(hour(9))))
        .isEqualTo(new Duty("Tell the customer how it stands", hour(33).plusSeconds(1)));
    assertThat(judgement(contract, shipment, hour(10), says(EXCEPTION).at(hour(9))).nextLook())
        .isEqualTo(hour(11).plusSeconds(1));
  }

  /** Whatever the clock does, the same moment has the same delays. */
  @Test
  void judgesAlikeWhoeverTravelsInTime() {
    Shipment promised = Shipments.promised(day(2), null, number("1Z1"));
    List<Delay> late = judgement(Judge.BY_DEFAULT, promised, day(3)).delays();

    List<Delay> back = judgement(Judge.BY_DEFAULT, promised, day(1)).delays();
    List<Delay> forthAgain = judgement(Judge.BY_DEFAULT, promised, day(3)).delays();

    assertThat(late).isNotEmpty();
    assertThat(back).isEmpty();
    assertThat(forthAgain).isEqualTo(late);
  }

  /** A node whose clock is behind tells nobody that a delay is over which another node saw. */
  @Test
  void takesNoDelayBackByAClockThatIsBehind() {
    Shipment promised = Shipments.promised(day(2), null, number("1Z1"));
    TrackedShipment late = TrackedShipment.registered(promised).apply(List.of(), day(3)).after();

    Outcome byAClockThatIsBehind = late.apply(List.of(), day(1));

    assertThat(byAClockThatIsBehind.events()).isEmpty();
    assertThat(byAClockThatIsBehind.after().delays()).isEqualTo(late.delays());
  }

  @Test
  void writesTheTableOfSilencesWithoutACircle() {
    assertThat(Silencing.TABLE)
        .allSatisfy(
            (specific, general) ->
                assertThat(general)
                    .doesNotContain(specific)
                    .noneMatch(
                        kind -> Silencing.TABLE.getOrDefault(kind, Set.of()).contains(specific)));
    assertThat(Silencing.isSilenced(DelayKind.WILL_MISS_PROMISE, List.of(DelayKind.MISSED_PROMISE)))
        .isTrue();
  }

  private static Judge by(Changes changes) {
    return new Judge(new DelayRules(List.of(new Rule(Selector.ALL, changes))), Holidays.NONE);
  }

  private DelayParameters parameters(DelayRules rules) {
    return rules.parameters(shipment, "UPS", Mode.PARCEL);
  }

  private boolean fits(Selector selector) {
    return parameters(new DelayRules(List.of(new Rule(selector, NINE_DAYS))))
        .inTransitSilence()
        .equals(Duration.ofDays(9));
  }

  private @Nullable Duty duty(Judge judge, Instant now, CarrierSays... said) {
    return judgement(judge, shipment, now, said).delays().get(0).duty();
  }

  private static Judge.Judgement judgement(
      Judge judge, Shipment shipment, Instant now, CarrierSays... said) {
    List<Fact> facts = Arrays.stream(said).map(CarrierSays::fact).toList();
    return judge.judge(shipment, JourneyFold.folded(shipment, facts), null, now);
  }
}
