package dev.milepost.bench;

import dev.milepost.engine.WorkingDays;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import dev.milepost.event.Reference;
import dev.milepost.event.Shipment;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A lane of which all is known: how long it takes is log-normal, in working days and the hours of a
 * delivery round, or in hours for trucks that drive through.
 *
 * @param median in working days, or in hours for a truck
 * @param sigma of the logarithm
 * @param onSaturdays delivers on Saturdays too, which no calendar says
 * @param slowerBy what the median is multiplied with from the change on
 * @param everyDays one journey in so many days, at least; 0 for several a day
 */
record SimulatedLane(
    String carrier,
    String service,
    Mode mode,
    Place origin,
    Place destination,
    double median,
    double sigma,
    boolean onSaturdays,
    double slowerBy,
    int everyDays) {

  static final ZoneId ZONE = ZoneId.of("America/New_York");
  static final LocalDate CHANGE = LocalDate.parse("2026-11-02");

  private static final Set<LocalDate> HOLIDAYS =
      Set.of(
          LocalDate.parse("2026-01-01"),
          LocalDate.parse("2026-05-25"),
          LocalDate.parse("2026-07-03"),
          LocalDate.parse("2026-09-07"),
          LocalDate.parse("2026-11-26"),
          LocalDate.parse("2026-12-25"),
          LocalDate.parse("2027-01-01"));

  /** What the hub is told of all of them. */
  static final WorkingDays CALENDAR =
      day -> WorkingDays.MONDAY_TO_FRIDAY.isWorking(day) && !HOLIDAYS.contains(day);

  private static final int THIN = 8;
  private static final String[] REGIONS = {"KY", "TN", "OH", "PA", "GA", "TX"};

  /**
   * Four services on six relations, and of one of them areas so thin that coarser ones must answer.
   */
  static List<SimulatedLane> all() {
    List<SimulatedLane> lanes = new ArrayList<>();
    for (int i = 0; i < REGIONS.length; i++) {
      double far = 1 + 0.25 * i;
      double slower = i == 2 ? 1.4 : 1;
      Place to = place(REGIONS[i], 0);
      Place from = place("NY", 0);
      lanes.add(parcel("UPS", "GROUND", from, to, 2 * far, 0.35, false, slower, 0));
      lanes.add(parcel("FEDEX", "EXPRESS", from, to, 1 + 0.2 * i, 0.2, i == 4, 1, 0));
      lanes.add(
          new SimulatedLane(
              "ODFL", "STANDARD", Mode.LTL, from, to, 3 * far, 0.4, false, slower, 0));
      lanes.add(new SimulatedLane("XPO", "-", Mode.FTL, from, to, 14 * far, 0.3, true, slower, 0));
      for (int area = 1; area <= THIN; area++) {
        lanes.add(
            parcel(
                "UPS", "GROUND", from, place(REGIONS[i], area), 2 * far, 0.35, false, slower, 9));
      }
    }
    return lanes;
  }

  private static SimulatedLane parcel(
      String carrier,
      String service,
      Place from,
      Place to,
      double median,
      double sigma,
      boolean onSaturdays,
      double slowerBy,
      int everyDays) {
    return new SimulatedLane(
        carrier, service, Mode.PARCEL, from, to, median, sigma, onSaturdays, slowerBy, everyDays);
  }

  private static Place place(String region, int area) {
    return new Place(null, region, "4" + area + "000", "US", null, null, ZONE.getId());
  }

  Shipment shipment(String number) {
    return new Shipment(
        number,
        "BENCH",
        List.of(),
        List.of(Reference.trackingNumber(new CarrierCode(carrier), number)),
        mode,
        service,
        null,
        null,
        null,
        null,
        null,
        origin,
        destination);
  }

  /** When journeys begin that are picked up on that day: in the afternoon of a working day. */
  List<Instant> pickups(LocalDate day, int aDay, Random random) {
    List<Instant> pickups = new ArrayList<>();
    if (CALENDAR.isWorking(day)) {
      int count = everyDays == 0 ? aDay : random.nextInt(everyDays) == 0 ? 1 : 0;
      for (int i = 0; i < count; i++) {
        pickups.add(at(day, LocalTime.of(13, 0).plusMinutes(random.nextInt(6 * 60))));
      }
    }
    return pickups;
  }

  /** When that journey is delivered. */
  Instant delivery(Instant pickup, Random random) {
    ZonedDateTime local = pickup.atZone(ZONE);
    double factor = local.toLocalDate().isBefore(CHANGE) ? 1 : slowerBy;
    double time = median * factor * Math.exp(sigma * random.nextGaussian());
    if (mode == Mode.FTL) {
      return pickup.plusSeconds(Math.max(3_600, (long) (time * 3_600)));
    }
    boolean missesTheLastLeg = local.getDayOfWeek() == DayOfWeek.FRIDAY && random.nextInt(4) == 0;
    int left = Math.max(1, (int) Math.round(time)) + (missesTheLastLeg ? 1 : 0);
    LocalDate day = local.toLocalDate();
    while (left > 0) {
      day = day.plusDays(1);
      if (delivers(day)) {
        left--;
      }
    }
    int minute = (int) Math.min(599, Math.abs(random.nextGaussian()) * 180);
    return at(day, LocalTime.of(9, 0).plusMinutes(minute));
  }

  private boolean delivers(LocalDate day) {
    return CALENDAR.isWorking(day)
        || (onSaturdays && day.getDayOfWeek() == DayOfWeek.SATURDAY && !HOLIDAYS.contains(day));
  }

  private static Instant at(LocalDate day, LocalTime time) {
    return day.atTime(time).atZone(ZONE).toInstant();
  }

  /** Whether a holiday is near: chosen by the day of the forecast and not by what came of it. */
  static boolean isBeforeAHoliday(Instant at) {
    LocalDate day = at.atZone(ZONE).toLocalDate();
    return HOLIDAYS.stream()
        .anyMatch(holiday -> day.isBefore(holiday) && !day.isBefore(holiday.minusDays(4)));
  }

  boolean isThin() {
    return everyDays > 0;
  }

  boolean changes() {
    return slowerBy != 1;
  }

  @Override
  public String toString() {
    return carrier + " " + destination.region() + " " + destination.postalCode();
  }
}
