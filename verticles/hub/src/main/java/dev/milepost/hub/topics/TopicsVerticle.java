package dev.milepost.hub.topics;

import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionDirectory;
import dev.milepost.hub.connections.ConnectionMode;
import dev.milepost.hub.connections.ConnectionWorkers;
import dev.milepost.hub.connections.TopicSettings;
import dev.milepost.hub.ingest.InboundLog;
import dev.milepost.hub.kafka.BatchLoops;
import dev.milepost.hub.kafka.DeadLetters;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the records of topics that partners write to. Any number of nodes may: Kafka shares a
 * topic's partitions among them.
 */
public final class TopicsVerticle extends VerticleBase {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(15);

  private final BatchLoops loops;
  private final InboundLog log;
  private final DeadLetters deadLetters;
  private final TopicMetrics metrics;
  private final Clock clock;
  private final ConnectionWorkers sources;

  /**
   * @param loops how the hub's own cluster is read, on which a topic is that names no other
   */
  public TopicsVerticle(
      ConnectionDirectory directory,
      BatchLoops loops,
      InboundLog log,
      DeadLetters deadLetters,
      TopicMetrics metrics,
      Clock clock) {
    this.loops = loops;
    this.log = log;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.clock = clock;
    this.sources = new ConnectionWorkers(directory, this::source);
  }

  @Override
  public Future<?> start() {
    sources.start(vertx);
    return Future.succeededFuture();
  }

  /** Finishes the batches under way. */
  @Override
  public Future<?> stop() {
    return sources.stop();
  }

  private Optional<TopicSource> source(Connection connection) {
    if (connection.mode() != ConnectionMode.TOPIC) {
      return Optional.empty();
    }
    TopicSettings settings = TopicSettings.of(new JsonObject(connection.options()));
    Map<String, String> client = settings.client(loops.kafka(), connection.secrets().current());
    TopicMetrics.Of counted = metrics.of(connection.id());
    TopicIntake intake =
        new TopicIntake(vertx, connection, log::isDirect, log::keep, deadLetters, counted, clock);
    return Optional.of(
        new TopicSource(vertx, connection, settings, client, loops, intake, counted, LOOK_EVERY));
  }
}
