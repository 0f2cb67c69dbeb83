package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class StreamWindowTest {
  private final Slab slab = new Slab();
  private final StreamWindow window = new StreamWindow(1, new long[] {10});

  @Test
  void givesAChannelItsOwnEventsInOrder() {
    window.add(0, event("A", 10));
    window.add(0, event("B", 11));
    window.add(0, event("A", 12));

    StreamTrack track = window.channel("A");

    assertThat(positions(track, 10, track.end())).containsExactly(10L, 12L);
    assertThat(track.end()).isEqualTo(13);
    assertThat(positions(window.everybody(), 0, 99)).containsExactly(0L, 1L, 2L);
    assertThat(positions(window.everybody(), 1, 2)).containsExactly(1L);
  }

  @Test
  void throwsAwayTheOldestByCountAndRaisesTheFloor() {
    window.add(0, event("A", 10));
    window.add(0, event("B", 11));
    window.add(0, event("A", 12));

    window.trim(1, Long.MAX_VALUE);

    assertThat(window.channel("A").floor()).isEqualTo(12);
    assertThat(positions(window.channel("A"), 0, 99)).containsExactly(12L);
    assertThat(window.channel("B").isEmpty(0, 99)).isTrue();
    assertThat(window.everybody().floor()).isEqualTo(2);
    assertThat(window.events()).isEqualTo(1);
  }

  @Test
  void throwsAwayTheOldestByBytes() {
    window.add(0, event("A", 10));
    window.add(0, event("A", 11));

    window.trim(99, 150);

    assertThat(window.bytes()).isEqualTo(100);
  }

  @Test
  void neverShowsAReaderAHoleThatItCannotNotice() throws Exception {
    int last = 200_000;
    ExecutorService reader = Executors.newSingleThreadExecutor();
    Future<Long> read = reader.submit(() -> readTo(last));

    for (int offset = 10; offset < last; offset++) {
      window.add(0, event("A", offset));
      window.trim(50, Long.MAX_VALUE);
    }

    assertThat(read.get()).isEqualTo(last);
    reader.shutdown();
  }

  /** Follows as a subscriber does; one that notices that it is too slow begins at the floor. */
  private long readTo(long last) {
    StreamTrack track = window.channel("A");
    long position = 10;
    while (position < last) {
      long end = track.end();
      long expected = position;
      long holes = 0;
      for (long here : positions(track, position, end)) {
        holes += here - expected;
        expected = here + 1;
      }
      holes += end - expected;
      if (track.floor() > position) {
        position = track.floor();
      } else if (holes == 0) {
        position = end;
      } else {
        return -1;
      }
    }
    return position;
  }

  @Test
  void findsByKeysWhatIsWanted() {
    StreamEvent event =
        StreamEvent.of(
            slab,
            "A",
            10,
            "c".repeat(22),
            "milestone",
            bytes("id-1"),
            List.of(List.of(bytes("S-1")), List.of(bytes("O-1"), bytes("O-2"))),
            bytes("{}"));

    assertThat(event.id()).isEqualTo("id-1");
    assertThat(event.document().toString()).isEqualTo("{}");
    assertThat(event.has(List.of(Set.of(), Set.of()))).isTrue();
    assertThat(event.has(List.of(Set.of("S-1"), Set.of()))).isTrue();
    assertThat(event.has(List.of(Set.of(), Set.of("O-2", "O-9")))).isTrue();
    assertThat(event.has(List.of(Set.of("S-1"), Set.of("O-3")))).isFalse();
    assertThat(event.has(List.of(Set.of("S-2"), Set.of("O-1")))).isFalse();
  }

  /** Any mix of adding and taking away, with wraps and growth, is as in a list. */
  @Property
  void keepsALineInOrder(@ForAll List<@IntRange(min = 0, max = 3) Integer> steps) {
    StreamLine line = new StreamLine();
    List<Long> model = new ArrayList<>();
    long offset = 0;
    for (int step : steps) {
      if (step == 0 && !model.isEmpty()) {
        line.removeFirst();
        model.remove(0);
      } else {
        offset += 1 + step;
        line.add(event("A", offset));
        model.add(offset);
      }
      for (long from = offset - 6; from <= offset + 1; from++) {
        List<Long> seen = new ArrayList<>();
        line.show(
            from,
            Long.MAX_VALUE,
            (number, event) -> event.offset(),
            (position, event) -> seen.add(position));
        long first = from;
        assertThat(seen).isEqualTo(model.stream().filter(at -> at >= first).toList());
      }
    }
  }

  private static List<Long> positions(StreamTrack track, long from, long to) {
    List<Long> seen = new ArrayList<>();
    track.show(from, to, (position, event) -> seen.add(position));
    return seen;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Of a hundred bytes. */
  private StreamEvent event(String channel, long offset) {
    String cursor = "c".repeat(22);
    byte[] document = bytes("x".repeat(100 - SseFrames.size(cursor, "milestone", new byte[0])));
    return StreamEvent.of(
        slab,
        channel,
        offset,
        cursor,
        "milestone",
        bytes(channel + offset),
        List.of(List.of(), List.of()),
        document);
  }
}
