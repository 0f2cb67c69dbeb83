package dev.milepost.engine;

import static dev.milepost.engine.CarrierSays.number;

import dev.milepost.event.Mode;
import dev.milepost.event.Place;
import dev.milepost.event.Shipment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Shipments between two places, and how long such journeys took, for tests. */
final class Lanes implements TransitTimes {
  static final int DAY = 24 * 60;
  static final Place LOUISVILLE =
      new Place("Louisville", "KY", "40213", "US", null, null, "America/New_York");
  static final Place NASHVILLE =
      new Place("Nashville", "TN", "37201", "US", null, null, "America/Chicago");

  private final Map<String, TransitDistribution> known = new HashMap<>();

  static Shipment parcel() {
    return shipment(Mode.PARCEL, LOUISVILLE, NASHVILLE);
  }

  static Shipment shipment(@Nullable Mode mode, @Nullable Place from, @Nullable Place to) {
    return new Shipment(
        "SHP-1",
        "ACME",
        List.of("SO-1"),
        List.of(number("1Z1")),
        mode,
        "GROUND",
        null,
        null,
        null,
        null,
        null,
        from,
        to);
  }

  /** What {@code UPS GROUND PARCEL} journeys took, each as often as it is named. */
  Lanes knows(String from, String to, int... minutes) {
    known.put("UPS|GROUND|PARCEL|" + from + "|" + to + "|*", distribution(minutes));
    return this;
  }

  static TransitDistribution distribution(int... minutes) {
    int[] distinct = Arrays.stream(minutes).sorted().distinct().toArray();
    double[] weights =
        Arrays.stream(distinct)
            .mapToDouble(one -> Arrays.stream(minutes).filter(other -> other == one).count())
            .toArray();
    return new TransitDistribution(distinct, weights, minutes.length, minutes.length);
  }

  /** So many journeys, at even distances, all of that many working days and between 9 and 17. */
  static int[] days(int journeys, int... days) {
    return IntStream.range(0, journeys)
        .map(
            i ->
                days[i * days.length / journeys] * DAY
                    + 9 * 60
                    + i * 8 * 60 / Math.max(1, journeys - 1))
        .toArray();
  }

  @Override
  public Optional<TransitDistribution> of(LaneKey lane) {
    return Optional.ofNullable(known.get(lane.text()));
  }
}
