package dev.milepost.dev.simulator;

import dev.milepost.dev.simulator.SimulatedJourney.Post;
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

/**
 * Makes up journeys; the same seed and times give the same journeys. Besides what goes wrong on the
 * way, it does what carriers do to receivers: tells things twice, in the wrong order, and before
 * the ERP has said a word.
 */
public final class JourneyGenerator {
  private static final Duration BEFORE_FIRST_SCAN = Duration.ofMillis(800);

  private final Random random;
  private final TrackingNumbers numbers;
  private final List<String> customers;
  private final Duration length;
  private int made;

  /**
   * @param start of the run: it is part of every number, so that runs do not meet
   * @param length about how long a journey takes
   */
  public JourneyGenerator(long seed, Instant start, List<String> customers, Duration length) {
    this.random = new Random(seed);
    this.numbers = new TrackingNumbers(seed, start);
    this.customers = List.copyOf(customers);
    this.length = length;
  }

  /** A journey that begins at this time. */
  public SimulatedJourney next(Instant start) {
    int number = ++made;
    City origin = any(City.ends());
    City destination = anyBut(origin);
    List<Itinerary.Stop> stops = Itinerary.between(origin, destination, random);
    String trackingNumber = numbers.next();
    Instant promised = promised(start);
    LocalDate scheduled = promised.atZone(destination.zone()).toLocalDate();
    TrackAlert.Form form = oneIn(2) ? TrackAlert.Form.V1 : TrackAlert.Form.V2;

    List<Post> posts = new ArrayList<>();
    List<Instant> times = Timetable.of(stops, start.plus(BEFORE_FIRST_SCAN), length, random);
    for (int i = 0; i < stops.size(); i++) {
      Itinerary.Stop stop = stops.get(i);
      Instant at = times.get(i);
      boolean later = stop.scan() == Scan.NEW_DATE;
      posts.add(
          new Post(
              at,
              new TrackAlert(
                  trackingNumber,
                  form,
                  stop.scan(),
                  stop.at(),
                  at.truncatedTo(ChronoUnit.SECONDS),
                  later ? scheduled.plusDays(1) : scheduled)));
    }
    Instant registered = oneIn(10) ? posts.get(posts.size() / 3).at().plusMillis(300) : start;
    String id = "SIM-" + numbers.run() + "-" + number;
    return new SimulatedJourney(
        id,
        registration(id, trackingNumber, start, promised, origin, destination),
        registered,
        mistreated(posts));
  }

  /** Most promises are a day or more away; some will be broken while somebody watches. */
  private Instant promised(Instant start) {
    long millis =
        oneIn(7)
            ? (long) (length.toMillis() * (0.5 + 0.4 * random.nextDouble()))
            : Duration.ofHours(20 + random.nextInt(40)).toMillis();
    return start.plusMillis(millis).truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * The posts as they arrive: one in twenty-five overtaken by the next, one in twenty told again.
   */
  private List<Post> mistreated(List<Post> posts) {
    List<Post> sent = new ArrayList<>();
    for (int i = 0; i < posts.size(); i++) {
      Post post = posts.get(i);
      boolean overtaken = oneIn(25) && i + 1 < posts.size();
      Post first = overtaken ? new Post(posts.get(i + 1).at().plusMillis(400), post.alert()) : post;
      sent.add(first);
      if (oneIn(20)) {
        sent.add(new Post(first.at().plusMillis(200 + random.nextInt(4_000)), post.alert()));
      }
    }
    sent.sort(Comparator.comparing(Post::at));
    return sent;
  }

  private JsonObject registration(
      String id,
      String trackingNumber,
      Instant start,
      Instant promised,
      City origin,
      City destination) {
    String number = id.substring("SIM-".length());
    JsonArray orders = new JsonArray().add("SO-" + number);
    if (oneIn(8)) {
      orders.add("SO-" + number + "-B");
    }
    return new JsonObject()
        .put("customer", any(customers))
        .put("orders", orders)
        .put(
            "references",
            new JsonArray()
                .add(reference("TRACKING_NUMBER", trackingNumber).put("issuer", "UPS"))
                .add(reference("PURCHASE_ORDER", "PO-" + number)))
        .put("mode", "PARCEL")
        .put("service", "GROUND")
        .put("pieces", 1)
        .put("priority", priority())
        .put(
            "value",
            new JsonObject()
                .put(
                    "amount",
                    String.format(Locale.ROOT, "%.2f", (2_000 + random.nextInt(500_000)) / 100.0))
                .put("currency", "USD"))
        .put("plannedPickup", local(start.plus(length.dividedBy(5)), origin))
        .put("promise", promise(start, promised, destination))
        .put("origin", origin.place())
        .put("destination", destination.place());
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

  private static JsonObject reference(String type, String value) {
    return new JsonObject().put("type", type).put("value", value);
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
