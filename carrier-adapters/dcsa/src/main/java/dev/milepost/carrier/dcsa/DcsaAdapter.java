package dev.milepost.carrier.dcsa;

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
 * Reads what ocean carriers send by DCSA Track &amp; Trace 2.2, 2.3 and 3.0: callbacks and answers
 * of {@code GET /events}. The README beside the module says by which rules.
 */
public final class DcsaAdapter implements CarrierAdapter, PushCarrier, PollCarrier {

  static final CarrierCode DCSA = new CarrierCode("DCSA");

  /**
   * A container goes round and round: within half a year it may well be with another shipment, and
   * no ocean passage takes as long.
   */
  private static final Duration REUSE = Duration.ofDays(180);

  /** The secret is the Base64 of the key, and the hash covers the body alone (section 4.1). */
  private static final Authentication AUTHENTICATION =
      new Signature(
          "Notification-Signature",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.BASE64,
          Signature.Encoding.HEX,
          "sha256=");

  @Override
  public CarrierCode carrier() {
    return DCSA;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new DcsaReading(delivery).read(root));
  }

  @Override
  public Authentication authentication() {
    return AUTHENTICATION;
  }

  /** The reference publisher retries on anything but 204, even on 200 (section 0, finding 1). */
  @Override
  public int acknowledgement() {
    return 204;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }

  @Override
  public PollTerms terms() {
    return DcsaPolling.TERMS;
  }

  /** Never: a line is asked for all that is new to its customer. */
  @Override
  public boolean takes(Reference reference) {
    return false;
  }

  @Override
  public PollRequest request(PollQuestion question) {
    return DcsaPolling.request(question);
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    return DcsaPolling.answer(question, status, headers, body);
  }
}
