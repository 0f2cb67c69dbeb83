package dev.milepost.carrier;

import dev.milepost.event.CarrierCode;
import java.time.Duration;

/**
 * Reads one carrier's formats. Found by {@link java.util.ServiceLoader}.
 *
 * <p>Guarantees that the hub relies on, and that {@code CarrierAdapterContract} in adapter-testkit
 * proves for every adapter:
 *
 * <ol>
 *   <li>Pure: no I/O, no clock, no state, no Vert.x. The same delivery gives the same answer.
 *   <li>Never throws and never returns null, whatever the bytes.
 *   <li>Ids come from the fact alone, never from the delivery: the same scan read from a webhook
 *       and from a poll has the same id.
 *   <li>A code that no table knows is {@link dev.milepost.event.Milestone#UNKNOWN}, with the
 *       carrier's words kept.
 *   <li>Safe to call from several threads.
 * </ol>
 */
public interface CarrierAdapter {

  /** The carrier that this adapter reads. */
  CarrierCode carrier();

  /** What the delivery says. */
  Decoded read(Delivery delivery);

  /**
   * How long after its shipment a reference may still be spoken of; later, the same number belongs
   * to another shipment.
   */
  Duration referenceReuseAfter();
}
