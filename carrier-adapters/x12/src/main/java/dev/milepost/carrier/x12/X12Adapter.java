package dev.milepost.carrier.x12;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.SharedSecret;
import dev.milepost.event.CarrierCode;
import java.time.Duration;

/**
 * Reads files of ANSI X12: shipment statuses (214) and, for the numbers that they tie together,
 * load tenders (204), ship notices (856) and answers to tenders (990). The README beside the module
 * says by which rules.
 */
public final class X12Adapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode X12 = new CarrierCode("X12");

  /** Carriers of freight go round with their progressive numbers; nothing says how fast. */
  private static final Duration REUSE = Duration.ofDays(180);

  /** X12 itself is not signed: what a gateway of AS2 or a value-added network adds is a secret. */
  static final Authentication AUTHENTICATION =
      Authentication.anyOf(SharedSecret.bearer(), SharedSecret.in("x-api-key"));

  @Override
  public CarrierCode carrier() {
    return X12;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return new X12Reading(delivery).read();
  }

  @Override
  public Authentication authentication() {
    return AUTHENTICATION;
  }

  /** To the gateway that posted it; the partner waits for a 997. */
  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }
}
