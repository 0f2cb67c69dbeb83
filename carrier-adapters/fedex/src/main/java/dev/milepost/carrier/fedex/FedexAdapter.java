package dev.milepost.carrier.fedex;

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
 * Reads what FedEx sends: answers of the Track API and the webhooks of Advanced Integrated
 * Visibility, which have the same shape. The README beside the module says by which rules.
 */
public final class FedexAdapter implements CarrierAdapter, PushCarrier, PollCarrier {

  static final CarrierCode FEDEX = new CarrierCode("FEDEX");

  /** FedEx says nothing of reuse; integrators see numbers again after about three months. */
  private static final Duration REUSE = Duration.ofDays(90);

  /** The page that describes it contradicts itself; its code is this (dossier section 2.2). */
  static final Signature SIGNATURE =
      new Signature(
          "fdx-signature",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.UTF_8,
          Signature.Encoding.BASE64,
          "");

  private static final PollCarrier POLLING = new FedexPolling();

  @Override
  public CarrierCode carrier() {
    return FEDEX;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new FedexReading(delivery).read(root));
  }

  @Override
  public Authentication authentication() {
    return SIGNATURE;
  }

  /** Only 200 and 202 are success to FedEx (dossier section 0, 1). */
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
