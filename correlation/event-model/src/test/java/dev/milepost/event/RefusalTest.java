package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the hub's words refuse, always by the name of the field. */
@SuppressWarnings("NullAway") // nulls are what a reader of JSON passes for a missing field
class RefusalTest {

  private static final OffsetDateTime MORNING = OffsetDateTime.parse("2026-11-25T08:00:00-05:00");
  private static final Reference NUMBER = new Reference(ReferenceType.TRACKING_NUMBER, "1Z1", null);

  @Test
  void refusesAPromiseThatEndsBeforeItBegins() {
    assertRefused(
        () -> new PromisedWindow(MORNING.plusNanos(1), MORNING),
        "promise: earliest is after latest");
  }

  @Test
  void takesAPromiseOfOneMoment() {
    assertThatCode(() -> new PromisedWindow(MORNING, MORNING)).doesNotThrowAnyException();
  }

  @Test
  void comparesTheEndsOfAPromiseAsInstants() {
    OffsetDateTime sameMomentElsewhere = OffsetDateTime.parse("2026-11-25T14:00:00+01:00");

    assertThatCode(() -> new PromisedWindow(MORNING, sameMomentElsewhere))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesAPromiseWithoutAnEnd() {
    assertRefused(() -> new PromisedWindow(MORNING, null), "promise: latest is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void refusesAShipmentWithABlankId(String blank) {
    assertRefused(() -> shipment(blank, "ACME", NUMBER), "shipment: id must not be blank");
  }

  @Test
  void refusesAShipmentWithoutAnId() {
    assertRefused(() -> shipment(null, "ACME", NUMBER), "shipment: id is missing");
  }

  @Test
  void refusesAShipmentWithoutACustomer() {
    assertRefused(() -> shipment("SHP-1", null, NUMBER), "shipment: customer is missing");
    assertRefused(() -> shipment("SHP-1", " ", NUMBER), "shipment: customer must not be blank");
  }

  @Test
  void refusesAShipmentThatNothingCouldBeMatchedTo() {
    assertRefused(() -> shipment("SHP-1", "ACME"), "shipment: references must name at least one");
  }

  @Test
  void takesMissingListsOfAShipmentForEmptyOnes() {
    Shipment shipment = shipment("SHP-1", "ACME", NUMBER);

    assertThat(shipment.orders()).isEmpty();
    assertThat(shipment.priorityOrStandard()).isEqualTo(Priority.STANDARD);
  }

  @Test
  void refusesAReferenceWithoutTypeOrValue() {
    assertRefused(() -> new Reference(null, "1Z1", null), "reference: type is missing");
    assertRefused(
        () -> new Reference(ReferenceType.PRO, null, null), "reference: value is missing");
  }

  @Test
  void refusesMoneyInNoCurrency() {
    assertRefused(() -> new Money(java.math.BigDecimal.ONE, null), "value: currency is missing");
  }

  @Test
  void refusesACorrectionThatCouldTakeNothingBack() {
    assertRefused(
        () -> new Correction(null, Set.of()), "correction: names neither an event nor a milestone");
  }

  @Test
  void refusesACarrierCodeThatCouldNotStandInAPath() {
    assertRefused(() -> new CarrierCode("UPS/../x"), "carrier: 'UPS/../X' is not");
    assertThat(new CarrierCode(" fedex ")).hasToString("FEDEX");
  }

  @Test
  void refusesAnEventThatDoesNotSayWhen() {
    assertRefused(
        () ->
            new CarrierEvent(
                EventId.ofContent("x"),
                new CarrierCode("UPS"),
                NUMBER,
                List.of(),
                Milestone.DELIVERED,
                Classifier.ACTUAL,
                null,
                null,
                new CarrierStatus(null, "D", null, null),
                null,
                null,
                null,
                List.of(),
                "ups-main",
                "d-1",
                Instant.EPOCH),
        "carrierEvent: time is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+10000-01-01T00:00:00Z", "0000-12-31T23:59:59Z"})
  void refusesATimeThatNoParcelHasSeen(Instant never) {
    OffsetDateTime then = never.atOffset(ZoneOffset.UTC);

    assertRefused(() -> EventTime.given(then), "time: instant is not in the years 1 to 9999");
    assertRefused(
        () -> new PromisedWindow(null, then), "promise: latest is not in the years 1 to 9999");
  }

  @Test
  void refusesAnEstimateThatDoesNotSayWhenItWasMade() {
    assertRefused(
        () -> new Estimate(null, Instant.EPOCH, "UPS", null), "estimate: issuedAt is missing");
  }

  private static void assertRefused(ThrowingCallable made, String message) {
    assertThatIllegalArgumentException().isThrownBy(made).withMessageStartingWith(message);
  }

  private static Shipment shipment(
      @Nullable String id, @Nullable String customer, Reference... references) {
    return new Shipment(
        id,
        customer,
        null,
        List.of(references),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
