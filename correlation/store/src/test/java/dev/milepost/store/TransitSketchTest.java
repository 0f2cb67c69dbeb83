package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.TransitClock;
import dev.milepost.engine.TransitDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TransitSketchTest {
  private static final int PERIOD = 740;
  private static final double HALF_A_BUCKET = 0.004;
  private static final double A_POINT = 1.0 / 128;

  @Property
  void isTheSameInWhateverOrderAndInHoweverManyPartsItWasMade(
      @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 90_000) Integer> minutes,
      @ForAll @IntRange(min = 1, max = 5) int parts,
      @ForAll Random random) {
    List<Integer> shuffled = new ArrayList<>(minutes);
    Collections.shuffle(shuffled, random);
    List<TransitSketch> pieces =
        new ArrayList<>(IntStream.range(0, parts).mapToObj(part -> TransitSketch.empty()).toList());
    shuffled.forEach(one -> pieces.get(random.nextInt(parts)).add(one));
    Collections.shuffle(pieces, random);

    TransitSketch merged = TransitSketch.empty();
    pieces.forEach(piece -> merged.merge(TransitSketch.of(piece.bytes())));

    assertThat(merged.bytes()).isEqualTo(sketch(minutes).bytes());
    assertThat(merged.journeys()).isEqualTo(minutes.size());
  }

  @Property
  void forgetsWhatIsTakenOutAsIfItHadNeverBeen(
      @ForAll @Size(min = 1, max = 50) List<@IntRange(max = 90_000) Integer> kept,
      @ForAll @Size(max = 50) List<@IntRange(max = 90_000) Integer> removed) {
    TransitSketch sketch = sketch(removed);
    kept.forEach(sketch::add);

    removed.forEach(sketch::remove);

    TransitSketch read = TransitSketch.of(sketch.bytes());
    assertThat(read.journeys()).isEqualTo(kept.size());
    assertThat(deciles(distribution(read))).isEqualTo(deciles(distribution(sketch(kept))));
  }

  @Test
  void doesNotMissWhatItNeverHeld() {
    TransitSketch sketch = sketch(List.of(100));

    sketch.remove(100);
    sketch.remove(100);
    sketch.remove(7);

    assertThat(sketch.journeys()).isZero();
    assertThat(TransitSketch.of(sketch.bytes()).journeys()).isZero();
  }

  @Test
  void holdsTheLongestJourneyThatThereIs() {
    TransitSketch sketch = sketch(List.of(0, TransitClock.MOST_MINUTES, Integer.MAX_VALUE));

    assertThat(TransitSketch.of(sketch.bytes()).journeys()).isEqualTo(3);
  }

  @Property
  void isOffByHalfABucketAndAPointAtMost(
      @ForAll @Size(min = 30, max = 600) List<@IntRange(max = 60_000) Integer> minutes,
      @ForAll @DoubleRange(min = 0.05, max = 0.95) double share) {
    int[] exact = minutes.stream().mapToInt(Integer::intValue).sorted().toArray();

    int told = distribution(sketch(minutes)).quantile(share, -1).orElseThrow();

    double rank = share * (exact.length + 1);
    int low = exact[Math.max(0, (int) Math.ceil(rank) - 2)];
    int high = exact[Math.min(exact.length - 1, (int) (rank + A_POINT * exact.length) + 1)];
    assertThat((double) told)
        .isBetween(low * (1 - HALF_A_BUCKET) - 1, high * (1 + HALF_A_BUCKET) + 1);
  }

  private static TransitSketch sketch(List<Integer> minutes) {
    TransitSketch sketch = TransitSketch.empty();
    minutes.forEach(sketch::add);
    return sketch;
  }

  private static TransitDistribution distribution(TransitSketch sketch) {
    LaneHistory history = new LaneHistory();
    history.add(PERIOD, sketch);
    return history.at(PERIOD).orElseThrow();
  }

  private static List<Integer> deciles(TransitDistribution times) {
    return Arrays.stream(new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9})
        .mapToObj(share -> times.quantile(share, -1).orElse(-1))
        .toList();
  }
}
