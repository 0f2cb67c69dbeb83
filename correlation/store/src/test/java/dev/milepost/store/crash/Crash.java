package dev.milepost.store.crash;

/** The node died here. */
final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1;

  Crash() {
    super("the node died", null, false, false);
  }
}
