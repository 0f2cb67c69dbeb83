package dev.milepost.carrier.usps;

import dev.milepost.carrier.Authentication;
import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.CarrierJson;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.carrier.PushCarrier;
import dev.milepost.carrier.Signature;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.time.Duration;

/**
 * Reads what USPS sends: answers of Tracking v3 and v3r2, and pushes of its subscriptions. The
 * README beside the module says by which rules.
 */
public final class UspsAdapter implements CarrierAdapter, PushCarrier, PollCarrier {

  static final CarrierCode USPS = new CarrierCode("USPS");

  /** As long as USPS shows the history of an ordinary parcel; nothing says when numbers return. */
  private static final Duration REUSE = Duration.ofDays(120);

  private static final Signature HEX =
      new Signature(
          "x-hmac",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.UTF_8,
          Signature.Encoding.HEX,
          "");

  private static final Signature BASE64 =
      new Signature(
          HEX.header(), HEX.algorithm(), HEX.key(), Signature.Encoding.BASE64, HEX.prefix());

  /**
   * The header's name is known, the way the hash is written is not (dossier section 2.4): either is
   * taken, and both need the secret.
   */
  static final Authentication AUTHENTICATION = Authentication.anyOf(HEX, BASE64);

  private static final PollCarrier POLLING = new UspsPolling();

  @Override
  public CarrierCode carrier() {
    return USPS;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new UspsReading(delivery).read(root));
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

  @Override
  public PollTerms terms() {
    return POLLING.terms();
  }

  @Override
  public boolean takes(Reference reference) {
    return POLLING.takes(reference);
  }

  @Override
  public PollRequest request(PollQuestion question) {
    return POLLING.request(question);
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    return POLLING.answer(question, status, headers, body);
  }
}
