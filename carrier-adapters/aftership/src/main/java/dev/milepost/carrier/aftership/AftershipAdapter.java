package dev.milepost.carrier.aftership;

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
 * Reads what AfterShip sends: updates of its trackings, and the trackings that its API answers
 * with. The README beside the module says by which rules.
 */
public final class AftershipAdapter implements CarrierAdapter, PushCarrier, PollCarrier {

  static final CarrierCode AFTERSHIP = new CarrierCode("AFTERSHIP");

  /** The shortest that is known of a carrier behind it: DHL and FedEx (dossier section 0, 4). */
  private static final Duration REUSE = Duration.ofDays(90);

  /** Nothing else is signed, no time either (dossier section 2.6). */
  static final Signature SIGNATURE =
      new Signature(
          "aftership-hmac-sha256",
          Signature.Algorithm.HMAC_SHA256,
          Signature.KeyForm.UTF_8,
          Signature.Encoding.BASE64,
          "");

  private static final PollCarrier POLLING = new AftershipPolling();

  @Override
  public CarrierCode carrier() {
    return AFTERSHIP;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new AftershipReading(delivery).read(root));
  }

  @Override
  public Authentication authentication() {
    return SIGNATURE;
  }

  /** 200 to 299 are success to AfterShip (dossier section 0, 1). */
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
