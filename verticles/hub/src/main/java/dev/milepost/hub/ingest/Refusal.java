package dev.milepost.hub.ingest;

import java.util.Locale;

/** Why a delivery was not taken. */
enum Refusal {
  UNKNOWN_CONNECTION(404, "no-such-connection", "No such connection"),
  /**
   * 503 and not 404: a carrier tries again after a 503, so what it sends during the pause still
   * comes, while after a 404 many switch the subscription off.
   */
  PAUSED(503, "connection-paused", "The connection is paused"),
  UNAUTHENTIC(401, "not-authentic", "The credential is not valid"),
  TOO_LARGE(413, "too-large", "The body is too large"),
  RATE_LIMITED(429, "rate-limited", "Too many deliveries"),
  TOO_MUCH_IN_FLIGHT(503, "too-much-in-flight", "Too much at once"),
  STOPPING(503, "stopping", "This node is stopping"),
  TOO_SLOW(408, "too-slow", "The body did not come in time"),
  /** Neither Kafka nor PostgreSQL takes it, or it cannot be told whether the connection exists. */
  UNAVAILABLE(503, "unavailable", "Nothing can be kept now"),
  /** The carrier went away before its body was complete; there is nobody to answer. */
  ABORTED(400, "aborted", "The body is not complete");

  private final int status;
  private final String type;
  private final String title;

  Refusal(int status, String type, String title) {
    this.status = status;
    this.type = type;
    this.title = title;
  }

  int status() {
    return status;
  }

  String type() {
    return type;
  }

  String title() {
    return title;
  }

  /** The word for it in metrics. */
  String reason() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isTemporary() {
    return status == 429 || status == 503;
  }
}
