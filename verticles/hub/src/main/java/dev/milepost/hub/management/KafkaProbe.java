package dev.milepost.hub.management;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** Asks Kafka whether it is there. */
public final class KafkaProbe {
  private static final int PATIENCE_MS = 1_000;

  private final Vertx vertx;
  private final Admin admin;

  /** Opens a client of its own; it connects by itself, now or later. */
  public KafkaProbe(Vertx vertx, Map<String, String> kafka) {
    this.vertx = vertx;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    this.admin = Admin.create(properties);
  }

  /** Succeeds when a broker answers within a second. */
  public Future<?> answers() {
    return vertx.executeBlocking(
        () ->
            admin
                .describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS))
                .nodes()
                .get(PATIENCE_MS, TimeUnit.MILLISECONDS),
        false);
  }

  /** Lets the client go. */
  public Future<?> close() {
    return vertx.executeBlocking(
        () -> {
          admin.close(Duration.ofSeconds(1));
          return null;
        });
  }
}
