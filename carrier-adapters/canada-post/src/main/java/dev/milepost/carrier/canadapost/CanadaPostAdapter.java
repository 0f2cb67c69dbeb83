package dev.milepost.carrier.canadapost;

import dev.milepost.carrier.CarrierAdapter;
import dev.milepost.carrier.Decoded;
import dev.milepost.carrier.Delivery;
import dev.milepost.carrier.Headers;
import dev.milepost.carrier.PollAnswer;
import dev.milepost.carrier.PollCarrier;
import dev.milepost.carrier.PollQuestion;
import dev.milepost.carrier.PollRequest;
import dev.milepost.carrier.PollTerms;
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.time.Duration;

/**
 * Asks Canada Post's tracking service, and reads its answers. The README beside the module says by
 * which rules.
 */
public final class CanadaPostAdapter implements CarrierAdapter, PollCarrier {

  static final CarrierCode CANADA_POST = new CarrierCode("CANADAPOST");

  /** Nothing is published; a parcel has arrived or come back by then. */
  private static final Duration REUSE = Duration.ofDays(120);

  @Override
  public CarrierCode carrier() {
    return CANADA_POST;
  }

  @Override
  public Decoded read(Delivery delivery) {
    return new CanadaPostReading(delivery).read();
  }

  @Override
  public Duration referenceReuseAfter() {
    return REUSE;
  }

  @Override
  public PollTerms terms() {
    return CanadaPostPolling.TERMS;
  }

  @Override
  public boolean takes(Reference reference) {
    return CanadaPostPolling.takes(reference);
  }

  @Override
  public PollRequest request(PollQuestion question) {
    return CanadaPostPolling.request(question);
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    return CanadaPostPolling.answer(question, status, body);
  }
}
