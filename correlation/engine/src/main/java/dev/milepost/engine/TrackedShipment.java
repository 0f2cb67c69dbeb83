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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
   * @param arrivals those that were new; the others were known and change nothing
   * @param events what goes out, in the order of {@link ShipmentEvent#sequence()}
   * @param lookAgainAt when time alone may change the judgement, if ever
   */
  public record Outcome(
      TrackedShipment after,
      List<Arrival> arrivals,
      List<ShipmentEvent> events,
      @Nullable Instant lookAgainAt) {
    /** Copies the lists. */
    public Outcome {
      arrivals = List.copyOf(arrivals);
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
    Set<EventId> known = new HashSet<>();
    facts.forEach(fact -> known.add(fact.id()));
    List<Arrival> fresh = new ArrayList<>();
    List<Fact> all = new ArrayList<>(facts);
    for (Arrival arrival : arrived) {
      if (known.add(arrival.event().id())) {
        fresh.add(arrival);
        all.add(Fact.of(arrival.event()));
      }
    }
    Journey folded = JourneyFold.fold(shipment, all);
    List<Delay> judged = settled(DelayPolicy.judgeAll(shipment, folded, now));
    Telling telling = new Telling(this, folded, judged, now, fresh);
    return new Outcome(
        new TrackedShipment(shipment, sequence + telling.size(), all, folded, judged),
        fresh,
        telling.events(),
        DelayPolicy.nextLook(shipment, folded, now).orElse(null));
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
