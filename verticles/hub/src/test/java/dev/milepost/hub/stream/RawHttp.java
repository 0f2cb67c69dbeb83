package dev.milepost.hub.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client that knows nothing but bytes. */
final class RawHttp implements AutoCloseable {
  private final Socket socket;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  RawHttp(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(30_000);
  }

  void get(String path, String version, String token, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String request =
        String.join(
            "\r\n",
            "GET " + path + " " + version,
            "Host: localhost",
            "Authorization: Bearer " + token,
            more + "\r\n");
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
  }

  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    String line = line();
    while (!line.isEmpty()) {
      head.append(line).append('\n');
      line = line();
    }
    return head.toString();
  }

  /** Empty for the last one. */
  String chunk() throws IOException {
    byte[] bytes = new byte[Integer.parseInt(line(), 16)];
    for (int at = 0; at < bytes.length; at++) {
      bytes[at] = (byte) read();
    }
    assertThat(line()).isEmpty();
    return new String(bytes, UTF_8);
  }

  /** Without its end, which is CR LF or LF. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = read();
    while (b != '\n') {
      if (b != '\r') {
        line.write(b);
      }
      b = read();
    }
    return line.toString(UTF_8);
  }

  /** Exactly what came since this was asked before. */
  byte[] taken() {
    byte[] bytes = taken.toByteArray();
    taken.reset();
    return bytes;
  }

  private int read() throws IOException {
    int b = socket.getInputStream().read();
    if (b < 0) {
      throw new EOFException("after '" + taken.toString(UTF_8) + "'");
    }
    taken.write(b);
    return b;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
