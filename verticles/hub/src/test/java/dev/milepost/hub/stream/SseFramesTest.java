package dev.milepost.hub.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SseFramesTest {
  private static final String CURSOR = "AAAAAAAAAAAAAAAAAAAAAA";

  @Test
  void writesTheBytesOfTheGoldenFile() throws IOException {
    Buffer stream =
        Buffer.buffer()
            .appendBuffer(SseFrames.opening(2714, CURSOR))
            .appendBuffer(SseFrames.notice(CURSOR, "gap", "{\"from\":null}"))
            .appendBuffer(SseFrames.event(CURSOR, "milestone", utf8("{\"city\":\"Köln\"}")).frame())
            .appendBuffer(SseFrames.heartbeat(CURSOR))
            .appendBuffer(SseFrames.event(CURSOR, "delay-cleared", utf8("{}")).frame())
            .appendBuffer(SseFrames.opening(1000))
            .appendBuffer(SseFrames.notice("ready", "{}"))
            .appendBuffer(SseFrames.heartbeat());

    assertThat(stream.toString()).isEqualTo(golden());
  }

  @Test
  void keepsLineBreaksOfADocumentOutOfTheFraming() {
    byte[] pretty = utf8("{\n  \"id\": \"1\",\r\n  \"text\": \"a\\nid: forged\"\n}");

    SseFrames.Framed framed = SseFrames.event(CURSOR, "milestone", pretty);

    assertThat(framed.frame().toString())
        .isEqualTo(
            "id: "
                + CURSOR
                + "\nevent: milestone\ndata: {   \"id\": \"1\",    \"text\": \"a\\nid: forged\" }\n\n");
  }

  @Test
  void saysWhereTheDocumentIs() {
    SseFrames.Framed framed = SseFrames.event(CURSOR, "milestone", utf8("{\"id\":\"1\"}"));

    Buffer document = framed.frame().slice(framed.data(), framed.frame().length() - 2);

    assertThat(document.toString()).isEqualTo("{\"id\":\"1\"}");
  }

  private static String golden() throws IOException {
    try (InputStream file = SseFramesTest.class.getResourceAsStream("frames.golden.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
