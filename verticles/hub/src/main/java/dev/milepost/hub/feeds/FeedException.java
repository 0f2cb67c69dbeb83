package dev.milepost.hub.feeds;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A partner's folder or file cannot be used now. */
final class FeedException extends IOException {
  private static final long serialVersionUID = 1;

  private final String kind;

  /**
   * @param kind a few words that are the same each time: a label of a metric
   * @param message for people
   */
  FeedException(String kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  String kind() {
    return kind;
  }
}
