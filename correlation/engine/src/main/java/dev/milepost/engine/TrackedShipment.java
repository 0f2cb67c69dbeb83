package dev.milepost.engine;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.EventId;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.Why;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shipment with everything that is known of it, at one moment.
 *
 * @param sequence of the last event that went out
 * @param facts every event that was matched to it
 * @param delays those that are open
 */
public record TrackedShipment(
    Shipment shipment, long sequence, List<Fact> facts, Journey journey, List<Delay> delays) {

  /** Copies the lists. */
  public TrackedShipment {
    facts = List.copyOf(facts);
    delays = List.copyOf(delays);
  }

  /** A shipment that was just registered. */
  public static TrackedShipment registered(Shipment shipment) {
    return new TrackedShipment(
        shipment, 0, List.of(), JourneyFold.fold(shipment, List.of()), List.of());
  }

  /** The same shipment, registered anew with other words. */
  public TrackedShipment reregistered(Shipment anew) {
    return new TrackedShipment(anew, sequence, facts, journey, delays);
  }

  /**
   * An event that was matched to this shipment.
   *
   * @param traceparent of the delivery that brought it
   */
  public record Arrival(CarrierEvent event, Why why, @Nullable String traceparent) {}

  /**
   * What arrivals, or time alone, made of a shipment.
   *
   * @param arrivals those that were new
   * @param revised known ones that were stated anew; all others were known and change nothing
   * @param events what goes out, in the order of {@link ShipmentEvent#sequence()}
   * @param lookAgainAt when time alone may change the judgement, if ever
   */
  public record Outcome(
      TrackedShipment after,
      List<Arrival> arrivals,
      List<Arrival> revised,
      List<ShipmentEvent> events,
      @Nullable Instant lookAgainAt) {
    /** Copies the lists. */
    public Outcome {
      arrivals = List.copyOf(arrivals);
      revised = List.copyOf(revised);
      events = List.copyOf(events);
    }
  }

  /**
   * Applies what arrived: folds the journey, judges the delays, and says what goes out. All that
   * arrives together is judged together, so that an exception which its own history answers opens
   * no delay.
   *
   * @param now the moment of the judgement
   */
  public Outcome apply(Collection<Arrival> arrived, Instant now) {
    return apply(arrived, now, Forecaster.NONE);
  }

  /** The same, with what Milepost itself expects. */
  public Outcome apply(Collection<Arrival> arrived, Instant now, Forecaster forecaster) {
    Map<EventId, Fact> all = new LinkedHashMap<>();
    facts.forEach(fact -> all.put(fact.id(), fact));
    Map<EventId, Arrival> fresh = new LinkedHashMap<>();
    Map<EventId, Arrival> revised = new LinkedHashMap<>();
    List<Telling.News> news = new ArrayList<>();
    for (Arrival arrival : arrived) {
      Fact said = Fact.of(arrival.event());
      Fact known = all.get(said.id());
      if (known == null) {
        fresh.put(said.id(), arrival);
        if (!SameScan.isTold(said, all.values())) {
          news.add(new Telling.News(arrival, null));
        }
      } else if (said.revision().compareTo(known.revision()) > 0) {
        (fresh.containsKey(said.id()) ? fresh : revised).put(said.id(), arrival);
        if (!said.meansTheSameAs(known)) {
          news.add(new Telling.News(arrival, known));
        }
      } else {
        continue;
      }
      all.put(said.id(), said);
    }
    Journey bare = JourneyFold.fold(shipment, all.values());
    Journey folded =
        bare.expecting(
            forecaster.settle(journey.forecast(), shipment, all.values(), bare, now).orElse(null));
    List<Delay> judged = settled(DelayPolicy.judgeAll(shipment, folded, now));
    Telling telling = new Telling(this, folded, judged, now, news);
    return new Outcome(
        new TrackedShipment(
            shipment, sequence + telling.size(), List.copyOf(all.values()), folded, judged),
        List.copyOf(fresh.values()),
        List.copyOf(revised.values()),
        telling.events(),
        Forecaster.earliest(DelayPolicy.nextLook(shipment, folded, now), folded.forecast())
            .orElse(null));
  }

  /** The worst of the open delays. */
  public Optional<Delay> worstDelay() {
    return delays.stream().findFirst();
  }

  /** A delay that goes on with the same cause is the one that was opened, not a new one. */
  private List<Delay> settled(List<Delay> judged) {
    return judged.stream()
        .map(
            delay ->
                delays.stream()
                    .filter(open -> open.kind() == delay.kind())
                    .filter(open -> open.cause() == delay.cause())
                    .filter(open -> open.since().equals(delay.since()))
                    .findFirst()
                    .orElse(delay))
        .toList();
  }
}
