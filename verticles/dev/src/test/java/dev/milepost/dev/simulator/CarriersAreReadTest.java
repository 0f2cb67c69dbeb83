package dev.milepost.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.dev.carriers.CarrierSignature;
import dev.milepost.dev.carriers.CarrierSignature.Rule;
import dev.milepost.dev.simulator.SimulatedJourney.Telling;
import dev.milepost.dev.simulator.Story.Fact;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Milestone;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the simulated carriers send, verified and read by the adapters that the hub has. */
class CarriersAreReadTest {
  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  private static final int JOURNEYS = 40;

  @ParameterizedTest
  @EnumSource(Rule.class)
  void signsAsTheAdapterExpectsIt(Rule rule) {
    PushCarrier carrier = (PushCarrier) adapter(rule.name());
    String secret = "b25lLXNlY3JldC10aGF0LWlzLWxvbmctZW5vdWdoLTMyIQ==";
    byte[] body = "{\"a\": \"body\"}".getBytes(StandardCharsets.UTF_8);
    CarrierSignature signature = new CarrierSignature(rule, secret);

    Headers headers = Headers.of(List.of(Map.entry(signature.header(), signature.value(body))));

    assertThat(carrier.authentic(headers, body, List.of(secret))).isTrue();
    assertThat(carrier.authentic(headers, body, List.of("YW5vdGhlci1zZWNyZXQ="))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("dev.milepost.dev.simulator.PlayedCarrier#all")
  void tellsWhatHappensAndWhen(PlayedCarrier carrier) {
    CarrierAdapter adapter = adapter(carrier.name());

    for (SimulatedJourney journey : journeys(carrier)) {
      Set<Instant> told = new HashSet<>();
      Set<Instant> read = new HashSet<>();
      Set<Object> ids = new HashSet<>();
      for (Telling telling : journey.tellings()) {
        told.addAll(times(journey, telling));
        for (CarrierEvent event : events(adapter, journey, telling)) {
          if (event.milestone() != Milestone.ETA_UPDATED) {
            assertThat(event.warnings()).as(journey.body(telling)).isEmpty();
            read.add(event.time().instant());
            ids.add(event.id());
          }
        }
      }
      assertThat(read).as(journey.shipment()).isEqualTo(told);
      // Each thing is one event, however often and in whatever company it is told.
      assertThat(ids).as(journey.shipment()).hasSize(told.size());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.milepost.dev.simulator.PlayedCarrier#all")
  void namesTheShipmentAsTheErpDoes(PlayedCarrier carrier) {
    CarrierAdapter adapter = adapter(carrier.name());
    SimulatedJourney journey =
        journeys(carrier).stream()
            .filter(one -> !one.tellings().isEmpty())
            .findFirst()
            .orElseThrow();

    List<CarrierEvent> events = events(adapter, journey, journey.tellings().get(0));

    assertThat(registered(journey))
        .contains(name(events.get(0).reference()), name(events.get(events.size() - 1).reference()));
  }

  private static List<String> registered(SimulatedJourney journey) {
    JsonArray references = journey.registration().getJsonArray("references");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      JsonObject one = references.getJsonObject(i);
      names.add(
          name(
              new Reference(
                  ReferenceType.valueOf(one.getString("type")),
                  one.getString("value"),
                  one.getString("issuer"))));
    }
    return names;
  }

  private static String name(Reference reference) {
    return reference.key() + " of " + reference.issuer();
  }

  private static Set<Instant> times(SimulatedJourney journey, Telling telling) {
    List<Fact> facts = journey.story().facts();
    int from = journey.story().isCumulative() ? 0 : telling.fact();
    Set<Instant> times = new HashSet<>();
    facts.subList(from, telling.fact() + 1).stream()
        .filter(Fact::counted)
        .forEach(fact -> times.add(fact.when()));
    return times;
  }

  private static List<CarrierEvent> events(
      CarrierAdapter adapter, SimulatedJourney journey, Telling telling) {
    String body = journey.body(telling);
    String text =
        switch (journey.carrier()) {
          case X12 -> X12File.of(TruckStory.SCAC, 1, telling.at(), List.of(body));
          case EDIFACT -> EdifactFile.of(1, telling.at(), List.of(body));
          default -> body;
        };
    Decoded decoded =
        adapter.read(
            new Delivery(
                "a-delivery",
                "a-connection",
                telling.at().plusSeconds(1),
                Headers.NONE,
                text.getBytes(StandardCharsets.UTF_8)));
    assertThat(decoded).as(text).isInstanceOf(Decoded.Events.class);
    Decoded.Events events = (Decoded.Events) decoded;
    assertThat(events.problems()).as(text).isEmpty();
    return events.events();
  }

  private static CarrierAdapter adapter(String carrier) {
    return ServiceLoader.load(CarrierAdapter.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(adapter -> adapter.carrier().value().equals(carrier))
        .findFirst()
        .orElseThrow();
  }

  private static List<SimulatedJourney> journeys(PlayedCarrier carrier) {
    JourneyGenerator generator =
        new JourneyGenerator(5, START, List.of("ACME"), Duration.ofMinutes(1), List.of(carrier));
    return new ArrayList<>(Stream.generate(() -> generator.next(START)).limit(JOURNEYS).toList());
  }
}
