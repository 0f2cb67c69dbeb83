package dev.milepost.store.crash;

import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.CarrierStatus;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.EventTime;
import dev.milepost.event.Milestone;
import dev.milepost.event.Place;
import dev.milepost.event.Priority;
import dev.milepost.event.PromisedWindow;
import dev.milepost.event.Reference;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import dev.milepost.event.Shipment;
import dev.milepost.event.TimeQuality;
import dev.milepost.store.Incoming;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a hub hears in some days, made of a number: shipments of several customers are registered,
 * registered anew and looked at, while carriers and aggregators speak of them, early, late, twice,
 * wrongly and of numbers that several or none of them have.
 */
record History(List<Moment> moments) {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final int MOMENTS = 3;
  private static final int HOURS_BETWEEN = 14;
  private static final CarrierCode UPS = new CarrierCode("UPS");
  private static final CarrierCode AGGREGATOR = new CarrierCode("EASYPOST");
  private static final List<Milestone> SAID =
      List.of(
          Milestone.PICKED_UP,
          Milestone.DEPARTED,
          Milestone.ARRIVED,
          Milestone.ARRIVED,
          Milestone.IN_TRANSIT,
          Milestone.EXCEPTION,
          Milestone.EXCEPTION,
          Milestone.DELAYED,
          Milestone.ETA_UPDATED,
          Milestone.OUT_FOR_DELIVERY,
          Milestone.DELIVERED);

  /** What comes while the clock stands at one time; looked at by time alone before all else. */
  record Moment(Instant now, List<Step> steps) {}

  /**
   * How the node goes on after a step.
   *
   * @param publishes what is stored, at once and not a step later
   * @param forgets what is published, at once and not a step later
   * @param commits the offset, at once and not at the end of the moment
   * @param swept whether somebody sweeps the outbox before the node has published
   */
  record Pace(boolean publishes, boolean forgets, boolean commits, boolean swept) {}

  /** What arrives. */
  sealed interface Step {
    Pace pace();
  }

  /** Carrier events that are read from their topic together. */
  record Batch(List<Incoming> events, Pace pace) implements Step {}

  /**
   * What an ERP says until it is answered.
   *
   * @param narrows whether a number is given up, so that an event which is read again would find
   *     another shipment: what was read before is then done with
   */
  record Registration(Shipment shipment, boolean narrows, Pace pace) implements Step {}

  static History of(long seed) {
    return new Teller(seed).tell();
  }

  /** Makes one up. */
  private static final class Teller {
    private final Random random;
    private final List<List<Step>> steps = new ArrayList<>();
    private final List<List<CarrierEvent>> arriving = new ArrayList<>();
    private int scans;

    Teller(long seed) {
      // The first numbers of neighbouring seeds are alike.
      this.random = new Random(seed * 0x9E3779B97F4A7C15L);
      for (int moment = 0; moment < MOMENTS; moment++) {
        steps.add(new ArrayList<>());
        arriving.add(new ArrayList<>());
      }
    }

    History tell() {
      int shipments = 2 + random.nextInt(3);
      for (int i = 0; i < shipments; i++) {
        register(i);
        speakOf(i);
      }
      if (chance(50)) {
        say(scan(tracking("STRANGER"), Milestone.PICKED_UP));
      }
      List<Moment> moments = new ArrayList<>();
      for (int moment = 0; moment < MOMENTS; moment++) {
        List<Step> all = steps.get(moment);
        batches(arriving.get(moment)).forEach(all::add);
        shuffleBatches(all);
        moments.add(new Moment(at(moment), List.copyOf(all)));
      }
      // Whatever was promised is over by then.
      moments.add(new Moment(at(MOMENTS + 10), List.of()));
      return new History(moments);
    }

    /** Registrations of one shipment stay in their order. */
    private void shuffleBatches(List<Step> all) {
      List<Step> registrations = all.stream().filter(Registration.class::isInstance).toList();
      List<Step> order = new ArrayList<>(all);
      Collections.shuffle(order, random);
      int next = 0;
      for (int i = 0; i < order.size(); i++) {
        all.set(i, order.get(i) instanceof Registration ? registrations.get(next++) : order.get(i));
      }
    }

    private void register(int i) {
      List<Reference> numbers = new ArrayList<>(List.of(tracking("1Z" + i)));
      if (chance(30)) {
        numbers.add(tracking("1Z" + i + "B"));
      }
      if (chance(40)) {
        numbers.add(new Reference(ReferenceType.PURCHASE_ORDER, "PO-" + i, null));
      }
      if (chance(30)) {
        // Of an order alone, until the label is printed.
        numbers.clear();
        numbers.add(new Reference(ReferenceType.PURCHASE_ORDER, "PO-" + i, null));
      }
      if (chance(40)) {
        numbers.add(tracking("SHARED"));
      }
      if (chance(40)) {
        numbers.add(new Reference(ReferenceType.CONTAINER, "MSCU1234565", null));
      }
      int first = random.nextInt(MOMENTS);
      say(first, shipment(i, numbers), false);
      List<Reference> known = numbers;
      for (int moment = first; moment < MOMENTS; moment++) {
        if (chance(35)) {
          List<Reference> anew = new ArrayList<>(chance(50) ? known : numbers);
          if (chance(40)) {
            anew.add(tracking("1Z" + i + "LATER"));
          }
          if (anew.size() > 1 && chance(25)) {
            anew.remove(0);
          }
          say(moment, shipment(i, anew), !anew.containsAll(known));
          known = anew;
        }
      }
      if (chance(15)) {
        Shipment mine = shipment(i, numbers);
        say(MOMENTS - 1, another(mine, "INTRUDER"), false);
      }
    }

    private void say(int moment, Shipment shipment, boolean narrows) {
      steps.get(moment).add(new Registration(shipment, narrows, pace()));
    }

    private Shipment shipment(int i, List<Reference> numbers) {
      Instant promised =
          chance(70) ? START.plusSeconds(3600L * (4 + random.nextInt(MOMENTS * 14))) : null;
      return new Shipment(
          "SHP-" + i,
          i % 2 == 0 ? "ACME" : "GLOBEX",
          List.of("SO-" + i),
          numbers,
          null,
          null,
          null,
          chance(30) ? Priority.CRITICAL : null,
          null,
          null,
          promised == null ? null : new PromisedWindow(null, promised.atOffset(ZoneOffset.UTC)),
          null,
          null);
    }

    private static Shipment another(Shipment of, String customer) {
      return new Shipment(
          of.id(),
          customer,
          of.orders(),
          of.references(),
          of.mode(),
          of.service(),
          of.pieces(),
          of.priority(),
          of.value(),
          of.plannedPickup(),
          of.promise(),
          of.origin(),
          of.destination());
    }

    private void speakOf(int i) {
      int events = 2 + random.nextInt(4);
      List<CarrierEvent> said = new ArrayList<>();
      for (int n = 0; n < events; n++) {
        CarrierEvent event = scan(numberOf(i), SAID.get(random.nextInt(SAID.size())), "PO-" + i);
        said.add(event);
        say(event);
        if (chance(25)) {
          say(event);
        }
        if (chance(20)) {
          say(statedAnew(event));
        }
      }
      CarrierEvent wrong = said.get(random.nextInt(said.size()));
      if (chance(25)) {
        say(takingBack(wrong, new Correction(wrong.id(), Set.of())));
      }
      if (chance(20)) {
        say(
            takingBack(
                wrong,
                Correction.ofLatest(Milestone.ARRIVED, Milestone.DEPARTED, Milestone.DELIVERED)));
      }
    }

    private Reference numberOf(int i) {
      int which = random.nextInt(10);
      if (which < 5) {
        return tracking("1Z" + i);
      }
      return switch (which) {
        case 5 -> tracking("1Z" + i + "B");
        case 6 -> tracking("1Z" + i + "LATER");
        case 7 -> tracking("SHARED");
        case 8 -> new Reference(ReferenceType.CONTAINER, "MSCU1234565", null);
        default -> tracking("1Z" + i);
      };
    }

    private void say(CarrierEvent event) {
      arriving.get(random.nextInt(MOMENTS)).add(event);
    }

    private List<Batch> batches(List<CarrierEvent> events) {
      List<Batch> batches = new ArrayList<>();
      for (int from = 0; from < events.size(); ) {
        int to = Math.min(events.size(), from + 2 + random.nextInt(4));
        List<Incoming> together =
            events.subList(from, to).stream()
                .map(event -> new Incoming(event, "00-of-" + event.id()))
                .toList();
        batches.add(new Batch(together, pace()));
        from = to;
      }
      return batches;
    }

    private Pace pace() {
      return new Pace(chance(60), chance(60), chance(50), chance(15));
    }

    private CarrierEvent scan(Reference number, Milestone milestone) {
      return scan(number, milestone, null);
    }

    /** Few moments and places, so that two sources tell of one scan now and then. */
    private CarrierEvent scan(Reference number, Milestone milestone, @Nullable String order) {
      Instant when = START.plusSeconds(3600L * random.nextInt(MOMENTS * HOURS_BETWEEN));
      CarrierCode carrier = chance(25) ? AGGREGATOR : UPS;
      String name = number.value() + " " + scans++;
      return new CarrierEvent(
          EventId.ofContent(name),
          carrier,
          number,
          order != null && chance(60)
              ? List.of(new Reference(ReferenceType.PURCHASE_ORDER, order, null))
              : List.of(),
          milestone,
          Classifier.ACTUAL,
          new EventTime(when, chance(80) ? ZoneOffset.ofHours(-5) : null, TimeQuality.GIVEN),
          Place.of(chance(50) ? "Louisville" : "Memphis", null, "US"),
          new CarrierStatus("I", milestone.name(), null, name),
          milestone.effect() == Milestone.Effect.PROBLEM ? Cause.WEATHER : null,
          milestone == Milestone.ETA_UPDATED
              ? new Estimate(null, when.plusSeconds(7200L * random.nextInt(24)), "UPS", when)
              : null,
          null,
          List.of(),
          "connection",
          "delivery-" + scans,
          when.plusSeconds(60),
          null);
    }

    private CarrierEvent statedAnew(CarrierEvent one) {
      CarrierEvent other = scan(one.reference(), SAID.get(random.nextInt(SAID.size())));
      return with(one, other, null)
          .as(new Revision(START.plusSeconds(3600L * random.nextInt(90)), null));
    }

    private CarrierEvent takingBack(CarrierEvent wrong, Correction correction) {
      CarrierEvent own = scan(wrong.reference(), Milestone.SCAN_CANCELLED);
      return with(own, own, correction);
    }

    /** What the other says, as the one's fact. */
    private static CarrierEvent with(
        CarrierEvent one, CarrierEvent other, @Nullable Correction correction) {
      return new CarrierEvent(
          one.id(),
          one.carrier(),
          one.reference(),
          one.related(),
          other.milestone(),
          other.classifier(),
          other.time(),
          other.place(),
          other.carrierStatus(),
          other.cause(),
          other.estimate(),
          correction,
          other.warnings(),
          other.connection(),
          other.deliveryId(),
          other.receivedAt(),
          null);
    }

    private boolean chance(int percent) {
      return random.nextInt(100) < percent;
    }

    private static Instant at(int moment) {
      return START.plusSeconds(3600L * HOURS_BETWEEN * (moment + 1));
    }

    private static Reference tracking(String value) {
      return Reference.trackingNumber(UPS, value);
    }
  }

  /** The customers' shipments that it speaks of. */
  Set<String> shipments() {
    Set<String> ids = new TreeSet<>();
    moments.forEach(
        moment ->
            moment
                .steps()
                .forEach(
                    step -> {
                      if (step instanceof Registration registration) {
                        ids.add(registration.shipment().id());
                      }
                    }));
    return ids;
  }
}
