package dev.milepost.dev.carriers;

import dev.milepost.dev.journeys.Activity;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * What really happens to parcels. A carrier tells of it what lies in the past. Must give the same
 * answer each time.
 */
@FunctionalInterface
public interface Truth {

  /**
   * The parcels of that number: none where there never is one, and two where the carrier has given
   * it out twice (dossier section 0, 4).
   */
  List<Parcel> of(String number);

  /** All numbers, of a carrier that is asked for all that is new; of others it may be empty. */
  default Collection<String> numbers() {
    return List.of();
  }

  /**
   * That of these numbers.
   *
   * @param activities of a number; empty where there never is such a parcel
   */
  static Truth of(Collection<String> numbers, Function<String, List<Activity>> activities) {
    List<String> all = List.copyOf(numbers);
    return new Truth() {
      @Override
      public List<Parcel> of(String number) {
        List<Activity> journey = activities.apply(number);
        return journey.isEmpty() ? List.of() : List.of(Parcel.of(number, journey));
      }

      @Override
      public Collection<String> numbers() {
        return all;
      }
    };
  }
}
