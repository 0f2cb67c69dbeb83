package dev.milepost.hub.notices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Freshness;
import dev.milepost.event.Cause;
import dev.milepost.event.Delay;
import dev.milepost.event.DelayKind;
import dev.milepost.event.Estimate;
import dev.milepost.event.Journey;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Shipment;
import dev.milepost.store.ShipmentView;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NoticeTemplatesTest {
  private static final Instant NOON = Instant.parse("2026-11-25T17:00:00Z");

  @Test
  void fillsInWhatIsKnownByTheDestinationsClock() {
    NoticeTemplates.Filled filled = find("delay", "en", known(Cause.WEATHER));

    assertThat(filled.text())
        .isEqualTo(
            "Your order SO-1 is on its way with UPS, and it is late. The reason is the weather. It"
                + " was promised by Wednesday, November 25, 18:00 (EST). We now expect it by"
                + " Wednesday, November 25, 12:00 (EST). We are watching it and will tell you when"
                + " that changes.");
    assertThat(filled.missing()).isEmpty();
  }

  @Test
  void speaksGerman() {
    assertThat(find("delay", "de", known(Cause.CUSTOMS)).text())
        .startsWith("Ihre Bestellung SO-1 ist mit UPS unterwegs und verspätet sich.")
        .contains("der Zoll", "Mittwoch, 25. November, 12:00 Uhr");
  }

  @Test
  void leavesOutASentenceOfWhichAWordIsNotKnown() {
    ShipmentView bare =
        view(
            new Shipment(
                "SHP-1",
                "ACME",
                List.of(),
                List.of(new Reference(ReferenceType.PURCHASE_ORDER, "PO-1", null)),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null),
            null,
            null);

    NoticeTemplates.Filled filled = find("delay", "en", bare);

    assertThat(filled.text())
        .isEqualTo(
            "Your shipment SHP-1 is on its way with the carrier, and it is late. We are watching it"
                + " and will tell you when that changes.");
    assertThat(filled.missing()).containsExactly("cause", "promise", "estimate");
  }

  @Test
  void hasEveryTemplateInEveryLanguage() {
    List<NoticeTemplates.Filled> all = NoticeTemplates.of(known(null));

    assertThat(
            all.stream()
                .collect(
                    Collectors.groupingBy(
                        NoticeTemplates.Filled::id,
                        Collectors.mapping(NoticeTemplates.Filled::language, Collectors.toList()))))
        .isNotEmpty()
        .allSatisfy(
            (id, languages) ->
                assertThat(languages).containsExactlyElementsOf(NoticeTemplates.LANGUAGES));
    assertThat(all)
        .allSatisfy(
            one -> {
              assertThat(NoticeTemplates.isKnown(one.id())).isTrue();
              assertThat(one.text()).isNotBlank().doesNotContain("{", "}", "null");
              assertThat(one.name()).isNotBlank();
            });
  }

  @ParameterizedTest
  @EnumSource
  void hasWordsForEveryCauseThatIsStated(Cause cause) {
    assertThat(NoticeTemplates.of(known(cause)))
        .filteredOn(one -> one.id().equals("delay"))
        .allSatisfy(
            one ->
                assertThat(one.missing())
                    .containsExactlyElementsOf(
                        cause == Cause.UNSTATED ? List.of("cause") : List.of()));
  }

  private static NoticeTemplates.Filled find(String id, String language, ShipmentView view) {
    return NoticeTemplates.of(view).stream()
        .filter(one -> one.id().equals(id) && one.language().equals(language))
        .findFirst()
        .orElseThrow();
  }

  private static ShipmentView known(@Nullable Cause cause) {
    return view(
        new Shipment(
            "SHP-1",
            "ACME",
            List.of("SO-1", "SO-2"),
            List.of(new Reference(ReferenceType.TRACKING_NUMBER, "1Z5R89390357567127", "UPS")),
            null,
            null,
            1,
            null,
            null,
            null,
            new PromisedWindow(null, OffsetDateTime.parse("2026-11-25T18:00:00-05:00")),
            null,
            new Place("Louisville", "KY", null, "US", null, null, "America/Kentucky/Louisville")),
        new Estimate(null, NOON, "UPS", NOON.minusSeconds(3600)),
        new Delay(
            DelayKind.CARRIER_EXCEPTION,
            cause,
            70,
            NOON,
            null,
            List.of(),
            "What the hub says of it."));
  }

  private static ShipmentView view(
      Shipment shipment, @Nullable Estimate estimate, @Nullable Delay delay) {
    return new ShipmentView(
        shipment,
        1,
        1,
        new Journey(Milestone.IN_TRANSIT, NOON, 1, 0, null, estimate, NOON, false),
        delay == null ? List.of() : List.of(delay),
        NOON,
        new Freshness(estimate == null ? null : estimate.by(), null, null, null));
  }
}
