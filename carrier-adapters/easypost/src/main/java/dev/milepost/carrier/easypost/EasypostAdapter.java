package dev.milepost.carrier.easypost;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierCode;
import java.time.Duration;

/**
 * Reads what EasyPost sends: events of its trackers, and the trackers that its API answers with.
 * The README beside the module says by which rules.
 */
public final class EasypostAdapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode EASYPOST = new CarrierCode("EASYPOST");

  /** The shortest that is known of a carrier behind it: DHL and FedEx (dossier section 0, 4). */
  private static final Duration REUSE = Duration.ofDays(90);

  /** The secret is decomposed first: one with an accent fails otherwise (dossier section 2.5). */
  static final Signature SIGNATURE =
      new Signature(
          "x-hmac-signature",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.NFKD,
          Signature.Encoding.HEX,
          "hmac-sha256-hex=");

  @Override
  public CarrierCode carrier() {
    return EASYPOST;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new EasypostReading(delivery).read(root));
  }

  @Override
  public Authentication authentication() {
    return SIGNATURE;
  }

  /** Any 2xx is success to EasyPost (dossier section 2.5). */
  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }
}
