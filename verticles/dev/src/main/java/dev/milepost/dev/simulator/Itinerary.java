package dev.milepost.dev.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The scans of one parcel in the order in which they happen; mostly plain, sometimes troubled. */
final class Itinerary {
  private final Random random;
  private final City origin;
  private final City destination;
  private final List<Stop> stops = new ArrayList<>();

  /** One scan at one place. */
  record Stop(Scan scan, City at) {}

  private Itinerary(Random random, City origin, City destination) {
    this.random = random;
    this.origin = origin;
    this.destination = destination;
  }

  static List<Stop> between(City origin, City destination, Random random) {
    return new Itinerary(random, origin, destination).stops();
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
