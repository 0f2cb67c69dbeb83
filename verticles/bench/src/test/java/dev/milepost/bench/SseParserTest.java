package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.bench.SseParser.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
  private final List<Frame> frames = new ArrayList<>();
  private final SseParser parser = new SseParser(frames::add);

  @Test
  void readsAFrameWithAllItsFields() {
    String text = "id: 3f:1841\nevent: milestone\ndata: {\"a\": 1}\n\n";

    feed(text);

    assertThat(frames).containsExactly(new Frame("milestone", "3f:1841", "{\"a\": 1}"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void readsFramesFromPieces(int size) {
    String text = ":\nid: 1\n\nevent: delay\ndata: Zoë\n\nevent: milestone\r\ndata: two\r\n\r\n";

    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += size) {
      parser.feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
    }

    assertThat(frames)
        .containsExactly(new Frame("delay", "1", "Zoë"), new Frame("milestone", "1", "two"));
  }

  @Test
  void joinsLinesOfData() {
    String text = "data: one\ndata:two\n\n";

    feed(text);

    assertThat(frames).containsExactly(new Frame("message", "", "one\ntwo"));
  }

  @Test
  void dispatchesNothingForCommentsAndPositions() {
    String text = "retry: 1000\nid: 7\n\n:\nid: 8\n\n";

    feed(text);

    assertThat(frames).isEmpty();
  }

  @Test
  void waitsForTheBlankLine() {
    String text = "event: milestone\ndata: one\n";

    feed(text);

    assertThat(frames).isEmpty();
  }

  private void feed(String text) {
    parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
