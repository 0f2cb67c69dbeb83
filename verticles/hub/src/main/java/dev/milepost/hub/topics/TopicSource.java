package dev.milepost.hub.topics;

import dev.milepost.hub.connections.Connection;
import dev.milepost.hub.connections.ConnectionWorkers;
import dev.milepost.hub.connections.TopicSettings;
import dev.milepost.hub.connections.TopicSettings.Begin;
import dev.milepost.hub.kafka.BatchLoop;
import dev.milepost.hub.kafka.BatchLoops;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of one connection, as a member of a group that every node may join. It looks
 * first whether the topic is there, and again from time to time: a consumer of Kafka waits in
 * silence for a topic that is not. After any failure it lets go of the cluster and waits, longer
 * each time, so that a wrong password is not tried again and again.
 */
final class TopicSource implements ConnectionWorkers.Worker {
  private static final Logger LOGGER = LoggerFactory.getLogger(TopicSource.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int MOST_DOUBLINGS = 6;

  /** For {@link Begin#LATEST}: the clocks of hub and partner need not agree better than this. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private final Vertx vertx;
  private final Connection connection;
  private final TopicSettings settings;
  private final Map<String, String> client;
  private final BatchLoops loops;
  private final TopicIntake intake;
  private final TopicMetrics.Of metrics;
  private final Duration lookEvery;
  private final Promise<Void> stopped = Promise.promise();

  private @Nullable PartnerTopic topic;
  private @Nullable BatchLoop loop;
  private @Nullable Throwable lost;
  private @Nullable String said;
  private int failures;
  private boolean busy;
  private boolean stopping;
  private long timer = -1;

  /**
   * @param client properties of a client of the topic's cluster
   * @param lookEvery between two looks while it is read
   */
  TopicSource(
      Vertx vertx,
      Connection connection,
      TopicSettings settings,
      Map<String, String> client,
      BatchLoops loops,
      TopicIntake intake,
      TopicMetrics.Of metrics,
      Duration lookEvery) {
    this.vertx = vertx;
    this.connection = connection;
    this.settings = settings;
    this.client = Map.copyOf(client);
    this.loops = loops;
    this.intake = intake;
    this.metrics = metrics;
    this.lookEvery = lookEvery;
  }

  @Override
  public void start() {
    turn();
  }

  /** Finishes the batch under way, commits it and leaves. */
  @Override
  public Future<Void> stop() {
    stopping = true;
    intake.stop();
    if (!busy) {
      vertx.cancelTimer(timer);
      end();
    }
    return stopped.future();
  }

  private void end() {
    close()
        .onComplete(
            closed -> {
              metrics.left();
              stopped.tryComplete();
            });
  }

  /** One after the other: opens what is not open, looks, and waits. */
  private void turn() {
    busy = true;
    boolean proven = loop != null;
    Future.succeededFuture()
        .compose(begun -> lost == null ? look() : Future.succeededFuture())
        .compose(looked -> lost == null ? Future.succeededFuture() : Future.failedFuture(lost))
        .transform(
            looked -> {
              if (looked.failed()) {
                failed(looked.cause());
                return close();
              }
              // Only then: the first poll may be refused when nothing before it was.
              if (proven) {
                well();
              }
              return Future.<Void>succeededFuture();
            })
        .onComplete(
            turned -> {
              busy = false;
              if (stopping) {
                end();
              } else {
                timer = vertx.setTimer(pause().toMillis(), due -> turn());
              }
            });
  }

  private Future<?> look() {
    return opened()
        .compose(PartnerTopic::lag)
        .onSuccess(metrics.lag::set)
        .compose(lag -> loop == null && !stopping ? read() : Future.succeededFuture());
  }

  private Future<PartnerTopic> opened() {
    if (topic != null) {
      return Future.succeededFuture(topic);
    }
    return PartnerTopic.open(vertx, client, settings.topic(), group())
        .compose(
            found -> {
              topic = found;
              return settings.begin() == Begin.LATEST
                  ? found.beginAt(since()).map(found)
                  : Future.succeededFuture(found);
            });
  }

  private Instant since() {
    return connection.createdAt().minus(CLOCKS_DIFFER);
  }

  private String group() {
    return settings.group(connection.id());
  }

  private Future<?> read() {
    Map<String, String> consumer = new HashMap<>(client);
    consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    // What a partner's transaction took back was never said.
    consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // A cluster that is away must not hold up the end for long.
    consumer.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
    BatchLoop made =
        loops.open(
            vertx,
            consumer,
            group(),
            "topic-" + connection.id(),
            settings.topic(),
            intake::settle,
            this::lost);
    return made.start()
        .onSuccess(
            started -> {
              loop = made;
              metrics.reading.set(1);
            });
  }

  private void lost(Throwable failure) {
    lost = failure;
    if (!busy && !stopping && vertx.cancelTimer(timer)) {
      turn();
    }
  }

  private Future<Void> close() {
    lost = null;
    BatchLoop reading = loop;
    PartnerTopic asked = topic;
    loop = null;
    topic = null;
    return (reading == null ? Future.<Void>succeededFuture() : reading.stop())
        .transform(
            left -> {
              metrics.reading.set(0);
              return asked == null ? Future.succeededFuture() : asked.close();
            });
  }

  private void well() {
    failures = 0;
    metrics.well();
    if (said != null) {
      said = null;
      LOGGER
          .atInfo()
          .addKeyValue("connection", connection.id())
          .addKeyValue("topic", settings.topic())
          .log("the topic of a partner is read again");
    }
  }

  private void failed(Throwable failure) {
    failures++;
    TopicFailure found = TopicFailure.of(failure);
    metrics.failed(found.kind(), found.why());
    if (!found.why().equals(said)) {
      said = found.why();
      LOGGER
          .atWarn()
          .addKeyValue("connection", connection.id())
          .addKeyValue("topic", settings.topic())
          .addKeyValue("kind", found.kind())
          .addKeyValue("reason", found.why())
          .log("the topic of a partner cannot be read, trying again");
    }
  }

  private Duration pause() {
    if (failures == 0) {
      return lookEvery;
    }
    Duration longer = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }
}
