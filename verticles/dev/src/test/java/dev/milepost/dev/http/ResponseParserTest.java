package dev.milepost.dev.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static final String TWO =
      "HTTP/1.1 202 Accepted\r\nMilepost-Delivery-Id: 01J\r\ncontent-length: 0\r\n\r\n"
          + "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 3\r\n\r\nabc";
  private static final String CHUNKED =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "transfer-encoding: chunked",
          "",
          "3",
          "abc",
          "0A;x=1",
          "0123456789",
          "0",
          "",
          "HTTP/1.1 204 No Content",
          "",
          "");

  private final StringBuilder seen = new StringBuilder();
  private final ResponseParser parser =
      new ResponseParser(
          new ResponseParser.Listener() {
            @Override
            public void head(int status) {
              seen.append(status).append('[');
            }

            @Override
            public void body(ByteBuffer piece) {
              seen.append(StandardCharsets.US_ASCII.decode(piece));
            }

            @Override
            public void end() {
              seen.append(']');
            }
          });

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 64, 1_000})
  void readsPipelinedResponsesFromPieces(int size) throws IOException {
    feed(TWO, size);

    assertThat(seen).hasToString("202[]429[abc]");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 64, 1_000})
  void readsABodyInChunksFromPieces(int size) throws IOException {
    feed(CHUNKED, size);

    assertThat(seen).hasToString("200[abc0123456789]204[]");
  }

  @Test
  void tellsOfAChunkBeforeItIsWhole() throws IOException {
    feed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc", 1_000);

    assertThat(seen).hasToString("200[abc");
  }

  @Test
  void refusesWhatIsNoResponse() {
    String noise = "SSH-2.0-OpenSSH_9.2\r\n\r\n";

    assertThatThrownBy(() -> feed(noise, 1_000)).isInstanceOf(ProtocolException.class);
  }

  private void feed(String text, int size) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int at = 0; at < bytes.length; at += size) {
      parser.feed(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
    }
  }
}
