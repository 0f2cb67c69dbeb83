package dev.milepost.carrier.epcis;

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
 * Reads EPCIS 2.0 documents and the callbacks of query subscriptions. The README beside the module
 * says by which rules.
 */
public final class EpcisAdapter implements CarrierAdapter, PushCarrier {

  static final CarrierCode EPCIS = new CarrierCode("EPCIS");

  /** GS1 lets nobody give an SSCC out again within a year of its shipment. */
  private static final Duration REUSE = Duration.ofDays(365);

  private static final Signature HEX =
      new Signature(
          "gs1-signature",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.UTF_8,
          Signature.Encoding.HEX,
          "");

  private static final Signature BASE64 =
      new Signature(
          HEX.header(), HEX.algorithm(), HEX.key(), Signature.Encoding.BASE64, HEX.prefix());

  /**
   * The standard leaves the kind of signature to the server and suggests this hash (dossier section
   * 5); how it is written is left open too.
   */
  private static final Authentication AUTHENTICATION = Authentication.anyOf(HEX, BASE64);

  @Override
  public CarrierCode carrier() {
    return EPCIS;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new EpcisReading(delivery).read(root));
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
