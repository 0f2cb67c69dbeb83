package dev.milepost.hub.sources;

import dev.milepost.hub.connections.SecretBox;
import dev.milepost.hub.kafka.DeadLetters;
import dev.milepost.hub.kafka.RecordSink;
import dev.milepost.hub.polling.ClientTokens;
import dev.milepost.hub.sources.Source.Claim;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches shipments from ERPs that cannot call us, into {@code milepost.shipments.v1}. Any number
 * of nodes may: they share the sources through PostgreSQL, turn by turn.
 */
public final class SourcesVerticle extends VerticleBase {
  private static final Logger LOGGER = LoggerFactory.getLogger(SourcesVerticle.class);
  private static final Duration MEASURE_EVERY = Duration.ofSeconds(10);
  private static final long LONGEST_WORK_MINUTES = 3;

  private final String node;
  private final SourceStore store;
  private final Pool pool;
  private final SecretBox box;
  private final RecordSink sink;
  private final DeadLetters deadLetters;
  private final SourceConfig config;
  private final SourceMetrics metrics;
  private final Clock clock;

  private final Map<Turn, Future<Void>> turns = new HashMap<>();
  private @Nullable HttpClient http;
  private @Nullable WorkerExecutor worker;
  private @Nullable ErpClient client;
  private Future<?> looking = Future.succeededFuture();
  private boolean stopped;
  private long measuredAt;

  /**
   * @param node this process's name
   * @param box opens secrets, and seals the tokens that ERPs give for them
   */
  public SourcesVerticle(
      String node,
      Pool pool,
      SecretBox box,
      RecordSink sink,
      DeadLetters deadLetters,
      SourceConfig config,
      SourceMetrics metrics,
      Clock clock) {
    this.node = node;
    this.store = new SourceStore(pool, box);
    this.pool = pool;
    this.box = box;
    this.sink = sink;
    this.deadLetters = deadLetters;
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    HttpClient made = client(vertx, config);
    http = made;
    client =
        new ErpClient(
            made, new ClientTokens(vertx, pool, box, made, config.timeout(), clock), config, clock);
    worker =
        vertx.createSharedWorkerExecutor(
            "sources", config.atOnce(), LONGEST_WORK_MINUTES, TimeUnit.MINUTES);
    look();
    return Future.succeededFuture();
  }

  /** For questions to ERPs: answers may be compressed, and are bounded by what they become. */
  static HttpClient client(Vertx vertx, SourceConfig config) {
    return vertx.createHttpClient(
        new HttpClientOptions()
            .setDecompressionSupported(true)
            .setConnectTimeout(Math.toIntExact(config.timeout().toMillis())));
  }

  /** Asks nothing new; the pages that are under way are settled. */
  @Override
  public Future<?> stop() {
    stopped = true;
    turns.keySet().forEach(Turn::stop);
    return looking
        .transform(looked -> Future.join(List.copyOf(turns.values())))
        .transform(ended -> worker == null ? Future.succeededFuture() : worker.close())
        .transform(ended -> http == null ? Future.succeededFuture() : http.close());
  }

  private void look() {
    looking =
        Future.succeededFuture()
            .compose(begun -> claim())
            .compose(begun -> measure())
            .onFailure(
                failure ->
                    LOGGER
                        .atWarn()
                        .addKeyValue("reason", failure.toString())
                        .log("not looked for sources to ask, trying again"))
            .onComplete(
                looked -> {
                  if (!stopped) {
                    vertx.setTimer(config.lookEvery().toMillis(), timer -> look());
                  }
                });
  }

  private Future<?> claim() {
    int free = config.atOnce() - turns.size();
    if (free <= 0) {
      return Future.succeededFuture();
    }
    long asOf = System.nanoTime();
    return store
        .claim(node, config.lease(), free)
        .onSuccess(claims -> claims.forEach(claim -> begin(claim, asOf)));
  }

  private void begin(Claim claim, long asOf) {
    if (worker == null || client == null) {
      return;
    }
    Turn turn =
        new Turn(vertx, worker, claim, asOf, store, client, sink, deadLetters, config, metrics);
    if (stopped) {
      turn.stop();
    }
    Future<Void> running = turn.run();
    turns.put(turn, running);
    running.onComplete(ended -> turns.remove(turn));
  }

  private Future<?> measure() {
    long now = clock.millis();
    if (now - measuredAt < MEASURE_EVERY.toMillis()) {
      return Future.succeededFuture();
    }
    measuredAt = now;
    return store.lags().onSuccess(metrics::late);
  }
}
