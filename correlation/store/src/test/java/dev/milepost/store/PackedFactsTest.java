package dev.milepost.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.engine.Fact;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Cause;
import dev.milepost.event.Classifier;
import dev.milepost.event.Correction;
import dev.milepost.event.Estimate;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import dev.milepost.event.ReferenceKey;
import dev.milepost.event.ReferenceType;
import dev.milepost.event.Revision;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PackedFactsTest {
  /** What lies in the rows of every hub that runs: with another form comes another version. */
  private static final String WRITTEN =
      """
      0204006e06100034b50f0e0d0c04000000000000000300000000000000000b0a0034b6000002d1\
      bf02c3a5eb800ebcb5060001e180000cdac80901feffffffffffffffffffffffffffffff080701\
      c4ef07e80db0dcd9ba060503dceb8c980db0dcd9b9040302010200000000000000010000000000\
      00001fff006e0600000034b54c4155544341060044455649525241070037323137363537353330\
      3933393852355a3112005245424d554e5f474e494b434152540f00040000000000000003000000\
      0000000000314c420300474e4944414c5f464f5f4c4c49420e000034b6000002d1bf02c3a5eb80\
      0ebcb5060001e180000cdac84445524556494c4544090001feffffffffffffffffffffffffffff\
      ff656769656e203aa9c36472617465520f0052454854414557070001c4ef07e80db0dcd9ba5350\
      55030052462f4e4f594c070003dceb8c9801444554414d495453450900444559414c4544070038\
      313030303030303030353433323130343312004343535304000200000000000000010000000000\
      00001fff\
      """;

  private static final Fact FULL =
      new Fact(
          new EventId(new UUID(1, 2)),
          new ReferenceKey(ReferenceType.SSCC, "340123450000000018"),
          Milestone.DELAYED,
          Classifier.ESTIMATED,
          Instant.parse("1969-12-31T23:59:59.999999Z"),
          ZoneOffset.ofHoursMinutes(-3, -30),
          "LYON/FR",
          Cause.WEATHER,
          "Retardé: neige",
          new Correction(new EventId(new UUID(-1, -2)), Set.of(Milestone.DELIVERED)),
          new Estimate(
              Instant.parse("2026-11-30T08:00:00Z"),
              Instant.parse("2026-11-30T12:00:00Z"),
              "UPS",
              Instant.parse("2026-11-29T03:04:05.678Z"),
              ZoneOffset.ofHours(-6)),
          new CarrierCode("UPS"),
          true,
          new Revision(
              Instant.parse("2026-11-29T03:04:05Z"), Instant.parse("2026-11-29T04:00:00Z")),
          Instant.parse("2026-11-29T03:05:00.000001Z"),
          new ReferenceKey(ReferenceType.BILL_OF_LADING, "BL1"));

  private static final Fact BARE =
      new Fact(
          new EventId(new UUID(3, 4)),
          new ReferenceKey(ReferenceType.TRACKING_NUMBER, "1Z5R89390357567127"),
          Milestone.ARRIVED,
          Classifier.ACTUAL,
          Instant.parse("2026-11-29T03:04:05Z"),
          null,
          "",
          null,
          null,
          null,
          null,
          new CarrierCode("UPS"),
          false,
          Revision.FIRST,
          Instant.parse("2026-11-29T03:05:00Z"),
          null);

  private static final List<Fact> FACTS = List.of(FULL, BARE, FULL, BARE);

  @Test
  void writesWhatItWroteBefore() {
    assertThat(HexFormat.of().formatHex(PackedFacts.NONE.bytes(FACTS))).isEqualTo(WRITTEN);
    assertThat(read(HexFormat.of().parseHex(WRITTEN))).isEqualTo(FACTS);
  }

  /** It had no clocks that are assumed. */
  @Test
  void readsWhatTheFirstVersionWrote() {
    byte[] first = PackedFacts.NONE.bytes(List.of(BARE, BARE));
    first[0] = 1;

    assertThat(read(first)).containsExactly(BARE, BARE);
  }

  /** Who adds a component to a fact has to write it. */
  @Test
  void writesEveryComponentThatThereIs() {
    assertThat(
            Stream.of(
                    Fact.class,
                    ReferenceKey.class,
                    Correction.class,
                    Estimate.class,
                    Revision.class)
                .map(record -> names(record.getRecordComponents())))
        .containsExactly(
            "id reference milestone classifier at offset place cause carrierText correction"
                + " estimate source direct revision receivedAt through",
            "type value",
            "target milestones",
            "earliest latest by issuedAt assumed",
            "statedAt rereadAt");
  }

  private static String names(RecordComponent[] components) {
    return String.join(" ", Arrays.stream(components).map(RecordComponent::getName).toList());
  }

  @Test
  void takesNothingOfWhatIsCutOffOrGoesOn() {
    byte[] whole = PackedFacts.NONE.bytes(FACTS);
    for (int length = 0; length < whole.length; length++) {
      assertThat(PackedFacts.read(Arrays.copyOf(whole, length))).isNull();
    }
    assertThat(PackedFacts.read(Arrays.copyOf(whole, whole.length + 1))).isNull();
  }

  /** One fact, and behind its bits and its id a new text of -1 bytes, as a varint has it. */
  @Test
  void takesNothingOfWhatHasNoLength() {
    byte[] forwards =
        HexFormat.of().parseHex("00" + "00".repeat(16) + "00" + "ff".repeat(9) + "01");
    byte[] bytes = new byte[2 + forwards.length];
    bytes[0] = 1;
    bytes[1] = 1;
    for (int i = 0; i < forwards.length; i++) {
      bytes[bytes.length - 1 - i] = forwards[i];
    }

    assertThat(PackedFacts.read(bytes)).isNull();
  }

  @Test
  void leavesWhatAnotherVersionWrote() {
    byte[] other = PackedFacts.NONE.bytes(FACTS);
    other[0]++;

    assertThat(PackedFacts.read(other)).isNull();
  }

  @Property(tries = 300)
  void keepsEveryFact(@ForAll("histories") List<Fact> facts) {
    assertThat(read(PackedFacts.NONE.bytes(facts))).isEqualTo(facts);
  }

  /** Whatever was there, and whatever becomes of it. */
  @Property(tries = 300)
  void goesOnWithWhatIsThere(
      @ForAll("histories") List<Fact> before,
      @ForAll("histories") List<Fact> more,
      @ForAll int changed) {
    PackedFacts there = Objects.requireNonNull(PackedFacts.read(PackedFacts.NONE.bytes(before)));
    List<Fact> after = new ArrayList<>(there.list());
    after.addAll(more);

    assertThat(there.bytes(after)).isEqualTo(PackedFacts.NONE.bytes(after));
    if (!after.isEmpty()) {
      after.remove(Math.floorMod(changed, after.size()));
      assertThat(there.bytes(after)).isEqualTo(PackedFacts.NONE.bytes(after));
    }
  }

  /** What the log of the database leaves out. */
  @Test
  void endsWithWhatWasThereBefore() {
    byte[] before = PackedFacts.NONE.bytes(FACTS.subList(0, 3));
    byte[] after = PackedFacts.NONE.bytes(FACTS);
    int old = before.length - 2; // without the version and the count

    assertThat(Arrays.copyOfRange(after, after.length - old, after.length))
        .isEqualTo(Arrays.copyOfRange(before, 2, before.length));
  }

  /** Bytes that anything may have happened to are read as something or not at all. */
  @Property(tries = 300)
  void survivesEveryByte(@ForAll("histories") List<Fact> facts, @ForAll int where, @ForAll byte b) {
    byte[] bytes = PackedFacts.NONE.bytes(facts);
    bytes[Math.floorMod(where, bytes.length)] = b;

    PackedFacts.read(bytes);
  }

  private static List<Fact> read(byte[] bytes) {
    return Objects.requireNonNull(PackedFacts.read(bytes)).list();
  }

  @Provide
  static Arbitrary<List<Fact>> histories() {
    return facts().list().ofMaxSize(40);
  }

  private static Arbitrary<Fact> facts() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.of("", "Lyon", "Departed from facility", "Ünloaded 中 \uD83D\uDE9A"),
            Arbitraries.strings().ofMaxLength(200));
    Arbitrary<Statement> statements =
        Combinators.combine(
                Arbitraries.of(Milestone.class),
                Arbitraries.of(Classifier.class),
                moments(),
                offsets().injectNull(0.3),
                texts,
                Arbitraries.of(Cause.class).injectNull(0.5),
                texts.injectNull(0.3),
                corrections().injectNull(0.8))
            .as(Statement::new);
    return Combinators.combine(
            ids(),
            keys(),
            statements,
            estimates(texts).injectNull(0.6),
            Arbitraries.of("UPS", "FEDEX", "AFTERSHIP").map(CarrierCode::new),
            Arbitraries.of(true, false),
            Combinators.combine(moments().injectNull(0.5), moments().injectNull(0.5))
                .as(Revision::new),
            Combinators.combine(moments(), keys().injectNull(0.5)).as(Arrival::new))
        .as(
            (id, key, said, estimate, source, direct, revision, arrival) ->
                new Fact(
                    id,
                    key,
                    said.milestone(),
                    said.classifier(),
                    said.at(),
                    said.offset(),
                    said.place(),
                    said.cause(),
                    said.words(),
                    said.correction(),
                    estimate,
                    source,
                    direct,
                    revision,
                    arrival.at(),
                    arrival.through()));
  }

  private record Statement(
      Milestone milestone,
      Classifier classifier,
      Instant at,
      ZoneOffset offset,
      String place,
      Cause cause,
      String words,
      Correction correction) {}

  private record Arrival(Instant at, ReferenceKey through) {}

  private static Arbitrary<EventId> ids() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as((most, least) -> new EventId(new UUID(most, least)));
  }

  private static Arbitrary<ReferenceKey> keys() {
    return Combinators.combine(
            Arbitraries.of(ReferenceType.class), Arbitraries.of("1Z5R89390357567127", "BL1", "Ä7"))
        .as(ReferenceKey::new);
  }

  private static Arbitrary<Instant> moments() {
    return Combinators.combine(
            Arbitraries.longs().between(-62_135_596_800L, 253_402_300_799L),
            Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 999_999_999)))
        .as(Instant::ofEpochSecond);
  }

  private static Arbitrary<ZoneOffset> offsets() {
    return Arbitraries.integers().between(-64_800, 64_800).map(ZoneOffset::ofTotalSeconds);
  }

  private static Arbitrary<Correction> corrections() {
    return Combinators.combine(
            ids().injectNull(0.4), Arbitraries.of(Milestone.class).set().ofMinSize(1).ofMaxSize(3))
        .as(Correction::new);
  }

  private static Arbitrary<Estimate> estimates(Arbitrary<String> texts) {
    return Combinators.combine(
            moments().injectNull(0.5), moments(), texts, moments(), offsets().injectNull(0.5))
        .as(Estimate::new);
  }
}
