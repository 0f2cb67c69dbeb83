package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.DcsaEvents;
import dev.milepost.dev.carriers.Parcel;
import dev.milepost.dev.carriers.TrackAlert;
import dev.milepost.dev.journeys.Activity;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Itinerary;
import dev.milepost.dev.journeys.Itinerary.Stop;
import dev.milepost.dev.journeys.Scan;
import dev.milepost.dev.journeys.Timetable;
import dev.milepost.dev.simulator.SimulatedJourney.Telling;
import dev.milepost.dev.simulator.Story.Fact;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes up journeys; the same seed and times give the same journeys. Besides what goes wrong on the
 * way, it does what carriers do to receivers: tells things twice, late, in the wrong order, all at
 * once after an outage, not at all, and before the ERP has said a word.
 */
public final class JourneyGenerator {
  private static final Duration BEFORE_FIRST_SCAN = Duration.ofMillis(800);
  private static final List<City> FAR_PORTS =
      List.of(City.SHANGHAI, City.NINGBO, City.ROTTERDAM, City.HAMBURG);
  private static final List<City> NEAR_PORTS =
      List.of(City.LOS_ANGELES, City.NEWARK, City.SAVANNAH);
  private static final List<City> FAR_AIRPORTS =
      List.of(City.HONG_KONG, City.FRANKFURT, City.AMSTERDAM);
  private static final List<City> NEAR_AIRPORTS =
      List.of(City.CHICAGO, City.NEW_YORK, City.ATLANTA);

  private final Random random;
  private final Numbers numbers;
  private final List<String> customers;
  private final Duration length;
  private final List<PlayedCarrier> carriers;
  private int made;

  /** What a shipment is late by from the beginning, because of how long ago it began. */
  private enum Past {
    NONE,
    /** Should have been fetched days ago. */
    NOT_FETCHED,
    /** Was announced a week ago, and nothing since. */
    QUIET_BEFORE,
    /** Was scanned a week ago, and is told of now. */
    QUIET_ON_THE_WAY
  }

  /**
   * @param start of the run: it is part of every number, so that runs do not meet
   * @param length about how long a parcel's journey takes; others take twice or thrice that
   * @param carriers at least one
   */
  public JourneyGenerator(
      long seed,
      Instant start,
      List<String> customers,
      Duration length,
      List<PlayedCarrier> carriers) {
    this.random = new Random(seed);
    this.numbers = new Numbers(seed, start);
    this.customers = List.copyOf(customers);
    this.length = length;
    this.carriers = List.copyOf(carriers);
  }

  /** A journey that begins at this time. */
  public SimulatedJourney next(Instant start) {
    PlayedCarrier carrier = carrier();
    String number = numbers.next(carrier);
    String serial = numbers.run() + "-" + ++made;
    Past past = past(carrier);
    Draft draft =
        switch (carrier) {
          case UPS, FEDEX, DHL, AFTERSHIP -> parcel(carrier, number, start, past);
          case DCSA -> box(number, start);
          case X12 -> truck(number, "PO-" + serial, start);
          case EDIFACT -> air(number, start);
        };
    List<Fact> facts = draft.story().facts();
    Instant registered = oneIn(10) ? facts.get(facts.size() / 3).told().plusMillis(300) : start;
    return new SimulatedJourney(
        "SIM-" + serial,
        registration(carrier, number, serial, start, past, draft),
        registered,
        carrier,
        number,
        draft.story(),
        carrier == PlayedCarrier.FEDEX && oneIn(6) ? List.of() : mistreated(carrier, facts));
  }

  private record Draft(Story story, City origin, City destination, Instant promised) {}

  private PlayedCarrier carrier() {
    int die = random.nextInt(carriers.stream().mapToInt(PlayedCarrier::share).sum());
    for (PlayedCarrier carrier : carriers) {
      die -= carrier.share();
      if (die < 0) {
        return carrier;
      }
    }
    throw new IllegalStateException("the shares do not add up");
  }

  private Past past(PlayedCarrier carrier) {
    int die = random.nextInt(100);
    if (die < 4) {
      return Past.NOT_FETCHED;
    }
    boolean parcel = carrier.mode().equals("PARCEL");
    return !parcel || die >= 9 ? Past.NONE : die < 6 ? Past.QUIET_BEFORE : Past.QUIET_ON_THE_WAY;
  }

  // Journeys

  private Draft parcel(PlayedCarrier carrier, String number, Instant start, Past past) {
    City origin = any(City.ends());
    City destination = anyBut(origin);
    boolean returns = carrier == PlayedCarrier.UPS || carrier == PlayedCarrier.AFTERSHIP;
    List<Stop> stops =
        returns
            ? Itinerary.withReturns(origin, destination, random)
            : Itinerary.between(origin, destination, random);
    Instant promised = promised(start, length, 20, 60);
    LocalDate scheduled = promised.atZone(destination.zone()).toLocalDate();
    TrackAlert.Form form = oneIn(2) ? TrackAlert.Form.V1 : TrackAlert.Form.V2;
    List<Instant> told = Timetable.of(stops, start.plus(BEFORE_FIRST_SCAN), length, random);
    List<Activity> activities = new ArrayList<>(stops.size());
    for (int i = 0; i < stops.size(); i++) {
      Stop stop = stops.get(i);
      boolean later = stop.scan() == Scan.NEW_DATE;
      activities.add(
          new Activity(
              stop.scan(),
              stop.at(),
              told.get(i).minus(age(past, i, stops.size())).truncatedTo(ChronoUnit.SECONDS),
              later ? scheduled.plusDays(1) : scheduled));
    }
    Parcel parcel = new Parcel(number, destination, activities);
    return new Draft(ParcelStory.of(carrier, form, parcel, told), origin, destination, promised);
  }

  /** How long ago it happened when it is told. */
  private static Duration age(Past past, int stop, int stops) {
    return switch (past) {
      case NONE, NOT_FETCHED -> Duration.ZERO;
      case QUIET_BEFORE -> Duration.ofDays(stop == 0 ? 7 : 0);
      case QUIET_ON_THE_WAY -> Duration.ofDays(2 * stop < stops ? 8 : 0);
    };
  }

  private Draft box(String number, Instant start) {
    City from = any(FAR_PORTS);
    City to = any(NEAR_PORTS);
    Duration takes = length.multipliedBy(3);
    Instant promised = promised(start, takes, 20 * 24, 35 * 24);
    City consignee = any(City.ends());
    Plan plan = new Plan(start.plus(BEFORE_FIRST_SCAN), takes, promised);
    Story story = BoxStory.of(number, from, to, consignee, plan, random);
    return new Draft(story, from, consignee, promised);
  }

  private Draft truck(String number, String order, Instant start) {
    City from = any(City.ends());
    City to = anyBut(from);
    Duration takes = length.multipliedBy(2);
    Instant promised = promised(start, takes, 48, 120);
    Plan plan = new Plan(start.plus(BEFORE_FIRST_SCAN), takes, promised);
    return new Draft(TruckStory.of(number, order, from, to, plan, random), from, to, promised);
  }

  private Draft air(String number, Instant start) {
    City from = any(FAR_AIRPORTS);
    City over =
        from == City.HONG_KONG
            ? City.ANCHORAGE
            : from == City.FRANKFURT ? City.AMSTERDAM : City.FRANKFURT;
    City to = any(NEAR_AIRPORTS);
    Duration takes = length.multipliedBy(2);
    Instant promised = promised(start, takes, 48, 96);
    Plan plan = new Plan(start.plus(BEFORE_FIRST_SCAN), takes, promised);
    return new Draft(AirStory.of(number, from, over, to, plan, random), from, to, promised);
  }

  /** Most promises are some time away; some will be broken while somebody watches. */
  private Instant promised(Instant start, Duration takes, int leastHours, int mostHours) {
    long millis =
        oneIn(7)
            ? (long) (takes.toMillis() * (0.5 + 0.4 * random.nextDouble()))
            : Duration.ofHours(leastHours + random.nextInt(mostHours - leastHours)).toMillis();
    return start.plusMillis(millis).truncatedTo(ChronoUnit.SECONDS);
  }

  // How it is told

  /**
   * One in twenty-five overtaken by the next, one in thirty late, one in twenty told again; of one
   * journey in sixty nothing for half the way and then all of it. FedEx loses one webhook in
   * twelve.
   */
  private List<Telling> mistreated(PlayedCarrier carrier, List<Fact> facts) {
    int held = oneIn(60) ? random.nextInt(facts.size()) : facts.size();
    Instant heldUntil =
        held < facts.size() ? facts.get(held).told().plus(length.dividedBy(2)) : Instant.MIN;
    List<Telling> sent = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      Instant at = facts.get(i).told();
      if (oneIn(25) && i + 1 < facts.size()) {
        at = facts.get(i + 1).told().plusMillis(400);
      } else if (oneIn(30)) {
        at = at.plus(length.dividedBy(4 + random.nextInt(4)));
      }
      at = i >= held && at.isBefore(heldUntil) ? heldUntil : at;
      boolean lost = oneIn(12) && carrier == PlayedCarrier.FEDEX;
      if (!lost) {
        sent.add(new Telling(at, i));
      }
      if (oneIn(20)) {
        sent.add(new Telling(at.plusMillis(200 + random.nextInt(4_000)), i));
      }
    }
    sent.sort(Comparator.comparing(Telling::at));
    return sent;
  }

  // What the ERP says

  private JsonObject registration(
      PlayedCarrier carrier, String number, String serial, Instant start, Past past, Draft draft) {
    JsonArray orders = new JsonArray().add("SO-" + serial);
    if (oneIn(8)) {
      orders.add("SO-" + serial + "-B");
    }
    JsonObject registration =
        new JsonObject()
            .put("customer", any(customers))
            .put("orders", orders)
            .put(
                "references",
                references(carrier, number).add(reference("PURCHASE_ORDER", "PO-" + serial, null)))
            .put("mode", carrier.mode())
            .put("service", service(carrier))
            .put("pieces", 1)
            .put("priority", priority())
            .put(
                "value",
                new JsonObject()
                    .put(
                        "amount",
                        String.format(
                            Locale.ROOT, "%.2f", (2_000 + random.nextInt(500_000)) / 100.0))
                    .put("currency", "USD"))
            .put("promise", promise(start, draft.promised(), draft.destination()))
            .put("origin", draft.origin().place())
            .put("destination", draft.destination().place());
    Instant pickup =
        past == Past.NOT_FETCHED
            ? start.minus(Duration.ofDays(6))
            : start.plus(length.dividedBy(5));
    return past == Past.QUIET_BEFORE || past == Past.QUIET_ON_THE_WAY
        ? registration
        : registration.put("plannedPickup", local(pickup, draft.origin()));
  }

  private static JsonArray references(PlayedCarrier carrier, String number) {
    JsonArray references = new JsonArray();
    return switch (carrier) {
      case UPS -> references.add(reference("TRACKING_NUMBER", number, "UPS"));
      case FEDEX -> references.add(reference("TRACKING_NUMBER", number, "FEDEX"));
      case DHL -> references.add(reference("TRACKING_NUMBER", number, "DHL"));
      case AFTERSHIP -> references.add(reference("TRACKING_NUMBER", number, "USPS"));
      case DCSA ->
          references
              .add(reference("CONTAINER", number, null))
              .add(reference("BOOKING", DcsaEvents.booking(number), null));
      case X12 -> references.add(reference("PRO", number, TruckStory.SCAC));
      case EDIFACT -> references.add(reference("AIR_WAYBILL", number, null));
    };
  }

  private static JsonObject reference(String type, String value, @Nullable String issuer) {
    JsonObject reference = new JsonObject().put("type", type).put("value", value);
    return issuer == null ? reference : reference.put("issuer", issuer);
  }

  private static String service(PlayedCarrier carrier) {
    return switch (carrier) {
      case UPS, FEDEX, DHL, AFTERSHIP -> "GROUND";
      case DCSA -> "FCL";
      case X12, EDIFACT -> "STANDARD";
    };
  }

  private static JsonObject promise(Instant start, Instant promised, City destination) {
    Instant earliest = promised.minus(Duration.ofHours(4));
    return new JsonObject()
        .put("earliest", local(earliest.isBefore(start) ? start : earliest, destination))
        .put("latest", local(promised, destination));
  }

  private static String local(Instant instant, City city) {
    // Not toString, which leaves out seconds that are 0: RFC 3339 has them always.
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        instant.truncatedTo(ChronoUnit.SECONDS).atZone(city.zone()));
  }

  private String priority() {
    int die = random.nextInt(20);
    return die == 0 ? "CRITICAL" : die < 4 ? "EXPEDITE" : "STANDARD";
  }

  private City anyBut(City other) {
    City city = any(City.ends());
    while (city == other) {
      city = any(City.ends());
    }
    return city;
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }
}
