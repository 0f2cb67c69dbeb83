package dev.milepost.engine;

import dev.milepost.event.CarrierEvent;
import dev.milepost.event.Delay;
import dev.milepost.event.EventId;
import dev.milepost.event.Forecast;
import dev.milepost.event.Journey;
import dev.milepost.event.Shipment;
import dev.milepost.event.ShipmentEvent;
import dev.milepost.event.ShipmentEventType;
import dev.milepost.event.Why;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
 * @param judgedAt the moment by which they were judged: no later judgement goes back before it,
 *     since nodes' clocks differ and a promise is not broken twice
 */
public record TrackedShipment(
    Shipment shipment,
    long sequence,
    List<Fact> facts,
    Journey journey,
    List<Delay> delays,
    Instant judgedAt) {

  /** Copies the lists. */
  public TrackedShipment {
    facts = List.copyOf(facts);
    delays = List.copyOf(delays);
  }

  /** A shipment that was just registered. */
  public static TrackedShipment registered(Shipment shipment) {
    return new TrackedShipment(
        shipment, 0, List.of(), JourneyFold.fold(shipment, List.of()), List.of(), Instant.EPOCH);
  }

  /** The same shipment, registered anew with other words. */
  public TrackedShipment reregistered(Shipment anew) {
    return new TrackedShipment(anew, sequence, facts, journey, delays, judgedAt);
  }

  /**
   * An event that was matched to this shipment.
   *
   * @param traceparent of the delivery that brought it
   * @param returns how often it was taken off this shipment before: told again, it goes out under
   *     another id
   */
  public record Arrival(CarrierEvent event, Why why, @Nullable String traceparent, int returns) {
    /** One that was never taken off. */
    public Arrival(CarrierEvent event, Why why, @Nullable String traceparent) {
      this(event, why, traceparent, 0);
    }
  }

  /**
   * An event that is not this shipment's any more.
   *
   * @param summary why, a sentence for the shipment's own subscribers: it names no other shipment
   */
  public record Departure(CarrierEvent event, String summary, int returns) {}

  /**
   * What arrivals, or time alone, made of a shipment.
   *
   * @param arrivals those that were new
   * @param revised known ones that were stated anew; all others were known and change nothing
   * @param departures those that were on it and are not any more
   * @param events what goes out, in the order of {@link ShipmentEvent#sequence()}
   * @param lookAgainAt when time alone changes the judgement, if ever
   * @param took how long it took, where it is delivered
   */
  public record Outcome(
      TrackedShipment after,
      List<Arrival> arrivals,
      List<Arrival> revised,
      List<Departure> departures,
      List<ShipmentEvent> events,
      @Nullable Instant lookAgainAt,
      @Nullable TransitSample took) {
    /** Copies the lists. */
    public Outcome {
      arrivals = List.copyOf(arrivals);
      revised = List.copyOf(revised);
      departures = List.copyOf(departures);
      events = List.copyOf(events);
    }

    /**
     * The same, and then a message to the customer, the last that goes out.
     *
     * @param id of the event that tells it
     */
    public Outcome noticing(EventId id, ShipmentEvent.Noticed notice, Instant now) {
      long sequence = after.sequence() + 1;
      List<ShipmentEvent> all = new ArrayList<>(events);
      all.add(
          new ShipmentEvent(
              id,
              ShipmentEventType.NOTICE,
              after.shipment(),
              sequence,
              OffsetDateTime.ofInstant(now, ZoneOffset.UTC),
              null,
              null,
              after.journey(),
              after.worstDelay().orElse(null),
              notice));
      return new Outcome(
          new TrackedShipment(
              after.shipment(),
              sequence,
              after.facts(),
              after.journey(),
              after.delays(),
              after.judgedAt()),
          arrivals,
          revised,
          departures,
          all,
          lookAgainAt,
          took);
    }

    /** Whether all that came was known, and time alone changed nothing that is told. */
    public boolean isNothing() {
      return arrivals.isEmpty() && revised.isEmpty() && departures.isEmpty() && events.isEmpty();
    }
  }

  /**
   * Applies what arrived: folds the journey, judges the delays, and says what goes out. All that
   * arrives together is judged together, so that an exception which its own history answers opens
   * no delay.
   *
   * @param now the moment of the judgement
   * @param judge by which rules it is judged late
   */
  public Outcome apply(Collection<Arrival> arrived, Instant now, Judge judge) {
    return apply(arrived, List.of(), now, judge);
  }

  /**
   * The same where events leave the shipment as others arrive. What was told of them is corrected,
   * unless what stays on the shipment says the same.
   *
   * @param departed those that are not on it are passed over
   * @param clock the moment of the judgement, unless it was judged by a later one before
   * @throws Unjudged where the rules fail over it
   */
  public Outcome apply(
      Collection<Arrival> arrived, Collection<Departure> departed, Instant clock, Judge judge) {
    try {
      return applied(arrived, departed, judgedAt.isAfter(clock) ? judgedAt : clock, judge);
    } catch (RuntimeException failure) {
      throw new Unjudged(shipment.id(), failure);
    }
  }

  private Outcome applied(
      Collection<Arrival> arrived, Collection<Departure> departed, Instant now, Judge judge) {
    Map<EventId, Fact> all = new LinkedHashMap<>();
    facts.forEach(fact -> all.put(fact.id(), fact));
    Map<Departure, Fact> gone = new LinkedHashMap<>();
    for (Departure departure : departed) {
      Fact fact = all.remove(departure.event().id());
      if (fact != null) {
        gone.put(departure, fact);
      }
    }
    List<Telling.Unsaid> unsaid = new ArrayList<>();
    List<Fact> told = new ArrayList<>(all.values());
    gone.forEach(
        (departure, fact) -> {
          if (!SameScan.isTold(fact, told)) {
            unsaid.add(new Telling.Unsaid(departure, fact));
          }
          told.add(fact);
        });
    Map<EventId, Arrival> fresh = new LinkedHashMap<>();
    Map<EventId, Arrival> revised = new LinkedHashMap<>();
    List<Telling.News> news = new ArrayList<>();
    for (Arrival arrival : arrived) {
      Fact said = Fact.of(arrival.event(), arrival.why());
      Fact known = all.get(said.id());
      if (known == null) {
        fresh.put(said.id(), arrival);
        if (!SameScan.isTold(said, all.values())) {
          news.add(new Telling.News(arrival, null));
        }
      } else if (said.holdsOver(known)) {
        (fresh.containsKey(said.id()) ? fresh : revised).put(said.id(), arrival);
        if (!said.meansTheSameAs(known)) {
          news.add(new Telling.News(arrival, known));
        }
      } else {
        continue;
      }
      all.put(said.id(), said);
    }
    JourneyFold.Folded bare = JourneyFold.folded(shipment, all.values());
    Forecast forecast =
        judge.forecaster().settle(journey.forecast(), shipment, bare, now).orElse(null);
    JourneyFold.Folded folded = bare.expecting(forecast);
    Judge.Judgement judged = judge.judge(shipment, folded, forecast, now);
    Telling telling = new Telling(this, folded, judged.delays(), now, news, unsaid);
    return new Outcome(
        new TrackedShipment(
            shipment,
            sequence + telling.size(),
            List.copyOf(all.values()),
            folded.journey(),
            judged.delays(),
            now),
        List.copyOf(fresh.values()),
        List.copyOf(revised.values()),
        List.copyOf(gone.keySet()),
        telling.events(),
        Forecaster.earliest(judged.nextLook(), forecast),
        judge.forecaster().sample(shipment, folded).orElse(null));
  }

  /** The same by the default rules, in a world without holidays. */
  public Outcome apply(Collection<Arrival> arrived, Instant now) {
    return apply(arrived, now, Judge.BY_DEFAULT);
  }

  /** The worst of the open delays. */
  public Optional<Delay> worstDelay() {
    return delays.stream().findFirst();
  }
}
