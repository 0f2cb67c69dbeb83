package dev.milepost.store.crash;

/** The node's connection was cut and what it was at has failed, but it lives. */
final class Lost extends RuntimeException {
  private static final long serialVersionUID = 1;

  Lost(Throwable cause) {
    super("the connection was lost", cause);
  }
}
