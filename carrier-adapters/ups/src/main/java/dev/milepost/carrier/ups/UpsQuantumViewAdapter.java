package dev.milepost.carrier.ups;

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
import dev.milepost.event.CarrierCode;
import dev.milepost.event.Reference;
import java.time.Duration;

/**
 * Asks UPS Quantum View for all that is new to its subscriber. What it says is UPS's own word, with
 * the ids that {@link UpsAdapter} gives: only the road is another, and a connection is of one road.
 */
public final class UpsQuantumViewAdapter implements CarrierAdapter, PollCarrier {

  private static final CarrierCode QUANTUM_VIEW = new CarrierCode("UPS_QUANTUM_VIEW");

  @Override
  public CarrierCode carrier() {
    return QUANTUM_VIEW;
  }

  /** An answer that failed is nothing to repair: the question is put again. */
  @Override
  public Decoded read(Delivery delivery) {
    return CarrierJson.read(
        delivery,
        root -> {
          Decoded.Problem failure = UpsReading.failure(root);
          return failure == null
              ? new UpsReading(delivery).read(root)
              : new Decoded.Ignored("no event in it: " + failure.why());
        });
  }

  @Override
  public Duration referenceReuseAfter() {
    return UpsAdapter.REUSE;
  }

  @Override
  public PollTerms terms() {
    return UpsQuantumViewPolling.TERMS;
  }

  /** Never: a subscriber is told of all of his parcels. */
  @Override
  public boolean takes(Reference reference) {
    return false;
  }

  @Override
  public PollRequest request(PollQuestion question) {
    return UpsQuantumViewPolling.request(question);
  }

  @Override
  public PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body) {
    return UpsQuantumViewPolling.answer(question, status, headers, body);
  }
}
