package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        .hasValueSatisfying(warning -> assertThat(warning).endsWith("by the rule " + right));
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
  void agreesWithThePublishedTestNumbers() throws IOException {
    Path folder = sharedCarriers().resolve("tracking-numbers");
    if (!Files.isDirectory(folder)) {
      System.out.println("tracking-numbers: " + folder + " is absent, nothing read");
      return;
    }

    for (String file : List.of("ups.json", "s10.json")) {
      String json = Files.readString(folder.resolve(file));
      assertThat(numbers(json, "valid")).as(file).isNotEmpty().allSatisfy(this::passes);
    }

    assertThat(numbers(Files.readString(folder.resolve("ups.json")), "invalid"))
        .contains("1Z1111111111111111");
    assertThat(warningOf("1Z1111111111111111")).isTrue();
    assertThat(warningOf("RB123456786US")).isTrue();
  }

  private void passes(String number) {
    assertThat(warningOf(number)).as(number).isFalse();
  }

  private static boolean warningOf(String number) {
    return CheckDigits.warning(new Reference(ReferenceType.TRACKING_NUMBER, number, null))
        .isPresent();
  }

  private static List<String> numbers(String json, String list) {
    Matcher lists = Pattern.compile("\"" + list + "\": \\[([^]]*)]").matcher(json);
    return lists
        .results()
        .flatMap(found -> Pattern.compile("\"([^\"]+)\"").matcher(found.group(1)).results())
        .map(found -> found.group(1))
        .toList();
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
}
