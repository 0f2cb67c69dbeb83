package dev.milepost.carrier.terminal49;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierCode;
import java.time.Duration;

/** Reads Terminal49's webhooks (JSON:API). The README beside the module says by which rules. */
public final class Terminal49Adapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode TERMINAL49 = new CarrierCode("TERMINAL49");

  /** A container goes round and round: within half a year it may be with another shipment. */
  private static final Duration REUSE = Duration.ofDays(180);

  /** Hex alone, without a prefix (dossier section 3.2). */
  private static final Authentication AUTHENTICATION =
      new Signature(
          "X-T49-Webhook-Signature",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.UTF_8,
          Signature.Encoding.HEX,
          "");

  @Override
  public CarrierCode carrier() {
    return TERMINAL49;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new Terminal49Reading(delivery, root).read());
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
