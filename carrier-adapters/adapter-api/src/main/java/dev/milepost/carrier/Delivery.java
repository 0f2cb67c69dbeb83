package dev.milepost.carrier;

import java.time.Instant;

/**
 * Raw bytes that arrived, with their headers and receipt. The body is not copied: do not change it.
 */
public final class Delivery {
  private final String id;
  private final String connection;
  private final Instant receivedAt;
  private final Headers headers;
  private final byte[] body;

  /**
   * @param id the hub's id of this delivery
   * @param connection id of the connection that it came in by
   * @param receivedAt when it arrived
   */
  public Delivery(String id, String connection, Instant receivedAt, Headers headers, byte[] body) {
    this.id = id;
    this.connection = connection;
    this.receivedAt = receivedAt;
    this.headers = headers;
    this.body = body;
  }

  public String id() {
    return id;
  }

  public String connection() {
    return connection;
  }

  public Instant receivedAt() {
    return receivedAt;
  }

  public Headers headers() {
    return headers;
  }

  public byte[] body() {
    return body;
  }
}
