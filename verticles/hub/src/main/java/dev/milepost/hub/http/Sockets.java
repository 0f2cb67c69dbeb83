package dev.milepost.hub.http;

import io.vertx.core.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What sockets are worked with. */
public final class Sockets {
  private static final Logger LOGGER = LoggerFactory.getLogger(Sockets.class);

  private Sockets() {}

  /**
   * The kernel's best that may be used: epoll, else plain Java.
   *
   * @param ioUring whether io_uring is to be used if it can be: writing to a thousand streams is
   *     one call of the kernel then, and not a thousand
   */
  public static Transport transport(boolean ioUring) {
    Transport best = Transport.EPOLL;
    if (ioUring) {
      Transport ring = Transport.IO_URING;
      if (ring.available()) {
        best = ring;
      } else {
        LOGGER
            .atWarn()
            .addKeyValue("reason", String.valueOf(ring.unavailabilityCause()))
            .log("no io_uring here (containers often may not use it); goes on without");
      }
    }
    return best.available() ? best : Transport.NIO;
  }
}
