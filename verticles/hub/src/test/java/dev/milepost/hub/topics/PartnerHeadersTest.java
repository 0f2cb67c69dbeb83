package dev.milepost.hub.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PartnerHeadersTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private final Headers headers = new RecordHeaders();

  @Test
  void keepsThemWhereAnAdapterLooksAndNoneAsTheHubsOwn() {
    put("Content-Type", "application/json");
    put("milepost-connection", "another");
    put("traceparent", TRACE);
    put("x-number", "7");
    put("x-number", "8");

    assertThat(PartnerHeaders.kept(headers))
        .containsExactly(
            Map.entry("traceparent", TRACE),
            Map.entry("http-content-type", "application/json"),
            Map.entry("http-milepost-connection", "another"),
            Map.entry("http-x-number", "7"),
            Map.entry("http-x-number", "8"));
  }

  @Test
  void beginsATraceWhereThereIsNone() {
    put("traceparent", "nonsense");

    assertThat(kept()).hasSize(1);
    assertThat(kept().get(0).getValue()).hasSize(TRACE.length()).isNotEqualTo(TRACE);
  }

  @Test
  void leavesOutWhatCouldBeNoHeader() {
    headers.add("nothing", null);
    headers.add("binary", new byte[] {(byte) 0xff});
    put("two\nlines", "x");
    put("lines", "x\r\nmilepost-carrier: y");
    put("long", "x".repeat(PartnerHeaders.LONGEST_VALUE + 1));

    assertThat(kept()).hasSize(1);
  }

  @Test
  void keepsSoManyAndNoMore() {
    for (int i = 0; i < 100; i++) {
      put("h" + i, "");
    }

    assertThat(kept()).hasSize(1 + PartnerHeaders.MOST);
  }

  @Test
  void keepsSoMuchAndNoMore() {
    for (int i = 0; i < 20; i++) {
      put("h" + i, "x".repeat(1_000));
    }

    assertThat(kept()).hasSize(1 + PartnerHeaders.LONGEST_ALL / 1_002);
  }

  private List<Map.Entry<String, String>> kept() {
    return PartnerHeaders.kept(headers);
  }

  private void put(String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
