package dev.milepost.hub.feeds;

/** Names of the Kafka record headers of a delivery that came as a file, or a piece of one. */
final class FeedHeader {
  /** The name that it came under. */
  static final String FILE = "milepost-file";

  /** SHA-256 of the whole file, in hexadecimal. */
  static final String FILE_SHA256 = "milepost-file-sha256";

  /** Which piece of the file, and of how many: {@code 3/40}. */
  static final String PIECE = "milepost-piece";

  private FeedHeader() {}
}
