package dev.milepost.carrier.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.milepost.carrier.AdapterSource;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.CarrierEvent;
import dev.milepost.event.EventId;
import dev.milepost.event.Milestone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What the hub relies on from every adapter (STYLE 2.4). An adapter's test extends this and adds
 * only what is peculiar to its carrier.
 *
 * <p>It reads, from the adapter's module: the fixtures in {@code src/test/resources/fixtures}
 * ({@code name.payload.ext}, {@code name.expected.txt}, optional {@code name.headers}), {@code
 * status-codes.csv} and {@code README.md}. {@code -Dfixtures.update=true} rewrites the expected
 * files; look at the diff before you commit it.
 */
public abstract class CarrierAdapterContract {

  /** When the fixtures were received, unless the adapter's test says otherwise. */
  protected static final Instant RECEIVED_AT = Instant.parse("2026-11-23T12:00:00Z");

  /** Of each adapter; the profile {@code nightly} asks for many more. */
  private static final int MUTATIONS = Integer.getInteger("mutations", 1_000);

  private static final boolean THOROUGH = MUTATIONS > 1_000;
  private static final int MOST_PLACES_BY_DAY = 600;
  private static final int ALL_BITS = 0xff;
  private static final int GARBAGE_SEED = 20_261_123;

  private final CarrierAdapter adapter;
  private final Path module = Repository.module(getClass());
  private final Path folder;
  private final Path readme;
  private final List<Fixture> fixtures;

  protected CarrierAdapterContract(CarrierAdapter adapter) {
    this(adapter, Path.of(""), Path.of("README.md"));
  }

  /**
   * The contract of one adapter of a module that holds several.
   *
   * @param fixtures its folder below {@code src/test/resources/fixtures}
   * @param readme its README, from the module's folder
   */
  protected CarrierAdapterContract(CarrierAdapter adapter, Path fixtures, Path readme) {
    this.adapter = adapter;
    this.folder = module.resolve("src/test/resources/fixtures").resolve(fixtures);
    this.readme = module.resolve(readme);
    this.fixtures = Fixture.in(folder);
  }

  /**
   * A payload with one event of that code, good in all other respects. An empty part is left empty
   * in the payload too.
   */
  protected abstract byte[] payloadWith(String type, String code, String detail);

  /**
   * The headers under which the carrier would send that body to a connection with that secret.
   * Empty for a carrier that does not push.
   */
  protected Optional<Headers> signed(byte[] body, String secret) {
    return Optional.empty();
  }

  /** A secret in the form that this carrier's secrets have: some are Base64 of the key. */
  protected String secret() {
    return "a-secret-of-the-contract";
  }

  /** Whose word its events are: not its own, where it reads another road of a carrier's word. */
  protected CarrierCode speaks() {
    return adapter.carrier();
  }

  /**
   * The table of its codes, in the form of {@code status-codes.csv}, for an adapter whose codes are
   * data already.
   */
  protected List<String> codeTable() throws IOException {
    return Files.readAllLines(module.resolve("status-codes.csv"));
  }

  /** Whether the expected files are written instead of compared. */
  boolean rewritesExpected() {
    return Boolean.getBoolean("fixtures.update");
  }

  @TestFactory
  Stream<DynamicTest> readsEachFixtureAsExpected() {
    assertThat(fixtures).as("fixtures in %s", folder).isNotEmpty();
    return fixtures.stream()
        .map(fixture -> dynamicTest(fixture.name(), () -> readsAsExpected(fixture)));
  }

  private void readsAsExpected(Fixture fixture) throws IOException {
    List<String> lines = Lines.of(read(fixture));

    if (rewritesExpected()) {
      Files.write(fixture.expected(), lines);
    }

    assertThat(fixture.expected())
        .as("%s has no expected file; -Dfixtures.update=true writes it", fixture)
        .exists();
    assertThat(lines).as("%s", fixture).isEqualTo(Files.readAllLines(fixture.expected()));
  }

  @Test
  void hasNoExpectedFileWithoutItsPayload() throws IOException {
    List<Path> known = fixtures.stream().map(Fixture::expected).toList();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".expected.txt"))).isSubsetOf(known);
    }
  }

  @Test
  void readsTheSameBytesAlikeEveryTime() {
    for (Fixture fixture : fixtures) {
      assertThat(read(fixture)).as("%s read again", fixture).isEqualTo(read(fixture));
    }
  }

  @Test
  void leavesTheBodyAsItIs() {
    for (Fixture fixture : fixtures) {
      byte[] body = fixture.body().clone();

      read(fixture, body);

      assertThat(body).as("%s", fixture).isEqualTo(fixture.body());
    }
  }

  @Test
  void makesEachIdFromTheFactAlone() {
    for (Fixture fixture : fixtures) {
      List<EventId> first = ids(read(fixture));
      List<EventId> otherReceipt =
          ids(
              adapter.read(
                  new Delivery(
                      "another-delivery",
                      "another-connection",
                      RECEIVED_AT.plus(Duration.ofDays(3)).plusMillis(17),
                      fixture.headers(),
                      fixture.body())));

      assertThat(first).as("ids of %s", fixture).doesNotHaveDuplicates();
      assertThat(otherReceipt).as("ids of %s, received otherwise", fixture).isEqualTo(first);
    }
  }

  @Test
  void namesItsCarrierAndTheReceiptInEveryEvent() {
    for (Fixture fixture : fixtures) {
      assertThat(events(read(fixture)))
          .as("%s", fixture)
          .allSatisfy(
              event -> {
                assertThat(event.carrier()).isEqualTo(speaks());
                assertThat(event.deliveryId()).isEqualTo(fixture.name());
                assertThat(event.connection()).isEqualTo("contract");
                assertThat(event.receivedAt()).isEqualTo(RECEIVED_AT);
              });
    }
  }

  @TestFactory
  Stream<DynamicTest> survivesEveryTruncation() {
    return fixtures.stream()
        .map(
            fixture ->
                dynamicTest(
                    fixture.name(),
                    () -> {
                      for (int length : places(fixture.body())) {
                        survives(
                            fixture,
                            Arrays.copyOf(fixture.body(), length),
                            "cut to " + length + " bytes");
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> survivesEveryFlippedByte() {
    return fixtures.stream()
        .map(
            fixture ->
                dynamicTest(
                    fixture.name(),
                    () -> {
                      byte[] body = fixture.body().clone();
                      for (int at : places(fixture.body())) {
                        byte good = body[at];
                        for (int flip : flips(at)) {
                          body[at] = (byte) (good ^ flip);
                          survives(fixture, body, "byte " + at + " xor " + flip);
                        }
                        body[at] = good;
                      }
                    }));
  }

  /** Every bit of a byte by night; by day one of them, in turn. */
  private static int[] flips(int at) {
    return THOROUGH
        ? new int[] {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, ALL_BITS}
        : new int[] {1 << (at % Byte.SIZE)};
  }

  /**
   * Where bytes are damaged: everywhere by night; by day at every byte of a short payload and at
   * some hundreds of a long one, whose cost grows with the square of its length.
   */
  private static int[] places(byte[] body) {
    int step =
        THOROUGH ? 1 : 1 | (body.length / MOST_PLACES_BY_DAY); // odd, so each bit has its turn
    return IntStream.iterate(0, at -> at < body.length, at -> at + step).toArray();
  }

  @TestFactory
  Stream<DynamicTest> survivesEveryMissingByte() {
    return fixtures.stream()
        .map(
            fixture ->
                dynamicTest(
                    fixture.name(),
                    () -> {
                      byte[] body = fixture.body();
                      if (body.length == 0) {
                        return;
                      }
                      byte[] less = new byte[body.length - 1];
                      for (int at : places(body)) {
                        System.arraycopy(body, 0, less, 0, at);
                        System.arraycopy(body, at + 1, less, at, less.length - at);
                        survives(fixture, less, "without byte " + at);
                      }
                    }));
  }

  /** A failure names the seed and the number of the payload, which make it again. */
  @Test
  void survivesAnyDamage() {
    Mutations mutations =
        new Mutations(fixtures.stream().map(Fixture::body).toList(), GARBAGE_SEED);
    Fixture headers = fixtures.get(0);
    for (int i = 0; i < MUTATIONS; i++) {
      survives(headers, mutations.next(), "mutation " + i + " of seed " + GARBAGE_SEED);
    }
  }

  /** One bare try: an assertion library's wrapping would cost more than the reading. */
  private void survives(Fixture fixture, byte[] body, String change) {
    Decoded decoded;
    try {
      decoded = read(fixture, body);
    } catch (Throwable e) {
      throw new AssertionError(fixture + ", " + change + ": read threw " + e, e);
    }
    if (decoded == null) {
      throw new AssertionError(fixture + ", " + change + ": read returned null");
    }
  }

  @Test
  void makesNoEventOfAnEmptyBody() {
    assertThat(adapter.read(delivery("empty", Headers.NONE, new byte[0])))
        .isNotInstanceOf(Decoded.Events.class)
        .isNotNull();
  }

  @Test
  void makesNoEventOfGarbage() {
    Random random = new Random(GARBAGE_SEED);
    List<byte[]> garbage =
        Stream.concat(
                Stream.of(
                        " ",
                        "null",
                        "0",
                        "\"\"",
                        "[]",
                        "{}",
                        "[[]]",
                        "<x/>",
                        "ISA*",
                        "UNA:+.? '",
                        "{\"a\":",
                        "[".repeat(100_000),
                        "{\"a\":".repeat(100_000),
                        "\u0000",
                        "\uFEFF",
                        "a,b\n1,2\n")
                    .map(text -> text.getBytes(StandardCharsets.UTF_8)),
                Stream.generate(
                        () -> {
                          byte[] bytes = new byte[random.nextInt(1, 2_000)];
                          random.nextBytes(bytes);
                          return bytes;
                        })
                    .limit(500))
            .toList();

    for (byte[] bytes : garbage) {
      String start = new String(bytes, 0, Math.min(bytes.length, 24), StandardCharsets.ISO_8859_1);
      Decoded decoded;
      try {
        decoded = adapter.read(delivery("garbage", Headers.NONE, bytes));
      } catch (Throwable e) {
        throw new AssertionError("garbage '" + start + "': read threw " + e, e);
      }
      assertThat(decoded)
          .as("garbage '%s'", start)
          .isNotNull()
          .isNotInstanceOf(Decoded.Events.class);
    }
  }

  @Test
  void mapsEveryCodeAsTheTableSays() throws IOException {
    CodeTable table = CodeTable.of(codeTable());

    assertThat(table.rows()).as("status-codes.csv").isNotEmpty();
    assertThat(table.rows().stream().map(this::difference).flatMap(Optional::stream))
        .as("status-codes.csv")
        .isEmpty();
  }

  private Optional<String> difference(CodeTable.Row row) {
    byte[] body = payloadWith(row.type(), row.code(), row.detail());
    Decoded decoded = adapter.read(delivery("code", Headers.NONE, body));
    List<CarrierEvent> events = events(decoded);
    if (events.size() != 1) {
      return Optional.of(row + ", but the payload with it gives " + decoded);
    }
    CarrierEvent event = events.get(0);
    return event.milestone() == row.milestone() && row.causeIs(event.cause())
        ? Optional.empty()
        : Optional.of(
            row
                + " "
                + row.cause()
                + ", but the adapter says "
                + event.milestone()
                + " "
                + event.cause());
  }

  @Test
  void listsEveryCodeOfTheFixturesInTheTable() throws IOException {
    CodeTable table = CodeTable.of(codeTable());

    for (Fixture fixture : fixtures) {
      assertThat(events(read(fixture)))
          .as("%s: codes that are in no row of status-codes.csv", fixture)
          .filteredOn(event -> event.milestone() != Milestone.UNKNOWN)
          .extracting(CarrierEvent::carrierStatus)
          .allMatch(table::covers);
    }
  }

  @Test
  void isFoundByTheServiceLoader() {
    Stream<CarrierAdapter> registered =
        Stream.concat(
            ServiceLoader.load(CarrierAdapter.class).stream().map(ServiceLoader.Provider::get),
            ServiceLoader.load(AdapterSource.class).stream()
                .flatMap(source -> source.get().shipped().stream()));

    assertThat(registered)
        .as("META-INF/services/%s, or shipped by a source", CarrierAdapter.class.getName())
        .anyMatch(
            one -> one.getClass() == adapter.getClass() && one.carrier().equals(adapter.carrier()));
  }

  @Test
  void hasAReadme() {
    assertThat(readme).exists().isNotEmptyFile();
  }

  @Test
  void speaksOfAReferenceForALimitedTime() {
    assertThat(adapter.referenceReuseAfter()).isPositive();
  }

  @Test
  void trustsOnlyWhoKnowsTheSecret() {
    if (!(adapter instanceof PushCarrier push)) {
      return;
    }
    byte[] body = fixtures.get(0).body();
    Headers headers = signedOrFail(body, secret());

    assertThat(push.authentic(headers, body, List.of(secret()))).as("the secret").isTrue();
    assertThat(push.authentic(headers, body, List.of("the-old-one", secret())))
        .as("one of two secrets")
        .isTrue();
    assertThat(push.authentic(headers, body, List.of("another"))).as("another secret").isFalse();
    assertThat(push.authentic(headers, body, List.of(secret() + "x"))).as("a longer one").isFalse();
    assertThat(push.authentic(Headers.NONE, body, List.of(secret()))).as("no headers").isFalse();
  }

  @Test
  void trustsNobodyWithoutASecret() {
    if (!(adapter instanceof PushCarrier push)) {
      return;
    }
    byte[] body = fixtures.get(0).body();

    assertThat(push.authentic(signedOrFail(body, secret()), body, List.of()))
        .as("a connection without secrets")
        .isFalse();
    assertThat(push.authentic(signedOrFail(body, ""), body, List.of("")))
        .as("an empty secret")
        .isFalse();
    assertThat(push.authentic(Headers.NONE, body, List.of("")))
        .as("an empty secret, no headers")
        .isFalse();
  }

  @Test
  void acknowledgesWithSuccessAndKeepsNoCredential() {
    if (!(adapter instanceof PushCarrier push)) {
      return;
    }
    assertThat(push.acknowledgement()).isBetween(200, 299);
    assertThat(push.keptHeaders())
        .allSatisfy(name -> assertThat(name).isLowerCase())
        .doesNotContain("authorization", "credential", "cookie");
  }

  private Headers signedOrFail(byte[] body, String secret) {
    return signed(body, secret)
        .orElseGet(() -> fail("the adapter pushes: its test must override signed(body, secret)"));
  }

  /** Reads a fixture as delivered to the contract's connection. */
  private Decoded read(Fixture fixture) {
    return read(fixture, fixture.body());
  }

  private Decoded read(Fixture fixture, byte[] body) {
    return adapter.read(delivery(fixture.name(), fixture.headers(), body));
  }

  /** A delivery as the contract makes it, for the adapter's own tests. */
  protected static Delivery delivery(String id, Headers headers, byte[] body) {
    return new Delivery(id, "contract", RECEIVED_AT, headers, body);
  }

  /** The events that were read; none where the delivery was ignored or rejected. */
  protected static List<CarrierEvent> events(Decoded decoded) {
    return decoded instanceof Decoded.Events read ? read.events() : List.of();
  }

  private static List<EventId> ids(Decoded decoded) {
    return events(decoded).stream().map(CarrierEvent::id).toList();
  }
}
