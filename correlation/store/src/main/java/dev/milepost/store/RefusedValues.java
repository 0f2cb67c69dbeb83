package dev.milepost.store;

import io.vertx.pgclient.PgException;

/** Tells what can never be stored from an outage (DESIGN invariant 14). */
public final class RefusedValues {
  private RefusedValues() {}

  /**
   * Whether the database refused a value for ever, so that the same again would fail every time:
   * SQLSTATE classes 22 (data exception) and 23 (integrity).
   */
  public static boolean areTheCauseOf(Throwable failure) {
    return failure instanceof PgException refused
        && refused.getSqlState() != null
        && (refused.getSqlState().startsWith("22") || refused.getSqlState().startsWith("23"));
  }
}
