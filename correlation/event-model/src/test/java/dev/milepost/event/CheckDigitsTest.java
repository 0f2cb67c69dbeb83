package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.event.NumberFormats.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckDigitsTest {

  @ParameterizedTest
  @CsvSource({
    "TRACKING_NUMBER, 1Z204W4R0308071865",
    "TRACKING_NUMBER, 1z 204w4r 03 0807 1865",
    "TRACKING_NUMBER, 1ZCIETST0111111114",
    "TRACKING_NUMBER, 1ZXX3150YW44070023",
    "TRACKING_NUMBER, RB123456785GB",
    "SSCC, 370726206369762060",
    "SSCC, (00)354107380000001068",
    "SSCC, ]C100354107380000001068",
    "SSCC, 00 0123 4500 0000 0027",
    "CONTAINER, APZU4812090",
    "CONTAINER, APZU 481209-0",
  })
  void acceptsARightDigit(ReferenceType type, String value) {
    assertThat(CheckDigits.warning(new Reference(type, value, null))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TRACKING_NUMBER, 1Z1234567891234551, 6",
    "TRACKING_NUMBER, 1ZABCXYZ0112346789, 2",
    "TRACKING_NUMBER, 1Z204W4R0308071866, 5",
    "TRACKING_NUMBER, RB123456786US, 5",
    "SSCC, 370726206369762061, 0",
    "SSCC, (00)354107380000001069, 8",
    "CONTAINER, APZU4812091, 0",
  })
  void warnsOfAWrongDigitAndNamesTheRightOne(ReferenceType type, String value, int right) {
    assertThat(CheckDigits.warning(new Reference(type, value, null)))
        .hasValueSatisfying(warning -> assertThat(warning).endsWith("should be " + right));
  }

  @ParameterizedTest
  @CsvSource({
    "TRACKING_NUMBER, 776094337676",
    "TRACKING_NUMBER, 1Z204W4R030807186",
    "TRACKING_NUMBER, 354107380000001069",
    "SHIPPER_REFERENCE, 1Z1234567891234551",
    "PURCHASE_ORDER, APZU4812091",
    "SSCC, 12345",
    "CONTAINER, 4812091",
  })
  void saysNothingWhereNoRuleIsKnown(ReferenceType type, String value) {
    assertThat(CheckDigits.warning(new Reference(type, value, null))).isEmpty();
  }

  @Test
  void warnsOfEveryOtherDigitThanTheRightOne() {
    List<String> warned =
        List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9").stream()
            .filter(
                digit ->
                    CheckDigits.warning(
                            new Reference(
                                ReferenceType.TRACKING_NUMBER, "1Z5R8939035756712" + digit, "UPS"))
                        .isPresent())
            .toList();

    assertThat(warned).hasSize(9).doesNotContain("7");
  }

  @Test
  void knowsTheRuleOfAnAirWaybill() {
    assertThat(CheckDigits.warning(new Reference(ReferenceType.AIR_WAYBILL, "020-12345675", null)))
        .isEmpty();
    assertThat(CheckDigits.warning(new Reference(ReferenceType.AIR_WAYBILL, "020-12345674", null)))
        .hasValueSatisfying(warning -> assertThat(warning).endsWith("should be 5"));
  }

  @Test
  void asksOnlyTheRulesOfTheIssuer() {
    String number = "986578788855";

    assertThat(verdict(number, "FEDEX")).isEqualTo(Verdict.RIGHT);
    assertThat(verdict("986578788856", "FedEx")).isEqualTo(Verdict.WRONG);
    assertThat(verdict("986578788856", "XPO")).isEqualTo(Verdict.NO_RULE);
    assertThat(verdict("986578788856", null)).isEqualTo(Verdict.NO_RULE);
  }

  /** Every number of every format: the good ones are never warned of, the bad ones never right. */
  @TestFactory
  Stream<DynamicTest> agreesWithThePublishedTestNumbers() throws IOException {
    Path folder = sharedCarriers().resolve("tracking-numbers");
    if (!Files.isDirectory(folder)) {
      System.out.println("tracking-numbers: " + folder + " is absent, nothing read");
      return Stream.of(DynamicTest.dynamicTest("absent: " + folder, () -> {}));
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream()
          .flatMap(
              file -> {
                Set<String> good =
                    formats(file)
                        .flatMap(format -> texts(format.path("test_numbers").path("valid")))
                        .collect(Collectors.toSet());
                return formats(file).map(format -> published(issuer(file), format, good));
              });
    }
  }

  private static DynamicTest published(String issuer, JsonNode format, Set<String> good) {
    boolean hasRule = format.path("validation").has("checksum");
    return DynamicTest.dynamicTest(
        issuer + " " + format.path("name").asText(),
        () -> {
          JsonNode numbers = format.path("test_numbers");
          assertThat(texts(numbers.path("valid")))
              .isNotEmpty()
              .allSatisfy(
                  number ->
                      assertThat(verdict(number, issuer))
                          .as(number)
                          .isIn(
                              hasRule
                                  ? Set.of(Verdict.RIGHT)
                                  : Set.of(Verdict.RIGHT, Verdict.NO_RULE)));
          // What is no number of this format may be one of another of the same carrier's.
          assertThat(texts(numbers.path("invalid")).filter(number -> !good.contains(number)))
              .allSatisfy(
                  number ->
                      assertThat(verdict(number, issuer)).as(number).isNotEqualTo(Verdict.RIGHT));
        });
  }

  private static Verdict verdict(String number, @Nullable String issuer) {
    ReferenceKey key = new ReferenceKey(ReferenceType.TRACKING_NUMBER, number);
    return NumberFormats.verdict(key.value(), issuer);
  }

  private static Stream<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
  }

  private static Stream<JsonNode> formats(Path file) {
    try {
      JsonNode formats = new ObjectMapper().readTree(file.toFile()).path("tracking_numbers");
      return StreamSupport.stream(formats.spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String issuer(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  /** {@code ../shared/carriers} beside the repository; {@code -Dshared=DIR} names another. */
  private static Path sharedCarriers() {
    String given = System.getProperty("shared");
    if (given != null) {
      return Path.of(given, "carriers");
    }
    Path root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && !Files.isDirectory(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    return root.resolveSibling("shared").resolve("carriers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9321483", "IMO 9321483", "imo9074729", " 9501370 ", ""})
  void findsNothingWrongWithAVessel(String number) {
    assertThat(CheckDigits.vessel(number)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "7654321, the IMO check digit of 7654321 should be 9",
    "IMO 932148, 'an IMO number has seven digits, and 932148 is none'",
    "93214830, 'an IMO number has seven digits, and 93214830 is none'",
  })
  void saysWhatIsWrongWithAVessel(String number, String warning) {
    assertThat(CheckDigits.vessel(number)).contains(warning);
  }
}
