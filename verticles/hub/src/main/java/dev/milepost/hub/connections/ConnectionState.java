package dev.milepost.hub.connections;

import java.util.Locale;

/** Whether deliveries are taken. */
public enum ConnectionState {
  ACTIVE,
  /** An operator has stopped it for a while; the carrier is asked to come again later. */
  PAUSED;

  /** The word for it in JSON and SQL. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
