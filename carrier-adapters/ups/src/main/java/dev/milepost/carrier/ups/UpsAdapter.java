package dev.milepost.carrier.ups;

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
import dev.milepost.carrier.SharedSecret;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.time.Duration;

/**
 * Reads what UPS sends: Track Alert webhooks of version 1 and 2, and answers of the Track API,
 * which it asks, and of Quantum View. The README beside the module says by which rules.
 */
public final class UpsAdapter implements CarrierAdapter, PushCarrier, PollCarrier {

  static final CarrierCode UPS = new CarrierCode("UPS");

  /** UPS keeps data of a number for 120 days; after that the number may be another parcel's. */
  static final Duration REUSE = Duration.ofDays(120);

  private static final Authentication AUTHENTICATION =
      Authentication.anyOf(SharedSecret.in("credential"), SharedSecret.bearer());

  private static final PollCarrier POLLING = new UpsPolling();

  @Override
  public CarrierCode carrier() {
    return UPS;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(delivery, root -> new UpsReading(delivery).read(root));
  }

  /**
   * Whether the secret came back to us: version 1 puts it in the header {@code credential}, version
   * 2 sends the token that it fetched from us. UPS signs nothing.
   */
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
