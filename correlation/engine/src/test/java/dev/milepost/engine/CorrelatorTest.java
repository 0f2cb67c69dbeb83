package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.number;
import static dev.milepost.engine.CarrierSays.says;
import static dev.milepost.event.Milestone.IN_TRANSIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
  private static final Reference PO = new Reference(ReferenceType.PURCHASE_ORDER, "PO-7", null);
  private static final Reference NOTE = new Reference(ReferenceType.DELIVERY_NOTE, "N-5", null);

  private final Correlator correlator = new Correlator(Map.of());

  @Test
  void matchesTheReferenceOfTheSameIssuer() {
    Reference registered = new Reference(ReferenceType.TRACKING_NUMBER, "1z-1", "ups");

    Correlation correlation = correlate(at(day(1)), new Candidate("SHP-1", registered, day(0)));

    assertThat(correlation)
        .isEqualTo(new Correlation.Matched("SHP-1", new Why("exact-reference", registered, null)));
  }

  @Test
  void matchesWhereTheErpNamesNoIssuerAndSaysSo() {
    Correlation correlation = correlate(at(day(1)), claim("SHP-1", null, day(0)));

    assertThat(ruleOf(correlation)).isEqualTo("exact-reference-issuer-unstated");
  }

  @Test
  void matchesWhereTheCarrierNamesNoIssuerAndSaysSo() {
    CarrierEvent event =
        says(IN_TRANSIT).of(new Reference(ReferenceType.PRO, "77", null)).at(day(1)).event();
    Reference registered = new Reference(ReferenceType.PRO, "77", "ODFL");

    Correlation correlation = correlate(event, new Candidate("SHP-1", registered, day(0)));

    assertThat(ruleOf(correlation)).isEqualTo("exact-reference-issuer-unstated");
  }

  @Test
  void prefersTheShipmentThatNamesTheIssuer() {
    Correlation correlation =
        correlate(at(day(1)), claim("SHP-1", null, day(0)), claim("SHP-2", "UPS", day(0)));

    assertThat(shipmentOf(correlation)).isEqualTo("SHP-2");
  }

  @Test
  void givesNothingToAnotherIssuer() {
    Correlation correlation = correlate(at(day(1)), claim("SHP-1", "FEDEX", day(0)));

    assertThat(correlation)
        .isEqualTo(
            new Correlation.Unmatched(
                "TRACKING_NUMBER:1Z1 is registered under another issuer than UPS"));
  }

  @Test
  void saysThatNobodyRegisteredTheNumber() {
    Correlation correlation = correlate(at(day(1)));

    assertThat(correlation)
        .isEqualTo(new Correlation.Unmatched("no shipment has registered TRACKING_NUMBER:1Z1"));
  }

  @Test
  void trustsANumberFor120DaysAndNoLonger() {
    Instant end = day(120);

    Correlation last = correlate(at(end), claim("SHP-1", "UPS", day(0)));
    Correlation late = correlate(at(end.plusMillis(1)), claim("SHP-1", "UPS", day(0)));

    assertThat(shipmentOf(last)).isEqualTo("SHP-1");
    assertThat(late)
        .isEqualTo(
            new Correlation.Unmatched(
                "TRACKING_NUMBER:1Z1 is registered, but the event is later than the 120 days after"
                    + " which UPS gives the number out again"));
  }

  @Test
  void trustsANumberAsLongAsItsCarrierSays() {
    Correlator ninety = new Correlator(Map.of(new CarrierCode("UPS"), Duration.ofDays(90)));

    Correlation correlation =
        ninety.correlate(at(day(91)), Known.of(List.of(claim("SHP-1", "UPS", day(0)))));

    assertThat(correlation).isInstanceOf(Correlation.Unmatched.class);
  }

  @Test
  void givesTheHistoryOfBeforeToAShipmentThatIsRegisteredLate() {
    Correlation correlation = correlate(at(day(0)), claim("SHP-1", "UPS", day(300)));

    assertThat(shipmentOf(correlation)).isEqualTo("SHP-1");
  }

  @Test
  void tellsTwoShipmentsOfOneNumberApartByTime() {
    Candidate first = claim("SHP-1", "UPS", day(0));
    Candidate second = claim("SHP-2", "UPS", day(200));

    Correlation early = correlate(at(day(3)), first, second);
    Correlation late = correlate(at(day(203)), first, second);

    assertThat(shipmentOf(early)).isEqualTo("SHP-1");
    assertThat(shipmentOf(late)).isEqualTo("SHP-2");
  }

  @Test
  void leavesToAnAgentWhatTimeDoesNotTellApart() {
    Correlation correlation =
        correlate(
            at(day(15)),
            claim("SHP-2", "UPS", day(10)),
            claim("SHP-1", "UPS", day(0)),
            claim("SHP-1", "UPS", day(0)));

    assertThat(correlation)
        .isEqualTo(
            new Correlation.Ambiguous(
                List.of("SHP-1", "SHP-2"),
                "exact-reference: TRACKING_NUMBER:1Z1 is registered by 2 shipments, and the"
                    + " event's time does not tell them apart"));
  }

  @Test
  void leavesToAnAgentWhatLiesBeforeEveryClaim() {
    Correlation correlation =
        correlate(at(day(0)), claim("SHP-1", "UPS", day(200)), claim("SHP-2", "UPS", day(300)));

    assertThat(correlation).isInstanceOf(Correlation.Ambiguous.class);
  }

  @Test
  void takesTwoClaimsOfOneShipmentForOne() {
    Correlation correlation =
        correlate(at(day(1)), claim("SHP-1", "UPS", day(0)), claim("SHP-1", "ups", day(0)));

    assertThat(shipmentOf(correlation)).isEqualTo("SHP-1");
  }

  @Test
  void doesNotDependOnTheOrderOfTheClaims() {
    Candidate first = claim("SHP-1", null, day(0));
    Candidate second = claim("SHP-2", "UPS", day(0));
    Candidate third = claim("SHP-3", "FEDEX", day(0));

    Correlation correlation = correlate(at(day(1)), third, second, first);

    assertThat(correlation).isEqualTo(correlate(at(day(1)), first, second, third));
  }

  @Test
  void matchesByANumberThatTheCarrierTiesToItsOwnAndSaysSo() {
    Correlation correlation =
        correlate(beside(PO), new Candidate("SHP-1", PO, day(0)), other("SHP-2", "PO-8"));

    assertThat(correlation)
        .isEqualTo(new Correlation.Matched("SHP-1", new Why("related-reference", PO, null)));
  }

  @Test
  void prefersItsOwnNumberToThoseBesideIt() {
    Correlation correlation =
        correlate(beside(PO), new Candidate("SHP-1", PO, day(0)), claim("SHP-2", "UPS", day(0)));

    assertThat(shipmentOf(correlation)).isEqualTo("SHP-2");
    assertThat(ruleOf(correlation)).isEqualTo("exact-reference");
  }

  /** An order may travel in two parcels, and the other's shipment may not be registered yet. */
  @Test
  void givesNoParcelByItsOrderToAShipmentThatKnowsItsOwnParcels() {
    Candidate knowsItsParcels =
        new Candidate(
            "SHP-1",
            PO,
            day(0),
            Set.of(ReferenceType.PURCHASE_ORDER, ReferenceType.TRACKING_NUMBER));

    Correlation correlation = correlate(beside(PO), knowsItsParcels);

    assertThat(correlation)
        .isEqualTo(
            new Correlation.Unmatched(
                "no shipment has registered TRACKING_NUMBER:1Z1; a number beside it is registered by"
                    + " SHP-1, with another TRACKING_NUMBER"));
  }

  @Test
  void takesTheOneShipmentThatEveryRegisteredNumberLeaves() {
    Candidate order1 = new Candidate("SHP-1", PO, day(0));
    Candidate order2 = new Candidate("SHP-2", PO, day(0));
    Candidate note = new Candidate("SHP-2", NOTE, day(0));

    assertThat(shipmentOf(correlate(beside(PO, NOTE), order1, order2, note))).isEqualTo("SHP-2");
    assertThat(correlate(beside(PO, NOTE), note, order2, order1))
        .isEqualTo(correlate(beside(PO, NOTE), order1, order2, note));
  }

  @Test
  void leavesToAnAgentWhatTheNumbersDoNotAgreeOn() {
    Candidate order = new Candidate("SHP-1", PO, day(0));
    Candidate note = new Candidate("SHP-2", NOTE, day(0));
    Candidate sameOrder = new Candidate("SHP-3", PO, day(0));

    assertThat(correlate(beside(PO, NOTE), order, note))
        .isEqualTo(
            new Correlation.Ambiguous(
                List.of("SHP-1", "SHP-2"),
                "related-reference: [PURCHASE_ORDER:PO7, DELIVERY_NOTE:N5] beside"
                    + " TRACKING_NUMBER:1Z1 are registered by 2 shipments, and no one by all of them"
                    + " alone"));
    assertThat(correlate(beside(PO), order, sameOrder)).isInstanceOf(Correlation.Ambiguous.class);
  }

  @Test
  void holdsNumbersBesideToTheirIssuerAndTheirTime() {
    Reference ofOne = new Reference(ReferenceType.BILL_OF_LADING, "9", "MAEU");
    Reference ofAnother = new Reference(ReferenceType.BILL_OF_LADING, "9", "HLCU");

    assertThat(correlate(beside(ofOne), new Candidate("SHP-1", ofAnother, day(0))))
        .isInstanceOf(Correlation.Unmatched.class);
    assertThat(correlate(beside(ofOne), new Candidate("SHP-1", ofOne, day(-200))))
        .isInstanceOf(Correlation.Unmatched.class);
    assertThat(shipmentOf(correlate(beside(ofOne), new Candidate("SHP-1", ofOne, day(0)))))
        .isEqualTo("SHP-1");
  }

  private static CarrierEvent beside(Reference... related) {
    return says(IN_TRANSIT).of(number("1Z1")).beside(related).at(day(1)).event();
  }

  private static Candidate other(String shipment, String order) {
    return new Candidate(
        shipment, new Reference(ReferenceType.PURCHASE_ORDER, order, null), day(0));
  }

  private Correlation correlate(CarrierEvent event, Candidate... candidates) {
    return correlator.correlate(event, Known.of(Arrays.asList(candidates)));
  }

  private static CarrierEvent at(Instant when) {
    return says(IN_TRANSIT).of(number("1Z1")).at(when).event();
  }

  private static Candidate claim(String shipment, @Nullable String issuer, Instant from) {
    return new Candidate(
        shipment, new Reference(ReferenceType.TRACKING_NUMBER, "1Z1", issuer), from);
  }

  private static String shipmentOf(Correlation correlation) {
    return correlation.fold(
        m -> String.join(",", m.shipments()), a -> "ambiguous", u -> "unmatched");
  }

  private static String ruleOf(Correlation correlation) {
    return correlation.fold(
        m -> m.matches().get(0).why().rule(), a -> "ambiguous", u -> "unmatched");
  }
}
