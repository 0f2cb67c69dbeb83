package dev.milepost.carrier.dhl;

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
 * Reads what the divisions of DHL send: Shipment Tracking Unified and its push, callbacks of
 * eCommerce Americas, answers of MyDHL, and the XML of Parcel DE. The README beside the module says
 * by which rules.
 */
public final class DhlAdapter implements CarrierAdapter, PushCarrier, PollCarrier {

  static final CarrierCode DHL = new CarrierCode("DHL");

  /** DHL gives a number out again after about 90 days (dossier section 0, 4). */
  private static final Duration REUSE = Duration.ofDays(90);

  private static final Authentication AUTHENTICATION =
      Authentication.anyOf(SharedSecret.in("dhl-api-key"), SharedSecret.bearer());

  @Override
  public CarrierCode carrier() {
    return DHL;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return isXml(delivery.body())
        ? new ParcelDeReading(delivery).read()
        : CarrierJson.read(delivery, root -> new DhlReading(delivery).read(root));
  }

  /**
   * Whether the token came back to us that we chose when we subscribed, in the header that we chose
   * (dossier section 2.3 b). DHL signs nothing.
   */
  @Override
  public Authentication authentication() {
    return AUTHENTICATION;
  }

  /** Within five seconds; anything else is sent again (dossier section 2.3 c). */
  @Override
  public int acknowledgement() {
    return 200;
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }

  /** Shipment Tracking Unified alone is asked: the divisions' own APIs say the same of it. */
  @Override
  public PollTerms terms() {
    return DhlPolling.TERMS;
  }

  @Override
  public boolean takes(Reference reference) {
    return DhlPolling.takes(reference);
  }

  @Override
  public PollRequest request(PollQuestion question) {
    return DhlPolling.request(question);
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    return DhlPolling.answer(question, status, body);
  }

  /** Whether the first sign is that of a tag; a byte order mark and blanks may stand before it. */
  private static boolean isXml(byte[] body) {
    int at = body.length > 2 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB ? 3 : 0;
    while (at < body.length && Character.isWhitespace(body[at])) {
      at++;
    }
    return at < body.length && body[at] == '<';
  }
}
