package dev.milepost.hub.portal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A client that knows nothing but bytes. */
final class Raw implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;

  Raw(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  Raw(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(30_000);
    in = new DataInputStream(socket.getInputStream());
  }

  void get(String path, String version, String token) throws IOException {
    send("GET " + path + " " + version, "Authorization: Bearer " + token);
  }

  void send(String line, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    String request = line + "\r\nHost: localhost\r\n" + more + "\r\n";
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

  /** Of the length that the head says. */
  String body(String head) throws IOException {
    String length = head.replaceAll("(?is).*content-length: (\\d+).*", "$1").strip();
    byte[] bytes = new byte[Integer.parseInt(length)];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }

  /** Empty for the last one. */
  String chunk() throws IOException {
    byte[] bytes = new byte[Integer.parseInt(line(), 16)];
    in.readFully(bytes);
    assertThat(line()).isEmpty();
    return new String(bytes, UTF_8);
  }

  /** Without its end, which is CR LF or LF. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b = in.read();
    while (b != '\n') {
      if (b < 0) {
        throw new EOFException("after '" + line.toString(UTF_8) + "'");
      }
      if (b != '\r') {
        line.write(b);
      }
      b = in.read();
    }
    return line.toString(UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
