package dev.milepost.hub.ingest;

/** A delivery could be kept neither in Kafka nor in the fallback queue. Without a stack trace. */
final class NotKept extends RuntimeException {
  private static final long serialVersionUID = 1;

  NotKept(String message) {
    super(message, null, false, false);
  }

  NotKept(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
