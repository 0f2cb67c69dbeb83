package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.day;
import static dev.milepost.engine.CarrierSays.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CorrelatorPropertyTest {
  private static final List<Reference> NUMBERS =
      List.of(
          new Reference(ReferenceType.TRACKING_NUMBER, "1Z1", "UPS"),
          new Reference(ReferenceType.TRACKING_NUMBER, "92612", "USPS"),
          new Reference(ReferenceType.PRO, "ODFL0012345", null),
          new Reference(ReferenceType.PRO, "12345", "ODFL"),
          new Reference(ReferenceType.BILL_OF_LADING, "BL900", null),
          new Reference(ReferenceType.CONTAINER, "MSKU1234565", null),
          new Reference(ReferenceType.BOOKING, "BKG77", "MAEU"),
          new Reference(ReferenceType.PURCHASE_ORDER, "PO7777", null));

  private final Correlator correlator = new Correlator(Map.of());

  /** No event is ever on a shipment without a reason, and the reason is that shipment's number. */
  @Property
  void givesEveryMatchAReasonThatIsTheShipments(
      @ForAll("events") CarrierEvent event, @ForAll("knowledge") Known known) {
    Correlation correlation = correlator.correlate(event, known);

    correlation.fold(
        matched -> {
          assertThat(matched.matches())
              .allSatisfy(
                  match ->
                      assertThat(known.candidates())
                          .anySatisfy(
                              claim -> {
                                assertThat(claim.shipment()).isEqualTo(match.shipment());
                                assertThat(claim.reference()).isEqualTo(match.why().reference());
                              }));
          assertThat(matched.shipments()).doesNotHaveDuplicates().isSorted();
          return true;
        },
        ambiguous -> assertThat(Set.copyOf(ambiguous.candidates())).hasSizeGreaterThan(1),
        unmatched -> assertThat(unmatched.explanation()).isNotBlank());
  }

  @Property
  void decidesByTheSetOfWhatIsKnownAndNoOrderOfIt(
      @ForAll("events") CarrierEvent event, @ForAll("knowledge") Known known, @ForAll int seed) {
    Known shuffled =
        new Known(
            shuffled(known.candidates(), seed),
            shuffled(known.edges(), seed),
            shuffled(known.verdicts(), seed),
            known.learned());

    assertThat(correlator.explain(event, shuffled)).isEqualTo(correlator.explain(event, known));
  }

  /** Of a container, each shipment's claim stands for itself. */
  @Property
  void givesWhatIsSharedToEachByItsOwnClaimAlone(@ForAll("knowledge") Known known) {
    Reference box = NUMBERS.get(5);
    CarrierEvent event = says(Milestone.DEPARTED).of(box).at(day(2)).event();
    List<Candidate> claims =
        known.candidates().stream()
            .filter(claim -> claim.reference().equals(box))
            .map(claim -> new Candidate(claim.shipment(), box, day(1)))
            .toList();

    Correlation correlation = correlator.correlate(event, Known.of(claims));

    Set<String> each = claims.stream().map(Candidate::shipment).collect(Collectors.toSet());
    Set<String> given =
        correlation.<Set<String>>fold(
            matched -> Set.copyOf(matched.shipments()), a -> Set.of("?"), u -> Set.of());
    assertThat(given).isEqualTo(each);
  }

  /** What the first look decides by the event's own number, the second decides by all. */
  @Property
  void decidesAloneWhatAllThatIsKnownDecides(
      @ForAll("events") CarrierEvent event, @ForAll("knowledge") Known all) {
    Known known = new Known(all.candidates(), all.edges(), List.of(), all.learned());
    List<Candidate> own =
        known.candidates().stream()
            .filter(claim -> Correlator.firstNumbersOf(event).contains(claim.reference().key()))
            .toList();
    if (correlator.mayDecideAlone(event, own, false)
        && correlator.correlate(event, Known.of(own)) instanceof Correlation.Matched first) {

      assertThat(correlator.correlate(event, known)).isEqualTo(first);
    }
  }

  private static <T> List<T> shuffled(List<T> list, int seed) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, new Random(seed));
    return copy;
  }

  @Provide
  Arbitrary<CarrierEvent> events() {
    return Combinators.combine(
            Arbitraries.of(NUMBERS.subList(0, 7)),
            Arbitraries.of(NUMBERS).list().ofMaxSize(2),
            Arbitraries.integers().between(-5, 140))
        .as(
            (own, beside, day) ->
                says(Milestone.DEPARTED)
                    .of(own)
                    .beside(beside.toArray(Reference[]::new))
                    .at(day(day))
                    .event());
  }

  @Provide
  Arbitrary<Known> knowledge() {
    Arbitrary<Candidate> claim =
        Combinators.combine(
                Arbitraries.of("SHP-1", "SHP-2", "SHP-3"),
                Arbitraries.of(NUMBERS),
                Arbitraries.integers().between(0, 60))
            .as((shipment, number, day) -> new Candidate(shipment, number, day(day)));
    Arbitrary<List<Edge>> edges =
        Combinators.combine(Arbitraries.of(NUMBERS), Arbitraries.of(NUMBERS))
            .as((one, other) -> Edge.between(one, other, day(1)))
            .list()
            .ofMaxSize(4)
            .map(all -> all.stream().flatMap(edge -> edge.stream()).distinct().toList());
    return Combinators.combine(claim.list().ofMaxSize(6), edges)
        .as((claims, tied) -> new Known(claims, tied, List.of(), List.of()));
  }
}
