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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
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

    Correlation correlation = ninety.correlate(at(day(91)), List.of(claim("SHP-1", "UPS", day(0))));

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

  private Correlation correlate(CarrierEvent event, Candidate... candidates) {
    return correlator.correlate(event, Arrays.asList(candidates));
  }

  private static CarrierEvent at(Instant when) {
    return says(IN_TRANSIT).of(number("1Z1")).at(when).event();
  }

  private static Candidate claim(String shipment, @Nullable String issuer, Instant from) {
    return new Candidate(
        shipment, new Reference(ReferenceType.TRACKING_NUMBER, "1Z1", issuer), from);
  }

  private static String shipmentOf(Correlation correlation) {
    return correlation.fold(Correlation.Matched::shipment, a -> "ambiguous", u -> "unmatched");
  }

  private static String ruleOf(Correlation correlation) {
    return correlation.fold(m -> m.why().rule(), a -> "ambiguous", u -> "unmatched");
  }
}
