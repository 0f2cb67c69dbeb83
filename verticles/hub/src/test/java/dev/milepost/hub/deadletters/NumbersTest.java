package dev.milepost.hub.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumbersTest {

  private static Set<String> near(String text, String... ats) {
    return Numbers.near(text, Places.in(text, List.of(ats)), List.of(ats));
  }

  @Test
  void takesWhatCouldBeANumberAndNoTime() {
    assertThat(
            near(
                "{\"n\": \"1Z5R89390357567127\", \"po\": \"po-4711.0815\", \"at\":"
                    + " \"2026-11-30T08:00:00Z\", \"d\": 20261130, \"t\": \"080000\", \"x\": \"abcdefgh\"}"))
        .containsExactly("1Z5R89390357567127", "PO47110815");
  }

  @Test
  void takesThoseOfTheEventThatFailsAndNotItsNeighbours() {
    String text =
        "[{\"trackingNumber\": \"1Z0000000000000001\", \"date\": \"x\"},"
            + " {\"trackingNumber\": \"1Z0000000000000002\", \"date\": \"?\"}]";

    assertThat(near(text, "/1/date")).containsExactly("1Z0000000000000002");
    assertThat(near(text, "/1/missing")).containsExactly("1Z0000000000000002");
    assertThat(near(text)).hasSize(2);
  }

  @Test
  void isBounded() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      many.append("REF").append(100_000 + i).append(' ');
    }

    assertThat(near(many.toString())).hasSize(Numbers.MOST);
  }
}
