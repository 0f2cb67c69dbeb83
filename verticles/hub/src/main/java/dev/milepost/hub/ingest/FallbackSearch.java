package dev.milepost.hub.ingest;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** Looks for one delivery among those that wait for Kafka in the fallback queue. */
public final class FallbackSearch {
  private static final String FIND =
      """
      select connection, carrier, delivery_id, received_at, headers, body from inbound_fallback
      where delivery_id = $1
      order by place limit 1
      """;

  private final Pool pool;

  /** Reads only. */
  public FallbackSearch(Pool pool) {
    this.pool = pool;
  }

  /** The delivery; empty where it has gone to Kafka, or never was here. */
  public Future<Optional<InboundDelivery>> find(String delivery) {
    return pool.preparedQuery(FIND)
        .execute(Tuple.of(delivery))
        .map(
            rows ->
                rows.size() == 0
                    ? Optional.empty()
                    : Optional.of(PgFallbackQueue.delivery(rows.iterator().next())));
  }
}
