package dev.milepost.hub.connections;

import dev.milepost.event.CarrierCode;
import java.time.Instant;

/**
 * One configured link to a carrier.
 *
 * @param options what is particular to the carrier or the operator, a JSON object as text
 * @param version grows with every change of any connection
 */
public record Connection(
    String id,
    CarrierCode carrier,
    ConnectionMode mode,
    ConnectionState state,
    String options,
    RateLimit rateLimit,
    LiveSecrets secrets,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  /** Where the carrier posts to. */
  public String webhook() {
    return "/v1/webhooks/" + id;
  }
}
