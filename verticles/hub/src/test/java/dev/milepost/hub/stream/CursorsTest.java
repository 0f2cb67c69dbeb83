package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.auth.HubKey;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CursorsTest {
  private final HubKey key = HubKey.random();
  private final Cursors cursors = new Cursors(key::derive);

  @Test
  void isReadByEveryNodeWithTheKey() {
    Cursors elsewhere = new Cursors(key::derive);
    long far = (1L << 48) - 1;

    String cursor = cursors.encode(cursors.bind(7, "ACME"), far);

    assertThat(elsewhere.decode(elsewhere.bind(7, "ACME"), cursor)).hasValue(far);
    assertThat(cursor).matches("[A-Za-z0-9_-]{22}");
  }

  @Test
  void isNothingToAnotherChannelEpochOrKey() {
    String cursor = cursors.encode(cursors.bind(7, "ACME"), 12);
    Cursors stranger = new Cursors(HubKey.random()::derive);

    assertThat(cursors.decode(cursors.bind(7, "OTHER"), cursor)).isEmpty();
    assertThat(cursors.decode(cursors.bind(8, "ACME"), cursor)).isEmpty();
    assertThat(stranger.decode(stranger.bind(7, "ACME"), cursor)).isEmpty();
  }

  @Test
  void cannotBeChangedAnywhere() {
    long binding = cursors.bind(7, "ACME");
    String cursor = cursors.encode(binding, 12);

    // The last character holds four bits of padding, which decoders ignore.
    for (int at = 0; at < cursor.length() - 1; at++) {
      char other = cursor.charAt(at) == 'A' ? 'B' : 'A';
      String changed = cursor.substring(0, at) + other + cursor.substring(at + 1);
      assertThat(cursors.decode(binding, changed)).isEmpty();
    }
  }

  @Test
  void isNothingWhenItIsNoCursor() {
    long binding = cursors.bind(7, "ACME");

    assertThat(cursors.decode(binding, "")).isEmpty();
    assertThat(cursors.decode(binding, "3f-0a.7:1841")).isEmpty();
    assertThat(cursors.decode(binding, "!".repeat(22))).isEmpty();
    assertThat(cursors.decode(binding, "A".repeat(22))).isEmpty();
    assertThat(cursors.decode(binding, "A".repeat(10_000))).isEmpty();
  }

  @Test
  void doesNotShowThatNothingHappened() {
    long binding = cursors.bind(7, "ACME");
    Set<String> same = new HashSet<>();

    for (int i = 0; i < 20; i++) {
      same.add(cursors.encode(binding, 12));
    }

    assertThat(same).hasSizeGreaterThan(15);
  }
}
