package dev.milepost.dev.simulator;

import dev.milepost.dev.carriers.TrackAlert;
import dev.milepost.dev.journeys.City;
import dev.milepost.dev.journeys.Itinerary;
import dev.milepost.dev.journeys.Scan;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** What the simulated UPS posts, for tests that decide themselves what happens to a parcel. */
public final class UpsBodies {
  /** A day on which no clock is put forward or back: two scans never share a local minute. */
  private static final Instant START = Instant.parse("2026-01-12T06:00:00Z");

  private static final int TROUBLE_EVERY = 10;

  private UpsBodies() {}

  /** One of a parcel's scans, none of which are the same; now and then one of bad news. */
  public static String scan(String trackingNumber, int step) {
    List<City> hubs = City.hubs();
    Scan scan =
        step % TROUBLE_EVERY == TROUBLE_EVERY - 1
            ? Scan.WEATHER
            : step % 2 == 0 ? Scan.ARRIVED : Scan.DEPARTED;
    return alert(trackingNumber, scan, hubs.get(step / 2 % hubs.size()), when(step));
  }

  /** When that scan happened. */
  public static Instant when(int step) {
    return START.plus(Duration.ofMinutes(step));
  }

  /** A journey with a pickup that was taken back and a new time of delivery, in its order. */
  public static List<String> history(String trackingNumber) {
    List<Itinerary.Stop> stops =
        List.of(
            new Itinerary.Stop(Scan.LABEL, City.BOSTON),
            new Itinerary.Stop(Scan.PICKUP, City.BOSTON),
            new Itinerary.Stop(Scan.PICKUP_VOIDED, City.BOSTON),
            new Itinerary.Stop(Scan.PICKUP, City.BOSTON),
            new Itinerary.Stop(Scan.ORIGIN, City.BOSTON),
            new Itinerary.Stop(Scan.DEPARTED, City.BOSTON),
            new Itinerary.Stop(Scan.ARRIVED, City.LOUISVILLE),
            new Itinerary.Stop(Scan.DEPARTED, City.LOUISVILLE),
            new Itinerary.Stop(Scan.ARRIVED, City.DENVER),
            new Itinerary.Stop(Scan.NEW_TIME, City.DENVER),
            new Itinerary.Stop(Scan.OUT_FOR_DELIVERY, City.DENVER),
            new Itinerary.Stop(Scan.DELIVERED, City.DENVER));
    return IntStream.range(0, stops.size())
        .mapToObj(i -> alert(trackingNumber, stops.get(i).scan(), stops.get(i).at(), when(60 * i)))
        .toList();
  }

  private static String alert(String trackingNumber, Scan scan, City at, Instant when) {
    LocalDate scheduled = LocalDate.ofInstant(when, ZoneOffset.UTC).plusDays(2);
    return new TrackAlert(trackingNumber, TrackAlert.Form.V2, scan, at, when, scheduled).body();
  }
}
