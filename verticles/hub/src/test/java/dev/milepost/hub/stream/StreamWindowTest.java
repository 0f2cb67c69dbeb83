package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class StreamWindowTest {
  private final StreamWindow window = new StreamWindow(1, new long[] {10});

  @Test
  void givesACustomerItsOwnEventsInOrder() {
    window.add(0, event("A", 10));
    window.add(0, event("B", 11));
    window.add(0, event("A", 12));

    StreamTrack track = window.customer("A");

    assertThat(track.between(10, track.end()).keySet()).containsExactly(10L, 12L);
    assertThat(track.end()).isEqualTo(13);
    assertThat(window.everybody().between(0, 99)).hasSize(3);
  }

  @Test
  void throwsAwayTheOldestByCountAndRaisesTheFloor() {
    window.add(0, event("A", 10));
    window.add(0, event("B", 11));
    window.add(0, event("A", 12));

    window.trim(1, Long.MAX_VALUE);

    assertThat(window.customer("A").floor()).isEqualTo(12);
    assertThat(window.customer("A").between(0, 99).keySet()).containsExactly(12L);
    assertThat(window.customer("B").between(0, 99)).isEmpty();
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
    StreamTrack track = window.customer("A");
    long position = 10;
    while (position < last) {
      long end = track.end();
      long expected = position;
      long holes = 0;
      for (Map.Entry<Long, StreamEvent> at : track.between(position, end).entrySet()) {
        holes += at.getKey() - expected;
        expected = at.getKey() + 1;
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

  private static StreamEvent event(String customer, long offset) {
    return new StreamEvent(
        customer,
        offset,
        customer + offset,
        "milestone",
        List.of(List.of(), List.of()),
        Buffer.buffer("x".repeat(100)),
        0);
  }
}
