package dev.milepost.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FingerprintTest {

  @Test
  void isTheSameWhateverTheOrderOfTheFields() throws Exception {
    assertThat(of("{\"a\":1,\"b\":{\"c\":[1,2]}}")).isEqualTo(of("{\"b\":{\"c\":[1,2]},\"a\":1}"));
  }

  @Test
  void doesNotLookAtWhatIsLeftOut() throws Exception {
    assertThat(of("{\"a\":1,\"at\":\"10:00\"}")).isEqualTo(of("{\"at\":\"10:05\",\"a\":1}"));
  }

  @Test
  void differsWithEveryValueItsTypeAndItsPlace() throws Exception {
    assertThat(
            Set.of(
                of("{\"a\":1}"),
                of("{\"a\":\"1\"}"),
                of("{\"a\":2}"),
                of("{\"a\":null}"),
                of("{}"),
                of("[]"),
                of("{\"a\":[1,2]}"),
                of("{\"a\":[2,1]}"),
                of("{\"a\":[[1],2]}"),
                of("{\"a\":[1,[2]]}"),
                of("{\"a\":\"b\",\"c\":\"d\"}"),
                of("{\"a\":\"bc\",\"\":\"d\"}")))
        .hasSize(12);
  }

  private static String of(String json) throws IOException {
    return Fingerprint.of(JsonMapper.builder().build().readTree(json), Set.of("at"));
  }
}
