package dev.milepost.bench;

import dev.milepost.bench.CarrierStory.Scan;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Shipments of which some are on their way at any time: when a carrier has told all of one, the
 * next one sets out. So the histories are as long at the end of a run as at its beginning, however
 * long it is, and whatever becomes slower meanwhile is the hub or its tables.
 *
 * <p>Whose event is next is left to chance, among all that are on their way; who sets out next is
 * any of the others, not the one that was registered next. So those on their way lie in all pages
 * of the tables.
 */
final class Fleet {
  private static final int RECENT = 4_096;
  private static final int LAST_NUMBER = 9_999_999;

  /** Larger than any fleet, and a prime: its multiples meet each shipment once. */
  private static final long STRIDE = 7_368_787;

  private final CarrierStory story;
  private final int from;
  private final byte[] told;
  private final int[] onTheirWay;
  private final Scan[] recent = new Scan[RECENT];
  private int settingOut;
  private int begun;
  private int strangers;
  private long fresh;
  private long repeated;

  /**
   * @param from the number of the first
   * @param shipments how many there are
   * @param onTheirWay of how many at once events may come
   */
  Fleet(CarrierStory story, int from, int shipments, int onTheirWay) {
    this.story = story;
    this.from = from;
    this.told = new byte[shipments];
    this.onTheirWay = IntStream.generate(this::begin).limit(onTheirWay).toArray();
    this.settingOut = onTheirWay;
  }

  /**
   * The next event of one of those on their way. At first they are brought to where they would be
   * at any time, each to another step.
   *
   * @throws IllegalStateException where all have arrived
   */
  Scan next(Random random) {
    while (true) {
      int place = random.nextInt(isUnderWay() ? onTheirWay.length : settingOut);
      int index = onTheirWay[place];
      int shipment = from + index;
      if (isUnderWay() || told[index] < story.underWay(shipment)) {
        Scan scan = story.nth(shipment, told[index]++);
        if (told[index] == story.length(shipment)) {
          onTheirWay[place] = begin();
        }
        recent[(int) (fresh++ % RECENT)] = scan;
        return scan;
      }
      settingOut--;
      onTheirWay[place] = onTheirWay[settingOut];
      onTheirWay[settingOut] = index;
    }
  }

  private int begin() {
    if (begun == told.length) {
      throw new IllegalStateException("--shipments: too few for so many events");
    }
    return (int) (begun++ * STRIDE % told.length);
  }

  /** One of the last events once more, or none where there were few. */
  @Nullable Scan again(Random random) {
    Scan again = recent[random.nextInt(RECENT)];
    if (again != null) {
      repeated++;
    }
    return again;
  }

  /** An event of nobody's shipment. */
  Scan stranger() {
    return story.nth(LAST_NUMBER - strangers++, 0);
  }

  /** Whether the histories are from now on as long as they will be at any later time. */
  boolean isUnderWay() {
    return settingOut == 0;
  }

  int onTheirWay() {
    return onTheirWay.length;
  }

  int from() {
    return from;
  }

  int size() {
    return told.length;
  }

  /** How many events of its shipments were told for the first time. */
  long fresh() {
    return fresh;
  }

  /** How many were told again. */
  long repeated() {
    return repeated;
  }

  /** How many were of nobody's shipment. */
  int strangers() {
    return strangers;
  }
}
