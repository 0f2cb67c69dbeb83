package dev.milepost.hub.drift;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** When connections' deliveries came, as far as they have been read. */
public final class Arrivals {
  private static final String LAST =
      """
      select connection, max(arrived_at) as at from drift_model
      where arrived_at is not null group by connection
      """;

  private final Pool pool;

  /** Of that database. */
  public Arrivals(Pool pool) {
    this.pool = pool;
  }

  /** When each connection's last delivery that was read had arrived, some seconds behind. */
  public Future<Map<String, Instant>> last() {
    return pool.query(LAST)
        .execute()
        .map(
            rows -> {
              Map<String, Instant> last = new HashMap<>();
              rows.forEach(
                  row ->
                      last.put(
                          row.getString("connection"), row.getOffsetDateTime("at").toInstant()));
              return last;
            });
  }
}
