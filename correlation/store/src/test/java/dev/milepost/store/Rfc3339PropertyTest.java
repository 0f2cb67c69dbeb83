package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Rfc3339PropertyTest {
  private static final long LAST = Instant.parse("+12000-01-01T00:00:00Z").getEpochSecond();
  private static final long FIRST = Instant.parse("-0500-01-01T00:00:00Z").getEpochSecond();

  @Property
  void writesAnInstantAsJavaDoes(@ForAll("instants") Instant at) {
    assertThat(Rfc3339.text(at)).isEqualTo(at.toString());
  }

  @Property
  void readsWhatJavaWrites(@ForAll("instants") Instant at) {
    assertThat(Rfc3339.instant(at.toString())).isEqualTo(at);
  }

  @Property
  void writesAnOffsetAsJavaDoes(
      @ForAll("instants") Instant instant, @ForAll("offsets") ZoneOffset offset) {
    OffsetDateTime at = instant.atOffset(offset);

    assertThat(Rfc3339.text(at)).isEqualTo(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at));
  }

  @Property
  void refusesWhatJavaRefuses(@ForAll("nearly") String text) {
    Instant expected = null;
    try {
      expected = Instant.parse(text);
    } catch (DateTimeException e) {
      assertThatThrownBy(() -> Rfc3339.instant(text)).hasMessage(e.getMessage());
    }

    if (expected != null) {
      assertThat(Rfc3339.instant(text)).isEqualTo(expected);
    }
  }

  @Example
  void readsALeapSecond() {
    assertThat(Rfc3339.instant("2016-12-31T23:59:60Z"))
        .isEqualTo(Instant.parse("2016-12-31T23:59:60Z"));
  }

  @Provide
  Arbitrary<Instant> instants() {
    Arbitrary<Long> seconds =
        Arbitraries.oneOf(
            Arbitraries.longs().between(FIRST, LAST),
            Arbitraries.longs().between(0, 4_000_000_000L));
    Arbitrary<Integer> nanos =
        Arbitraries.oneOf(
            Arbitraries.of(0, 1, 10, 1_000, 100_000_000, 120_000_000, 123_456_000, 999_999_999),
            Arbitraries.integers().between(0, 999_999_999));
    return Combinators.combine(seconds, nanos).as(Instant::ofEpochSecond);
  }

  @Provide
  Arbitrary<ZoneOffset> offsets() {
    return Arbitraries.oneOf(
            Arbitraries.integers().between(-72, 72).map(quarters -> quarters * 900),
            Arbitraries.integers().between(-64_800, 64_800))
        .map(seconds -> ZoneOffset.ofTotalSeconds(Math.max(-64_800, Math.min(64_800, seconds))));
  }

  /** A moment with one character put elsewhere, changed, or taken away. */
  @Provide
  Arbitrary<String> nearly() {
    return Combinators.combine(
            instants().map(Instant::toString),
            Arbitraries.integers().between(0, 40),
            Arbitraries.strings().withChars("0159TtZz:.+- ,").ofMaxLength(2))
        .as(
            (text, place, with) -> {
              int at = Math.min(place, text.length());
              return text.substring(0, at) + with + text.substring(Math.min(at + 1, text.length()));
            });
  }
}
