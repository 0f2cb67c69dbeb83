package dev.milepost.hub.feeds;

import java.io.IOException;

/** A file that will never be taken as it is; the message says why, and what to do. */
final class UnfitFile extends IOException {
  private static final long serialVersionUID = 1;

  UnfitFile(String message) {
    super(message);
  }
}
