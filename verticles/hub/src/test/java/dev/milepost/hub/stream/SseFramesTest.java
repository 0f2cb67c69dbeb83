package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.stream.EventStreamParser.Event;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Our bytes, pinned; and what a client that keeps to the standard makes of them. */
final class SseFramesTest {
  private static final String ODD =
      "{\"city\":\"Köln\",\"emoji\":\"\uD83D\uDE9A\",\"mark\":\"\uFEFF\",\"lines\":\"\u2028\u2029\u0085\","
          + "\"escaped\":\"\\u0000 \\n\\r\",\"raw\":\"\0\"}";
  private static final String PRETTY =
      "{\n  \"a\": 1,\r\n  \"b\": \"x\\nid: forged\",\r  \"c\": 2\n}";
  private static final String PRETTY_IN_A_LINE =
      "{   \"a\": 1,    \"b\": \"x\\nid: forged\",   \"c\": 2 }";

  /** A block of a stream, and the event that a client gets of it, if any. */
  private record Block(String name, Buffer bytes, List<Event> events) {
    static Block silent(String name, Buffer bytes) {
      return new Block(name, bytes, List.of());
    }

    static Block telling(String name, Buffer bytes, String id, String type, String data) {
      return new Block(name, bytes, List.of(new Event(id, type, data)));
    }
  }

  private static List<Block> blocks() {
    return List.of(
        Block.silent("opening", SseFrames.opening(2714, cursor(1))),
        Block.telling(
            "gap",
            SseFrames.notice(cursor(2), "gap", "{\"from\":null}"),
            cursor(2),
            "gap",
            "{\"from\":null}"),
        event("event", 3, "milestone", "{\"id\":\"1\"}", "{\"id\":\"1\"}"),
        Block.silent("heartbeat with its position", SseFrames.heartbeat(cursor(4))),
        event("odd characters", 5, "delay", ODD, ODD),
        event("document in lines", 6, "delay-cleared", PRETTY, PRETTY_IN_A_LINE),
        event("byte order mark first", 7, "estimate", "\uFEFF{}", "\uFEFF{}"),
        event("nothing in it", 8, "correction", "", ""));
  }

  /** The agents' stream cannot be resumed: no ids. */
  private static List<Block> blocksWithoutPosition() {
    return List.of(
        Block.silent("opening without a position", SseFrames.opening(1000)),
        Block.telling("ready", SseFrames.notice("ready", "{}"), "", "ready", "{}"),
        Block.silent("heartbeat", SseFrames.heartbeat()));
  }

  @Test
  void writesTheBytesOfTheGoldenFile() throws IOException {
    StringBuilder text = new StringBuilder();
    for (List<Block> stream : List.of(blocks(), blocksWithoutPosition())) {
      for (Block block : stream) {
        text.append("# ").append(block.name()).append('\n');
        text.append(VisibleBytes.of(block.bytes().getBytes()));
      }
    }

    assertThat(text.toString()).isEqualTo(VisibleBytes.golden("frames.golden.txt"));
  }

  @Test
  void isReadAsTheStandardSaysHoweverItIsCut() {
    for (List<Block> stream : List.of(blocks(), blocksWithoutPosition())) {
      byte[] bytes = bytes(stream);
      List<Event> events = events(stream);

      for (int split = 0; split <= bytes.length; split++) {
        EventStreamParser parser =
            EventStreamParser.of(
                Arrays.copyOf(bytes, split), Arrays.copyOfRange(bytes, split, bytes.length));

        assertThat(parser.events()).as("cut at byte %d", split).isEqualTo(events);
      }
    }
  }

  /** Invariant 11, seen from the client: what it has is what its id says. */
  @Test
  void endsAnywhereWithTheIdOfWhatWasReadInFull() {
    List<Block> whole = blocks();

    for (int blocks = 0; blocks < whole.size(); blocks++) {
      List<Block> before = whole.subList(0, blocks);
      byte[] read = bytes(before);
      byte[] next = whole.get(blocks).bytes().getBytes();
      for (int more = 0; more < next.length; more++) {
        EventStreamParser parser = EventStreamParser.of(read, Arrays.copyOf(next, more));

        assertThat(parser.lastEventId()).isEqualTo(blocks == 0 ? "" : cursor(blocks));
        assertThat(parser.events()).isEqualTo(events(before));
      }
    }
  }

  @Test
  void keepsALongDocumentWhole() {
    String document = "{\"text\":\"" + "\uD83D\uDE9A long ".repeat(100_000) + "\"}";
    byte[] frame = framed(1, "milestone", document).getBytes();

    for (int piece : new int[] {1, 7, 1460, 65_536}) {
      EventStreamParser parser = new EventStreamParser();
      for (int at = 0; at < frame.length; at += piece) {
        parser.feed(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + piece)));
      }

      assertThat(parser.events()).containsExactly(new Event(cursor(1), "milestone", document));
    }
  }

  @Test
  void saysWhereTheDocumentIs() {
    Buffer document = made(1, "milestone", "{\"id\":\"1\"}").document();

    assertThat(document.toString()).isEqualTo("{\"id\":\"1\"}");
  }

  private static Block event(String name, int cursor, String type, String document, String read) {
    return Block.telling(name, framed(cursor, type, document), cursor(cursor), type, read);
  }

  private static Buffer framed(int cursor, String type, String document) {
    return made(cursor, type, document).frame();
  }

  private static StreamEvent made(int cursor, String type, String document) {
    return StreamEvent.of(
        new Slab(),
        "A",
        1,
        cursor(cursor),
        type,
        "id".getBytes(UTF_8),
        List.of(),
        document.getBytes(UTF_8));
  }

  /** As long as a real one. */
  private static String cursor(int number) {
    return "AAAAAAAAAAAAAAAAAAAAA" + number;
  }

  private static byte[] bytes(List<Block> blocks) {
    Buffer all = Buffer.buffer();
    blocks.forEach(block -> all.appendBuffer(block.bytes()));
    return all.getBytes();
  }

  private static List<Event> events(List<Block> blocks) {
    List<Event> events = new ArrayList<>();
    blocks.forEach(block -> events.addAll(block.events()));
    return events;
  }
}
