package dev.milepost.hub.ingest;

/** Where a delivery was kept. */
public enum Road {
  KAFKA,
  /** In PostgreSQL, to be moved to Kafka. */
  FALLBACK
}
