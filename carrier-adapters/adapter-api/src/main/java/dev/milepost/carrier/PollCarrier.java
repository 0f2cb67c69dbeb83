package dev.milepost.carrier;

import dev.milepost.event.Reference;

/**
 * The power of an adapter whose carrier is asked. Pure, like {@link CarrierAdapter}: it says what
 * to ask and what an answer means for the asking; the hub does the asking, keeps the answer as it
 * keeps any delivery, and {@link CarrierAdapter#read} reads it.
 *
 * <p>Guarantees that the hub relies on, and that {@code PollCarrierContract} in adapter-testkit
 * proves for every one of them:
 *
 * <ol>
 *   <li>The same question is the same request: nothing of the moment or of chance is in it.
 *   <li>Never throws and never returns null, whatever the answer's bytes.
 *   <li>An answer that says the same of a reference has the same fingerprint for it, whatever the
 *       carrier writes of the moment (transaction ids, times of the answer); any other has another.
 *   <li>An answer to a question about several references tells each of them apart.
 * </ol>
 */
public interface PollCarrier {

  /** How the carrier wants to be asked. */
  PollTerms terms();

  /**
   * Whether the carrier can be asked about this reference. Always no where the carrier is asked for
   * all that is new ({@link PollTerms#feed}).
   */
  boolean takes(Reference reference);

  /** The request that puts the question. */
  PollRequest request(PollQuestion question);

  /**
   * What the answer means for the asking. The hub has dealt with what says nothing of references:
   * 401 and 403, 429, 5xx, redirects and what is too long; every other status comes here.
   */
  PollAnswer answer(PollQuestion question, int status, Headers headers, byte[] body);
}
