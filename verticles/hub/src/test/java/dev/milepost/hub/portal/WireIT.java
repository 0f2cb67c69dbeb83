package dev.milepost.hub.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.hub.auth.HubKey;
import dev.milepost.hub.auth.OwnKeys;
import dev.milepost.hub.stream.FreeEventLoop;
import dev.milepost.hub.stream.VisibleBytes;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every byte that a stream sends over HTTP/1.1, head and chunk sizes included, is pinned. */
@ExtendWith(FreeEventLoop.class)
final class WireIT {
  private static final String BEAT = ":\n";
  private static final String END = "";

  private OwnKeys keys;
  private TestTopic topic;
  private StreamNode node;

  @BeforeEach
  void start(@TempDir Path data) throws Exception {
    keys = OwnKeys.in(data);
    topic = new TestTopic(1);
    node = StreamNode.start(topic, StreamNode.config("heartbeat: 300ms"), HubKey.random(), keys);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    topic.close();
  }

  @Test
  void sendsTheBytesOfTheGoldenFile() throws Exception {
    StringBuilder heard = new StringBuilder();
    try (Heard bytes = new Heard(node.port());
        Raw raw = new Raw(bytes)) {
      raw.send(
          "GET /v1/stream HTTP/1.1",
          "Authorization: Bearer " + node.portalToken("A"),
          "Last-Event-ID: of-another-hub");
      raw.head();
      append(heard, "head", bytes.taken());
      raw.chunk();
      append(heard, "opening", bytes.taken());
      assertThat(raw.chunk()).contains("event: gap");
      append(heard, "gap", bytes.taken());
      topic.publish("A", "1");
      append(heard, "event", theNext("event: milestone", raw, bytes));
      topic.send("A", "2", "delay", "{\"text\":\"\uD83D\uDE9A\u2028\"}", false).get();
      append(heard, "another", theNext("event: delay", raw, bytes));
      append(heard, "heartbeat", theNext(BEAT, raw, bytes));
      StreamNode.await(node.feed.drain());
      append(heard, "end", theNext(END, raw, bytes));
    }

    assertThat(heard.toString()).isEqualTo(VisibleBytes.golden("wire.golden.txt"));
  }

  /** The bytes of the next chunk of that kind; heartbeats come in between when they will. */
  private static byte[] theNext(String part, Raw raw, Heard bytes) throws IOException {
    String chunk = raw.chunk();
    while (chunk.startsWith(BEAT) && !part.equals(BEAT)) {
      bytes.taken();
      chunk = raw.chunk();
    }
    assertThat(chunk).matches(part.isEmpty() ? "" : "(?s).*\\Q" + part + "\\E.*");
    return bytes.taken();
  }

  /** What is another one each time keeps its length, so that the sizes of the chunks hold. */
  private static void append(StringBuilder heard, String name, byte[] bytes) {
    heard
        .append("# ")
        .append(name)
        .append('\n')
        .append(
            VisibleBytes.of(bytes)
                .replaceAll("id: [\\w-]{22}\\\\n", "id: (22 characters)\\\\n")
                .replaceAll("\"resumeAt\":\"[\\w-]{22}\"", "\"resumeAt\":\"(22 characters)\"")
                .replaceAll("retry: \\d{4}\\\\n", "retry: (4 digits)\\\\n"));
  }

  /** Keeps what was read of it. */
  private static final class Heard extends Socket {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Heard(int port) throws IOException {
      super(InetAddress.getLoopbackAddress(), port);
    }

    /** Exactly what was read since this was asked before. */
    byte[] taken() {
      byte[] bytes = kept.toByteArray();
      kept.reset();
      return bytes;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int b = super.read();
          kept.write(b);
          return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
          int count = super.read(target, offset, length);
          kept.write(target, offset, Math.max(0, count));
          return count;
        }
      };
    }
  }
}
