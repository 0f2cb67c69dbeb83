package dev.milepost.carrier.project44;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.event.CarrierCode;
import java.time.Duration;

/**
 * Reads project44's shipment histories (v4), as its webhooks push them and its API answers them.
 * The README beside the module says by which rules.
 */
public final class Project44Adapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode PROJECT44 = new CarrierCode("PROJECT44");

  /** A container goes round and round: within half a year it may be with another shipment. */
  private static final Duration REUSE = Duration.ofDays(180);

  /** Nothing is signed; which of these project44 sends is our customer's choice (section 3.1). */
  private static final Authentication AUTHENTICATION =
      Authentication.anyOf(
          SharedSecret.bearer(),
          SharedSecret.basic(),
          SharedSecret.in("authorization"),
          SharedSecret.in("x-api-key"),
          SharedSecret.in("api-key"));

  @Override
  public CarrierCode carrier() {
    return PROJECT44;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> Project44Reading.read(delivery, root));
  }

  @Override
  public Authentication authentication() {
    return AUTHENTICATION;
  }

  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }
}
