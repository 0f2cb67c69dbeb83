package dev.milepost.bench;

import dev.milepost.bench.TrueJourney.Post;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.TrackingNumbers;
import dev.milepost.event.Mode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes up journeys in which all that carriers do to receivers happens: what goes wrong on the way,
 * and how it is told. The same seed and number give the same journeys.
 */
final class TrueJourneys {
  static final int CUSTOMERS = 20;

  /**
   * In states of one zone: FedEx names its window by the destination's clock and does not say which
   * that is.
   */
  private static final List<City> ENDS =
      List.of(
          City.BOSTON,
          City.NEW_YORK,
          City.CHARLOTTE,
          City.ATLANTA,
          City.COLUMBUS,
          City.CHICAGO,
          City.MINNEAPOLIS,
          City.DENVER,
          City.SEATTLE);

  private static final List<City> HUBS =
      List.of(
          City.LOUISVILLE,
          City.PHILADELPHIA,
          City.ROCKFORD,
          City.COLUMBIA,
          City.ONTARIO,
          City.DALLAS);

  private static final Duration LABELS_WITHIN = Duration.ofDays(6);
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** What goes wrong on one journey. */
  private enum Fate {
    NOTHING(48),
    LATE_PICKUP(6),
    NEVER_PICKED_UP(3),
    WEATHER(7),
    WRONG_ADDRESS(4),
    NOBODY_HOME(6),
    STALLED(6),
    STALLED_AND_ADMITTED(4),
    VANISHED(2),
    LOST(2),
    SLOW(5),
    LABEL_VOIDED(2),
    PICKUP_VOIDED(1),
    ARRIVAL_CANCELLED(1),
    SENT_BACK(2),
    EARLIER_AGAIN(1);

    private final int percent;

    Fate(int percent) {
      this.percent = percent;
    }
  }

  private TrueJourneys() {}

  /** So many journeys. */
  static List<TrueJourney> of(int journeys, int seed) {
    TrackingNumbers numbers = new TrackingNumbers(seed, TrueTime.START);
    List<TrueJourney> all = new ArrayList<>(journeys);
    for (int i = 0; i < journeys; i++) {
      all.add(new Maker(i, numbers.next(), new Random((seed * 1_000_003L + i) * SPREAD)).journey());
    }
    return all;
  }

  /** Makes one. */
  private static final class Maker {
    private final int index;
    private final Random random;
    private final TrueCarrier carrier;
    private final String number;
    private final City origin;
    private final City destination;
    private final Fate fate;
    private final List<TrueScan> scans = new ArrayList<>();
    private Instant clock;
    private LocalDate scheduled = LocalDate.EPOCH;

    Maker(int index, String upsNumber, Random random) {
      this.index = index;
      this.random = random;
      int die = random.nextInt(100);
      this.carrier =
          die < 72
              ? TrueCarrier.UPS
              : die < 86 ? TrueCarrier.FEDEX_PUSHED : TrueCarrier.FEDEX_ASKED;
      this.number =
          carrier == TrueCarrier.UPS
              ? upsNumber
              : String.format(Locale.ROOT, "58%010d", index + 1_000_000L * random.nextInt(1_000));
      this.origin = ENDS.get(random.nextInt(ENDS.size()));
      this.destination = other(origin);
      this.fate = fate();
      this.clock =
          at(TrueTime.START.plusSeconds((long) (LABELS_WITHIN.toSeconds() * random.nextDouble())));
    }

    private City other(City city) {
      City other = ENDS.get(random.nextInt(ENDS.size()));
      return other == city ? other(city) : other;
    }

    /** FedEx's simulated poll API has no words for some of them. */
    private Fate fate() {
      int die = random.nextInt(100);
      Fate drawn = Fate.NOTHING;
      for (Fate each : Fate.values()) {
        if (die >= 0 && die < each.percent) {
          drawn = each;
        }
        die -= each.percent;
      }
      boolean ofUpsOnly =
          drawn == Fate.LOST
              || drawn == Fate.SENT_BACK
              || drawn == Fate.PICKUP_VOIDED
              || drawn == Fate.ARRIVAL_CANCELLED;
      return ofUpsOnly && carrier.isAsked() ? Fate.STALLED : drawn;
    }

    TrueJourney journey() {
      Instant label = clock;
      Instant planned = at(label.plus(Duration.ofHours(5 + random.nextInt(12))));
      int hubs = 1 + random.nextInt(2);
      Instant undisturbed = planned.plus(Duration.ofHours(22L + 20L * hubs));
      scheduled = LocalDate.ofInstant(undisturbed, destination.zone()).plusDays(1);
      LocalDate first = scheduled;
      LocalDate promisedDay = oneIn(3) ? scheduled.plusDays(1) : scheduled;
      Instant promise = promisedDay.atTime(20, 30).atZone(destination.zone()).toInstant();
      tell(Happening.LABEL, origin);
      boolean travels = pickUp(planned);
      if (travels && travel(hubs)) {
        deliver();
      }
      List<TrueScan> happened = untilTheEnd();
      int registered = registered(happened);
      return new TrueJourney(
          "TRUE-" + index,
          "CUSTOMER-" + index % CUSTOMERS,
          number,
          carrier,
          mode(),
          origin,
          destination,
          oneIn(4) ? null : planned,
          oneIn(7) && first.equals(scheduled) ? null : promise,
          happened,
          registered,
          posts(happened));
    }

    private Mode mode() {
      int die = random.nextInt(100);
      return die < 84 ? Mode.PARCEL : die < 92 ? Mode.AIR : Mode.LTL;
    }

    private boolean pickUp(Instant planned) {
      switch (fate) {
        case NEVER_PICKED_UP -> {
          return false;
        }
        case LABEL_VOIDED -> {
          pass(6, 30);
          tell(Happening.LABEL_VOIDED, origin);
          return false;
        }
        case LATE_PICKUP -> clock = at(planned.plus(Duration.ofHours(40 + random.nextInt(60))));
        default -> clock = at(planned.minus(Duration.ofHours(2)));
      }
      tell(Happening.PICKUP, origin);
      if (fate == Fate.LATE_PICKUP && oneIn(2)) {
        pass(1, 3);
        scheduled = scheduled.plusDays(3);
        tell(Happening.NEW_DATE, destination);
      }
      if (fate == Fate.PICKUP_VOIDED) {
        pass(1, 3);
        tell(Happening.PICKUP_VOIDED, origin);
        pass(18, 40);
        tell(Happening.PICKUP, origin);
      }
      pass(2, 5);
      tell(Happening.ORIGIN, origin);
      pass(2, 6);
      tell(Happening.DEPARTED, origin);
      return true;
    }

    /** Returns false where it never comes out of it. */
    private boolean travel(int hubs) {
      int troubledAt = random.nextInt(hubs);
      int first = random.nextInt(HUBS.size());
      for (int i = 0; i < hubs; i++) {
        City hub = HUBS.get((first + i) % HUBS.size());
        pass(6, 12);
        tell(Happening.ARRIVED, hub);
        if (oneIn(60)) {
          pass(1, 2);
          tell(Happening.UNHEARD_OF, hub);
        }
        if (i == troubledAt && !goesOnAfterTrouble(hub)) {
          return false;
        }
        pass(2, 6);
        tell(Happening.DEPARTED, hub);
      }
      pass(5, 10);
      tell(Happening.ARRIVED, destination);
      return true;
    }

    private boolean goesOnAfterTrouble(City hub) {
      switch (fate) {
        case WEATHER -> {
          pass(1, 3);
          tell(Happening.WEATHER, hub);
          pass(1, 3);
          scheduled = scheduled.plusDays(1 + random.nextInt(2));
          tell(Happening.NEW_DATE, destination);
          pass(12, 40);
        }
        case EARLIER_AGAIN -> {
          LocalDate before = scheduled;
          pass(1, 3);
          scheduled = scheduled.plusDays(2);
          tell(Happening.NEW_DATE, destination);
          pass(7, 12);
          scheduled = before;
          tell(Happening.NEW_DATE, destination);
        }
        case STALLED, STALLED_AND_ADMITTED -> {
          pass(24 * 4, 24 * 6);
          if (fate == Fate.STALLED_AND_ADMITTED) {
            scheduled = scheduled.plusDays(7);
            tell(Happening.NEW_DATE, destination);
            pass(8, 16);
          }
        }
        case VANISHED -> {
          return false;
        }
        case LOST -> {
          pass(24 * 4, 24 * 7);
          tell(Happening.LOST, hub);
          return false;
        }
        case ARRIVAL_CANCELLED -> {
          pass(1, 3);
          tell(Happening.ARRIVAL_CANCELLED, hub);
          pass(5, 9);
          tell(Happening.ARRIVED, hub);
        }
        default -> {}
      }
      return true;
    }

    private void deliver() {
      if (fate == Fate.SLOW) {
        pass(40, 70);
      }
      if (oneIn(8) && clock.isBefore(scheduled.atStartOfDay(destination.zone()).toInstant())) {
        pass(1, 2);
        tell(Happening.NEW_TIME, destination);
      }
      if (fate == Fate.WRONG_ADDRESS) {
        pass(1, 3);
        tell(Happening.ADDRESS, destination);
        pass(12, 30);
      }
      morning();
      tell(Happening.LOADED, destination);
      pass(1, 2);
      tell(Happening.OUT_FOR_DELIVERY, destination);
      if (fate == Fate.NOBODY_HOME || fate == Fate.SENT_BACK) {
        pass(3, 7);
        tell(Happening.ATTEMPT, destination);
        if (fate == Fate.SENT_BACK) {
          pass(20, 40);
          tell(Happening.RETURNING, destination);
          pass(48, 90);
          tell(Happening.RETURNED, origin);
          return;
        }
        morning();
        tell(Happening.LOADED, destination);
        pass(1, 2);
        tell(Happening.OUT_FOR_DELIVERY, destination);
      }
      pass(3, 8);
      tell(Happening.DELIVERED, destination);
    }

    private void tell(Happening what, City place) {
      if (what.by(carrier) != null || what == Happening.NEW_DATE || what == Happening.NEW_TIME) {
        scans.add(new TrueScan(what, place, clock, scheduled));
      }
    }

    private void pass(int least, int most) {
      clock = at(clock.plus(Duration.ofHours(least + random.nextInt(most - least + 1))));
    }

    /** The next morning at which vans are loaded. */
    private void morning() {
      ZoneId zone = destination.zone();
      LocalDate day = LocalDate.ofInstant(clock, zone).plusDays(1);
      clock = at(day.atTime(LocalTime.of(7, 0)).atZone(zone).toInstant());
    }

    /**
     * Never near the hour: deadlines lie whole hours after what happens, and steps are taken at
     * whole hours. Times that are an hour apart stay in their order.
     */
    private Instant at(Instant when) {
      return when.truncatedTo(ChronoUnit.HOURS)
          .plus(Duration.ofMinutes(6 + random.nextInt(48)))
          .plusSeconds(random.nextInt(60));
    }

    private List<TrueScan> untilTheEnd() {
      Instant end = TrueTime.of(TrueTime.STEPS - 1);
      return scans.stream().filter(scan -> scan.when().isBefore(end)).toList();
    }

    /** Most before their label, some when they are long under way. */
    private int registered(List<TrueScan> happened) {
      int label = TrueTime.firstAfter(happened.get(0).when());
      return oneIn(8)
          ? Math.min(TrueTime.STEPS - 1, label + 1 + random.nextInt(20))
          : Math.max(0, label - 1 - random.nextInt(3));
    }

    private List<Post> posts(List<TrueScan> happened) {
      return switch (carrier) {
        case UPS -> oneByOne(happened);
        case FEDEX_PUSHED -> histories(happened);
        case FEDEX_ASKED -> List.of();
      };
    }

    /** Some late, some twice, and now and then nothing for a day and then all of it. */
    private List<Post> oneByOne(List<TrueScan> happened) {
      int outageFrom = oneIn(50) ? random.nextInt(happened.size()) : Integer.MAX_VALUE;
      int outageUntil =
          outageFrom < happened.size()
              ? TrueTime.firstAfter(happened.get(outageFrom).when()) + 8
              : 0;
      List<Post> posts = new ArrayList<>();
      for (int i = 0; i < happened.size(); i++) {
        int step = TrueTime.firstAfter(happened.get(i).when());
        if (i >= outageFrom) {
          step = Math.max(step, outageUntil);
        }
        step = within(oneIn(20) ? step + 1 + random.nextInt(6) : step);
        posts.add(new Post(step, i));
        if (oneIn(16)) {
          posts.add(new Post(within(step + (oneIn(2) ? 0 : random.nextInt(16))), i));
        }
      }
      return posts;
    }

    /** One in twelve is lost. */
    private List<Post> histories(List<TrueScan> happened) {
      List<Post> posts = new ArrayList<>();
      int last = -1;
      for (TrueScan scan : happened) {
        int step = within(TrueTime.firstAfter(scan.when()));
        if (step != last && scan.what().by(carrier) != null && !oneIn(12)) {
          posts.add(new Post(step, -1));
          if (oneIn(16)) {
            posts.add(new Post(within(step + random.nextInt(16)), -1));
          }
        }
        last = step;
      }
      return posts;
    }

    private static int within(int step) {
      return Math.min(step, TrueTime.STEPS - 1);
    }

    private boolean oneIn(int chances) {
      return random.nextInt(chances) == 0;
    }
  }
}
