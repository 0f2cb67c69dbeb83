package dev.milepost.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceKeyTest {

  @Test
  void cutsWhatOnlyABarcodeHas() {
    assertThat(key(ReferenceType.SSCC, "(00)354107380000001068")).isEqualTo("354107380000001068");
    assertThat(key(ReferenceType.SSCC, "]C100354107380000001068")).isEqualTo("354107380000001068");
    assertThat(key(ReferenceType.SSCC, "003541073800000010")).isEqualTo("003541073800000010");
    assertThat(key(ReferenceType.TRACKING_NUMBER, "42077072 9405511899223197428490"))
        .isEqualTo("9405511899223197428490");
    assertThat(key(ReferenceType.TRACKING_NUMBER, "4202221377079405511899223197428490"))
        .isEqualTo("9405511899223197428490");
    assertThat(key(ReferenceType.TRACKING_NUMBER, "420770720405511899223197428490"))
        .isEqualTo("420770720405511899223197428490");
    assertThat(key(ReferenceType.PURCHASE_ORDER, "420770729405511899223197428490"))
        .isEqualTo("420770729405511899223197428490");
  }

  @ParameterizedTest
  @CsvSource({
    "420165019400136208303341904514, 9400136208303341904514",
    "4201650112349400136208303341904514, 9400136208303341904514",
    "4201650192001902416000000000000015, 92001902416000000000000015",
    "4201650103012120000012345672, 03012120000012345672",
    "9400136208303341904514, 9400136208303341904514",
    "4209400136208303341904514, 4209400136208303341904514",
    "EA123456784US, EA123456784US",
  })
  void comparesANumberOfUspsWithoutTheRoutingOfItsLabel(String written, String number) {
    assertThat(key(ReferenceType.TRACKING_NUMBER, written)).isEqualTo(number);
  }

  private static String key(ReferenceType type, String value) {
    return new ReferenceKey(type, value).value();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1Z5R89390357567127",
        " 1z5r89390357567127 ",
        "1Z 5R8 939 03 5756 7127",
        "1Z-5R8-939.03/5756_7127",
        "1Z5R8939\u00a00357567127",
        "\t1Z5R89390357567127\r\n"
      })
  void comparesWithoutCaseAndSeparators(String written) {
    ReferenceKey key = new ReferenceKey(ReferenceType.TRACKING_NUMBER, written);

    assertThat(key.value()).isEqualTo("1Z5R89390357567127");
  }

  @Test
  void keepsLettersOfEveryAlphabet() {
    ReferenceKey key = new ReferenceKey(ReferenceType.PURCHASE_ORDER, "заказ-77/ä");

    assertThat(key.value()).isEqualTo("ЗАКАЗ77Ä");
  }

  @Test
  void normalisesTheSameTwice() {
    ReferenceKey once = new ReferenceKey(ReferenceType.PRO, "straße-1");

    ReferenceKey twice = new ReferenceKey(once.type(), once.value());

    assertThat(twice).isEqualTo(once);
  }

  @Test
  void tellsTheSameNumberOfAnotherTypeApart() {
    ReferenceKey order = new ReferenceKey(ReferenceType.PURCHASE_ORDER, "77");

    ReferenceKey delivery = new ReferenceKey(ReferenceType.DELIVERY_NOTE, "77");

    assertThat(delivery).isNotEqualTo(order);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", "--/..", "\u0000"})
  void refusesWhatHasNoLetterOrDigit(String written) {
    assertThatThrownBy(() -> new ReferenceKey(ReferenceType.BOOKING, written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("reference: BOOKING has no letter or digit");
  }

  @Test
  void takes128LettersAndDigitsAndNoMore() {
    String longest = "7".repeat(128);

    ReferenceKey key = new ReferenceKey(ReferenceType.SSCC, longest);

    assertThat(key.value()).hasSize(128);
    assertThatThrownBy(() -> new ReferenceKey(ReferenceType.SSCC, longest + "7"))
        .hasMessageContaining("reference: SSCC is longer than 128");
  }

  @Test
  void sortsByTypeAndThenByValue() {
    ReferenceKey first = new ReferenceKey(ReferenceType.TRACKING_NUMBER, "B");
    ReferenceKey second = new ReferenceKey(ReferenceType.PRO, "A");
    ReferenceKey third = new ReferenceKey(ReferenceType.PRO, "B");

    List<ReferenceKey> sorted = List.copyOf(new TreeSet<>(List.of(third, first, second)));

    assertThat(sorted).containsExactly(first, second, third);
  }

  @Test
  void keepsInAReferenceWhatWasWritten() {
    Reference reference = new Reference(ReferenceType.PRO, " 123-456 7 ", " ");

    assertThat(reference.value()).isEqualTo("123-456 7");
    assertThat(reference.issuer()).isNull();
    assertThat(reference.key()).isEqualTo(new ReferenceKey(ReferenceType.PRO, "1234567"));
  }

  @Test
  void agreesWithAnIssuerThatIsTheSameOrUnknown() {
    Reference ups = new Reference(ReferenceType.TRACKING_NUMBER, "1Z1", "UPS");

    assertThat(ups.issuerAgrees("ups ")).isTrue();
    assertThat(ups.issuerAgrees(null)).isTrue();
    assertThat(ups.issuerAgrees("FEDEX")).isFalse();
  }
}
