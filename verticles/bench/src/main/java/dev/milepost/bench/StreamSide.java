package dev.milepost.bench;

import java.io.IOException;

/** A server of event streams, and how it gets its events. */
interface StreamSide extends AutoCloseable {
  /** As figures are called. */
  String name();

  int port();

  /** Request line and headers of a subscriber to that topic, without the blank line. */
  String head(int topic);

  /** Hands an event in, and does not wait longer for it than the server makes it. */
  void publish(int topic, byte[] document) throws IOException;

  /** CPU seconds that it has used. */
  double cpuSeconds();

  /** Memory that is resident, in bytes; what processes share counts in shares. */
  long memory() throws IOException;

  @Override
  void close() throws IOException;
}
