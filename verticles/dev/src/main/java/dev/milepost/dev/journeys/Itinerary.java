package dev.milepost.dev.journeys;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The scans of one parcel in the order in which they happen; mostly plain, sometimes troubled. */
public final class Itinerary {
  private final Random random;
  private final City origin;
  private final City destination;
  private final List<Stop> stops = new ArrayList<>();

  /** One scan at one place. */
  public record Stop(Scan scan, City at) {}

  private Itinerary(Random random, City origin, City destination) {
    this.random = random;
    this.origin = origin;
    this.destination = destination;
  }

  /** Mostly plain, sometimes troubled; the same random numbers, the same scans. */
  public static List<Stop> between(City origin, City destination, Random random) {
    return new Itinerary(random, origin, destination).stops();
  }

  /** The same, and now and then worse: a scan taken back, a lost parcel, one that goes home. */
  public static List<Stop> withReturns(City origin, City destination, Random random) {
    List<Stop> stops = new ArrayList<>(between(origin, destination, random));
    int die = random.nextInt(100);
    int arrived = lastOf(stops, Scan.ARRIVED);
    if (die < 3 && arrived > 0) {
      stops.add(arrived + 1, new Stop(Scan.ARRIVAL_CANCELLED, destination));
      stops.add(arrived + 2, new Stop(Scan.ARRIVED, destination));
    } else if (die < 5 && arrived > 0) {
      stops.subList(arrived + 1, stops.size()).clear();
      stops.add(new Stop(Scan.LOST, destination));
    } else if (die < 8 && stops.get(stops.size() - 1).scan() == Scan.DELIVERED) {
      stops.remove(stops.size() - 1);
      stops.add(new Stop(Scan.ATTEMPT, destination));
      stops.add(new Stop(Scan.RETURNING, destination));
      stops.add(new Stop(Scan.RETURNED, origin));
    }
    return stops;
  }

  private static int lastOf(List<Stop> stops, Scan scan) {
    for (int i = stops.size() - 1; i >= 0; i--) {
      if (stops.get(i).scan() == scan) {
        return i;
      }
    }
    return -1;
  }

  private List<Stop> stops() {
    add(Scan.LABEL, origin);
    if (oneIn(50)) {
      add(Scan.LABEL_VOIDED, origin);
      return stops;
    }
    pickUp();
    travel();
    deliver();
    return stops;
  }

  private void pickUp() {
    add(Scan.PICKUP, origin);
    if (oneIn(33)) {
      add(Scan.PICKUP_VOIDED, origin);
      add(Scan.PICKUP, origin);
    }
    add(Scan.ORIGIN, origin);
    add(Scan.DEPARTED, origin);
  }

  private void travel() {
    List<City> hubs = new ArrayList<>(City.hubs());
    Collections.shuffle(hubs, random);
    for (City hub : hubs.subList(0, 1 + random.nextInt(3))) {
      add(Scan.ARRIVED, hub);
      if (oneIn(15)) {
        add(Scan.WEATHER, hub);
        add(Scan.NEW_DATE, hub);
      }
      if (oneIn(60)) {
        add(Scan.UNHEARD_OF, hub);
      }
      add(Scan.DEPARTED, hub);
    }
    add(Scan.ARRIVED, destination);
  }

  private void deliver() {
    if (oneIn(6)) {
      add(Scan.NEW_TIME, destination);
    }
    if (oneIn(25)) {
      add(Scan.ADDRESS, destination);
    }
    add(Scan.LOADED, destination);
    add(Scan.OUT_FOR_DELIVERY, destination);
    if (oneIn(15)) {
      add(Scan.ATTEMPT, destination);
      add(Scan.LOADED, destination);
      add(Scan.OUT_FOR_DELIVERY, destination);
    }
    add(Scan.DELIVERED, destination);
  }

  private void add(Scan scan, City at) {
    stops.add(new Stop(scan, at));
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }
}
