package dev.milepost.hub.portal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to the hub that breaks: each event stream that passes is reset after so many bytes,
 * wherever that is.
 */
final class CuttingWire implements AutoCloseable {
  private static final String STREAM = "GET /v1/stream ";
  private static final int WHOLE = Integer.MAX_VALUE;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int hub;
  private final Queue<Integer> cuts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger made = new AtomicInteger();

  CuttingWire(String hub) throws IOException {
    this.hub = URI.create(hub).getPort();
    start(
        () -> {
          while (true) {
            Socket near = door.accept();
            start(() -> carry(near));
          }
        });
  }

  String address() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  /** The next stream is reset after so many bytes, the one after it after the second so many. */
  void cutAfter(Integer... bytes) {
    cuts.addAll(List.of(bytes));
  }

  int cutsMade() {
    return made.get();
  }

  private void carry(Socket near) throws IOException {
    AtomicInteger left = new AtomicInteger(WHOLE);
    try (near;
        Socket far = new Socket(InetAddress.getLoopbackAddress(), hub)) {
      start(() -> carryRequests(near, far, left));
      byte[] piece = new byte[8192];
      int length = far.getInputStream().read(piece);
      while (length >= 0) {
        int most = left.get();
        near.getOutputStream().write(piece, 0, Math.min(length, most));
        if (length >= most) {
          made.incrementAndGet();
          near.setSoLinger(true, 0); // a reset, not an end
          return;
        }
        left.compareAndSet(most, most == WHOLE ? WHOLE : most - length);
        length = far.getInputStream().read(piece);
      }
    }
  }

  /** Clients send several requests over one connection, the stream's among them. */
  private void carryRequests(Socket near, Socket far, AtomicInteger left) throws IOException {
    byte[] piece = new byte[8192];
    int length = near.getInputStream().read(piece);
    while (length >= 0) {
      if (new String(piece, 0, length, ISO_8859_1).startsWith(STREAM)) {
        left.set(Objects.requireNonNullElse(cuts.poll(), WHOLE));
      }
      far.getOutputStream().write(piece, 0, length);
      length = near.getInputStream().read(piece);
    }
    far.shutdownOutput();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // one end or the other is closed: that is what this is for
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
