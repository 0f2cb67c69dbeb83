package dev.milepost.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds ports on the loopback address. */
final class Ports {

  /*
   * Below the range from which the kernel takes ports for outgoing connections (32768 and up on Linux, 49152 on others).
   * Inside it, a client that keeps trying to reach a server that is away is sooner or later given that server's own port,
   * connects to itself, and the server cannot bind when it comes back.
   */
  private static final int FIRST = 15_000;
  private static final int LAST = 32_767;
  private static final int ATTEMPTS = 200;

  private Ports() {}

  static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int candidate = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (isFree(candidate)) {
        return candidate;
      }
    }
    throw new ServerFailure("no free port found between " + FIRST + " and " + LAST);
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
