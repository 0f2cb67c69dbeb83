package dev.milepost.hub.connections;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How a connection gets its deliveries. */
public enum ConnectionMode {
  /** The carrier posts to us. */
  WEBHOOK,
  /** We ask the carrier. */
  POLLING,
  /** A partner puts files into a folder here. */
  FOLDER,
  /** A partner puts files on an SFTP server. */
  SFTP,
  /** A partner writes to a topic of Kafka. */
  TOPIC;

  /** The word for it in JSON and SQL. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The mode of that word. */
  static Optional<ConnectionMode> of(String word) {
    return Stream.of(values()).filter(mode -> mode.word().equals(word)).findAny();
  }
}
