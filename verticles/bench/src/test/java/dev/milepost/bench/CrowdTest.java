package dev.milepost.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrowdTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\nid: begin\n\n";
  private static final int TOPIC = 7;
  private static final int PATIENCE_MILLIS = 10_000;
  private final List<Socket> open = new ArrayList<>();
  private ServerSocket server;
  private Crowd crowd;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    server.setSoTimeout(PATIENCE_MILLIS);
    crowd = new Crowd(server.getLocalPort(), 1);
  }

  @AfterEach
  void stop() throws IOException {
    crowd.close();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Test
  void countsWhatIsMissingWhatCameTwiceAndWhatIsAnothers() throws Exception {
    crowd.join(new Crowd.Seat(TOPIC, 0, "GET / HTTP/1.1\r\n", null));

    answer(
        OK + event(TOPIC, 0) + event(TOPIC, 2) + event(TOPIC, 2) + event(8, 3) + event(TOPIC, 3));
    int[] published = new int[TOPIC + 1];
    published[TOPIC] = 4;
    crowd.awaitAll(published, PATIENCE_MILLIS);

    assertThat(Faults.of(crowd, published)).isEqualTo(new Faults(1, 1, 1));
    assertThat(crowd.delivered()).isEqualTo(3);
  }

  @Test
  void missesWhatDidNotComeAtTheEnd() throws Exception {
    crowd.join(new Crowd.Seat(0, 0, "GET / HTTP/1.1\r\n", null));
    answer(OK + event(0, 0));
    int[] one = {1};
    crowd.awaitAll(one, PATIENCE_MILLIS);

    Faults faults = Faults.of(crowd, new int[] {3});

    assertThat(faults).isEqualTo(new Faults(2, 0, 0));
  }

  @Test
  void beginsAgainWhereItBeganOnceItIsThrough() throws Exception {
    crowd.join(new Crowd.Seat(0, 0, "GET / HTTP/1.1\r\n", "old", 2));

    String first = answer(OK + event(0, 0) + event(0, 1) + event(0, 2));
    String second = answer(OK + event(0, 0) + event(0, 1));
    String third = answer(OK);

    assertThat(first).isEqualTo("Last-Event-ID: old");
    assertThat(second).isEqualTo(first);
    assertThat(third).isEqualTo(first);
    assertThat(crowd.readThrough()).isEqualTo(2);
    assertThat(Faults.of(crowd)).isEqualTo(Faults.NONE);
  }

  @Test
  void comesAgainWithItsCursorWhenItIsToldToComeLater() throws Exception {
    crowd.join(new Crowd.Seat(0, 0, "GET / HTTP/1.1\r\n", "old", 2));

    answer("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\n\r\n");
    String second = answer(OK + event(0, 0));
    crowd.awaitOpen(1);

    assertThat(second).isEqualTo("Last-Event-ID: old");
    assertThat(crowd.sentAway()).isEqualTo(1);
    assertThat(crowd.trouble()).isEmpty();
  }

  @Test
  void doesNotComeAgainWhenItIsTurnedDown() throws Exception {
    crowd.comeBackTo(server.getLocalPort());
    crowd.join(new Crowd.Seat(0, 0, "GET / HTTP/1.1\r\n", null));
    answer("HTTP/1.1 401 Unauthorized\r\n\r\n");
    crowd.join(new Crowd.Seat(0, 0, "GET / HTTP/1.1\r\n", "other"));

    String next = answer(OK);
    crowd.awaitOpen(1);

    assertThat(next).isEqualTo("Last-Event-ID: other");
    assertThat(crowd.trouble()).containsOnlyKeys("HTTP/1.1 401");
    assertThat(crowd.open()).isEqualTo(1);
  }

  /** Answers the next connection; says with which cursor it came. */
  private @Nullable String answer(String response) throws IOException {
    Socket socket = server.accept();
    open.add(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    BufferedReader request =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String cursor = null;
    for (String line = request.readLine();
        line != null && !line.isEmpty();
        line = request.readLine()) {
      cursor = line.startsWith("Last-Event-ID") ? line : cursor;
    }
    socket.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return cursor;
  }

  private static String event(int topic, int number) {
    byte[] document = StreamMark.put(StreamMark.document(100), topic, number, System.nanoTime());
    return "id: c" + number + "\ndata: " + new String(document, StandardCharsets.US_ASCII) + "\n\n";
  }
}
