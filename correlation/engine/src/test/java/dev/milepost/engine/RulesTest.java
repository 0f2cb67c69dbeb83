package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Candidate.Origin;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Mode;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Reference BOX = new Reference(ReferenceType.CONTAINER, "MSKU1234565", null);
  private static final Reference BOOKING = new Reference(ReferenceType.BOOKING, "BKG77", "MAEU");
  private static final Reference BILL = new Reference(ReferenceType.BILL_OF_LADING, "BL900", null);
  private static final Reference PO = new Reference(ReferenceType.PURCHASE_ORDER, "PO-7", null);
  private static final Reference PALLET =
      new Reference(ReferenceType.SSCC, "340123450000000018", null);

  private final Correlator correlator = new Correlator(Map.of());

  @Test
  void givesAContainersEventToEveryShipmentInIt() {
    Correlation correlation =
        correlate(of(BOX).event(), claim("SHP-2", BOX), claim("SHP-1", BOX), claim("SHP-3", BILL));

    assertThat(shipments(correlation)).isEqualTo("SHP-1,SHP-2");
    assertThat(rule(correlation)).isEqualTo("exact-reference-issuer-unstated");
  }

  @Test
  void givesABookingsEventAlsoToWhoDoesNotNameItsCarrier() {
    Reference unstated = new Reference(ReferenceType.BOOKING, "BKG77", null);

    Correlation correlation =
        correlate(of(BOOKING).event(), claim("SHP-1", BOOKING), claim("SHP-2", unstated));

    assertThat(shipments(correlation)).isEqualTo("SHP-1,SHP-2");
  }

  @Test
  void asksAnAgentWhoseABillOfLadingIsThatTwoClaimOnTheRoad() {
    Candidate one = claim("SHP-1", BILL, ReferenceType.BILL_OF_LADING.isShared(Mode.LTL));
    Candidate other = claim("SHP-2", BILL, ReferenceType.BILL_OF_LADING.isShared(Mode.LTL));

    assertThat(correlate(of(BILL).event(), one, other)).isInstanceOf(Correlation.Ambiguous.class);
  }

  @Test
  void givesAMasterBillsEventToEveryShipmentAtSea() {
    Candidate one = claim("SHP-1", BILL, ReferenceType.BILL_OF_LADING.isShared(Mode.OCEAN));
    Candidate other = claim("SHP-2", BILL, ReferenceType.BILL_OF_LADING.isShared(Mode.OCEAN));

    assertThat(shipments(correlate(of(BILL).event(), one, other))).isEqualTo("SHP-1,SHP-2");
  }

  /** A container comes back within weeks: its windows overlap, its uses do not. */
  @Test
  void tellsTheUsesOfAContainerApart() {
    Candidate first = planned("SHP-1", BOX, day(0));
    Candidate sameVoyage = planned("SHP-2", BOX, day(3));
    Candidate next = planned("SHP-3", BOX, day(40));

    assertThat(shipments(correlate(at(BOX, 20), first, sameVoyage, next))).isEqualTo("SHP-1,SHP-2");
    assertThat(shipments(correlate(at(BOX, 34), first, sameVoyage, next))).isEqualTo("SHP-3");
    assertThat(shipments(correlate(at(BOX, 50), next, sameVoyage, first))).isEqualTo("SHP-3");
  }

  @Test
  void givesNothingOfLongBeforeAPlannedPickup() {
    Candidate planned = planned("SHP-1", number("1Z1"), day(100));

    assertThat(shipments(correlate(at(number("1Z1"), 40), planned))).isEqualTo("SHP-1");
    assertThat(correlate(at(number("1Z1"), 39), planned))
        .isEqualTo(
            new Correlation.Unmatched(
                "TRACKING_NUMBER:1Z1 is registered, but the event is of a time when the number was"
                    + " another's"));
  }

  @Test
  void followsAPieceToWhatItIsIn() {
    Known known =
        known(
            List.of(claim("SHP-1", BOOKING)),
            edge(PALLET, BILL),
            edge(BILL, BOX),
            edge(BOX, BOOKING));

    Correlation correlation = correlator.correlate(of(PALLET).event(), known);

    assertThat(correlation)
        .isEqualTo(
            new Correlation.Matched(
                "SHP-1",
                new Why(
                    "through-edge",
                    BOOKING,
                    null,
                    List.of(
                        PALLET,
                        new Reference(ReferenceType.BILL_OF_LADING, "BL900", null),
                        BOX,
                        BOOKING))));
  }

  @Test
  void followsAContainerToAllThatIsInIt() {
    Reference other = new Reference(ReferenceType.BILL_OF_LADING, "BL901", null);
    Known known =
        known(
            List.of(claim("SHP-1", BILL, false), claim("SHP-2", other, false)),
            edge(BILL, BOX),
            edge(BOX, other));

    assertThat(shipments(correlator.correlate(of(BOX).event(), known))).isEqualTo("SHP-1,SHP-2");
  }

  @Test
  void asksAnAgentWhoseAPieceInAContainerIsThatTwoClaim() {
    Known known = known(List.of(claim("SHP-1", BILL), claim("SHP-2", BILL)), edge(BILL, BOX));

    assertThat(correlator.correlate(of(BOX).event(), known))
        .isInstanceOf(Correlation.Ambiguous.class);
  }

  @Test
  void doesNotGoDownAgainToWhatLiesBeside() {
    Reference other = new Reference(ReferenceType.BILL_OF_LADING, "BL901", null);
    Known known = known(List.of(claim("SHP-2", other)), edge(BILL, BOX), edge(BOX, other));

    assertThat(correlator.correlate(of(BILL).event(), known))
        .isInstanceOf(Correlation.Unmatched.class);
  }

  @Test
  void asksAnAgentWhereAPieceIsInNumbersOfSeveralShipments() {
    Known known =
        known(
            List.of(claim("SHP-1", BOX), claim("SHP-2", BOOKING)),
            edge(PALLET, BOX),
            edge(PALLET, BOOKING));

    assertThat(correlator.correlate(of(PALLET).event(), known))
        .isInstanceOf(Correlation.Ambiguous.class);
  }

  @Test
  void givesNoPieceToAShipmentInTheSameBookingThatKnowsItsOwn() {
    Candidate knowsItsContainer =
        new Candidate(
            "SHP-1", BOOKING, day(0), Set.of(ReferenceType.BOOKING, ReferenceType.CONTAINER));

    assertThat(
            correlator.correlate(
                of(BOX).event(), known(List.of(knowsItsContainer), edge(BOX, BOOKING))))
        .isInstanceOf(Correlation.Unmatched.class);
  }

  @Test
  void followsTheNumberOfTheCarrierThatTakesAParcelOver() {
    Reference lastMile = new Reference(ReferenceType.TRACKING_NUMBER, "9261", "USPS");
    Known known = known(List.of(claim("SHP-1", number("1Z1"))), edge(number("1Z1"), lastMile));

    Correlation correlation = correlator.correlate(of(lastMile).by("USPS").event(), known);

    assertThat(shipments(correlation)).isEqualTo("SHP-1");
    assertThat(rule(correlation)).isEqualTo("through-edge");
  }

  /** A carrier's number beside another of its numbers may be the other parcel of the order. */
  @Test
  void takesTwoParcelsOfOneCarrierForTwo() {
    assertThat(Edge.between(number("1Z1"), number("1Z2"), day(0))).isEmpty();
  }

  @Test
  void followsADocumentToTheOneThatReplacedIt() {
    Reference replaced = new Reference(ReferenceType.BOOKING, "BKG78", "MAEU");
    Known known = known(List.of(claim("SHP-1", BOOKING)), edge(replaced, BOOKING));

    assertThat(shipments(correlator.correlate(of(replaced).event(), known))).isEqualTo("SHP-1");
  }

  @Test
  void walksThreeStepsAndNoMore() {
    Reference pro = new Reference(ReferenceType.PRO, "777001", null);
    Edge[] four = {edge(PALLET, pro), edge(pro, BILL), edge(BILL, BOX), edge(BOX, BOOKING)};

    assertThat(correlator.correlate(of(PALLET).event(), known(List.of(claim("SHP-1", BOX)), four)))
        .isInstanceOf(Correlation.Matched.class);
    assertThat(
            correlator.correlate(of(PALLET).event(), known(List.of(claim("SHP-1", BOOKING)), four)))
        .isInstanceOf(Correlation.Unmatched.class);
  }

  @Test
  void passesOverWhatWasTiedInAnotherUseOfTheNumber() {
    Edge old = Edge.between(BOX, BOOKING, day(-200)).orElseThrow();

    assertThat(
            correlator.correlate(
                of(BOX).event(),
                new Known(List.of(claim("SHP-1", BOOKING)), List.of(old), List.of(), List.of())))
        .isInstanceOf(Correlation.Unmatched.class);
  }

  @Test
  void findsTheOrderThatAnotherDocumentEchoes() {
    Known known = known(List.of(claim("SHP-1", PO)), edge(PALLET, PO));

    Correlation correlation = correlator.correlate(of(PALLET).event(), known);

    assertThat(rule(correlation)).isEqualTo("related-reference");
    assertThat(why(correlation).via()).containsExactly(PALLET, edge(PALLET, PO).to());
  }

  @Test
  void givesAContainerWithTheOrdersOfSeveralToAllOfThem() {
    Reference other = new Reference(ReferenceType.PURCHASE_ORDER, "PO-8", null);
    Known known =
        known(List.of(claim("SHP-1", PO), claim("SHP-2", other)), edge(BOX, PO), edge(BOX, other));

    assertThat(shipments(correlator.correlate(of(BOX).event(), known))).isEqualTo("SHP-1,SHP-2");
  }

  @Test
  void knowsANumberWithAndWithoutScacAndZeros() {
    Reference stated = new Reference(ReferenceType.PRO, "ODFL-0012345", null);

    assertThat(rule(correlate(of(stated).event(), claim("SHP-1", pro("12345")))))
        .isEqualTo("normalised-variant");
    assertThat(rule(correlate(of(pro("12345")).event(), claim("SHP-1", pro("ODFL12345")))))
        .isEqualTo("normalised-variant");
    assertThat(correlate(of(stated).event(), claim("SHP-1", pro("SAIA12345"))))
        .isInstanceOf(Correlation.Unmatched.class);
    assertThat(correlate(of(stated).event(), claim("SHP-1", pro("123"))))
        .isInstanceOf(Correlation.Unmatched.class);
  }

  @Test
  void asksAnAgentWhereSeveralNumbersAreVariants() {
    assertThat(
            correlate(
                of(pro("00012345")).event(),
                claim("SHP-1", pro("12345")),
                claim("SHP-2", pro("012345"))))
        .isInstanceOf(Correlation.Ambiguous.class);
  }

  @Test
  void findsAnOrderAsASalesOrderThatIsEchoed() {
    Reference order = new Reference(ReferenceType.SALES_ORDER, "SO-1000", null);
    Candidate byOrder = new Candidate("SHP-1", order, day(0), false, false, Origin.ORDER, Set.of());

    Correlation correlation = correlate(of(number("1Z9")).beside(order).event(), byOrder);

    assertThat(why(correlation)).isEqualTo(new Why("normalised-variant", order, null));
  }

  @Test
  void readsWhatAgentsTaught() {
    LearnedRule rule =
        new LearnedRule(
            "1",
            new CarrierCode("UPS"),
            ReferenceType.SHIPPER_REFERENCE,
            Pattern.compile("X(\\d{6})Z"),
            "80$1",
            ReferenceType.DELIVERY_NOTE);
    Reference note = new Reference(ReferenceType.DELIVERY_NOTE, "80123456", null);
    CarrierEvent event =
        of(number("1Z9"))
            .beside(new Reference(ReferenceType.SHIPPER_REFERENCE, "x123456z", null))
            .event();
    Known known = new Known(List.of(claim("SHP-1", note)), List.of(), List.of(), List.of(rule));

    assertThat(why(correlator.correlate(event, known)))
        .isEqualTo(new Why("learned-rule", note, null));
    assertThat(Correlator.numbersOf(event, List.of(rule))).contains(note.key());
  }

  @Test
  void putsAnAgentsWordBeforeEveryRule() {
    CarrierEvent event = of(number("1Z1")).event();
    Verdict link = verdict(event, "SHP-9", true, 1);

    Correlation correlation =
        correlator.correlate(
            event,
            new Known(List.of(claim("SHP-1", number("1Z1"))), List.of(), List.of(link), List.of()));

    assertThat(correlation)
        .isEqualTo(
            new Correlation.Matched("SHP-9", new Why("linked-by-agent", number("1Z1"), "ana")));
  }

  @Test
  void neverMatchesWhatAnAgentTookOff() {
    CarrierEvent event = of(number("1Z1")).event();
    List<Candidate> claims = List.of(claim("SHP-1", number("1Z1")), claim("SHP-2", number("1Z1")));

    assertThat(
            shipments(
                correlator.correlate(
                    event,
                    new Known(
                        claims, List.of(), List.of(verdict(event, "SHP-1", false, 1)), List.of()))))
        .isEqualTo("SHP-2");
  }

  @Test
  void takesWhatAnAgentSaidLast() {
    CarrierEvent event = of(number("1Z1")).event();
    List<Verdict> verdicts =
        List.of(verdict(event, "SHP-1", true, 2), verdict(event, "SHP-1", false, 1));

    assertThat(
            shipments(
                correlator.correlate(event, new Known(List.of(), List.of(), verdicts, List.of()))))
        .isEqualTo("SHP-1");
  }

  @Test
  void believesTheCarriersUniqueIdAndNoWindow() {
    Reference id = new Reference(ReferenceType.CARRIER_UNIQUE_ID, "2460425000~1Z1", "UPS");
    CarrierEvent late = of(number("1Z1")).beside(id).at(day(300)).event();

    assertThat(rule(correlate(late, claim("SHP-1", id), claim("SHP-2", number("1Z1"), day(300)))))
        .isEqualTo("carrier-unique-id");
  }

  /** The window is asked when the use was first spoken of, not when this event happened. */
  @Test
  void leavesALateEventWithTheUseThatItsUniqueIdNames() {
    Reference id = new Reference(ReferenceType.CARRIER_UNIQUE_ID, "2460425000~1Z1", "UPS");
    Edge use = Edge.between(id, number("1Z1"), day(5)).orElseThrow();
    List<Candidate> claims =
        List.of(claim("SHP-1", number("1Z1"), day(0)), claim("SHP-2", number("1Z1"), day(140)));
    CarrierEvent late = of(number("1Z1")).beside(id).at(day(150)).event();

    assertThat(
            shipments(
                correlator.correlate(late, new Known(claims, List.of(use), List.of(), List.of()))))
        .isEqualTo("SHP-1");
    assertThat(shipments(correlator.correlate(late, Known.of(claims)))).isEqualTo("SHP-2");
  }

  @Test
  void saysOfEveryRuleHowItEnded() {
    Explanation explanation =
        correlator.explain(
            of(PALLET).event(), known(List.of(claim("SHP-1", BOX)), edge(PALLET, BOX)));

    assertThat(explanation.steps())
        .extracting(step -> step.rule() + " " + step.outcome())
        .containsExactly(
            "linked-by-agent FAILED",
            "carrier-unique-id FAILED",
            "exact-reference FAILED",
            "exact-reference-issuer-unstated FAILED",
            "through-edge MATCHED",
            "related-reference NOT_TRIED",
            "normalised-variant NOT_TRIED",
            "learned-rule NOT_TRIED");
    assertThat(explanation.steps().get(2).detail())
        .isEqualTo("no shipment has registered SSCC:340123450000000018");
    assertThat(explanation.steps().get(4).detail())
        .isEqualTo("SSCC:340123450000000018 -> CONTAINER:MSKU1234565 of SHP-1");
  }

  private static CarrierSays of(Reference reference) {
    return says(IN_TRANSIT).of(reference).at(day(1));
  }

  private static CarrierEvent at(Reference reference, int day) {
    return says(IN_TRANSIT).of(reference).at(day(day)).event();
  }

  private static Reference pro(String value) {
    return new Reference(ReferenceType.PRO, value, null);
  }

  private static Verdict verdict(CarrierEvent event, String shipment, boolean belongs, int day) {
    return new Verdict(event.reference().key(), event.id(), shipment, belongs, "ana", day(day));
  }

  private static Edge edge(Reference one, Reference other) {
    return Edge.between(one, other, day(0)).orElseThrow();
  }

  private static Known known(List<Candidate> candidates, Edge... edges) {
    return new Known(candidates, List.of(edges), List.of(), List.of());
  }

  private static Candidate claim(String shipment, Reference reference) {
    return claim(shipment, reference, day(0));
  }

  private static Candidate claim(String shipment, Reference reference, Instant from) {
    return new Candidate(shipment, reference, from);
  }

  private static Candidate claim(String shipment, Reference reference, boolean shared) {
    return new Candidate(
        shipment, reference, day(0), false, shared, Origin.REGISTERED, Set.of(reference.type()));
  }

  private static Candidate planned(String shipment, Reference reference, Instant pickup) {
    return new Candidate(
        shipment,
        reference,
        pickup,
        true,
        reference.type().isShared(null),
        Origin.REGISTERED,
        Set.of(reference.type()));
  }

  private Correlation correlate(CarrierEvent event, Candidate... candidates) {
    return correlator.correlate(event, Known.of(new ArrayList<>(Arrays.asList(candidates))));
  }

  private static String shipments(Correlation correlation) {
    return correlation.fold(
        m -> String.join(",", m.shipments()),
        Correlation.Ambiguous::explanation,
        u -> u.explanation());
  }

  private static Why why(Correlation correlation) {
    return ((Correlation.Matched) correlation).matches().get(0).why();
  }

  private static String rule(Correlation correlation) {
    return correlation.fold(
        m -> m.matches().get(0).why().rule(), a -> a.explanation(), u -> u.explanation());
  }
}
