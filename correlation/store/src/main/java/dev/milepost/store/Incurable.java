package dev.milepost.store;

import dev.milepost.engine.Unjudged;

/**
 * What fails every time it is tried, unlike an outage, which passes (DESIGN invariant 14): a value
 * that the database refuses, a shipment over which the rules fail.
 */
public final class Incurable {
  private Incurable() {}

  /** Whether the same again would fail again. */
  public static boolean is(Throwable failure) {
    return failure instanceof Unjudged || RefusedValues.areTheCauseOf(failure);
  }
}
