package dev.milepost.hub.drift;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DriftModelTest {
  private static final String USUAL =
      """
      {"number": "1Z", "status": {"type": "I", "code": "AR"}, "at": "noon"}
      """;

  private final Models models = new Models();

  @Test
  void findsNothingInWhatIsAsItWas() {
    models.take(40, USUAL);
    models.learned();

    models.take(USUAL);

    assertThat(models.findings()).isEmpty();
  }

  @Test
  void findsARenamedField() {
    models.take(40, USUAL);
    models.learned();

    models.take(USUAL.replace("\"code\"", "\"statusCode\""));

    assertThat(models.findings())
        .containsExactly("MISSING_PATH /status/code x1 d41", "NEW_PATH /status/statusCode x1 d41");
  }

  @Test
  void findsANewTypeAndWhatIsNewBelowIt() {
    models.take(40, USUAL);
    models.learned();

    models.take(USUAL.replace("\"noon\"", "{\"hour\": 12}"));
    models.take(USUAL.replace("\"noon\"", "null"));

    assertThat(models.findings())
        .containsExactly(
            "NEW_PATH /at/hour x1 d41", "NEW_TYPE /at null x1 d42", "NEW_TYPE /at object x1 d41");
  }

  @Test
  void findsANewCode() {
    models.take(40, USUAL);
    models.learned();

    models.take(USUAL.replace("AR", "ZZ"));
    models.take(USUAL.replace("AR", "ZZ"));

    assertThat(models.findings()).containsExactly("NEW_VALUE /status/code ZZ x2 d41");
  }

  @Test
  void findsANewObjectWithEachOfItsFieldsAndNothingMoreOfIt() {
    models.take(40, USUAL);
    models.learned();

    models.take(USUAL.replace("\"at\"", "\"extra\": {\"code\": \"A\", \"b\": [1]}, \"at\""));

    assertThat(models.findings())
        .containsExactly(
            "NEW_PATH /extra x1 d41",
            "NEW_PATH /extra/b x1 d41",
            "NEW_PATH /extra/b/[] x1 d41",
            "NEW_PATH /extra/code x1 d41");
  }

  @Test
  void countsEachObjectOfADelivery() {
    models.take(40, "[" + USUAL + "," + USUAL + "]");
    models.learned();

    models.take("[" + USUAL.replace("\"at\"", "\"when\"").repeat(2).replace("}\n{", "},{") + "]");

    assertThat(models.findings())
        .containsExactly("MISSING_PATH /[]/at x2 d41", "NEW_PATH /[]/when x2 d41");
  }

  @Test
  void doesNotMissWhatWasNotAlwaysThere() {
    for (int i = 0; i < 20; i++) {
      models.take(USUAL);
      models.take(USUAL.replace("\"at\": \"noon\"", "\"photo\": \"none\""));
    }
    models.learned();

    models.take(USUAL.replace(", \"at\": \"noon\"", ""));

    assertThat(models.findings()).isEmpty();
  }

  @Test
  void doesNotMissTheFieldsOfWhatIsNotThere() {
    models.take(40, USUAL);
    models.learned();

    models.take("{\"number\": \"1Z\", \"at\": \"noon\"}");

    assertThat(models.findings()).containsExactly("MISSING_PATH /status x1 d41");
  }

  @Test
  void saysNothingOfHowARareObjectAlwaysIs() {
    models.take(40, USUAL);
    models.take(19, USUAL.replace("\"at\"", "\"extra\": {\"a\": 1, \"b\": 1}, \"at\""));
    models.learned();

    models.take(USUAL.replace("\"at\"", "\"extra\": {\"a\": 1}, \"at\""));

    assertThat(models.findings()).isEmpty();
  }

  @Test
  void doesNotLearnWhatIsRareWhileItLearns() {
    models.take(10, USUAL);
    models.take(USUAL.replace("\"code\"", "\"statusCode\""));
    models.take(20, USUAL);
    models.take(USUAL.replace("\"noon\"", "12"));
    models.take(20, USUAL);
    models.flush();

    assertThat(models.findings())
        .containsExactly(
            "MISSING_PATH /status/code x1 d11",
            "NEW_PATH /status/statusCode x1 d11",
            "NEW_TYPE /at number x1 d32");
  }

  @Test
  void doesNotLearnAMistakeOfTheVeryFirstDelivery() {
    models.take(USUAL.replace("\"code\"", "\"statusCode\""));
    models.take(40, USUAL);
    models.learned();

    assertThat(models.findings())
        .containsExactly("MISSING_PATH /status/code x1 d1", "NEW_PATH /status/statusCode x1 d1");
  }

  @Test
  void learnsInPartsAsInOne() {
    models.take(10, USUAL);
    models.flush();
    models.take(10, USUAL.replace("\"at\": \"noon\"", "\"photo\": \"none\""));
    models.flush();
    models.take(10, USUAL);
    models.learned();

    models.take(USUAL);
    models.take(USUAL.replace("\"type\": \"I\", ", ""));

    assertThat(models.findings()).containsExactly("MISSING_PATH /status/type x1 d32");
  }

  @Test
  void doesNotJudgeValuesWhereNewOnesAreTheRule() {
    for (int i = 0; i < 40; i++) {
      models.take("{\"state\": \"S" + i + "\", \"code\": \"C" + i % 4 + "\"}");
    }
    models.learned();

    models.take("{\"state\": \"new\", \"code\": \"new\"}");

    assertThat(models.findings()).containsExactly("NEW_VALUE /code new x1 d41");
  }

  @Test
  void goesOnJudgingValuesHoweverManyItFinds() {
    models.take(40, USUAL);
    models.learned();
    for (int i = 0; i < 30; i++) {
      models.take(USUAL.replace("AR", "Z" + i));
    }
    models.accept();

    models.take(USUAL.replace("AR", "new"));

    assertThat(models.findings()).containsExactly("NEW_VALUE /status/code new x1 d71");
  }

  @Test
  void doesNotJudgeTheNamesOfAMap() {
    for (int i = 0; i < 250; i++) {
      models.take("{\"parcels\": {\"p" + i + "\": {\"a\": 1}}, \"code\": \"A\"}");
    }
    models.learned();

    models.take("{\"parcels\": {\"another\": {\"a\": 1}}, \"code\": \"B\"}");

    assertThat(models.findings()).containsExactly("NEW_VALUE /code B x1 d251");
  }

  @Test
  void takesAnAdminsWordThatItIsWell() {
    models.take(40, USUAL);
    models.learned();
    String changed = USUAL.replace("\"code\": \"AR\"", "\"statusCode\": \"AR\"");
    models.take(changed);
    models.accept();

    models.take(changed);

    assertThat(models.findings()).isEmpty();
  }

  @Test
  void doesNotMissWhatAnAdminSaidMayBeThere() {
    models.take(40, USUAL);
    models.learned();
    models.take(30, USUAL.replace("\"at\"", "\"extra\": {\"a\": 1}, \"at\""));
    models.accept();

    models.take(USUAL);
    models.take(USUAL.replace("\"at\"", "\"extra\": {}, \"at\""));

    assertThat(models.findings()).isEmpty();
  }

  @Test
  void listsWhatTheAdapterDoesNotKnowEvenWhileItLearns() {
    models.take(USUAL.getBytes(UTF_8), Map.of(new Fact(Kind.NEW_CODE, "", "I QQ 777"), 2));
    models.flush();
    models.take(USUAL.getBytes(UTF_8), Map.of(new Fact(Kind.PROBLEM, "/at", "no time"), 1));

    assertThat(models.findings())
        .containsExactly("NEW_CODE  I QQ 777 x2 d1", "PROBLEM /at no time x1 d2");
  }

  @Test
  void holdsNoMoreThanItMay() {
    models.take(40, USUAL);
    models.learned();

    for (int i = 0; i < 100; i++) {
      int delivery = i;
      models.take(
          IntStream.range(0, 150)
              .mapToObj(name -> "\"" + letters(delivery) + letters(name) + "\": 1")
              .collect(Collectors.joining(",", "{", "}")));
    }

    assertThat(models.findings()).hasSizeLessThanOrEqualTo(5_000);
    assertThat(models.isFull()).isTrue();
  }

  @Test
  void holdsNoMoreProblemsThanItMay() {
    for (int i = 0; i < 6_000; i++) {
      Fact problem =
          new Fact(Kind.PROBLEM, "/at", "no time " + letters(i / 676) + letters(i % 676));
      models.take(USUAL.getBytes(UTF_8), Map.of(problem, 1));
    }

    assertThat(models.findings()).hasSizeLessThanOrEqualTo(5_000);
    assertThat(models.isFull()).isTrue();
  }

  private static String letters(int i) {
    return "" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
  }
}
